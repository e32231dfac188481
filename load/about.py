"""How to cite the data, how it was made, and what it cannot tell: said once, for the README beside the data and the site."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Part:
    """One heading with its statements, in English and Chinese."""

    title_en: str
    title_zh: str
    en: tuple[str, ...]
    zh: tuple[str, ...]


CITE: Final = Part(
    "How to cite",
    "如何引用",
    (
        "Cite a figure by its report: issuer, title, date of publication and address (`reports.issuer`, `title`, "
        "`published`, `url`). The words are the issuer's, not ours.",
        "Cite the data by its published state, which does not change: “fazhi, annual rule-of-law reports of Chinese "
        "government bodies, snapshot ID”. The id is the snapshot folder's name and stands in `manifest.json`.",
        "Say which rows you used: report years, levels, and whether targets, approximate figures or flagged rows were left out.",
    ),
    (
        "引用单个数字时,请引用所在报告:发布机关、标题、发布日期和网址(`reports` 的 `issuer`、`title`、`published`、`url`)。文字属于原机关。",
        "引用整套数据时,请注明快照:“fazhi,法治政府建设年度报告数据,快照编号”。快照发布后不再改动,编号即快照文件夹名,也写在 `manifest.json` 中。",
        "请说明所用范围:报告年度、层级,以及是否剔除计划数、约数或有标记的行。",
    ),
)
MADE: Final = Part(
    "How it was made",
    "数据如何产生",
    (
        "Portals of government bodies are visited every night, slowly and as their robots.txt allows. Every answer is "
        "archived as received (`archive`, `archive_offset`) before it is read.",
        "Navigation, share bars and footers are stripped; what is left is `reports.text`. Every quantity in it is read by "
        "written rules, not by a model: the same text always gives the same rows.",
        "A quantity gets an indicator's code where the words around it and its measure word fit the codebook; otherwise the code is null. "
        "`indicators` takes one observation of each code from each report, `observations` keeps them all. Chosen is a result "
        "and a level, never a plan or a change; what is corrected before what it corrects, the year reported on before an earlier one, "
        "a total before its parts, the whole year before a part of it, the body itself before its parts; else the first.",
        "Checks look for what cannot be right and leave a row in `flags`; nothing is repaired. What is read of a portal in one "
        "night and is unlike all that it gave before waits for a person before it is published.",
        "Where a report is corrected by its publisher, its newest text is read again and `revision` counts up; the "
        "answers before stay in the archive.",
    ),
    (
        "每夜按 robots.txt 的许可缓慢访问各门户。收到的应答先原样存档(`archive`、`archive_offset`),然后才读取。",
        "去掉导航、分享栏和页脚后的正文即 `reports.text`。其中的数量由明文规则读出,不使用模型:同样的文字总是得到同样的结果。",
        "上下文与量词符合指标定义的数量获得指标代码,否则代码为空。`indicators` 从每份报告的每个代码中取一个观测,`observations` 保留全部。"
        "取数规则:只取实际数和绝对数,不取计划数和增减数;更正后的数先于原数,所述年度先于以往年度,总数先于分项,全年先于部分时段,本机关先于其下属;其余取最先出现者。",
        "检查项只在 `flags` 中留下标记,不修改数据。某门户一夜所读若与以往迥异,须经人工查看后才发布。",
        "原网站更正报告后,读取最新文本,`revision` 加一;以前的应答仍在存档中。",
    ),
)
LIMITS: Final = Part(
    "What it cannot tell you",
    "数据不能说明什么",
    (
        "The figures are what bodies say of themselves. Nobody checked them, and bodies have reasons to look good.",
        "Definitions differ between bodies and change between years: two rows with one code need not count the same thing. "
        "A code says what a figure is about, not that it was counted in one way. Read the sentences before comparing.",
        "What a report does not state did not necessarily not happen. A missing row is not a zero.",
        "Coverage is what was found on the portals known here, not all that was published. A report may be missing because "
        "its listing is not known, its page could not be fetched, or it is only a picture; `coverage.parquet` and "
        "`ledger/` tell what became of each address. Bodies that publish late or badly are missing more often, so that means over "
        "what is there are not means over all bodies.",
        "A value may be misread. On five real reports read by hand, every quantity was found and none "
        "invented, and every code given was right; but the rules were written with these reports in view, and five are a small sample. "
        "Expect less elsewhere, and check a figure that matters against its `sentence`.",
        "Rows with `duplicate_of` are the same report at another address, and rows with `withdrawn_at` were taken down by "
        "their publisher; neither has indicators.",
    ),
    (
        "数字是各机关自报的,未经任何人核实;自报者有粉饰的动机。",
        "口径因机关而异,也随年度变化:同一代码的两行所计未必是同一事物。代码说明数字所涉的事项,不保证计算方法一致。比较之前请先阅读原句。",
        "报告没有写的,不等于没有发生;缺少一行不等于零。",
        "覆盖范围只是已知门户上找到的报告,而非全部已公布的报告。缺漏可能因为列表页未知、页面无法获取或仅有图片;"
        "`coverage.parquet` 和 `ledger/` 记录每个网址的去向。公布迟缓或不规范的机关更容易缺漏,因此现有数据的均值不是全体机关的均值。",
        "数值可能误读。在人工精读的五份真实报告上,所有数量均被找到,没有虚构,给出的代码全部正确;但规则是对照这些报告编写的,五份也只是很小的样本。"
        "其他报告上的准确率应低于此,重要的数字请与 `sentence` 核对。",
        "`duplicate_of` 非空者为同一报告的其他网址,`withdrawn_at` 非空者已被原网站撤下;二者都没有指标行。",
    ),
)
ABOUT: Final = (CITE, MADE, LIMITS)

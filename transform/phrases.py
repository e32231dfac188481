"""The words that stand around a noun phrase in the genre: what is cut from a clause so that the thing counted is left.

Regular expressions for transform/subjects.py, lists.py and carried.py. They are lists of the language, not of reports:
words of time, place and manner, light verbs, verbs of handling, linking words.
"""

from typing import Final

_BRACKETS: Final = r"\([^(),;:。]{0,8}\)"
_NAME: Final = "“[^“”]{0,40}”|《[^《》]{0,60}》"
HEAD: Final = rf"(?:{_NAME}|[^,;:()!?。]|{_BRACKETS})*(?:\([^()]*\))?:? ?$"
TAIL: Final = rf"^ ?(?:{_NAME}|[^,;:()!?。、\n]|{_BRACKETS})*"

# A number before the first of several things, and these up to the end of their clause.
LISTING: Final = rf"^ ?(?:{_NAME}|[\p{{Han}}])(?:{_NAME}|[^,;:()!?。\n]|{_BRACKETS})*"

# The clause before the one that ends here, and where to look for it.
CLAUSE_BEFORE: Final = "([^,;:。]*),[^,;:。]*$"
NEAR: Final = 60

_TIME: Final = (
    "(?:19|20)[0-9]{2}年(?:度|以来|来|初|底|末|期间)?|[0-9]{1,2}月(?:份|底)?|今年(?:以来)?|(?:去年|[上本下]一?年)度?(?:同期|以来)?|同期|全年|年内|"
    "年度|上半年|下半年|截至[^,]{0,12}?(?:日|月|底|末|前)|截止目前|截至目前|目前|近年来|一年来|期间|以来|迄今|"
    "报告期内?|前?[一二三四]季度|每(?:个|半)?(?:年|月|季度?|周|日|天)(?:度)?|[一二三四五六七八九十]是|"
    r"[0-9]{1,2}[.、]|\([一二三四五六七八九十0-9]{1,3}\)"
)
_PLACE: Final = (
    "(?:我|全|本)(?:市|县|区|镇|乡|街道|街|局|州|省|旗|委|办|厅|院|处|盟|系统|域|单位|部门|中心|队|大队|支队)(?:各(?:级|部门|单位|村|社区|镇))*|"
    "区政府|市政府|县政府|镇政府|乡政府|省政府|街道办事处|街道|各级|各部门|各单位"
)
_MANNER: Final = (
    "一共|总共|共计|共有|共|累计|合计|总计|先后|已经|已|均|都|还|也|又|正在|依法|及时|积极|认真|扎实|持续|深入|统一|"
    "分别|同时|此外|其中|另有|另外|另|尚有|仍有|还有|包括|并且|并|且|同步|定期|不定期|全部|分批次|分批|仅|严格|"
    "相比|至少|最少|力争|争取|预计|计划|充分|大力|广泛|集中力量|主要|特别是|尤其是"
)
_LIGHT: Final = (
    "组织召开|组织开展|组织举办|组织实施|组织进行|组织|开展|举办|召开|举行|进行|实施|实行|发放|派发|发送|悬挂|张贴|"
    "出动|配备|聘请|聘任|聘用|选聘|选派|招聘|建立健全|建立|设立|成立|组建|设置|制作|拥有|共有|现持有|现有|完成|"
    "实现|做到|达成|确保|推出|推动|打造|形成|建成|建有|新建|新增|取得|获得|获评|荣获|涉及|参与|参加|接受|"
    "投入|安装|更新|开设|开通|印制|邀请|派出|动员|发动|制定出台|制定印发|制定|出台|印发|发布|编制|删减|减去|"
    "作出|做出|提出|提供|出具|协助|配合|督促|指导|帮助|梳理|确定|明确|推送|落实|评选|命名|培养|培育|创建|解决|"
    "涵盖|组成"
)
_PREPOSITION: Final = "原有|对于|对|向|为|从|在|由|将|把|被|以|给|让|使|经过|经|于|按照|根据|通过|自|用|分|有"
_JOIN: Final = "、|以及|和|及|与|或| |的|了|-|~|:"
SOFT: Final = f"^(?:{_TIME}|(?:{_PLACE})有?|{_JOIN})+"
LEAD: Final = f"^(?:{_TIME}|(?:{_PLACE})有?|{_MANNER}|{_LIGHT}|{_JOIN})+"
# What is left of a word whose beginning looked like one of the above: 通过|率, 共|享, 现|场, 各|类.
# A light verb inside the clause: what it governs follows it (某所开展交通执法7次).
GOVERNED: Final = (
    "^.*(?:组织召开|组织开展|组织|开展|举办|召开|举行|进行|发放|悬挂|张贴|出动|配备|聘请|聘任|聘用|招聘|建立|设立|"
    "成立|组建|设置|安装|提供|出具|新增|取得|获得|参加|接受|编制|印发|刊发|刊载|报送|累计|共计|共有|现有|拥有|[^公中民]共)了?"
)
AFTER: Final = (
    "^ ?(?:相比|之间|及|和|与|以及|以来|之后|来|余|多(?:[^边元部方样层级]|$)|版|级|型|(?:后|内|中|间|等)(?:$|由|再|,))"
)
# The thing counted with a predicate of its own before the next number: 16个调委会全年排查纠纷92件.
ITS_OWN: Final = r"^ ?\p{Han}{2,10}?(?:全年|共计|累计|年内|今年|已|均)"
# Bodies, and what they did up to the next number: 27个执法部门公示信息12.6万条. The first number counts the bodies alone.
BODIES: Final = (
    r"^ ?(\p{Han}{0,8}?(?:部门|单位|乡镇|镇街|街镇|街道|县区|区县|行政村|村居|社区|机关|[县乡镇村区]\([^()]{1,6}\))"
    r"(?:\([^()]{1,6}\))?)[^的矫服工戒级类人内数员负代法申投违、\P{Han}]\p{Han}"
)
BROKEN: Final = "^(?:$|会$|结$|(?:达到?|为|约|近|有)$|解(?:率|终|结|撤|、|协|$)|率|度|数|量|额|员$|者|性|化(?:[^解]|$)|享|同|青|治|产|识|商|赢|管|建[^成立设有]|方案|方式|效|力|时率|解率|谐|所$)"
EMPTY: Final = (
    f"^(?:{_PREPOSITION})*(?:{_PLACE}|{_TIME}|{_JOIN}|{_PREPOSITION}|总数|总量|每(?:村|人|户|家|个|名|镇|单位|社区))*$"
)
LINK: Final = (
    "(?:达到|达|[年人户月日平]均|原来|原先|尚|均|都|皆|也|就|仅|只|分别|各自|各|总计|总共|共计|共|全部|累计|合计|计|为|是|有|到|至|保持在?|稳定在|"
    "控制在|维持在|实现|高|多|约|了|:|,| |的|已|~|每(?:件|人|户|名|月|年|次|亩|个)|数量为|先后|前后|需|应|由|从|在|(?:一|二|两|三|四|五|六|[0-9])个)+$"
)
# Verbs of handling: alone before a number they say what was done, not what is counted.
LABEL: Final = r"\([^()]{1,4}\)(?:为|是|:| )*$"
DONE: Final = (
    "受理|接收|收到|接到|新收|审结|办结|结案|已结|结转|撤诉|裁决|取得|立案|查处|处理|处置|调解|调处|化解|办理|移送|移交|转送|整改|答复|回复|审查|"
    "审核|备案|报备|撤销|变更|维持|驳回|终止|撤回|和解|确认违法|责令履行|败诉|胜诉|出庭|取消|下放|精简|合并|执结|解决|清理|废止|修改|修订|"
    "保留|完成|通过|合格|排查|发现|办复|采纳|培训|不予受理|失效|宣布失效|解答|核查|回访|转办|交办|核发|准予|引导|告知|未结|成功|参考|参训|被纠错|纠错|继续有效|退回|补正|中止|改正|督办|挂牌督办|不予许可|注销|吊销|延续|抽查|销号|评出优秀|达成"
)
# Who did it is not what is counted.
_BY: Final = "申请人|当事人|原告|上诉人"
# The rest of what was named, and verbs that are handling only where they stand alone.
_REST: Final = "其他|其它|其余|剩余|余下|纳入|列入|承接|上报|制发|评查|抽取|选取|抽调|拆除|调整|检查|开庭|未审结|在审|在办|吸收|复查|复核|优秀|良好"
ONLY_DONE: Final = (
    f"^(?:(?:{_TIME}|{_MANNER}|{_PLACE}|{_PREPOSITION}|{_BY}|责令|限期|立即|动态|拟|(?:国家|省|市|州|区|县)级|尚未|正在|决定|向[^,、]{{1,14}}|成功|当场|当年|直接|实际|集中|随机|应|予以|审理|现场|、|和|及|或|与)*"
    f"(?:{DONE}|{_REST}|^结)(?:了|完毕|成功|审理|合法)?)+$"
)
# What the clause before speaks of, where a sentence's first number stands after a bare verb: 审结案件中,维持8件.
SPOKEN_OF: Final = (
    r"(?:^|[,:;、() ]|年(?:度|以来)?的?)([^,:;、() 0-9]{0,14}(?:案件|申请|事项|文件|工单|诉求|纠纷|问题|隐患|线索|建议|提案|合同|协议|案卷|信访件|投诉|举报|"
    "规章|法规|草案|政策措施|复议案|诉讼案|许可|处罚|名单|目录|项目))(?:中|里|方面|情况|(?:进行|开展)[^,:]{2,8})?[,:][^,:]*$"
)
# A number of times of this was done to things that the next clause counts: 规范性文件清理2次,废止8件.
DONE_TO: Final = "(?:清理|审查|审核|评查|备案审查|抽查)(?:工作)?$"
OBJECT_VERBS: Final = (
    "^ ?(?:取得了?|参加了?|参与了?|接受了?|开展了?|组织了?|进行了?|举办了?|召开了?|完成了?|从事|集中开展|的)+"
)
STOP: Final = (
    r"(?:参加|参与|接受|开展|进行|举办|召开|组织\p{Han}|协调解决|完成|通过|取得|获得|荣获|全部|全员|均|已|都|被(?:[^纠诉申]|$)|入选|获评|并|且|其中|作为|用于|"
    "全覆盖|做到|达到|实现|落实(?:[^情率]|$)|按时|按期|主动|积极|分别|占|组成|列入|纳入|得到|有效|建立|成立|配备|聘请|推进(?:[^会]|$)|实行|将|由|对(?:[^接象]|$)|"
    "在[^线职校岗编建]|从|向|轮训(?:[^班]|$)|推动(?:[^会]|$)|协助|负责[^人]|涉及|提高|增长|上升|增加|下降|减少|降低|压缩|缩短|同比|比上年|较上年|赋权|交由|带头|送[达给至到]|报送|上报|提交|进驻|赴|前往|深入|走进|充实|参训|参考|报名|降至|升至|增至|减至|降到|升到|增到|减到|压减|精简|调整|扩大|位居|位列|居全|全[省市国区县州](?:最|第|前|居|领先)|低于|高于|超过|覆盖|惠及|能够|可以|应当|"
    "必须|需要|正在|限期|未(?:[^成婚]|$)|提供|讨回|追回|追讨|挽回|减免|承接(?:[^单主机事]|$)|作出|发出|尚|仍|担任|兼任|全年|年内|成功|自愿|先后|同时|每|创建|共 ?$|共计|共有|共(?:调处|调解|排查|化解|受理|办理|开展|查处|检查|解答|接待)|累计|是|有|及时|严格|充分|认真|扎实|广泛|切实|全力|依法(?:[^行治]|$)).*$"
)
# What governs a list besides what is done to cases, where its first member begins with it: 检查车辆90辆次、船舶8艘次.
GOVERNS: Final = f"^(?:检查|查办|抽检|抽查|巡查|走访|慰问|评选|表彰)|{DONE}"
# A member with a verb of its own before what it counts is not governed by the first one's; 信访答复意见 has none.
OWN_VERB: Final = f"^(?:{GOVERNS})"
# A verb under which what follows 其中 stands too: 审核文件64件,其中规范性文件11件.
OF_ALL: Final = "审核|审查|备案|报备|清理|评估"
DEALT_WITH: Final = "规范性文件|合同|协议|决策"
# Documents are made by a verb that is light where they are named: 审核规范性文件16件,发布9件.
MADE: Final = "(?:制定|印发|发布|出台|制发|公布) ?$"
# A list that a preposition opens has its predicate behind the last member: 对6份合同、3件文件开展合法性审查.
OPENED: Final = "(?:对|就|将|组织|安排|由|邀请|聘请|聘任|选聘) ?$"
LISTED_ON: Final = r"^ ?[\p{Han}“”（）()]{1,20}(?:、|和|与|及|以及) ?$"
# What is still to come of a number of cases: 尚有2件正在审理中.
PENDING: Final = "^ ?(?:正在|正|仍|尚)?(?:在审|在办|审理|办理|处理|调解|侦办|侦查|调查|未)"
# What some of the items counted before are handled by: 11项实行告知承诺制.
CARRIED_OUT: Final = r"^ ?(?:实行|推行|实现|采用|适用|采取)\p{Han}"
# A joining word, not a part of one: not 和解, 参与, 普及, 及时.
AND: Final = "(?:以及|([^调])和([^解谐平])|([^参])与([^会])|([^普涉波以])及([^时格其]))"
# Kinds of measure words for what a case is counted in: what was done to one was done to the other.
HANDLED: Final = ("case", "item")
# Whom the first of two numbers concerns, and nothing else: 33个部门6142项.
WHOM: Final = r"^\p{Han}{0,4}(?:部门|单位|乡镇|[镇村县区市局组]|街道|社区|企业|商户|领域|行业|机关|类别)$"
# A level or an instance says which of the things named before: 省级6个, 二审9件.
WHICH: Final = "^(?:(?:国家|省|部|市|州|区|县|镇|乡|街道|村)级|[一二再]审)$"
# Verbs without an object: what a case comes to.
COMES_TO: Final = "(?:结案|胜诉|败诉|成功|合格|失效|有效|未结|已结|完毕|许可)$"
# What came of a case, or became of it.
OUTCOME: Final = (
    "维持|驳回|撤销|撤回|终止|裁决|裁定|撤诉|和解|调解|胜诉|败诉|结转|不予|未|通过|合格|优秀|已|不符|率|占|办结|结案|审结|处理|整改|化解|"
    "回复|答复|采纳|受理|立案|移送|纠正|保留|有效|审理|在办|在审|关闭|取缔"
)
# What of a number of cases was not dealt with, or by others.
LEFT: Final = "转|其他|其它|其余|剩余|余下|告知|退回|补正|不"
# What stands after 其中, 涉及 or in brackets is a part, and not what a later clause speaks of.
PART: Final = r"(?:(?:其中|,(?:涉及|包括|包含))[^)。;]*|\([^)]*)$"
BEGINS_PART: Final = r"其中|涉及|包括|包含|\("
# One number is said of all that is listed before it: 立案率、办结率均为100%.
ALIKE: Final = "(?:均|都|皆)[^,]{0,4}$|各$|(?:率|度)(?:、|和|与|及)[^,、]*(?:率|度)(?:达到?|为|是|保持在?)?[^,、]{0,3}$"
# What was done to a thing, cut from its name where another thing done is named after it: 收到申请, 受理 is 受理申请.
DONE_FIRST: Final = f"^(?:{_TIME}|{_MANNER}|{_PLACE}|{_LIGHT}|{DONE}|收集|征集|启动|接报|登记|上报|新|的)+"
# Before a number of times, what says only in which order: 先后9次主持会议.
IN_TURN: Final = "(?:先后|前后|陆续|多次) ?$"
# The same verbs after a number; 合格 and 整改 there begin a name as often (21个合格评定组织).
DONE_AFTER: Final = DONE.replace("合格|", "合格[,。;)]|").replace("整改|", "整改(?:[^任通意方台措建清]|$)|")
# What joins the numbers of a list, and may hold a verb of change: 分别上升18.5%、下降6.9%.
JOINED: Final = "^ ?(?:、|和|与|及|以及) ?(?:上升|下降|增长|减少|增加|提高|降低)?$"
# A verb that ends in 为, or a noun in 约 (村规民约18份), is no linking word.
DEED: Final = "(?:[作行认]为|[响适反供效]应|标的|[审统会设预]计|[公制契违签条合]约|规民约) ?$"
PRENOMINAL_KINDS: Final = ("event", "rate", "time", "money", "measure")
# A clause that names nothing, and one with the clause before it.
UNNAMED: Final = "^(?:占[^,;]{1,14}的|力争|争取|预计|(?:提高|提升|下降|降|上升|增长|增)[到至]|分别|最[高低多少大]的?|纳入|列入|均|共|合计|累计|总计|总共|全部|已|各|达到|达|为|有|是|完成|实现|办理|处理|约|近|超过|高达|仅|计|数量|总数|:| )*$"
# The same of a change, where nothing was counted before it: 办件量翻一番,增加1.2万件.
UNNAMED_CHANGE: Final = (
    f"^(?:{_TIME}|同比|环比|较|比|上升|下降|增长|减少|增加|提高|提升|降低|回落|压缩|精简|缩短|达到|达|了|约|近|分别|"
    "均|超过|幅度|:| )*$"
)
TWO_CLAUSES: Final = rf"(?:{_NAME}|[^,;:()!?。]|{_BRACKETS})+(?:\([^()]*\))?,[^,;:()!?。]*$"
# What was done so many times, said after the number: 5次深入一线督导检查.
WENT: Final = "^ ?(?:深入|赴|前往|走进|到|带队|专题|参与|协助)"
# What was reached is said of what was done just before, whatever that was counted in: 培训2场次,覆盖200人次.
REACHED: Final = "^(?:(?:全年)?轮训|参演|参会|受训|覆盖|惠及|参与|参加|参训|参考|参测|通过|合格|及格|优秀|涉及|辐射)$"
PEOPLE: Final = ("person", "attendance")

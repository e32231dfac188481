"""A simulated country, made on the fly from a seed: portals in every layout, each with years of distinct reports.

Nothing of it is stored: a report is made when it is asked for, and is the same at every asking. Its length follows what
real reports have (townships 1,500 to 4,000 characters, counties 4,000 to 9,000), and so does the density of its numbers.
"""

import random
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from extract.archive import ArchiveWriter, Exchange, Provenance
from extract.ledger import Ledger, Row
from flows.demo import Article, Column, Identity, JcmsSite, PlainSite, Site, TrsSite, UcapSite, write_portal
from flows.demo.web import Request
from flows.demo.yearly import county_report, township_report

YEARS = range(2016, 2026)
BODIES = 4  # a county and three townships
PER_PORTAL = len(YEARS) * BODIES
LAYOUTS: tuple[type[Site], ...] = (TrsSite, JcmsSite, UcapSite, PlainSite)
COLUMN = "1229031"
RECEIVED = datetime(2026, 1, 10, 18, 30, tzinfo=UTC)
# The provinces' codes, each with a hundred portals that follow one another, as the built-in registry's do.
_PROVINCES = (
    42,
    11,
    12,
    13,
    14,
    15,
    21,
    22,
    23,
    31,
    32,
    33,
    34,
    35,
    36,
    37,
    41,
    43,
    44,
    45,
    46,
    50,
    51,
    52,
    53,
    54,
    61,
    62,
    63,
    64,
    65,
)
_A_PROVINCE = 100
_FIRST = "云岭青松临长安永清平定宁和泰丰兴昌盛文武德仁义礼智信明光华东西南北中上下大小新古石玉金银铁铜"
_SECOND = "川江河湖海山岭峰谷原野林泉溪港湾桥门关城镇州坪坝塘潭洲滩岗坡台阳阴"
_DUTIES = (
    "推进政务服务标准化，进驻事项{a}项，其中网上可办{b}项，受理办件{c}件，按时办结率{p}%",
    "开展行政执法案卷评查{s}次，评查案卷{a}卷，发现问题{s}个，全部整改到位",
    "组织执法人员集中培训{s}期，参训{a}人次，考试合格率{p}%",
    "办理人大代表建议{s}件、政协委员提案{t}件，办复率和满意率均为100%",
    "受理行政复议申请{t}件，审结{s}件，纠错率为{q}%",
    "发生一审行政应诉案件{t}件，行政机关负责人出庭应诉率达到{p}%",
    "公开政府信息{c}条，受理依申请公开{s}件，均在法定期限内答复",
    "设立公共法律服务站{s}个，提供法律咨询{b}人次，办理法律援助案件{t}件",
    "开展“法律进乡村”活动{s}场次，发放宣传资料{c}余份，受教育群众{a}人次",
    "排查各类矛盾纠纷{a}件，成功化解{b}件，化解率{p}%",
    "对{s}家企业开展联合检查，减少重复检查{t}次，办理不予处罚案件{s}件",
    "清理行政规范性文件{a}件，废止{s}件，修改{t}件，继续有效{b}件",
    "聘请法律顾问{s}名，审查重大决策、合同{a}件，提出法律意见{b}条",
    "开展食品安全、安全生产等重点领域专项执法{s}次，立案{t}件，罚款{q}万元",
)
# What reports say without a number, of four parts each: some thirteen thousand sentences.
_PROSE = (
    (
        "各级行政机关", "县司法局会同有关部门", "各乡镇各部门", "综合行政执法队伍", "党政主要负责人", "县委依法治县办",
        "承担执法职责的单位", "政务服务窗口", "人民调解组织", "各村（社区）", "法律顾问和公职律师",
    ),
    (
        "坚持以人民为中心", "紧扣年度工作要点", "聚焦群众身边的急难愁盼问题", "对照示范创建指标体系", "立足职能职责", "按照统一部署",
        "把握重点领域和关键环节", "结合基层实际", "围绕优化法治化营商环境", "以问题整改为抓手",
    ),
    (
        "健全协调联动机制", "压实各方责任", "完善内部监督制度", "严格落实行政执法公示和全过程记录制度", "强化源头预防和前端化解", "加强队伍能力建设",
        "推动法治宣传走深走实", "规范文件起草和审核流程", "整合调解、信访、综治等力量", "拓宽群众参与渠道", "推进数据共享和业务协同",
    ),
    (
        "依法行政的意识和水平持续提升", "执法的规范化程度不断提高", "群众的获得感明显增强", "法治建设与经济社会发展同部署、同推进、同考核",
        "矛盾纠纷化解在基层、消除在萌芽状态", "决策的科学性和公众参与度得到加强", "形成了上下贯通、齐抓共管的工作格局", "办事更加便捷高效",
        "尊法学法守法用法的氛围日益浓厚", "权力运行更加公开透明", "为高质量发展提供了有力的法治保障",
    ),
)  # fmt: skip
# Numbers in so many characters of a report: the five real ones of the genre hold 44 in 5,000 on average.
_DENSITY = 44 / 5000
_NUMBER = re.compile(r"[0-9][0-9.]*(?![0-9.年月日])")


@dataclass(frozen=True, slots=True)
class Country:
    """So many portals, from a seed. Portal `n` is the same in every country of that seed."""

    portals: int
    seed: int = 1

    def county(self, number: int) -> str:
        """The name of a portal's county: distinct, and in no list of divisions."""
        first, rest = number % len(_FIRST), number // len(_FIRST)
        return (
            f"{_FIRST[first]}{_SECOND[rest % len(_SECOND)]}{_FIRST[(rest // len(_SECOND) + first + 7) % len(_FIRST)]}县"
        )

    def portal_id(self, number: int) -> str:
        """The id of a portal."""
        return f"sim_{number:05}"

    def site(self, number: int, count: int = PER_PORTAL) -> Site:
        """A portal's site with its newest `count` reports posted."""
        county = self.county(number)
        identity = Identity(
            f"{county}人民政府",
            f"{county}人民政府办公室",
            f"{42990000 + number:010}",
            "示ICP备00000000号",
            "00000000000000",
        )
        host = f"www.sim{number:05}.test"
        site = LAYOUTS[number % len(LAYOUTS)](host, identity, (Column(COLUMN, "法治政府建设年度报告"),))
        for place in range(PER_PORTAL - count, PER_PORTAL):
            site.post(self.article(number, place))
        return site

    def article(self, number: int, place: int) -> Article:
        """One report of a portal; places run from the oldest to the newest."""
        year, body = YEARS[place // BODIES], place % BODIES
        draw = random.Random(f"{self.seed} {number} {place}")
        county = self.county(number)
        if body == 0:
            report = county_report("sim", county, year)
            wanted = draw.randint(4000, 9000)
        else:
            report = township_report("sim", county, f"{_SECOND[body]}{_FIRST[number % 20]}镇", draw.randint(1, 9), year)
            wanted = draw.randint(1500, 4000)
        paragraphs = list(report.paragraphs)
        chars, at = sum(map(len, paragraphs)), 3
        numbers = sum(len(_NUMBER.findall(line)) for line in paragraphs)
        while chars < wanted:
            parts = [_said(draw) for _ in range(draw.randint(1, 3))]
            if numbers < _DENSITY * chars:
                parts.append(self._duty(draw))
            line = "。".join(parts) + "。"
            paragraphs.insert(at, line)
            at += 1
            chars += len(line)
            numbers += len(_NUMBER.findall(line))
        return Article(
            report.title, date(year + 1, 1 + body % 3, draw.randint(1, 28)), tuple(paragraphs), source=report.source
        )

    def _duty(self, draw: random.Random) -> str:
        return draw.choice(_DUTIES).format(
            a=draw.randint(40, 900), b=draw.randint(20, 800), c=draw.randint(1000, 99999), s=draw.randint(2, 30),
            t=draw.randint(2, 90), p=draw.randint(880, 1000) / 10, q=draw.randint(10, 300) / 10,
        )  # fmt: skip

    def write_registry(self, folder: Path) -> Path:
        """A portal file for each."""
        for number in range(self.portals):
            county, host = self.county(number), f"www.sim{number:05}.test"
            write_portal(
                folder, self.portal_id(number), name=f"{county}人民政府", region=f"{_PROVINCES[number // _A_PROVINCE % len(_PROVINCES)]}9901", home=f"http://{host}/",
                listings=[{"url": LAYOUTS[number % len(LAYOUTS)](
                    host, Identity(county, county, "4299000001", "", ""), (Column(COLUMN, "报告"),)).listing_url()}],
            )  # fmt: skip
        return folder

    def post(self, number: int, data: Path) -> int:
        """A portal posts a report about a year beyond the others; it is archived as a night leaves it. Returns 1."""
        site = self.site(number, 0)
        report = self.article(number, PER_PORTAL - 1)
        site.post(
            Article(
                report.title.replace("2025", "2026"),
                date(2027, 1, 20),
                tuple(line.replace("2025年", "2026年").replace("2026年3月", "2027年3月") for line in report.paragraphs),
                source=report.source,
            )
        )
        return _archived(site, self.portal_id(number), data, "night")

    def archive(self, data: Path, *, reports: int | None = None, run_id: str = "simulated") -> int:
        """Write archive and ledgers as a first crawl leaves them, without the crawl; returns how many reports.

        The first portals have posted all that they will, the others nothing: of those there is a ledger alone.
        """
        left = reports if reports is not None else self.portals * PER_PORTAL
        done = 0
        for number in range(self.portals):
            if count := min(PER_PORTAL, left - done):
                done += _archived(self.site(number, count), self.portal_id(number), data, run_id)
            else:
                listing = self.site(number, 0).listing_url()
                ledger = Ledger.load(data, self.portal_id(number))
                ledger.put(Row(listing, "listing", "archived", RECEIVED, http_status=200, fetched_at=RECEIVED))
                ledger.save()
        return done


def _said(draw: random.Random) -> str:
    """A sentence that states no number."""
    who, how, does, what = (draw.choice(part) for part in _PROSE)
    return f"{who}{how}，{does}，{what}"


def _archived(site: Site, portal: str, data: Path, run_id: str) -> int:
    ledger = Ledger.load(data, portal)
    received = RECEIVED
    before = len(ledger)
    with ArchiveWriter(data, portal, run_id, lambda: RECEIVED) as writer:
        for entry in site.entries():
            answer = site.respond(Request(site.host, "GET", entry.path, {}))
            received += timedelta(seconds=1)
            url = site.url(entry.path)
            exchange = Exchange(
                url, "GET", (("User-Agent", "fazhi"),), b"", answer.status, "OK",
                (("Content-Type", answer.content_type or ""),), answer.body, received,
            )  # fmt: skip
            provenance = Provenance(url, "article", site.listing_url(), entry.article.title, entry.article.date)
            place, offset = writer.write(exchange, provenance)
            ledger.put(
                Row(url, "article", "archived", RECEIVED, http_status=200, fetched_at=received, last_seen_at=received,
                    archive=place, archive_offset=offset, listing_url=site.listing_url(), title=entry.article.title,
                    listed_on=entry.article.date)
            )  # fmt: skip
    ledger.save()
    return len(ledger) - before

"""Reports of one body over many years, made from the year: what a listing of eight years is filled with.

The figures are invented; they grow from year to year, and the parts add up.
"""

from datetime import date, timedelta

from flows.demo.truth import DemoReport, Fact

FIRST_YEAR, LAST_YEAR = 2018, 2025


def county_report(site: str, county: str, year: int) -> DemoReport:
    """The county government's report on a year."""
    age = year - FIRST_YEAR
    rules, kept, cases = 9 + age % 4, 60 + 2 * age, 1680 + 95 * age
    ordinary = cases * 2 // 3
    officers, trained = 820 + 27 * age, 640 + 48 * age
    received = 31 + 7 * age
    accepted, concluded = received - 4, received - 9
    disputes = 3120 + 260 * age
    settled = disputes * 97 // 100
    suits = 24 + 4 * age
    lost = 1 + age % 3
    requests = 18 + 3 * age
    paragraphs = (
        f"{year}年，{county}人民政府坚持以习近平新时代中国特色社会主义思想为指导，{_guide(year)}，"
        "持续推进政府治理规范化、程序化、法治化。现将本年度法治政府建设情况报告如下。",
        f"一、{year}年度主要工作和成效",
        f"（一）加强组织领导。县政府常务会议专题研究法治政府建设工作{4 + age % 3}次，开展会前学法{8 + age}次。"
        f"落实{_publicity(year)}普法规划，举办领导干部法治讲座{2 + age % 2}场，{380 + 20 * age}余人次参加。",
        f"（二）完善制度体系。全年制定行政规范性文件{rules}件，均在规定期限内报送备案，报备率100%。"
        f"清理规范性文件{kept + rules + 6}件，其中保留{kept + rules}件、废止{4 + age % 2}件、宣布失效{2 - age % 2}件。"
        f"县政府法律顾问出具法律意见书{46 + 9 * age}份。",
        f"（三）规范行政执法。全县现有持证行政执法人员{officers}名，组织执法培训{5 + age % 3}期，培训{trained}人次。"
        f"办理行政处罚案件{cases}件，其中普通程序案件{ordinary}件、简易程序案件{cases - ordinary}件。"
        f"开展案卷评查2次，评查案卷{120 + 15 * age}卷。",
        f"（四）依法化解矛盾。人民调解组织排查矛盾纠纷{disputes}件，成功调解{settled}件。"
        f"收到、受理、审结行政复议案件分别为{received}件、{accepted}件、{concluded}件。"
        f"发生行政诉讼案件{suits}件，败诉{lost}件，行政机关负责人出庭应诉率{_percent(88 + 1.5 * age)}。",
        f"（五）自觉接受监督。办理人大代表建议{64 + 5 * age}件、政协提案{58 + 4 * age}件，办复率均为100%。"
        f"主动公开政府信息{2.1 + 0.4 * age:.1f}万条，受理政府信息公开申请{requests}件。",
        "二、党政主要负责人履行推进法治建设第一责任人职责情况",
        f"县政府主要负责人主持召开法治政府建设推进会{2 + age % 2}次，听取专题汇报{3 + age % 3}次，带头出庭应诉1次。",
        "三、存在的问题和原因",
        "对照上级要求，还存在执法力量分布不均、部分干部运用法治方式解决问题的能力不强、普法形式创新不够等问题，"
        "主要是基层法治人才短缺，培训的针对性有待提高。",
        f"四、{year + 1}年工作安排",
        f"（一）严格规范性文件管理，合法性审核率保持100%。（二）培训行政执法人员不少于{trained + 50}人次。"
        "（三）推动行政争议实质性化解，力争行政机关负责人出庭应诉率再提高1个百分点。",
        f"{county}人民政府",
        f"{year + 1}年3月{10 + age}日",
    )
    facts = (
        Fact("行政规范性文件", rules, "件", f"{rules}件", "normative_documents_issued"),
        Fact("持证行政执法人员", officers, "名", f"{officers}名", "enforcement_officers"),
        Fact("行政处罚案件", cases, "件", f"{cases}件", "penalty_cases"),
        Fact("审结", concluded, "件", f"{concluded}件", "reconsideration_concluded"),
        Fact("矛盾纠纷", disputes, "件", f"{disputes}件", "mediation_cases"),
        Fact("败诉", lost, "件", f"{lost}件", "litigation_lost", evidence=f"败诉{lost}件"),
    )
    signed = date(year + 1, 3, 10 + age)
    return DemoReport(
        site=site,
        title=f"{county}人民政府{year}年法治政府建设情况报告",
        issuer=f"{county}人民政府",
        level="county",
        year=year,
        published=signed + timedelta(days=4),
        paragraphs=paragraphs,
        facts=facts,
        source=f"{county}人民政府办公室",
        document_number=f"云政文〔{year + 1}〕{6 + age}号",
        signed=signed,
    )


def township_report(
    site: str,
    county: str,
    town: str,
    number: int,
    year: int,
    *,
    column: str | None = None,
    titled: bool = True,
    copies: tuple[str, ...] = (),
) -> DemoReport:
    """A township's or street's report on a year; `number` sets its size. Untitled ones do not name the body."""
    age = year - FIRST_YEAR
    street = town.endswith("街道")
    body = f"{town}办事处" if street else f"{town}人民政府"
    us, area = "街道" if street else town[-1], county[-1]
    party = "街道党工委" if street else f"{us}党委"
    villages = 9 + number
    reviewed = 8 + 2 * age + number
    disputes = 70 + 11 * age + 6 * number
    settled = disputes - 2 - age % 3
    checks = 110 + 14 * age + 9 * number
    events, leaflets = 12 + 2 * age, 3000 + 400 * age + 200 * number
    sessions = 4 + age % 4 + number % 2
    officers = 6 + number + age // 3
    signed = date(year + 1, 1, 6 + 2 * number + age % 4)
    paragraphs = (
        f"{year}年，在{area}委、{area}政府的正确领导下，{town}{_guide(year)}，"
        f"结合{us}实际，扎实推进依法行政各项工作。现将有关情况报告如下：",
        "一、主要做法和成效",
        f"一是强化学习，提升法治素养。{party}理论学习中心组开展法治专题学习{sessions}次，"
        f"组织{34 + number + age}名干部参加学法用法考试，合格率100%。",
        f"二是规范决策，严格合法性审查。聘请法律顾问1名，全年审查合同、协议和村规民约{reviewed}件，"
        f"提出法律意见{reviewed * 2}条；召开{us}党政联席会议研究法治工作{2 + age % 3}次。",
        f"三是严格执法，维护公平秩序。现有行政执法人员{officers}名，全部持证上岗。开展日常检查{checks}次，"
        f"联合执法{5 + age % 4}次，立案查处{age % 5}件。",
        f"四是多元化解，促进社会和谐。全{us}{villages}个村（社区）均设立人民调解委员会，"
        f"排查矛盾纠纷{disputes}件，调解成功{settled}件；办理12345热线工单{210 + 35 * age}件，办结率{_percent(96 + 0.4 * age)}。",
        f"五是广泛宣传，营造法治氛围。开展普法宣传活动{events}场次，发放宣传资料{leaflets}余份，"
        f"培育“法律明白人”{villages * 3}名，覆盖全部{villages}个村（社区）。",
        "二、主要负责人履行推进法治建设第一责任人职责情况",
        f"{us}主要负责人严格落实第一责任人职责，讲授法治课1次，接待来访群众{15 + 2 * age}批次，"
        f"推动解决群众急难愁盼问题{6 + age}个。",
        "三、存在的不足",
        "执法人员业务水平参差不齐，村（社区）干部依法办事的意识还需加强，普法内容与群众需求贴得不够紧。",
        "四、下一步工作打算",
        f"继续抓好干部学法，每季度至少开展1次集中学法；{year + 1}年计划开展普法宣传活动{events + 3}场次以上，"
        f"矛盾纠纷调解成功率达到98%以上。",
        body if titled else f"{county}{body}",
        f"{signed.year}年{signed.month}月{signed.day}日",
    )
    facts = (
        Fact("矛盾纠纷", disputes, "件", f"{disputes}件", "mediation_cases"),
        Fact("调解成功", settled, "件", f"{settled}件", "mediation_success", evidence=f"调解成功{settled}件"),
        Fact(
            "行政执法人员",
            officers,
            "名",
            f"{officers}名",
            "enforcement_officers",
            evidence=f"行政执法人员{officers}名",
        ),
        Fact("宣传资料", leaflets, "份", f"{leaflets}余份", "publicity_materials", "approx"),
        Fact("普法宣传活动", events + 3, "场次", f"{events + 3}场次以上", "publicity_events", "at_least", "target"),
    )
    return DemoReport(
        site=site,
        title=f"{county}{body}{year}年法治政府建设情况报告" if titled else f"{year}年法治政府建设情况报告",
        issuer=f"{county}{body}",
        level="township",
        year=year,
        published=signed + timedelta(days=5),
        paragraphs=paragraphs,
        facts=facts,
        source=f"{county}{town}",
        signed=signed,
        column=column,
        copies=copies,
    )


def _guide(year: int) -> str:
    """What a report on that year says it followed."""
    if year < 2021:
        return "深入贯彻党的十九大精神，认真落实《法治政府建设实施纲要（2015—2020年）》"
    if year == 2021:
        return "深入学习贯彻习近平法治思想，认真落实《法治政府建设实施纲要（2021—2025年）》"
    return "深入学习贯彻党的二十大精神和习近平法治思想，认真落实《法治政府建设实施纲要（2021—2025年）》"


def _publicity(year: int) -> str:
    return "“七五”" if year <= 2020 else "“八五”"


def _percent(value: float) -> str:
    return f"{min(value, 100.0):g}%"

"""The body reporting, its full name as far as the page tells.

Looked for, in this order: the title (甲县人民政府关于…, 2023年甲县…), the title lines at the top of the text and the
names under them, the signature, the registry's word for the listing, the opening (2024年以来,甲街道以…), the body that a text written as 我局
names most, 发布机构, 来源. A name without its area (区司法局) or an area without its body (甲镇) takes the fuller form found in
the later places, else what `completed` can add. The salutation (县委、县政府:) names the superior and is never the issuer.
"""

import polars as pl

from transform.bodies import (
    AREA,
    BODY,
    DEPARTMENT,
    GOVERNMENT,
    PRONOUN,
    TOWNSHIP,
    is_area,
    is_body,
    is_relative,
    joined,
    tells_place,
)
from transform.divisions.names import all_names, standing, township_names, upper_names
from transform.only_where import only_where
from transform.plain import HAN, closed_up, plain
from transform.settled import settled
from transform.signatures import bylines, signers

_CORE = r"(?:法治政府|依法行政|法治建设|全面依法|推进依法|依法治|法治工作)"
_YEAR = r"(?:\(?20[0-9][0-9]|二[〇○零OΟ0]\p{Han}\p{Han}年)"
_ENDS = rf"(?:{BODY}|{AREA})"
# How the first sentence of a report goes on after its subject. Not 将 and 共, which begin names (福建省将乐县).
_GOES_ON = (
    r"(?:始终|坚持|以|认真|深入|全面|在|紧紧|紧扣|紧密|紧盯|按照|严格|切实|积极|高度|持续|围绕|聚焦|坚决|立足|不断|扎实|贯彻|学习|根据|依据|结合"
    r"|强化|突出|着力|主动|依法|锚定|牢牢|牢固|大力|充分|有序|统筹|推进|落实|加强|对|法治政府|法治建设|深学|党委|党工委|党组|高标准|稳步|有力"
    r"|有效|进一步|上下|各级|坚定|自觉|牢记|努力|全力|多措并举|的法治|20[0-9][0-9]年|年度)"
)
_SUPERIOR = r"^(?:[省市区县州旗盟]|自治区)(?:委|政府|人民政府|人大|政协)"
# What has a government of its own: a street has an office of the district's; a league and a prefecture without a
# people's congress have an administrative office.
_GOVERNED = "[省市区县旗州镇乡]|苏木"
_ADMINISTERED = "地区|盟"
_ZONE = r"(?:开发区|新区|保税区|经开区|高新区|示范区|园区|度假区|管理区|合作区)"
OPENING = 700  # characters of a text of which `issuer` needs the working copy
_LONGEST = 100
# What may stand before a name in running text, full-width or not.
_BOUNDS = "《“〈(（,，。;；、:：\n"

# Running text, in which what looks like a name need not be one.
_RUNNING = ("byline", "told", "opening")
# Where names come from, best first.
_RANKED = (
    "title",
    "lines",
    "byline",
    "signature",
    "listing",
    "told",
    "opening",
    "most_named",
    "publisher",
    "source",
    "relative",
)


def issuer(reports: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """`key`, `issuer` (null where the page tells none) and `pronoun` (what the text calls its author: 局 of 我局).

    Needs title, title_lines, text, listing_issuer, publisher, source; `head` and `tail`, the working copies of its first
    OPENING and its last TAIL characters.
    """
    copies = settled(
        reports.select(
            key,
            "text",
            title=plain(pl.col("title")),
            lines=_one_line(pl.col("title_lines")),
            byline=bylines(pl.col("head")),
            signature=signers(pl.col("tail")),
            listing=plain(pl.col("listing_issuer")),
            publisher=plain(pl.col("publisher")),
            source=plain(pl.col("source")),
            opening=_opening(pl.col("head")),
        ).with_columns(pronoun=_pronoun(pl.col("opening")))
    ).lazy()
    names = settled(_names(copies, key)).lazy()
    surely = names.filter(tells_place(pl.col("name")) & ~pl.col("place").is_in(["publisher", "source"]))
    # What tells no place of its own stands last: better 区司法局 than nobody.
    place = pl.when(tells_place(pl.col("name"))).then("place").otherwise(pl.lit("relative"))
    found = [names.with_columns(place=place)]
    unnamed = settled(copies.join(surely, on=key, how="anti").drop_nulls("pronoun"))
    if not unnamed.is_empty():
        found.append(_most_named(unnamed.lazy(), key).select(key, pl.lit("most_named").alias("place"), "name"))
    ranked = pl.concat(found).sort(
        pl.col("place").replace_strict({place: rank for rank, place in enumerate(_RANKED)}), maintain_order=True
    )
    by_report = settled(ranked.group_by(key, maintain_order=True).agg(first=pl.col("name").first(), name="name")).lazy()
    fuller = by_report.explode("name", empty_as_null=True, keep_nulls=True).filter(
        _is_fuller(pl.col("name"), pl.col("first"))
    )
    named_in_full = fuller.unique(key, keep="first", maintain_order=True).select(key, "name")
    return (
        copies.select(key, "pronoun")
        .join(by_report.select(key, "first"), on=key, how="left")
        .join(named_in_full, on=key, how="left")
        .select(key, "pronoun", issuer=pl.coalesce("name", "first"))
    )


def completed(issuer: pl.Expr, text: pl.Expr, areas: tuple[pl.Expr, pl.Expr, pl.Expr]) -> pl.Expr:
    """The issuer's name with what the page tells beside it.

    A relative name takes the area it was resolved to (`areas`: county, city, province): 县司法局 of 甲县 is 甲县司法局,
    区政府 甲区人民政府. An area whose text speaks of its government reports by it: 甲区, 区政府 is 甲区人民政府;
    甲盟, 行署 is 甲盟行政公署. 甲州政府 is short for 甲州人民政府.
    """
    kind = issuer.str.extract(r"^(自治区|.)", 1)
    body = issuer.str.replace(r"^(?:自治区|.)", "").str.replace("^政府$", "人民政府")
    # 县委、县政府 of 甲县 is 甲县委、甲县人民政府.
    second = rf"、(?:{_GOVERNED})(?:人民)?政府$"
    relative = pl.coalesce(
        *(
            pl.when(area.str.ends_with(kind)).then(area + body.str.replace(second, pl.format("、{}人民政府", area)))
            for area in areas
        ),
        issuer,
    )
    unit = issuer.str.extract(rf"({_GOVERNED})$", 1)
    # Its government, or that government's head; 区长效机制, 市长期 are neither.
    spoken = pl.format("{}(?:(?:[镇乡]?党?委、)?(?:人民)?政府|长(?:[^期远效线度处足假征]|$))", unit)
    speaks = pl.when(unit.is_not_null()).then(text).str.contains(spoken)
    administered = pl.when(issuer.str.contains(rf"(?:{_ADMINISTERED})$")).then(text).str.contains("行署|行政公署")
    in_full = issuer.str.replace(rf"({_GOVERNED})政府$", "${1}人民政府").str.replace(
        "([^政])(?:行署|公署)$", "${1}行政公署"
    )
    return (
        pl.when(is_relative(issuer))
        .then(relative)
        .when(speaks)
        .then(issuer + pl.lit("人民政府"))
        .when(administered)
        .then(issuer + pl.lit("行政公署"))
        .otherwise(in_full)
    )


def _names(copies: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """One row per name found: `key`, `place`, `name`."""
    found = (
        copies.select(
            key,
            **{f"title{n}": name for n, name in enumerate(_of_title(pl.col("title")))},
            **{f"lines{n}": name for n, name in enumerate(_of_title(pl.col("lines")))},
            byline="byline",
            signature="signature",
            listing="listing",
            told=_told(pl.col("opening")),
            publisher="publisher",
            source="source",
        )
        .unpivot(index=key, variable_name="place", value_name="name")
        .drop_nulls("name")
        .with_columns(place=pl.col("place").str.strip_chars_end("012"))
    )
    opens = (
        copies.select(key, name=_subjects(pl.col("opening")))
        .explode("name", empty_as_null=True, keep_nulls=True)
        .select(key, place=pl.lit("opening"), name=pl.col("name").str.extract(_SUBJECT + "$", 1))
    )
    names = settled(
        pl.concat([found, opens])
        .filter(pl.col("name").str.len_chars().is_between(2, _LONGEST))
        .with_columns(name=joined(pl.col("name")))
        .with_columns(body=is_body(pl.col("name")))
        .filter(pl.col("body") | (~pl.col("place").is_in(["publisher", "source"]) & is_area(pl.col("name"))))
        .filter(~pl.col("name").str.contains(PRONOUN))
        .drop("body")
    ).lazy()
    running = pl.col("place").is_in(_RUNNING)
    of_text = names.filter(running).with_columns(
        rest=pl.col("name").str.replace_many(standing(all_names, pl.col("name")), [""], leftmost=True)
    )
    sure = _is_sure(pl.col("name"), pl.col("rest"), pl.col("place"))
    return pl.concat([names.filter(~running), of_text.filter(sure).drop("rest")])


def _of_title(title: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """What stands before 关于, the year or the subject; between year and subject; after 关于."""
    bare = title.str.replace(r"^(?:【[^】]*】|\[[^\]]*\]|附件[0-9]*[:.]?|转发|关于转发|关于印发)+", "").str.strip_chars(
        " 《〈“"
    )
    before = bare.str.extract(rf"^(.*?)(?:关于|《|{_YEAR}|年度|本年|{_CORE}|推进|全面|贯彻|落实|开展)", 1)
    after = bare.str.extract(rf"20[0-9][0-9] ?(?:年度|年|度)?(.*?)(?:{_CORE}|推进|全面|贯彻|落实|开展|关于|工作)", 1)
    inside = bare.str.extract(
        rf"关于(?:印发|报送|上报|公布|公开)?(.*?)(?:20[0-9][0-9]|年度|{_CORE}|推进|全面|贯彻|落实|开展)", 1
    )
    return before, after, inside


def _one_line(lines: pl.Expr) -> pl.Expr:
    """Title lines in one, with a blank where a line ends in a body's name and the next begins one."""
    return lines.str.replace_all(rf"({GOVERNMENT}|委员会|委|局|厅)\n", "${1} ").str.replace_all("\n", "", literal=True)


def _opening(head: pl.Expr) -> pl.Expr:
    """The first paragraphs without title lines, salutation and quoted titles, in a working copy without spaces."""
    return (
        closed_up(head)
        .str.replace_all(r"《[^《》]*》", "")
        .str.replace_all(r"(?m)^[^\n。,]{2,40}:\n", "\n")
        .str.replace(r"(?m)^[^\n。,]{2,40}:\z", "")
        .str.replace_all(r"\(以下简称[^)]*\)", "")
    )


def _told(opening: pl.Expr) -> pl.Expr:
    """现将甲街道2021年度…报告如下."""
    return opening.str.extract(
        rf"(?:现将|现就|现对)([{HAN}·]{{2,40}}?)(?:20[0-9][0-9]|上一?年度?|本年度|{_CORE}|推进|贯彻|落实|有关|相关|工作)",
        1,
    )


# 2024年以来,甲街道以…: a clause from its beginning to the verb.
_SUBJECT = rf"([{HAN}·\-]{{2,30}}?{_ENDS}){_GOES_ON}"


def _subjects(opening: pl.Expr) -> pl.Expr:
    return opening.str.extract_all(rf"(?:^|[,。;:、\n])(?:20[0-9][0-9]年?(?:度|以来|来)?)?{_SUBJECT}")


def _is_sure(name: pl.Expr, rest: pl.Expr, place: pl.Expr) -> pl.Expr:
    """Whether a name found in running text is one: `rest` is it without the names of divisions in it."""
    is_division = rest.str.contains(r"^(?:中共)?$")
    of_division = name.str.contains(rf"{BODY}$") & (rest.str.len_chars() < name.str.len_chars())
    zone = name.str.contains(rf"{_ZONE}.*{BODY}$")
    township = name.str.contains(rf"^\p{{Han}}{{2,6}}{TOWNSHIP}(?:人民政府|政府|办事处)?$") & ~name.str.contains(
        r"^(?:和|与|及|在|对|为|向|由)|[市区县]"
    )
    # 县委、县政府坚持…: the superior as often as the author. 现将省政府…报告如下 is the author.
    relative = is_relative(name) & ((place == "told") | ~name.str.contains(_SUPERIOR))
    elsewhere = name.str.contains(
        r"[我本](?:局|委|厅|办|街道?|镇|乡|区|县|市|州|盟|旗|省|院|中心)|^(?:现[将就对]|在|根据|按照|为|对|由|经|向|党中央|国务院|中央|上级|结合|围绕)"
    )
    government = (place == "byline") & name.str.contains(rf"{GOVERNMENT}$")
    return (is_division | of_division | zone | township | relative | government) & ~elsewhere


def _pronoun(opening: pl.Expr) -> pl.Expr:
    """What the text calls its author: 局 of 我局, 街 of 我街道, 区 of 我区 or 全区."""
    of_body = opening.str.extract(r"[我本](局|委|厅|办|中心|街道?|镇|乡|苏木|院|署|队|支队|大队|公司|会|部|所|站)", 1)
    return pl.coalesce(of_body, opening.str.extract(r"[我全](县|区|市|州|盟|旗|省)", 1))


def _most_named(asked: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """The name of the pronoun's kind that a text names most, if the name of a division is in it. No pronoun may be null."""
    body = rf"(?:^|[{_BOUNDS}])\p{{Han}}{{2,22}}?{DEPARTMENT}"
    # A committee (我委) and an office (我办) are called by the last letters of a longer word.
    last = {"委": "委员会|委", "办": "办公室|办", "街": "街道"}
    area = pl.col("pronoun").str.contains("^[县区市州盟旗省]$")
    township = pl.col("pronoun").is_in(["街", "街道", "镇", "乡", "苏木"])
    return (
        asked.select(
            key,
            "pronoun",
            name=pl.coalesce(
                only_where(township, pl.col("text"), lambda text: _every(text, standing(township_names, text))),
                only_where(area, pl.col("text"), lambda text: _every(text, pl.lit(upper_names()).implode())),
                only_where(~township & ~area, pl.col("text"), lambda text: text.str.extract_all(body)),
            ),
        )
        .explode("name", empty_as_null=True, keep_nulls=True)
        .drop_nulls("name")
        .with_columns(name=pl.col("name").str.strip_chars(_BOUNDS))
        .filter(pl.col("name").str.contains(pl.format("(?:{})$", pl.col("pronoun").replace(last))))
        .filter(township | area | pl.col("name").str.contains_any(standing(upper_names, pl.col("name"))))
        .filter(tells_place(pl.col("name")) & ~pl.col("name").str.contains("^(?:省|市|区|县|在|由|经|与|和|对|向)"))
        .group_by(key, "name", maintain_order=True)
        .len()
        .sort("len", descending=True, maintain_order=True)
        .unique(key, keep="first", maintain_order=True)
        .select(key, "name")
    )


def _every(text: pl.Expr, names: pl.Expr) -> pl.Expr:
    return text.str.extract_many(names, leftmost=True)


def _is_fuller(name: pl.Expr, first: pl.Expr) -> pl.Expr:
    """Whether `name` is `first` with the area before it, or with the government of that area after it."""
    longer = name.str.len_chars() > first.str.len_chars()
    whole = first.str.contains(rf"{BODY}$")
    same_body = name.str.ends_with(first) & ~name.str.contains("、", literal=True)
    of_area = name.str.contains(pl.format("{}{}$", first.str.escape_regex(), pl.lit(rf"(?:{GOVERNMENT}|政府)")))
    return longer & pl.when(whole).then(same_body).otherwise(of_area)

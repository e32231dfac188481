"""The tables analysts read: one row per report, per stated quantity, per report and indicator, and per flag.

Partition columns (`report_year`, `province`) stand in the path of a file and not inside it, except `province` of
the indicators and flags, which are partitioned by year alone.
"""

import polars as pl

from extract.schema import UTC_TIME, Column, Word, codes, schema_of
from transform.codebook import DOMAIN_WORDS as DOMAIN_WORDS
from transform.codebook import codebook

SCHEMA_VERSION = "1"

SECTION_KIND_WORDS = (
    Word("measures", "What was done.", "主要举措和成效"),
    Word("leadership", "What the head of the body did for it.", "主要负责人履职"),
    Word("problems", "What is wanting, and why.", "存在的不足和原因"),
    Word("plans", "What is planned for the next year.", "下一年度安排"),
    Word("other", "Anything else.", "其他"),
)
QUALIFIER_WORDS = (
    Word("exact", "The number as it stands.", "确数"),
    Word("approx", "About so many (近, 约, 余).", "约数"),
    Word("at_least", "So many or more (以上, 超).", "不少于"),
    Word("at_most", "So many or fewer (以内, 不超过).", "不超过"),
)
STATUS_WORDS = (
    Word("actual", "It happened.", "实际"),
    Word("target", "It is planned.", "计划"),
    Word("norm", "It is a standing requirement.", "规定"),
)
MEASURE_WORDS = (
    Word("level", "So many.", "数量"),
    Word("increase", "So many more.", "增加"),
    Word("decrease", "So many fewer.", "减少"),
)
LEVEL_WORDS = (
    Word("province", "A province, autonomous region or municipality.", "省级"),
    Word("city", "A prefecture or prefecture-level city.", "地级"),
    Word("county", "A county, district or county-level city.", "县级"),
    Word("township", "A township, town or street.", "乡级"),
    Word("department", "A department of a government, or a ministry.", "部门"),
)
CHECK_WORDS = (
    Word("rate_above_100", "A percentage of more than 100; a rate of fulfilment may honestly be.", "比率超过100%"),
    Word("parts_differ_from_total", "Parts named after 其中 are more than the count before it, or make up the whole by their "
         "nature and are not as many; parts may overlap.", "分项与合计不符"),
    Word("share_contradicted", "A percentage that two counts in its sentence contradict.", "占比与所述两数不符"),
    Word("jump", "More than ten times the same body's value of the year before, or less than a tenth.", "与上年相差十倍以上"),
    Word("copied_from_year_before", "Every indicator has the value that the same body stated the year before.", "各项数字与上年全同"),
    Word("year_contradicted", "The title names another year than the one taken as reported on, or the text does.", "年度与标题或正文不符"),
    Word("near_identical_text", "Nearly the text of another body's report on the same year.", "与其他机关的报告几乎相同"),
)  # fmt: skip
SECTION_KINDS = codes(SECTION_KIND_WORDS)
CHECKS = codes(CHECK_WORDS)
QUALIFIERS = codes(QUALIFIER_WORDS)
STATUSES = codes(STATUS_WORDS)
MEASURES = codes(MEASURE_WORDS)
LEVELS = codes(LEVEL_WORDS)

SECTIONS = pl.List(pl.Struct({"heading": pl.String, "kind": pl.String, "start": pl.Int64, "end": pl.Int64}))

_REPORT_ID = Column(
    "report_id", pl.String, "16 hex digits: SHA-256 of the report's canonical URL.",
    "报告编号:规范化网址SHA-256的前16位。", nullable=False,
)  # fmt: skip
_PORTAL = Column("portal", pl.String, "Portal id: the stem of its file in the registry.", "门户编号。", nullable=False)
_REGION = Column("region_code", pl.String, "GB/T 2260 or statistical division code: 2, 4, 6 or 9 digits.", "区划代码。")
_ISSUER = Column(
    "issuer", pl.String, "The body reporting; joint issuers joined by 、.", "报告机关(联合报告以顿号连接)。"
)
_LEVEL = Column("level", pl.String, "What kind of body reports.", "层级。", words=LEVEL_WORDS)
_PUBLISHED = Column("published", pl.Date, "Date of publication the page states.", "发布日期。")
_YEAR = Column(
    "report_year", pl.Int32, "Year reported on; 0 where it cannot be told.", "报告所述年度,不明为0。", nullable=False
)
_PROVINCE = Column(
    "province", pl.String, "ASCII slug of the province; central for ministries; unknown.", "省份代号。", nullable=False
)

REPORTS_COLUMNS = (
    _REPORT_ID,
    _PORTAL,
    Column("url", pl.String, "Address in the listing, canonical.", "列表中的规范化网址。", nullable=False),
    Column("title", pl.String, "Title; at most 500 characters, no control characters.", "标题。"),
    _ISSUER,
    _LEVEL,
    _REGION,
    Column("province_name", pl.String, "Province, autonomous region or municipality.", "省级名称。"),
    Column("city_name", pl.String, "Prefecture; null in a municipality.", "地级名称。"),
    Column("county_name", pl.String, "County or district.", "县级名称。"),
    Column("township_name", pl.String, "Township, town or street.", "乡级名称。"),
    _PUBLISHED,
    Column("signed", pl.Date, "Date of the signature line.", "落款日期。"),
    Column("source", pl.String, "来源 as printed on the page.", "来源。"),
    Column("document_number", pl.String, "发文字号 as printed.", "发文字号。"),
    Column("site_id_code", pl.String, "网站标识码 of the site.", "网站标识码。"),
    Column("text", pl.String, "The report alone, one paragraph a line.", "报告正文,一段一行。", nullable=False),
    Column("sections", SECTIONS, "Top-level headings with their kind (measures, leadership, problems, plans, other) and "
           "the characters of `text` each spans, heading included.", "一级标题、类别及其在正文中的起止字符。"),
    Column("content_sha256", pl.String, "SHA-256 of `text` in UTF-8.", "正文SHA-256。", nullable=False),
    Column("revision", pl.Int32, "1 for the first text seen at this address, one more for each changed one.", "版本号。", nullable=False),
    Column("first_seen_at", UTC_TIME, "When the first capture was received.", "首次抓取时间。"),
    Column("fetched_at", UTC_TIME, "When the capture that was read was received.", "所读版本抓取时间。"),
    Column("withdrawn_at", UTC_TIME, "When the page was found gone for good; null while it stands.", "撤下时间。"),
    Column("duplicate_of", pl.String, "report_id of the same report at another address; null otherwise.", "重复报告所指编号。"),
    Column("archive", pl.String, "Archive file with the answer as received.", "存档文件。"),
    Column("archive_offset", pl.Int64, "Byte at which the record begins.", "存档记录起始字节。", unit="bytes"),
    Column("layout", pl.String, "Layout by which the page was read.", "页面版式。"),
    Column("extractor", pl.String, "Version of the program that read it.", "读取程序版本。"),
    Column("warnings", pl.List(pl.String), "What a careful reader should know of this row.", "警告。"),
    Column("fingerprint", pl.List(pl.String), "A sample of its sentences (end, reversed, and digits) by which near-identical "
           "texts are found.", "用于查找雷同文本的句尾抽样。"),
)  # fmt: skip

OBSERVATIONS_COLUMNS = (
    _REPORT_ID,
    Column("indicator", pl.String, "Code of the indicator; null where none fits.", "指标代码,无则空。"),
    Column("subject", pl.String, "What is counted, in the text's own words.", "计量对象(原文)。"),
    Column("value", pl.Float64, "The number with 万 and 亿 applied; a percentage stays 0–100.", "数值。", nullable=False),
    Column("unit", pl.String, "Measure word as written, without multiplier; empty where there is none.", "量词(单位)。"),
    Column("qualifier", pl.String, "How the number is meant.", "约数标记。", nullable=False, words=QUALIFIER_WORDS),
    Column("status", pl.String, "Whether it happened, is planned or is required.", "状态。", nullable=False, words=STATUS_WORDS),
    Column("measure", pl.String, "Whether it is a number or a change of one.", "度量方式。", nullable=False, words=MEASURE_WORDS),
    Column("number", pl.String, "The number verbatim, with qualifier words and unit.", "数字原文。", nullable=False),
    Column("evidence", pl.String, "Shortest verbatim run with the number and what it counts.", "证据原文。", nullable=False),
    Column("sentence", pl.String, "The sentence, verbatim.", "所在句子。", nullable=False),
    Column("section_kind", pl.String, "Kind of the section it stands in.", "所在部分类别。", words=SECTION_KIND_WORDS),
    Column("char_start", pl.Int64, "Where `number` begins in reports.text.", "数字起始字符。", unit="characters", nullable=False),
    Column("char_end", pl.Int64, "Where `number` ends in reports.text.", "数字结束字符。", unit="characters", nullable=False),
    _PORTAL,
    _REGION,
    _ISSUER,
    _LEVEL,
    _PUBLISHED,
)  # fmt: skip

INDICATORS_COLUMNS = (
    _REPORT_ID,
    Column("indicator", pl.String, "Code of the indicator.", "指标代码。", nullable=False),
    Column("value", pl.Float64, "Value of the observation chosen.", "所选观测的数值。", nullable=False),
    Column("unit", pl.String, "Its measure word.", "量词。"),
    Column("qualifier", pl.String, "Its qualifier.", "约数标记。", nullable=False, words=QUALIFIER_WORDS),
    Column("n_observations", pl.Int32, "How many observations of the report carry this code.", "同代码观测数。", nullable=False),
    Column("char_start", pl.Int64, "Where the number chosen begins in reports.text.", "所选数字起始字符。", unit="characters", nullable=False),
    _PROVINCE,
    _PORTAL,
    _REGION,
    _ISSUER,
    _LEVEL,
    _PUBLISHED,
)  # fmt: skip

FLAGS_COLUMNS = (
    _REPORT_ID,
    Column("check", pl.String, "The check that found something.", "检查项。", nullable=False, words=CHECK_WORDS),
    Column("indicator", pl.String, "Code of the indicator concerned; null where none is.", "所涉指标代码,无则空。"),
    Column("char_start", pl.Int64, "Where the number concerned begins in reports.text; null where the whole report is.",
           "所涉数字起始字符。", unit="characters"),
    Column("found", pl.String, "What was found.", "发现。", nullable=False),
    Column("expected", pl.String, "What would agree.", "应为。", nullable=False),
    Column("other_report_id", pl.String, "The report it was compared with; null where none was.", "对照报告编号。"),
    _PROVINCE,
    _PORTAL,
    _REGION,
    _ISSUER,
    _LEVEL,
    _PUBLISHED,
)  # fmt: skip

REPORTS = schema_of(REPORTS_COLUMNS)
OBSERVATIONS = schema_of(OBSERVATIONS_COLUMNS)
INDICATORS = schema_of(INDICATORS_COLUMNS)
FLAGS = schema_of(FLAGS_COLUMNS)

COLUMNS = {
    "reports": REPORTS_COLUMNS,
    "observations": OBSERVATIONS_COLUMNS,
    "indicators": INDICATORS_COLUMNS,
    "flags": FLAGS_COLUMNS,
}
SCHEMAS = {"reports": REPORTS, "observations": OBSERVATIONS, "indicators": INDICATORS, "flags": FLAGS}
# The columns that lay out a table on disk, in the order of the folders; they come on top of the schema above where
# they do not stand in it.
PARTITIONS = {
    "reports": ("report_year", "province"),
    "observations": ("report_year", "province"),
    "indicators": ("report_year",),
    "flags": ("report_year",),
}
PARTITION_COLUMNS = (_YEAR, _PROVINCE)
# One row per value of these; the sort order of a file starts with region_code.
KEYS = {
    "reports": ("report_id",),
    "observations": ("report_id", "char_start", "char_end", "subject"),
    "indicators": ("report_id", "indicator"),
    "flags": ("report_id", "check", "indicator", "char_start"),
}


def indicator_definitions() -> pl.DataFrame:
    """One row per code of `indicator`, in the codebook's order: `code`, `domain`, names, unit and definitions."""
    return codebook().select("code", "domain", "name_zh", "name_en", "unit", "definition_zh", "definition_en")

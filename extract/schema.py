"""What extraction hands on: one row per report page read (`PAGES`), and the ledger's rows (`LEDGER`).

`Column` is also how the later stages describe theirs: a column is defined once, in the package that makes it,
and every dictionary is generated from there.
"""

from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

UTC_TIME = pl.Datetime("us", "UTC")


class Word(NamedTuple):
    """One word of a closed list, and what it means in English and Chinese."""

    code: str
    en: str
    zh: str


def codes(words: tuple[Word, ...]) -> tuple[str, ...]:
    """The words alone, as they stand in a column."""
    return tuple(word.code for word in words)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its name, type, and what one value of it is, in English and Chinese."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    en: str
    zh: str
    unit: str | None = None
    nullable: bool = True
    words: tuple[Word, ...] = ()  # the closed list that its values come from


def schema_of(columns: tuple[Column, ...]) -> pl.Schema:
    """The Polars schema that a tuple of columns describes."""
    return pl.Schema({column.name: column.dtype for column in columns})


PAGES_COLUMNS = (
    Column("report_id", pl.String, "16 hex digits: SHA-256 of the canonical URL.", "规范化网址 SHA-256 的前16位。"),
    Column("portal", pl.String, "Portal id: the stem of its file.", "门户编号:门户文件名。"),
    Column("url", pl.String, "Address in the listing, canonical; file:// for files.", "列表页中的规范化网址。"),
    Column("portal_region", pl.String, "Division code of the portal's area, null if none.", "门户所属区划代码。"),
    Column("listing_issuer", pl.String, "Issuer that the portal file gives for the listing.", "门户文件所列发布机关。"),
    Column("listing_level", pl.String, "Level that the portal file gives for the listing.", "门户文件所列层级。"),
    Column("site_name", pl.String, "Who runs the site, from its metas or footer.", "网站名称或主办单位。"),
    Column("site_id_code", pl.String, "网站标识码: 10 digits, or bm and 8 digits.", "网站标识码。"),
    Column("title", pl.String, "The report's title; at most 500 characters.", "报告标题,至多500字。"),
    Column("source", pl.String, "来源 as printed.", "页面所印来源。"),
    Column("publisher", pl.String, "发布机构 as the disclosure table prints it.", "公开信息表所印发布机构。"),
    Column("published", pl.Date, "Date of publication the page states.", "页面所载发布日期。"),
    Column("document_number", pl.String, "发文字号 as printed.", "发文字号。"),
    Column("index_number", pl.String, "索引号 as printed.", "索引号。"),
    Column("text", pl.String, "The report alone, one paragraph a line.", "报告正文,一段一行。"),
    Column("content_sha256", pl.String, "SHA-256 of `text` in UTF-8.", "正文的SHA-256。"),
    Column("fetched_at", UTC_TIME, "When the archived answer was received.", "抓取时间(UTC)。"),
    Column("archive", pl.String, "Archive file, below the data folder; null for files on disk.", "存档文件。"),
    Column("archive_offset", pl.Int64, "Byte at which the record begins.", "存档记录起始字节。", unit="bytes"),
    Column("layout", pl.String, "Layout by which the page was read.", "页面版式。"),
    Column("warnings", pl.List(pl.String), "What a careful reader should know of this page.", "读取警告。"),
)
PAGES = schema_of(PAGES_COLUMNS)

LEDGER_KIND_WORDS = (
    Word("listing", "A list of reports.", "列表页"),
    Word("article", "A page that a listing links to.", "文章页"),
    Word("attachment", "A file that a page links to.", "附件"),
    Word("robots", "The site's robots.txt.", "robots.txt"),
)
LEDGER_STATE_WORDS = (
    Word("archived", "The answer was stored.", "已存档"),
    Word("unchanged", "The answer is the one stored before.", "未变化"),
    Word("refused", "Not taken; `reason` says why.", "未采用"),
    Word("gone", "Answered 404 or 410 once.", "失效"),
    Word("withdrawn", "Answered 404 or 410 on two nights.", "已撤下"),
)
REASON_WORDS = (
    Word("dns", "The host's name does not resolve.", "域名无法解析"),
    Word("unreachable", "No connection could be made.", "无法连接"),
    Word("timeout", "No answer in time.", "超时无应答"),
    Word("truncated", "The answer broke off.", "应答中断"),
    Word("too_large", "The answer is larger than the limit.", "应答过大"),
    Word("too_slow", "The answer took longer than the deadline.", "应答过慢"),
    Word("bad_encoding", "The answer's compression is broken.", "压缩编码损坏"),
    Word("robots_disallow", "The site's robots.txt forbids it.", "robots.txt 不允许"),
    Word("robots_unreachable", "The site's robots.txt could not be read, so nothing was asked.", "无法读取 robots.txt"),
    Word("blocked_address", "The name leads to an address that is not public.", "指向非公网地址"),
    Word("redirect_loop", "Redirects lead in a circle.", "循环重定向"),
    Word("downgrade", "A redirect from https to http.", "由 https 降为 http"),
    Word("off_site", "It lies outside the portal.", "站外地址"),
    Word("tls_incomplete_chain", "The certificate's chain is incomplete.", "证书链不完整"),
    Word("tls_expired", "The certificate has expired.", "证书过期"),
    Word("tls_wrong_host", "The certificate is for another host.", "证书与域名不符"),
    Word("tls_self_signed", "The certificate is signed by nobody known.", "自签名证书"),
    Word("tls_old", "The site offers only an old TLS version.", "TLS 版本过旧"),
    Word("http_4xx", "The site answered that it cannot be had (4xx).", "HTTP 4xx"),
    Word("http_5xx", "The site answered with an error of its own (5xx).", "HTTP 5xx"),
    Word("soft_404", "A page that says that nothing is there.", "页面提示不存在"),
    Word("challenge", "A page that asks to prove to be human.", "人机验证"),
    Word("empty", "There is no text.", "无正文"),
    Word("not_a_report", "It is no annual report.", "不是年度报告"),
    Word("needs_ocr", "The report is only a picture.", "仅有图片,需文字识别"),
    Word("needs_script", "Only the site's scripts can show what is there.", "须运行网站脚本才能显示"),
    Word("unreadable", "It could not be read as what it claims to be.", "无法读取"),
    Word("crawl_delay", "The site asks for longer waits than a night allows.", "要求的间隔过长"),
    Word("budget", "The night's share of requests was used up.", "本次请求额度用尽"),
)
LEDGER_KINDS = codes(LEDGER_KIND_WORDS)
LEDGER_STATES = codes(LEDGER_STATE_WORDS)
REASONS = codes(REASON_WORDS)

LEDGER_COLUMNS = (
    Column("url", pl.String, "Canonical address.", "规范化网址。", nullable=False),
    Column("kind", pl.String, "What the address is of.", "类别。", nullable=False, words=LEDGER_KIND_WORDS),
    Column("state", pl.String, "What became of it.", "状态。", nullable=False, words=LEDGER_STATE_WORDS),
    Column("reason", pl.String, "Why it was refused: one word of a closed list.", "拒收原因。", words=REASON_WORDS),
    Column("http_status", pl.Int32, "Status of the last answer.", "最近一次HTTP状态码。"),
    Column("etag", pl.String, "Validator to send next time.", "ETag。"),
    Column("last_modified", pl.String, "Validator to send next time.", "Last-Modified。"),
    Column("sha256", pl.String, "SHA-256 of the body last archived, decoded.", "最近存档内容的SHA-256。"),
    Column("first_seen_at", UTC_TIME, "When the address was first met.", "首次见到时间。"),
    Column("last_seen_at", UTC_TIME, "When it was last met in a listing or answered.", "最近见到时间。"),
    Column("fetched_at", UTC_TIME, "When it was last fetched.", "最近抓取时间。"),
    Column("attempts", pl.Int32, "Failed visits in a row.", "连续失败次数。"),
    Column("next_try_at", UTC_TIME, "Not asked again before this time.", "下次尝试时间。"),
    Column("archive", pl.String, "Archive file of the newest distinct body.", "存档文件。"),
    Column("archive_offset", pl.Int64, "Byte at which its record begins.", "存档记录起始字节。"),
    # Beyond the contract's columns: what a re-reading or the next visit needs to know.
    Column("final_url", pl.String, "Address after redirects, where it differs.", "重定向后的网址。"),
    Column("listing_url", pl.String, "Listing (of the portal file) that led here.", "来源列表页。"),
    Column("title", pl.String, "Text of the link in the listing.", "列表中的标题。"),
    Column("listed_on", pl.Date, "Date beside the link in the listing.", "列表中的日期。"),
    Column("pages", pl.Int32, "Of a listing: pages of its last complete reading; null if none was complete.",
           "列表页数(完整读取时)。"),
    Column("link_url", pl.String, "Address as the listing writes it, where it differs.", "列表中的原始网址。"),
    Column("gone_at", UTC_TIME, "When it was first found gone (404, 410); null while it is there.", "首次失效时间。"),
    Column("attachment_url", pl.String, "Of a page whose report is in a file that it links: the file's address.",
           "正文在附件中时,附件的网址。"),
    Column("entries", pl.Int32, "Of a listing: entries on its first page when it was last read.", "列表首页条目数。"),
    Column("dated", pl.Int32, "Of these, how many had a date beside them.", "其中带日期的条目数。"),
    Column("shape", pl.String, "How its rows are built: the elements round a link, and where the date stands.", "列表行的结构。"),
)  # fmt: skip
LEDGER = schema_of(LEDGER_COLUMNS)

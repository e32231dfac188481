"""Pieces that government pages of every make carry: the standard metas, and the footer's lines."""

from flows.demo.articles import Article
from flows.demo.site import Column, Identity, attribute


def site_metas(identity: Identity, host: str, *, quote: str = '"', end: str = ">") -> list[str]:
    """The three metas that every page of a site must carry (国办发〔2017〕47号, 网页设计规范)."""
    values = {"SiteName": identity.name, "SiteDomain": host, "SiteIDCode": identity.id_code}
    return [meta(name, value, quote=quote, end=end) for name, value in values.items()]


def column_metas(column: Column, *, quote: str = '"', end: str = ">") -> list[str]:
    """The four metas of a column's pages."""
    values = {
        "ColumnName": column.name,
        "ColumnDescription": f"{column.name}栏目",
        "ColumnKeywords": f"{column.name},政务公开",
        "ColumnType": "信息公开目录",
    }
    return [meta(name, value, quote=quote, end=end) for name, value in values.items()]


def article_metas(article: Article, url: str, *, quote: str = '"', end: str = ">") -> list[str]:
    """The metas of an article's page; a bare one has none."""
    if article.bare:
        return []
    values = {"ArticleTitle": article.title, "ContentSource": article.source or "", "Url": url}
    if article.time:
        values["PubDate"] = f"{article.time:%Y-%m-%d %H:%M}"
    return [meta(name, value, quote=quote, end=end) for name, value in values.items()]


def meta(name: str, value: str, *, quote: str = '"', end: str = ">") -> str:
    """One meta tag in a site's own punctuation."""
    return f"<meta name={quote}{name}{quote} content={quote}{attribute(value)}{quote}{end}"


def footer_lines(identity: Identity) -> tuple[str, ...]:
    """The lines that must stand at the foot of every page."""
    return (
        f"主办单位：{identity.sponsor}  承办单位：{identity.sponsor}办公室  联系电话：{identity.phone}",
        f"网站标识码：{identity.id_code}  {identity.icp}  {identity.police}",
        "版权所有：" + identity.sponsor + "  网站地图 | 联系我们 | 我为政府网站找错 | 本网站支持IPv6",
    )

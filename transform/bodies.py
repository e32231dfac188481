"""How the names of public bodies and of areas end, and how several bodies stand in one line.

Rules of Chinese administrative names: a government is named for its area (宁远县人民政府), a street has an office
(办事处), a department ends in 局, 厅, 委员会 …, a committee of the Party in 委 or 委员会. Expressions here take working
copies (`transform.plain`).
"""

from functools import cache

import polars as pl

from transform.divisions.names import upper_names
from transform.plain import HAN

GOVERNMENT = r"(?:人民政府|行政公署|街道办事处|办事处|街道办|管理委员会|管委会)"
DEPARTMENT = (
    r"(?:委员会|工作委员会|党工委|工委|党委|党组|委|厅|局|办公室|办|总队|支队|大队|中队|署|中心|研究院|研究所|院|司|部|处|站|所"
    r"|集团|公司|大学|学院|学校|医院|银行|海关|事务所|司令部|社)"
)
AREA = (
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|省|市|区|县|旗|州|盟|镇|乡|苏木|街道|街|地区|兵团|第[一二三四五六七八九十]+师"
    r"|新区|开发区|园区|度假区|示范区|高新区|经开区|保税区|管理区|风景区|林区|农场|林场|牧场)"
)
BODY = rf"(?:{GOVERNMENT}|政府|{DEPARTMENT})"
# 黄石街 is how Guangzhou and others call 黄石街道; 大街 is a road.
TOWNSHIP = r"(?:镇|乡|街道|[^大小]街|苏木)"

# Of these no place can be told: 我局, 全区.
PRONOUN = r"^(?:我们|[我本全各该其](?:局|委|厅|办|街|镇|乡|区|县|市|省|旗|院|中心|单位|部门|系统|辖区)|[我本]州)"
_RELATIVE = rf"^自治区$|^(?:[省市区县州旗镇乡盟]|街道|自治区)(?:委|人大|政府|人民政府|政协|{DEPARTMENT}|[{HAN}]{{1,12}}{DEPARTMENT})"

# Letters of a name. The dash stands in 广西-东盟经济技术开发区, the dot in names of peoples.
LETTER = rf"[{HAN}·•()\-—–]"


def is_body(name: pl.Expr) -> pl.Expr:
    """Whether it ends as a government, a department or another body does."""
    # Bounds would make the pattern dear: no name is as long.
    return name.str.contains(rf"^(?:{LETTER}+{BODY}、|[{HAN}·•()、\-—–]+{BODY}$)")


def is_area(name: pl.Expr) -> pl.Expr:
    """Whether it ends as the name of an area does."""
    return name.str.contains(rf"^{LETTER}{{1,40}}{AREA}$")


def is_relative(name: pl.Expr) -> pl.Expr:
    """Whether it is a name relative to an area not named: 区司法局, 省政府; but not 镇江市司法局."""
    return name.str.contains(_RELATIVE) & ~name.str.contains(_places_like_relatives())


def tells_place(name: pl.Expr) -> pl.Expr:
    """Whether it is more than a pronoun (我局) or a relative name (区司法局)."""
    return ~name.str.contains(PRONOUN) & ~is_relative(name)


@cache
def _places_like_relatives() -> str:
    names = upper_names().filter(upper_names().str.contains("^[省市区县州旗镇乡盟]"))
    return f"^(?:{'|'.join(names)})"


def joined(names: pl.Expr) -> pl.Expr:
    """Bodies written side by side (with a space, with 、, or run together as Party and government) joined by 、."""
    party = r"(?:委员会|党工委|[省市区县旗州盟镇乡]委|党委|党组)"
    second = rf"[^员、][{HAN}]{{1,40}}(?:{GOVERNMENT}|局|厅)"
    return (
        names.str.strip_chars(" 、,;:")
        # One name over a gap: a street office is an agency of the district's government and is named after it.
        .str.replace_all(r"(人民政府) +(\p{Han}{2,10}(?:街道)?办事处)", "${1}${2}")
        .str.replace_all(
            rf"({GOVERNMENT}|委员会|党工委|[省市区县旗州盟镇乡]委|党委|党组|局|厅|办公室) *[ 、,] *", "${1}、"
        )
        .str.replace_all(" ", "", literal=True)
        .str.replace(rf"^(中共[{HAN}]{{2,30}}?{party})({second})$", "${1}、${2}")
    )

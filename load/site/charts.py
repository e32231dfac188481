"""The charts, as Vega-Lite made by Altair. Their rows are named here and filled in on the page."""

from functools import cache
from typing import Any, Final, NamedTuple

import altair as alt
import vl_convert

from load.site.standing import STANDINGS
from transform.schema import LEVEL_WORDS

# Altair's chains of methods do not tell mypy what they return.
Chart = Any

FONTS: Final = (
    '"PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif'
)
INK: Final = "#25323c"
MUTED: Final = "#5b6770"
ACCENT: Final = "#1f6f78"
# Told apart by people who see colours differently, and against white.
LEVEL_COLOURS: Final = ("#7b3f61", "#b2622c", "#1f6f78", "#7fb3ae", "#4a5a8a")
STANDING_COLOURS: Final = ("#1f6f78", "#d08c3f", "#a9b4b8", "#8c2f39", "#b2555d", "#5f4b8b", "#25323c")


class _Colour(NamedTuple):
    """What the pieces of stacked bars stand for: the rows' field, its name in words, and each value's colour."""

    field: str
    title: str
    domain: list[str]
    colours: list[str]


def specs() -> dict[str, dict[str, Any]]:
    """Every chart by its name; each takes its rows under the name `rows`."""
    charts: dict[str, Chart] = {
        "reports_by_year": _reports_by_year(),
        "standing_by_year": _standing_by_year(),
        "province_by_year": _province_by_year(),
        "reasons": _bars("reason:N", "n:Q", "原因 reason", "网址数 addresses"),
        "flags": _bars("flag:N", "n:Q", "标记 flag", "行数 rows"),
        "series": _series(),
        "distribution": _distribution(),
        "runs": _runs(),
    }
    return {name: _styled(chart).to_dict() for name, chart in charts.items()}


@cache
def library() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script that keeps its names to itself."""
    version = alt.SCHEMA_VERSION.removeprefix("v").rsplit(".", 1)[0]
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=version)
    return f'(() => {{\n"use strict";\n{bundle}\n}})();\n'


def _rows() -> Chart:
    return alt.Chart(alt.NamedData(name="rows"))


def _styled(chart: Chart) -> Chart:
    return (
        chart.properties(
            width="container", background="transparent", autosize=alt.AutoSizeParams(type="fit-x", contains="padding")
        )
        .configure(font=FONTS, padding=4)
        .configure_axis(
            labelColor=MUTED, titleColor=MUTED, titleFontWeight="normal", labelFontSize=12, titleFontSize=12,
            gridColor="#e6e6e0", domainColor="#b9c0c4", tickColor="#b9c0c4", labelLimit=150,
        )
        .configure_legend(
            orient="top", title=None, labelColor=INK, labelFontSize=12, symbolType="square", labelLimit=260, columns=2
        )
        .configure_view(stroke=None)
    )  # fmt: skip


def _year(**options: Any) -> alt.X:
    return alt.X("year:O", axis=alt.Axis(labelAngle=0, title="报告年度 year reported on"), **options)


def _labels(words: tuple[Any, ...], last: str = "不明 not known") -> list[str]:
    return [f"{word.zh} {word.code}" for word in words] + ([last] if last else [])


def _reports_by_year() -> Chart:
    level = _Colour("level", "层级 level", _labels(LEVEL_WORDS), [*LEVEL_COLOURS, "#a9b4b8"])
    return _stacked(_year(), "年度 year", level, "报告 reports").properties(height=240)


def _standing_by_year() -> Chart:
    standing = _Colour("standing", "状况 standing", [word.zh for word in STANDINGS], list(STANDING_COLOURS))
    return _stacked(_year(), "年度 year", standing, "机关或列表 bodies or listings").properties(height=260)


def _province_by_year() -> Chart:
    base = _rows().encode(
        alt.X("year:O", axis=alt.Axis(labelAngle=0, title=None, orient="top")),
        alt.Y("province:N", sort=None, title=None),
    )
    cells = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(
        alt.Color(
            "n:Q",
            scale=alt.Scale(type="sqrt", range=["#e3efee", "#7fb3ae", "#1f6f78", "#123f45"], domainMin=0),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("province:N", title="省份 province"),
            alt.Tooltip("year:O", title="年度 year"),
            alt.Tooltip("n:Q", title="报告 reports"),
        ],
    )
    numbers = base.mark_text(fontSize=12).encode(
        text="n:Q", color=alt.condition(alt.datum.dark, alt.value("#ffffff"), alt.value(INK))
    )
    return alt.layer(cells, numbers).properties(height=alt.Step(28))


def _bars(category: str, amount: str, name: str, of: str) -> Chart:
    return (
        _rows()
        .mark_bar(color=ACCENT)
        .encode(
            alt.X(amount, title=of, axis=alt.Axis(tickMinStep=1)),
            alt.Y(category, sort="-x", title=None),
            tooltip=[alt.Tooltip(category, title=name), alt.Tooltip(amount, title=of)],
        )
        .properties(height=alt.Step(26))
    )


def _series() -> Chart:
    colour = alt.Color(
        "member:N", sort=None, scale=alt.Scale(range=[ACCENT, "#b2622c", "#7b3f61", "#4a5a8a", "#6d8a2f"])
    )
    base = _rows().encode(_year(), colour)
    tooltip = [
        alt.Tooltip("member:N", title="范围 group"),
        alt.Tooltip("year:O", title="年度 year"),
        alt.Tooltip("median:Q", title="中位数 median", format=",.4~g"),
        alt.Tooltip("q1:Q", title="下四分位 lower quartile", format=",.4~g"),
        alt.Tooltip("q3:Q", title="上四分位 upper quartile", format=",.4~g"),
        alt.Tooltip("n:Q", title="报告 reports"),
    ]
    band = base.mark_area(opacity=0.16).encode(alt.Y("q1:Q", title="数值 value"), alt.Y2("q3:Q"))
    line = base.mark_line(strokeWidth=2).encode(alt.Y("median:Q"))
    points = base.mark_point(filled=True, size=55, opacity=1).encode(alt.Y("median:Q"), tooltip=tooltip)
    return alt.layer(band, line, points).properties(height=260)


def _distribution() -> Chart:
    return (
        _rows()
        .mark_bar(color=ACCENT)
        .encode(
            alt.X("range:N", sort=None, title="数值 value", axis=alt.Axis(labelAngle=0, labelOverlap="greedy")),
            alt.Y("n:Q", title="报告 reports", axis=alt.Axis(tickMinStep=1)),
            tooltip=[
                alt.Tooltip("range:N", title="数值 value"),
                alt.Tooltip("n:Q", title="报告 reports"),
            ],
        )
        .properties(height=220)
    )


def _runs() -> Chart:
    status = _Colour(
        "status", "状态 status", ["正常 ok", "部分 partial", "失败 failed"], [ACCENT, "#d08c3f", "#8c2f39"]
    )
    across = alt.X("run:N", sort=None, title="运行 run", axis=alt.Axis(labelAngle=0, labelOverlap="greedy"))
    return _stacked(across, "运行 run", status, "门户 portals").properties(height=200)


def _stacked(across: alt.X, name: str, colour: _Colour, of: str) -> Chart:
    """Bars of the rows' sums of `n`, one for each place `across`, in pieces of one colour each, piled in their `order`."""
    return (
        _rows()
        .mark_bar()
        .encode(
            across,
            alt.Y("sum(n):Q", title=of, axis=alt.Axis(tickMinStep=1)),
            alt.Color(f"{colour.field}:N", scale=alt.Scale(domain=colour.domain, range=colour.colours)),
            alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip(across.shorthand, title=name),
                alt.Tooltip(f"{colour.field}:N", title=colour.title),
                alt.Tooltip("n:Q", title=of),
            ],
        )
    )

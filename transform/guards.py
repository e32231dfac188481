"""Whether what a night read of a portal is like what that portal gave before: what is not must not be published.

A portal is judged by itself alone, and only where there is enough to judge by: a first night, a small portal, a few
new or amended reports never give a reason. The bounds are far from what honest portals do; a bound that is passed is
a question to a person, not an error.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

# Of so few reports nothing can be told.
LEAST: Final = 5
# The share of a portal's reports that do not all change, or go, in one night by their publisher's will.
MOST: Final = 0.8
# What was filled nearly always, and now hardly ever.
FILLED: Final = 0.9
HARDLY: Final = 0.25
# Quantities read from a report, as against before: from reports never seen, and from the same ones.
THIN: Final = 0.2
THINNER: Final = 0.5

REASONS: Final[Mapping[str, str]] = {
    "every_page_changed": "nearly every report of the portal changed its text at once",
    "every_page_gone": "nearly every report of the portal was withdrawn at once",
    "one_text": "nearly every page read has the same text",
    "fill_rate": "a column that was nearly always filled is nearly always empty",
    "counts": "far fewer quantities are read from a report than before",
    "schema": "rows do not fit their table",
}
# Columns whose emptiness shows that a page is laid out otherwise than its layout knows.
WATCHED: Final = ("title", "issuer", "report_year", "published", "sections")
# Others whose loss is told, and keeps nothing from being published.
TOLD: Final = ("source", "document_number", "container")
# A fifth less than before is told.
DRIFT: Final = 0.2

# One row per report: what is judged of it.
JUDGED: Final = pl.Schema(
    {
        "portal": pl.String,
        "report_id": pl.String,
        "content_sha256": pl.String,
        **{f"has_{name}": pl.Boolean for name in (*WATCHED, *TOLD)},
        "n_observations": pl.Int64,
    }
)


def judged(reports: pl.LazyFrame, stated: pl.LazyFrame) -> pl.LazyFrame:
    """One row per report: which columns are filled, and how many quantities it states.

    `stated`: `report_id` and `n_observations` of those that state any.
    """
    filled = {
        "title": pl.col("title").fill_null("") != "",
        "issuer": pl.col("issuer").fill_null("") != "",
        "report_year": pl.col("report_year") > 0,
        "published": pl.col("published").is_not_null(),
        "sections": pl.col("sections").list.len().fill_null(0) > 0,
        "source": pl.col("source").fill_null("") != "",
        "document_number": pl.col("document_number").fill_null("") != "",
        # `general` is the layout of a page in which no content system's mark was found.
        "container": pl.col("layout").fill_null("general") != "general",
    }
    return (
        reports.select("portal", "report_id", "content_sha256", **{f"has_{name}": one for name, one in filled.items()})
        .join(stated.select("report_id", pl.col("n_observations").cast(pl.Int64)), on="report_id", how="left")
        .with_columns(pl.col("n_observations").fill_null(0))
        .select(JUDGED.names())
    )


def reasons(fresh: pl.LazyFrame, before: pl.LazyFrame, gone: pl.LazyFrame, *, whole: bool) -> pl.LazyFrame:
    """Why tonight's rows of a portal must wait: one row per portal and reason, with what was found and expected.

    Args:
        fresh: `JUDGED` rows of the reports read tonight whose text is new.
        before: `JUDGED` rows of the portal's published reports that stand, as they stand.
        gone: `portal`, `report_id` of those of them that tonight would mark as withdrawn.
        whole: the night looked at all of the portal. Where it asked for chosen years only, new reports may honestly
            be unlike those that are there.

    Returns:
        `portal`, `reason` (a key of REASONS), `found`, `expected`.
    """
    old = before.group_by("portal").agg(
        standing=pl.len(),
        mean_before=pl.mean("n_observations"),
        **{f"{name}_before": pl.mean(f"has_{name}") for name in WATCHED},
    )
    same = fresh.join(before.select("report_id", was="n_observations"), on="report_id", how="left")
    changed = pl.col("was").is_not_null()
    new = same.group_by("portal").agg(
        fresh=pl.len(),
        changed=changed.sum(),
        was=pl.col("was").sum(),
        now=pl.col("n_observations").filter(changed).sum(),
        mean=pl.mean("n_observations"),
        alike=pl.col("content_sha256").value_counts(sort=True).struct.field("count").first(),
        **{name: pl.mean(f"has_{name}") for name in WATCHED},
    )
    left = gone.group_by("portal").agg(gone=pl.len())
    one = (
        old.join(new, on="portal", how="left")
        .join(left, on="portal", how="left")
        .filter(pl.col("standing") >= LEAST)
        .with_columns(pl.col("fresh", "changed", "gone", "was", "now", "alike").fill_null(0))
    )
    enough = pl.col("fresh") >= LEAST
    thinner = (pl.col("changed") >= LEAST) & (pl.col("now") < THINNER * pl.col("was"))
    thin = enough & (pl.col("mean") < THIN * pl.col("mean_before")) & whole
    checks = [
        _reason(
            one, "every_page_changed",
            (pl.col("changed") >= LEAST) & (pl.col("changed") >= MOST * pl.col("standing")),
            pl.format("{} of {} reports with another text", "changed", "standing"),
            pl.format("fewer than {} in a hundred", pl.lit(int(100 * MOST))),
        ),
        _reason(
            one, "every_page_gone",
            (pl.col("gone") >= LEAST) & (pl.col("gone") >= MOST * pl.col("standing")),
            pl.format("{} of {} reports gone", "gone", "standing"),
            pl.format("fewer than {} in a hundred", pl.lit(int(100 * MOST))),
        ),
        _reason(
            one, "one_text",
            (pl.col("alike") >= LEAST) & (pl.col("alike") >= MOST * pl.col("fresh")),
            pl.format("{} of {} pages read with one text", "alike", "fresh"),
            pl.lit("a text of its own on each"),
        ),
        _reason(
            one, "counts", thinner,
            pl.format("{} quantities in {} reports", "now", "changed"),
            pl.format("about the {} that stood in them", "was"),
        ),
        _reason(
            one, "counts", thin & ~thinner,
            pl.format("{} quantities a report in {} reports", pl.col("mean").round(1), "fresh"),
            pl.format("about {}", pl.col("mean_before").round(1)),
        ),
    ]  # fmt: skip
    for name in WATCHED:
        rate, usual = pl.col(name), pl.col(f"{name}_before")
        checks.append(
            _reason(
                one, "fill_rate", enough & (usual >= FILLED) & (rate < HARDLY * usual) & whole,
                pl.format(f"{name} in {{}} % of {{}} reports", (100 * rate).round(0).cast(pl.Int64), "fresh"),
                pl.format("about {} %", (100 * usual).round(0).cast(pl.Int64)),
            )
        )  # fmt: skip
    return pl.concat(checks).sort("portal", "reason", "found")


def drifts(read: pl.LazyFrame, before: pl.LazyFrame) -> pl.LazyFrame:
    """What to tell of a portal whose rows are published all the same: a column filled a fifth less often than before, or
    a fifth fewer quantities in the same reports.

    Args:
        read: `JUDGED` rows of all reports read tonight, also of those whose text is as it was.
        before: as for `reasons`.

    Returns:
        `portal` and `told`, one row per portal and drift. Of fewer than LEAST reports only what all of them lack is told.
    """
    parts = [_fewer_quantities(read, before)]
    for name in (*WATCHED, *TOLD):
        old = before.group_by("portal").agg(standing=pl.len(), usual=pl.mean(f"has_{name}"))
        new = read.group_by("portal").agg(read=pl.len(), rate=pl.mean(f"has_{name}"))
        rate, usual = pl.col("rate"), pl.col("usual")
        enough = (pl.col("read") >= LEAST) & (rate <= usual - DRIFT)
        parts.append(
            old.join(new, on="portal")
            .filter(pl.col("standing") >= LEAST, enough | (rate == 0) & (usual >= FILLED))
            .select(
                "portal",
                told=pl.format(
                    f"{name} is filled in {{}} % of the {{}} reports read, in {{}} % of those published before",
                    (100 * rate).round(0).cast(pl.Int64),
                    "read",
                    (100 * usual).round(0).cast(pl.Int64),
                ),
            )
        )
    return pl.concat(parts).sort("portal", "told")


def _fewer_quantities(read: pl.LazyFrame, before: pl.LazyFrame) -> pl.LazyFrame:
    same = read.join(before.select("report_id", was="n_observations", text="content_sha256"), on="report_id")
    return (
        same.filter(pl.col("text") != pl.col("content_sha256"))
        .group_by("portal")
        .agg(reports=pl.len(), now=pl.sum("n_observations"), was=pl.sum("was"))
        .filter(pl.col("now") <= (1 - DRIFT) * pl.col("was"), pl.col("was") >= LEAST)
        .select(
            "portal",
            told=pl.format(
                "{} quantities are read from {} changed reports, {} from the same before", "now", "reports", "was"
            ),
        )
    )


def _reason(one: pl.LazyFrame, code: str, when: pl.Expr, found: pl.Expr, expected: pl.Expr) -> pl.LazyFrame:
    return one.filter(when).select("portal", reason=pl.lit(code), found=found, expected=expected)

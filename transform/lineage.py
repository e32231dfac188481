"""How a reading of a report relates to the row already published: revisions, first sight, withdrawal, duplicates."""

import polars as pl

# What a report keeps of its published row while its text stays the same, so that the row does not change either.
_KEPT = ("fetched_at", "archive", "archive_offset")

_SENTENCE_END = r"[。；;！!？?]"
_BETWEEN_LETTERS = r"[^\p{L}\p{N}]+"
_SHORTEST_SENTENCE = 8  # letters and digits: shorter ones are headings, dates, names of files
_SAME = (
    0.9  # of the longer text; two years' reports of one body share less than half, towns of one county less than that
)
_MOST_COPIES = 50  # of one sentence in one place and year
_STEPS = 4  # pairs between one copy and the one that stands for all

PUBLISHED_KEYS = (
    "report_id",
    "content_sha256",
    "revision",
    "first_seen_at",
    "withdrawn_at",
    "duplicate_of",
    *_KEPT,
)


def follow(read: pl.LazyFrame, published: pl.LazyFrame) -> pl.LazyFrame:
    """One row per report read, with `revision` and `first_seen_at` from the row published before, if any.

    A changed text is one revision more. An unchanged text keeps the archive record and time of its first capture.
    """
    before = published.select(
        "report_id", *(pl.col(name).name.prefix("was_") for name in PUBLISHED_KEYS if name != "report_id")
    )
    same = pl.col("content_sha256") == pl.col("was_content_sha256")
    return (
        read.join(before, on="report_id", how="left")
        .with_columns(
            *(pl.when(same).then(pl.col(f"was_{name}")).otherwise(pl.col(name)).alias(name) for name in _KEPT),
            revision=(pl.col("was_revision").fill_null(0) + (~same.fill_null(False)).cast(pl.Int32)).cast(pl.Int32),
            first_seen_at=pl.coalesce("was_first_seen_at", "fetched_at"),
        )
        .drop(pl.selectors.starts_with("was_"))
    )


def duplicates(reports: pl.LazyFrame, twins: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """`report_id` and `duplicate_of`, one row per report: the one it repeats, or null for the one that stands for all.

    Reports with the same text are the same report, and so are the pairs of `twins` (`report_id`, `twin_id`). Of several,
    the one not withdrawn, seen first, with the smallest id stands for all, so that the answer does not depend on the
    order of reading.
    """
    # Whose text no other has, and who is of no pair, repeats none: that is nearly all, and need not be ranked.
    alike = pl.col("content_sha256").is_duplicated()
    if twins is not None:
        twins = twins.cache()
        paired = pl.concat([twins.select("report_id"), twins.select(report_id="twin_id")]).unique()
        reports = reports.join(paired.with_columns(paired=pl.lit(value=True)), on="report_id", how="left")
        alike |= pl.col("paired").is_not_null()
    reports = reports.cache()
    ranked = (
        reports.filter(alike)
        .sort(pl.col("withdrawn_at").is_not_null(), "first_seen_at", "report_id")
        .with_row_index("rank")
    )
    firsts = ranked.select("report_id", "content_sha256", first=pl.col("rank").min().over("content_sha256"))
    if twins is not None:
        firsts = _reached(firsts, twins)
    repeated = firsts.join(ranked.select("rank", repeated="report_id"), left_on="first", right_on="rank")
    return (
        reports.select("report_id")
        .join(repeated.select("report_id", "repeated"), on="report_id", how="left")
        .select("report_id", duplicate_of=pl.when(pl.col("repeated") != pl.col("report_id")).then("repeated"))
        .sort("report_id")
    )


def twins(reports: pl.LazyFrame) -> pl.LazyFrame:
    """Pairs (`report_id`, `twin_id`) of near-identical reports: of one body on one year, nine tenths of their text shared.

    Needs report_id, issuer, region_code, report_year, text. What is compared are the sentences, by their letters and digits
    alone: white space, punctuation, a broken paragraph or a line of boilerplate make no difference. Only reports of one
    place and year that share a sentence which few others have ever meet. A body's name may lack its place on one page.
    """
    placed = of_one_body(reports).select(
        "report_id", "issuer", "text", year="report_year", place=pl.coalesce("region_code", "issuer")
    )
    sentences = (
        placed.select(
            "report_id", "year", "place", sentence=pl.col("text").str.replace_all(_SENTENCE_END, "\n").str.split("\n")
        )
        .explode("sentence")
        .with_columns(pl.col("sentence").str.replace_all(_BETWEEN_LETTERS, ""))
        .with_columns(weight=pl.col("sentence").str.len_chars())
        .filter(pl.col("weight") >= _SHORTEST_SENTENCE)
        .with_columns(pl.col("sentence").hash())
        .unique(["report_id", "sentence"])
    )
    sizes = sentences.group_by("report_id").agg(size=pl.col("weight").sum())
    # A sentence that many reports have in common tells none of them apart.
    telling = sentences.filter(pl.len().over("year", "place", "sentence").is_between(2, _MOST_COPIES))
    shared = (
        telling.join(telling.select("report_id", "year", "place", "sentence"), on=["year", "place", "sentence"])
        .filter(pl.col("report_id") < pl.col("report_id_right"))
        .group_by("report_id", twin_id="report_id_right")
        .agg(shared=pl.col("weight").sum())
    )
    names = placed.select("report_id", "issuer")
    return (
        shared.join(sizes, on="report_id")
        .join(sizes, left_on="twin_id", right_on="report_id")
        .filter(pl.col("shared") >= _SAME * pl.max_horizontal("size", "size_right"))
        .join(names, on="report_id")
        .join(names, left_on="twin_id", right_on="report_id")
        .filter(_is_same_body("issuer_right"))
        .select("report_id", "twin_id")
    )


def _is_same_body(other: str) -> pl.Expr:
    """Whether two issuers are one: the longer name ends with the shorter."""
    return pl.col("issuer").str.ends_with(pl.col(other)) | pl.col(other).str.ends_with(pl.col("issuer"))


def of_one_body(reports: pl.LazyFrame) -> pl.LazyFrame:
    """The reports beside which another one of their place and year may be the same body's, by the names alone.

    Needs issuer, region_code, report_year.
    """
    key = ["report_year", "_place"]
    placed = reports.filter(pl.col("report_year") > 0, pl.col("issuer").is_not_null()).with_columns(
        _place=pl.coalesce("region_code", "issuer")
    )
    bodies = placed.group_by(*key, "issuer").len("reports")
    names = bodies.join(bodies, on=key, suffix="_other").filter(_is_same_body("issuer_other"))
    met = names.filter((pl.col("issuer") != pl.col("issuer_other")) | (pl.col("reports") > 1))
    return placed.join(met, on=[*key, "issuer"], how="semi").drop("_place")


def _reached(firsts: pl.LazyFrame, twins: pl.LazyFrame) -> pl.LazyFrame:
    """`firsts` with the first report that is reached through pairs of near-identical texts, over a few of them."""
    text_of = firsts.select("report_id", "content_sha256")
    pairs = pl.concat([twins, twins.select(report_id="twin_id", twin_id="report_id")])
    edges = (
        pairs.join(text_of, on="report_id")
        .join(text_of, left_on="twin_id", right_on="report_id")
        .select("content_sha256", other="content_sha256_right")
        .unique()
    )
    texts = firsts.select("content_sha256", "first").unique()
    for _ in range(_STEPS):
        nearer = (
            edges.join(texts, left_on="other", right_on="content_sha256")
            .group_by("content_sha256")
            .agg(nearer=pl.col("first").min())
        )
        texts = texts.join(nearer, on="content_sha256", how="left").select(
            "content_sha256", first=pl.min_horizontal("first", "nearer")
        )
    return firsts.select("report_id", "content_sha256").join(texts, on="content_sha256")

"""The sample of a report's sentences: what of each stands in it, what is left out, and in which order."""

import polars as pl
import pytest

from transform.fingerprints import SAMPLE, fingerprints


def sample(*texts: str, issuer: str | None = None) -> list[list[str] | None]:
    """The sample of each text; null where no sentence is long enough."""
    frame = pl.LazyFrame(
        {"key": range(len(texts)), "text": texts, "issuer": issuer}, schema_overrides={"issuer": pl.String}
    )
    sampled = fingerprints(frame, "key", "issuer")
    return frame.join(sampled, on="key", how="left", maintain_order="left").collect()["fingerprint"].to_list()


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("全年共办理行政处罚案件12件。", ["件21件案罚处政行理办共 12 "]),
        ("１２月３日培训执法人员340人次", ["次人043员人法执训培日１２ ３ 340 "]),
        ("持续推进法治政府建设", ["设建府政治法进推续持 "]),
        ("坚 持\u3000依\u2003法\u00a0行\u200a政\u1680为\t民", ["民为政行法依持坚 "]),
        ("依法行政为民坚持；持续推进法治政府!持续推进法治政府?短句", ["府政治法进推续持 ", "持坚民为政行法依 "]),
        ("短句。也短", None),
        ("", None),
    ],
    ids=["end and digits", "full-width digits", "no digit", "blanks of every kind", "each once, sorted", "too short", "no text"],
)  # fmt: skip
def test_what_of_a_sentence_stands_in_the_sample(text, ends):
    assert sample(text) == [ends]


def test_a_report_is_known_without_its_name():
    text = "{}依法全面履行政府职能。现将{}的法治工作报告如下"
    one, other = (sample(text.format(name, name), issuer=name) for name in ("甲镇人民政府", "乙街道办事处"))
    assert one == other
    assert sample(text.format("甲镇人民政府", ""), issuer="乙街道办事处") != one


def test_no_more_than_a_sample_and_each_text_its_own():
    many = "。".join(f"{chr(0x4E00 + n)}项法治工作扎实推进{chr(0x4E00 + n)}" for n in range(SAMPLE + 8))
    longest, none, other = sample(many, "短", "乙镇法治工作扎实推进")
    assert longest is not None
    assert [end[0] for end in longest] == [chr(0x4E00 + n) for n in range(SAMPLE)]
    assert (none, other) == (None, ["进推实扎作工治法镇乙 "])

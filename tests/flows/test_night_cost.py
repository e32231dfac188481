"""What a night costs follows what is new: it looks into no file but of the years that it touches."""

from contextlib import nullcontext
from pathlib import Path

import polars as pl

from flows.publishing import publish_readings
from flows.reading import published_keys
from flows.readings import leave
from flows.run import Run
from flows.settings import Settings
from load.publish import publish
from load.snapshots import current_snapshot, read_manifest
from tests.load.factory import WHEN, ids, report_id, tables, together

YEARS = range(2015, 2025)
NOTHING_GONE = pl.DataFrame(schema={"report_id": pl.String, "visited": pl.Boolean, "gone_at": pl.Datetime("us", "UTC")})


def stored(data: Path, provinces: tuple[str, ...]) -> Path:
    """Publish two reports of each year and province; the state."""
    frames = [
        tables(2 * number, 2 * number + 1, year=year, province=province)
        for number, (year, province) in enumerate((year, province) for year in YEARS for province in provinces)
    ]
    every = together(*frames)
    publish(data, every, replaced=ids(every), run_id="first", now=WHEN)
    state = current_snapshot(data)
    assert state is not None
    return state


def night(data: Path, folder: Path, spoiled: tuple[str, ...]) -> dict[str, str]:
    """Read a new report and an amended one on the last year, with the files of other years, `spoiled`, no longer readable
    once their keys are known; the new state's files with their hashes."""
    folder.mkdir()
    amended = tables(2 * len(YEARS) - 2, year=YEARS[-1], value=77)
    read = together(tables(901, year=YEARS[-1]), amended)
    leave(folder, read["reports"], read["observations"])
    (folder / "unread.json").write_text("[]")
    run = Run("second", "nightly", data, WHEN, lambda: WHEN, nullcontext)
    known = published_keys(data)
    state = current_snapshot(data)
    assert state is not None
    for path in spoiled:
        (state / path).write_bytes(b"\0" * (state / path).stat().st_size)
    publish_readings(run, Settings(), [folder], known, standing=NOTHING_GONE, guarded=True)
    state = current_snapshot(data)
    assert state is not None
    return {path: entry.sha256 for path, entry in read_manifest(state).files.items()}


def test_files_of_other_years_are_not_looked_into(tmp_path: Path) -> None:
    whole, spoiled = tmp_path / "whole", tmp_path / "spoiled"
    untouched = []
    for data in (whole, spoiled):
        state = stored(data, ("tianjin",))
        before = read_manifest(state).files
        touched = {f"report_year={year}" for year in range(YEARS[-1] - 1, YEARS[-1] + 2)}
        untouched = [path for path in before if touched.isdisjoint(path.split("/"))]
    assert len(untouched) == 3 * (len(YEARS) - 2)
    found = night(spoiled, tmp_path / "read-1", tuple(untouched))
    assert found == night(whole, tmp_path / "read-2", ())
    assert {path: found[path] for path in untouched} == {path: before[path].sha256 for path in untouched}


def test_rows_settled_are_those_of_reports_that_may_be_concerned(tmp_path: Path, monkeypatch) -> None:
    """Whatever is stored, a new text and an amended one are settled against nothing that they do not repeat."""
    import flows.publishing as publishing

    settled = []
    duplicates = publishing.duplicates
    for provinces in (("tianjin",), ("tianjin", "hebei", "shanxi", "hunan")):
        data = tmp_path / str(len(provinces))
        stored(data, provinces)

        def counted(reports, pairs):
            settled.append(set(reports.collect()["report_id"]))
            return duplicates(reports, pairs)

        monkeypatch.setattr(publishing, "duplicates", counted)
        night(data, data.with_suffix(".read"), ())
    assert settled[0] == settled[1] == {report_id(901), report_id(2 * len(YEARS) - 2)}

"""Which folders are taken for data folders, and what may stand in a path."""

from pathlib import Path

import pytest

from load.errors import DataFolderError
from load.paths import Partition, is_slug, is_year, prepare, run_file


@pytest.mark.parametrize(
    ("partition", "path"),
    [
        (Partition("reports", 2024, "tianjin"), "reports/report_year=2024/province=tianjin/part-0.parquet"),
        (Partition("observations", 0, "unknown"), "observations/report_year=0/province=unknown/part-0.parquet"),
        (Partition("indicators", 2019), "indicators/report_year=2019/part-0.parquet"),
    ],
    ids=["reports", "year unknown", "indicators"],
)
def test_a_partition_and_its_path_tell_the_same(partition, path):
    assert partition.path == path
    assert Partition.of_path(path) == partition


@pytest.mark.parametrize(
    "path",
    [
        "reports/report_year=2024/part-0.parquet",
        "indicators/report_year=2024/province=tianjin/part-0.parquet",
        "reports/report_year=02024/province=tianjin/part-0.parquet",
        "reports/report_year=２０２４/province=tianjin/part-0.parquet",
        "reports/report_year=2024/province=..",
        "reports/report_year=2024/province=tianjin/part-1.parquet",
        "reports/province=tianjin/report_year=2024/part-0.parquet",
        "pages/report_year=2024/part-0.parquet",
        "../reports/report_year=2024/province=tianjin/part-0.parquet",
        "manifest.json",
    ],
)
def test_no_other_path_is_a_partition(path):
    with pytest.raises(ValueError, match=r"."):
        Partition.of_path(path)


@pytest.mark.parametrize(
    ("value", "legal"),
    [
        ("tianjin", True), ("neimenggu", True), ("unknown", True), ("central", True),
        ("Tianjin", False), ("天津", False), ("tian jin", False), ("..", False), ("a/b", False), ("", False),
        ("tianjin\n", False), ("12", False), ("x" * 300, False), ("__HIVE_DEFAULT_PARTITION__", False), (None, False),
    ],
)  # fmt: skip
def test_slugs(value, legal):
    assert is_slug(value) is legal


@pytest.mark.parametrize(
    ("value", "legal"),
    [(0, True), (2024, True), (1949, True), (20244, False), (24, False), (-1, False), ("2024", False), (None, False)],
)
def test_years(value, legal):
    assert is_year(value) is legal


@pytest.mark.parametrize("name", ["../x", "", "a/b", ".hidden", "天", "a\0"])
def test_a_run_id_that_is_no_file_name_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="run id"):
        run_file(tmp_path, name)


def empty(folder):
    folder.mkdir()


def ours(folder):
    (folder / "archive").mkdir(parents=True)
    (folder / "notes.txt").write_text("an operator's")


def fresh_mount(folder):
    (folder / "lost+found").mkdir(parents=True)


@pytest.mark.parametrize(
    "make", [empty, ours, fresh_mount, lambda folder: None], ids=["empty", "ours", "mount", "absent"]
)
def test_folders_that_are_taken(tmp_path, make):
    folder = tmp_path / "deep" / "data"
    folder.parent.mkdir()
    make(folder)
    before = {path.name for path in folder.iterdir()} if folder.exists() else set()
    prepare(folder)
    assert {path.name for path in folder.iterdir()} == before


def foreign(folder):
    folder.mkdir()
    (folder / "thesis.docx").write_text("mine")
    return folder


def a_file(folder):
    folder.write_text("mine")
    return folder


def below_a_file(folder):
    folder.write_text("mine")
    return folder / "data"


def a_real_current(folder):
    (folder / "current").mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (foreign, "holds 1 other thing(s) (thesis.docx)"),
        (a_file, "cannot be used as a folder (File exists)"),
        (below_a_file, "cannot be used as a folder (Not a directory)"),
        (a_real_current, "`current` is no link"),
    ],
    ids=["foreign", "a file", "below a file", "current is a folder"],
)
def test_folders_that_are_refused_before_anything_is_written(tmp_path, make, found):
    folder = make(tmp_path / "data")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(DataFolderError) as refused:
        prepare(folder)
    message = str(refused.value)
    assert message.startswith(f"data folder {folder}: {found}; expected ")
    assert "--data" in message
    assert "\n" not in message
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_cannot_be_written_is_refused():
    """The kernel's own tree can be read by everybody and written by nobody, whoever runs this."""
    with pytest.raises(DataFolderError, match=r"/proc/self/fdinfo: "):
        prepare(Path("/proc/self/fdinfo"))

"""What holds the packages apart, read from the source: who imports whom, what stays pure, how long a file may be."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("extract", "transform", "load", "flows")
# Of our other packages, what each may import: one module, or all of it (None).
MAY_IMPORT: dict[str, dict[str, str | None]] = {
    "extract": {},
    "transform": {"extract": "extract.schema"},
    "load": {"transform": "transform.schema", "extract": "extract.schema"},
    "flows": {"extract": None, "transform": None, "load": None},
}
# What would tie an expression to a file, a socket or a clock. `io` is not: package data comes as bytes.
IMPURE = (
    "asyncio", "glob", "http", "httpx", "os", "pathlib", "random", "shutil", "socket", "ssl", "subprocess", "sys",
    "tempfile", "threading", "time", "urllib", "fastwarc",
)  # fmt: skip
ROW_BY_ROW = {"map_elements", "map_batches", "map_groups", "apply", "rolling_map"}
CLOCKS = {"now", "utcnow", "today"}
# Makes the table of divisions from its published sources; run by hand, never by a reading.
BUILDERS = {"transform/divisions/build.py", "transform/divisions/build_townships.py"}


def sources(*packages: str) -> list[tuple[str, ast.Module]]:
    """The Python files of these packages: path below the root, and parsed content."""
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_bytes(), str(path)))
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
    ]


def pure_sources() -> list[tuple[str, ast.Module]]:
    """What a reading of reports runs through in transform/."""
    return [(path, tree) for path, tree in sources("transform") if path not in BUILDERS]


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported; `from a.b import c` is `a.b.c`, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def within(name: str, module: str) -> bool:
    """Whether a dotted name is this module or stands in it."""
    return name == module or name.startswith(module + ".")


def forbidden(package: str, name: str) -> bool:
    """Whether a file of this package may not import this name."""
    top = name.split(".")[0]
    if top in ("", "tests") or (top == "prefect" and package != "flows"):
        return True
    if top not in PACKAGES or top == package:
        return False
    leave = MAY_IMPORT[package].get(top, "")
    return leave is not None and not (leave and within(name, leave))


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_go_one_way(package: str) -> None:
    found = [
        f"{path}:{line}: {name}"
        for path, tree in sources(package)
        for line, name in imports(tree)
        if forbidden(package, name)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("package", "line", "allowed"),
    [
        ("extract", "from transform.schema import REPORTS", False),
        ("extract", "import flows.run", False),
        ("extract", "import prefect", False),
        ("transform", "from extract.schema import PAGES", True),
        ("transform", "from extract import schema", True),
        ("transform", "from extract import pages", False),
        ("transform", "from .numbers import number", False),
        ("transform", "def f():\n    import extract.pages", False),
        ("load", "from transform.schema import REPORTS", True),
        ("load", "from transform.indicators import indicators", False),
        ("flows", "from load.publish import publish", True),
        ("flows", "from prefect import flow", True),
        ("flows", "from tests.flows import world", False),
    ],
)
def test_the_rule_itself(package: str, line: str, allowed: bool) -> None:
    assert [forbidden(package, name) for _, name in imports(ast.parse(line))] == [not allowed]


@pytest.mark.parametrize("package", PACKAGES)
def test_one_concept_a_file(package: str) -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / package).rglob("*.py")
    }
    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}
    parts = {part for path in lengths for part in Path(path).with_suffix("").parts}
    assert parts.isdisjoint({"utils", "util", "common", "helpers", "misc"}), "named for what is left over"


def attributes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of every attribute: `frame.map_elements`, `datetime.now`."""
    return ((node.lineno, node.attr) for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def test_transform_goes_through_no_rows() -> None:
    found = []
    for path, tree in pure_sources():
        # Rows of the package's own small tables may be walked, once, to make expressions of them.
        own_data = any(within(name, "importlib.resources") for _, name in imports(tree))
        names = ROW_BY_ROW if own_data else ROW_BY_ROW | {"iter_rows", "iter_slices", "rows", "to_dicts"}
        found += [f"{path}:{line}: {name}" for line, name in attributes(tree) if name in names]
    assert found == []


def test_transform_touches_no_file_socket_or_clock() -> None:
    found = []
    for path, tree in pure_sources():
        found += [f"{path}:{line}: {name}" for line, name in imports(tree) if any(within(name, m) for m in IMPURE)]
        found += [f"{path}:{line}: {name}" for line, name in attributes(tree) if name in CLOCKS]
        names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
        found += [f"{path}:{name.lineno}: open" for name in names if name.id == "open"]
    assert found == []


def tasks(tree: ast.AST) -> Iterator[tuple[str, set[str | None]]]:
    """Each function made a Prefect task, with the names of the arguments given to `@task`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                given = decorator.keywords if isinstance(decorator, ast.Call) else []
                name = decorator.func if isinstance(decorator, ast.Call) else decorator
                if ast.unparse(name) in ("task", "prefect.task"):
                    yield node.name, {keyword.arg for keyword in given}


def test_every_task_says_how_it_is_cached() -> None:
    # Prefect's default would hash every input of every run, and never hit.
    found = [task for _, tree in sources("flows") for task in tasks(tree)]
    assert found, "no task was recognised"
    assert [name for name, arguments in found if "cache_policy" not in arguments] == []


# Folders of somebody's machine. What stands after `~` or in a variable is not.
MACHINE_PATH = re.compile(r"(?<![\w.}~-])/(?:work|home|root|Users|mnt)/\w")
TEXTS = ("*.md", "*.toml", "*.lock", "Makefile", ".ci/*", "deploy/*", "deploy/.*", *(f"{p}/**/*.py" for p in PACKAGES))


def test_no_path_of_a_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for pattern in (*TEXTS, "tests/**/*.py")
        for path in sorted(ROOT.glob(pattern))
        if path.is_file()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []

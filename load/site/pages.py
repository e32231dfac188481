"""The pages, from templates. Every text goes in escaped; none is marked safe."""

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

# Top-level pages: name, Chinese, English.
PAGES: Final = (
    ("index", "概览", "Overview"),
    ("coverage", "覆盖", "Coverage"),
    ("indicators", "指标", "Indicators"),
    ("reports", "报告", "Reports"),
    ("portals", "门户", "Portals"),
    ("flags", "标记", "Flags"),
    ("dictionary", "字典", "Dictionary"),
    ("about", "说明", "About"),
)
_CODE: Final = re.compile(r"`([^`]+)`")


class Pages:
    """Writes pages into a folder, each with what all of them tell."""

    def __init__(self, folder: Path, common: Mapping[str, Any]) -> None:
        self._folder = folder
        self._environment = Environment(
            loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._environment.filters |= {"code": _code, "thousands": _thousands}
        self._environment.globals |= {"pages": PAGES, **common}

    def write(self, path: str, template: str, **values: Any) -> None:
        """Write the page `path` (below the folder, without the ending) from a template."""
        target = self._folder / f"{path}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        root = "../" * path.count("/")
        section = path.split("/")[0] if "/" in path else path
        text = self._environment.get_template(f"{template}.html").render(root=root, section=section, **values)
        target.write_text(text, encoding="utf-8")


def copy_static(folder: Path) -> None:
    """Copy our scripts and the style sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in files("load.site").joinpath("static").iterdir():
        (folder / source.name).write_bytes(source.read_bytes())


def _template(name: str) -> str:
    return files("load.site").joinpath("templates", name).read_text(encoding="utf-8")


def _code(text: str) -> Markup:
    """Text in which `words` stand for code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def _thousands(value: int | float | None) -> str:
    return "" if value is None else f"{value:,.10g}"

"""`fazhi report`: what is published as a static site, to look at."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from extract.registry import load_registry
from flows.settings import UsageError, folder_to_read, load_settings
from load.site.build import build_site

# pathlib makes one slash of two.
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+]+:/", re.ASCII)


def write_site(out: Path, registry: Path | None, data: str | None) -> int:
    """Write the site into the folder `out`, and say where."""
    if _ADDRESS.match(str(out)):
        raise UsageError(f"--out {out}: expected a folder of this machine; copy the site from there")
    settings = load_settings(registry=registry)
    names = {portal.id: portal.name for portal in load_registry(settings.registry).values()}
    now = settings.now or datetime.now(UTC)
    told = Console(stderr=True)
    if not told.is_terminal:
        told.print(f"writing the site to {out}", highlight=False, soft_wrap=True, markup=False)
    with told.status("writing the site"):
        site = build_site(folder_to_read(data), out.absolute(), now=now, portal_names=names)
    Console().print(
        f"{site.files} files ({site.bytes / 1e6:.1f} MB) of {site.reports} reports and {site.indicators} indicators "
        f"written to {site.out}; open {site.out / 'index.html'}",
        highlight=False,
        soft_wrap=True,
        markup=False,
    )
    return 0

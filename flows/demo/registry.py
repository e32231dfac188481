"""Portal files (`<id>.toml`) for fake sites: the demo's own, and any that a test puts together."""

import json
from collections.abc import Sequence
from pathlib import Path

from flows.demo.places import PORTALS


def write_registry(folder: Path) -> list[Path]:
    """Write the demo's portal files to a folder, made if it is missing; returns their paths."""
    paths = []
    for portal in PORTALS:
        site = portal.open()
        listings = [
            {"url": site.listing_url(listing.column), "issuer": listing.issuer, "level": listing.level}
            for listing in portal.listings
        ]
        paths.append(
            write_portal(
                folder, portal.id, name=portal.name, region=portal.region, home=site.url("/"), listings=listings
            )
        )
    return paths


def write_portal(
    folder: Path,
    portal: str,
    *,
    name: str,
    region: str,
    home: str,
    listings: Sequence[dict[str, str | None]],
    layout: str = "auto",
    extra: Sequence[tuple[str, str | float | bool]] = (),
) -> Path:
    """Write one portal file; a listing is its `url`, and `issuer` and `level` where it is one body's."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [_line("name", name), _line("region", region), _line("home", home), _line("layout", layout)]
    lines += [_line(key, value) for key, value in extra]
    for listing in listings:
        lines += ["", "[[listing]]", *(_line(key, value) for key, value in listing.items() if value is not None)]
    path = folder / f"{portal}.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _line(key: str, value: str | float | bool) -> str:
    # A JSON string, number or truth value is a TOML one too.
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"

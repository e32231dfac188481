"""`fazhi portals`: the registry on a terminal, and one portal tried live."""

import asyncio
import tempfile
from pathlib import Path

from rich.table import Table

from extract.crawl import visit_portal
from extract.registry import Portal, load_registry
from extract.report_links import about_year
from flows.progress import reporter, shown
from flows.reading import chosen
from flows.settings import load_settings
from flows.tables import wide_console


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def list_portals(registry: Path | None) -> int:
    """One line a portal; returns the exit status."""
    portals = load_registry(load_settings(registry=registry).registry)
    table = _table(f"{len(portals)} portals", "id", "name", "region", "layout", "listings", "home")
    for portal in portals.values():
        table.add_row(portal.id, portal.name, portal.region, portal.layout, str(len(portal.listings)), portal.home)
    wide_console().print(table)
    return 0


def show_portal(portal_id: str, registry: Path | None) -> int:
    """One portal's file, as it was understood; returns the exit status."""
    (portal,) = chosen(load_registry(load_settings(registry=registry).registry), [portal_id])
    console = wide_console()
    console.print(f"{portal.id}  {portal.name}", markup=False)
    for name in ("region", "home", "layout", "delay", "tls_ca", "tls_min", "allow_http"):
        value = getattr(portal, name)
        if value not in (None, False):
            console.print(f"  {name:10} {value}", markup=False, highlight=False)
    table = _table(f"{len(portal.listings)} listings", "address", "issuer", "level")
    for listing in portal.listings:
        table.add_row(listing.url, listing.issuer or "", listing.level or "")
    console.print(table)
    return 0


def check_portal(portal_id: str, registry: Path | None) -> int:
    """Visit a portal's listings one by one, say what each gave, write nothing; 3 where none could be read."""
    settings = load_settings(registry=registry)
    (portal,) = chosen(load_registry(settings.registry), [portal_id])
    table = _table(f"{portal.id}  {portal.name}", "listing", "status", "years", "reports")
    failed = 0
    with shown(), tempfile.TemporaryDirectory(prefix="fazhi-") as nowhere:
        reporter().stage("visiting listings", len(portal.listings))
        for listing in portal.listings:
            only = _with_listing(portal, listing.url)
            visit = asyncio.run(visit_portal(only, settings.policy(), Path(nowhere), "check", dry_run=True))
            years = sorted({year for link in visit.planned for year in about_year(link)})
            span = f"{years[0]}-{years[-1]}" if years else ""
            refused = ", ".join(f"{reason} {count}" for reason, count in sorted(visit.refused.items()))
            table.add_row(listing.url, visit.status, span, f"{len(visit.planned)} reports")
            for link in visit.planned:
                table.add_row("", "", ", ".join(map(str, about_year(link))), link.title)
            for said in filter(None, [refused, *visit.warnings]):
                table.add_row("", "", "", said)
            failed += visit.status == "failed"
            reporter().done(f"{listing.url}: {visit.status}")
    wide_console().print(table)
    return 3 if failed == len(portal.listings) else 0


def _with_listing(portal: Portal, url: str) -> Portal:
    """The same portal with one of its listings alone."""
    kept = tuple(listing for listing in portal.listings if listing.url == url)
    return portal.model_copy(update={"listings": kept})

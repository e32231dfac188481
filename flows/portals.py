"""`fazhi portals`: the registry on a terminal, and one portal tried live."""

import asyncio
from pathlib import Path

from rich.console import Console
from rich.table import Table

from extract.checking import ListingCheck, check_listings
from extract.policy import Policy
from extract.registry import Portal, load_registry
from extract.report_links import about_year
from flows.progress import reporter, shown
from flows.reading import chosen
from flows.settings import load_settings
from flows.tables import wide_console

MOST_TITLES = 8  # of refused rows, a listing and reason


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
    """Visit a portal's listings one by one and say of each what was recognised, found and refused; writes nothing.

    Returns the exit status: 3 where no listing could be read.
    """
    settings = load_settings(registry=registry)
    (portal,) = chosen(load_registry(settings.registry), [portal_id])
    with shown():
        reporter().stage("visiting listings", len(portal.listings))
        checks = asyncio.run(_visit(portal, settings.policy()))
    console = wide_console()
    _say(console, f"{portal.id}  {portal.name}")
    for check in checks:
        _print(console, check)
    unread = sum(check.reason is not None for check in checks)
    reports = sum(len(check.reports) for check in checks)
    _say(console, f"\n{len(checks) - unread} of {len(checks)} listings were read, {reports} reports found")
    return 3 if unread == len(checks) else 0


async def _visit(portal: Portal, policy: Policy) -> list[ListingCheck]:
    checks = []
    async for check in check_listings(portal, policy):
        checks.append(check)
        reporter().done(f"{check.url}: {check.reason or f'{len(check.reports)} reports'}")
    return checks


def _print(console: Console, check: ListingCheck) -> None:
    """One listing: recognised, found, refused, and what a person should know."""
    seen = check.seen
    _say(console, f"\n{check.url}")
    if check.reason:
        _say(console, f"  not read: {check.reason}")
    if seen.pages:
        layout = "+".join(seen.layouts) or "none"
        column = f", column {seen.column}" if seen.column else ""
        _say(console, f"  layout {layout}, {seen.pages} page{'s' * (seen.pages != 1)}, {seen.rows} rows{column}")
        years = f", {'-'.join(map(str, dict.fromkeys((check.years[0], check.years[-1]))))}" if check.years else ""
        _say(console, f"  {len(check.reports)} report{'s' * (len(check.reports) != 1)}{years}")
    for link in check.reports:
        about = "/".join(map(str, about_year(link))) or "year?"
        _say(console, f"    {about}  {link.date or '          '}  {link.title}  {link.url}")
    if check.newest is not None:
        outcome = f"not taken: {check.newest_reason}" if check.newest_reason else "read"
        _say(console, f"  newest report: {outcome}  {check.newest.url}")
    for reason, titles in sorted(_by_reason(check).items()):
        more = f" … and {len(titles) - MOST_TITLES} more" if len(titles) > MOST_TITLES else ""
        _say(console, f"  refused as {reason}: {len(titles)}: {'; '.join(titles[:MOST_TITLES])}{more}")
    for warning in check.warnings:
        _say(console, f"  note: {warning}")


def _by_reason(check: ListingCheck) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for reason, title in check.refused:
        found.setdefault(reason, []).append(title)
    return found


def _say(console: Console, line: str) -> None:
    """One line as it is: what comes from a portal is never markup."""
    text = "".join(c if c.isprintable() or c == "\n" else " " for c in line)
    console.print(text, markup=False, highlight=False, soft_wrap=True)

"""The command line: `fazhi`. Each command is named for what people do; what it prints is for them.

Tables go to standard output, progress and messages to standard error. Exit status: 0 all done; 3 done, but some
portals failed; 2 misuse; 1 anything else.
"""

import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Group, Parameter

from flows.errors import EXPECTED, disk_faults, exit_status
from flows.settings import UsageError

app = App(
    name="fazhi",
    help="Annual rule-of-law reports of Chinese government bodies, as tables.",
    help_format="plaintext",
    version=version("fazhi"),
    version_flags=["--version"],
)
COMMON = Group("Common", sort_key=9)

Data = Annotated[str | None, Parameter(name="--data", group=COMMON, help="Data folder; default FAZHI_DATA, or ./data.")]
Registry = Annotated[
    Path | None,
    Parameter(
        name="--registry",
        group=COMMON,
        help="Folder of portal files; default FAZHI_REGISTRY, or the built-in registry.",
    ),
]
Portals = Annotated[list[str], Parameter(name="--portal", negative=(), help="Id of a portal; may be given again.")]


@app.command
def demo(*, data: Data = None) -> int:
    """Crawl built-in fake portals on this machine and show what was found. Needs no network."""
    from flows.demo.show import run_demo

    return run_demo(data)


@app.command
def nightly(*, portal: Portals = [], registry: Registry = None, data: Data = None) -> int:  # noqa: B006
    """One night: visit every listing, fetch what is new or changed, publish."""
    from flows.by_hand import run_nightly

    return run_nightly(portal, registry, data)


@app.command
def backfill(
    *,
    year: Annotated[int, Parameter(help="Year that the reports are about.")],
    to: Annotated[int | None, Parameter(help="Last year; default the same.")] = None,
    portal: Portals = [],  # noqa: B006
    source: Annotated[
        list[str],
        Parameter(name="--from", negative=(), help="web (default), archive, or a WARC file; may be given again."),
    ] = [],  # noqa: B006
    only_missing: Annotated[bool, Parameter(negative=(), help="Fetch only what is not published yet.")] = False,
    dry_run: Annotated[bool, Parameter(negative=(), help="Say what would be fetched; write nothing.")] = False,
    registry: Registry = None,
    data: Data = None,
) -> int:
    """Reports about past years: from the portals, from our own archive, or from WARC files made by others."""
    from flows.by_hand import run_backfill

    return run_backfill(year, to, portal, source, only_missing, dry_run, registry, data)


@app.command
def extract(*files: Path, data: Data = None) -> int:
    """Read report files on disk (.html .htm .shtml .txt .pdf .docx .doc .wps .rtf .ofd) into the same datasets. Needs no network."""
    from flows.files import run_extract

    return run_extract(files, data)


portals_app = App(name="portals", help="The registry of portals.")
app.command(portals_app)


@portals_app.command(name="list")
def portals_list(*, registry: Registry = None) -> int:
    """List the registry: one line a portal."""
    from flows.portals import list_portals

    return list_portals(registry)


@portals_app.command(name="show")
def portals_show(portal: str, /, *, registry: Registry = None) -> int:
    """Show one portal and its listings."""
    from flows.portals import show_portal

    return show_portal(portal, registry)


@portals_app.command(name="check")
def portals_check(portal: str, /, *, registry: Registry = None) -> int:
    """Visit one portal's listings and say what was recognised. Writes nothing."""
    from flows.portals import check_portal

    return check_portal(portal, registry)


@portals_app.command(name="new")
def portals_new(
    url: str,
    /,
    *,
    id: Annotated[str | None, Parameter(help="Id of the portal; default made of its host.")] = None,
    out: Annotated[
        Path | None, Parameter(help="Folder to write to; default the registry given, else ./portals.")
    ] = None,
    registry: Registry = None,
) -> int:
    """Draft a portal file from a live page, with the page saved and a test that fails until someone has looked."""
    from flows.drafting import draft_portal

    return draft_portal(url, registry, id, out)


@app.command
def show(
    indicator: str,
    /,
    *,
    year: Annotated[int | None, Parameter(help="Only reports about this year.")] = None,
    region: Annotated[str | None, Parameter(help="Only regions whose code begins so.")] = None,
    sort: Annotated[str | None, Parameter(help="Column to sort by, e.g. value.")] = None,
    descending: Annotated[bool, Parameter(negative=(), help="Sort from great to small.")] = False,
    sentence: Annotated[bool, Parameter(negative=(), help="Add the sentence that each value stands in.")] = False,
    address: Annotated[bool, Parameter(negative=(), help="Add the address of each report.")] = False,
    data: Data = None,
) -> int:
    """A table of one indicator, by its code or name: who reported what. In a pipe: plain, tab-separated lines."""
    from flows.show import show_indicator

    return show_indicator(indicator, year, region, sort, descending, sentence, address, data)


@app.command
def explain(report_id: str, indicator: str | None = None, /, *, data: Data = None) -> int:
    """The way home of a report's numbers: sentence, rule, page, fetch time, archive record."""
    from flows.views import explain_report

    return explain_report(report_id, indicator, data)


@app.command
def status(
    *snapshots: str,
    changes: Annotated[
        bool, Parameter(negative=(), help="What changed between two snapshots, OLD NEW; default the last two.")
    ] = False,
    portal: Annotated[str | None, Parameter(help="Only this portal, with all that is missing of it.")] = None,
    accept: Annotated[
        str | None, Parameter(help="Publish what waits in quarantine of this portal: someone has looked.")
    ] = None,
    reject: Annotated[
        str | None, Parameter(help="Never publish what waits in quarantine of this portal: someone has looked.")
    ] = None,
    registry: Registry = None,
    data: Data = None,
) -> int:
    """Freshness and coverage by portal: last success, newest report, what is missing and why."""
    from flows import status

    if sum((changes, portal is not None, accept is not None, reject is not None)) > 1:
        raise UsageError("--changes, --portal, --accept and --reject each stand alone; give one of them")
    if len(snapshots) not in ((0, 2) if changes else (0,)):
        raise UsageError(
            f"{len(snapshots)} words after `status`; expected none, or --changes OLD NEW with two snapshots' ids"
        )
    if changes:
        return status.show_changes(snapshots, data)
    if accept is not None:
        return status.accept(accept, registry, data)
    if reject is not None:
        return status.turn_down(reject, data)
    return status.show_status(portal, data)


@app.command
def export(
    *,
    table: Annotated[
        str, Parameter(help="indicators (default), observations, reports, or another table of the data; or coverage.")
    ] = "indicators",
    format: Annotated[str | None, Parameter(help="csv or xlsx; default as --out ends, or csv.")] = None,
    out: Annotated[Path | None, Parameter(help="File to write; default the table's name, here.")] = None,
    year: Annotated[int | None, Parameter(help="Only reports about this year.")] = None,
    to: Annotated[int | None, Parameter(help="Last year; default the same.")] = None,
    region: Annotated[str | None, Parameter(help="Only regions whose code begins so.")] = None,
    indicator: Annotated[
        list[str], Parameter(negative=(), help="Only this indicator, by code or name; may be given again.")
    ] = [],  # noqa: B006
    data: Data = None,
) -> int:
    """A table for spreadsheets; cells that would run as formulas made inert."""
    from flows.exporting import export_table

    return export_table(table, format, out, year, to, region, indicator, data)


@app.command
def report(
    *,
    out: Annotated[Path, Parameter(help="Folder to write; default site.")] = Path("site"),
    registry: Registry = None,
    data: Data = None,
) -> int:
    """A static site of coverage, indicators, portals and reports, to open from disk without a network."""
    from flows.site import write_site

    return write_site(out, registry, data)


@app.command
def verify(*, data: Data = None) -> int:
    """Check a data folder: every file whole, schema right, keys unique, manifest true."""
    from flows.views import verify_data

    return verify_data(data)


@app.command
def forget(report_id: str, /, *, data: Data = None) -> int:
    """Take one report out of every kept state, the ledger and the archive. Cannot be undone."""
    from flows.forgetting import forget_report

    return forget_report(report_id, data)


@app.command
def tidy(
    *,
    archive_days: Annotated[float, Parameter(help="Days that archive files without any page are kept.")] = 180,
    run_days: Annotated[float, Parameter(help="Days that the records in runs/ are kept.")] = 730,
    dry_run: Annotated[bool, Parameter(negative=(), help="Name what would go; remove nothing.")] = False,
    data: Data = None,
) -> int:
    """Remove what nothing needs any more: old runs' records, archive files that hold no page."""
    from flows.tidying import tidy_data

    return tidy_data(archive_days, run_days, dry_run, data)


@app.command
def serve() -> None:
    """Serve the scheduled deployments from this machine until interrupted."""
    from flows.serving import serve_deployments

    serve_deployments()


def main(words: Sequence[str] | None = None) -> None:
    """Run a command line, by default this process's own; the process ends with the status of the contract."""
    try:
        with disk_faults():
            status = app(
                sys.argv[1:] if words is None else words,
                exit_on_error=False,
                print_error=False,
                result_action="return_value",
            )
    except CycloptsError as error:
        _say(f"{' '.join(str(error).split())}; `fazhi --help` shows the commands")
        sys.exit(2)
    except EXPECTED as error:
        _say(str(error))
        sys.exit(exit_status(error))
    except KeyboardInterrupt:
        _say("interrupted; what was fetched is kept, and the next run takes it up")
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 (the last resort: a defect of ours, said in a line)
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f" ({where.tb_frame.f_code.co_filename}:{where.tb_lineno})" if where else ""
        _say(
            f"a defect: {type(error).__name__}: {error}{place}; the published state is as it was; "
            "please report this line"
        )
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


def _say(message: str) -> None:
    from extract.told import told

    sys.stderr.write(f"fazhi: {told(message, 2000)}\n")


if __name__ == "__main__":
    main()

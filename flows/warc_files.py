"""`backfill --from FILE.warc.gz`: WARC files made by others, taken over into our archive before they are read."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from extract.registry import load_registry
from extract.warc_import import import_warc
from flows.crawling import Work
from flows.progress import reporter
from load.working_copy import working_copy


def import_files(work: Work, files: Sequence[str]) -> Work:
    """Take the reports in the files over; returns the work with the portals that they belong to.

    What a file's pages are refused for is counted at their portal; a damaged record is a warning of the run's.
    """
    registry = load_registry(Path(work.registry) if work.registry else None)
    portals = {portal.id: portal for portal in work.portals}
    reporter().stage("taking over WARC files", len(files))
    for file in files:
        with working_copy(work.run.data) as folder:
            imported = import_warc(Path(file), registry, folder, work.run.id, work.run.clock, work.run.data)
        for identity, count in imported.taken.items():
            portals.setdefault(identity, (registry | imported.portals)[identity])
            work.run.portal(identity).warnings.append(f"{file}: {count} reports taken over")
        for identity, reasons in imported.refused.items():
            if identity in portals:
                record = work.run.portal(identity)
                record.refused = {**record.refused, **{k: record.refused.get(k, 0) + n for k, n in reasons.items()}}
        work.run.warnings.extend(imported.warnings)
        reporter().done(f"{file}: {sum(imported.taken.values())} reports")
    return replace(work, portals=tuple(portals.values()))

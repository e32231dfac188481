"""The panel of a publish: indicators come piece by piece, in the order of the provinces, and are written year by year."""

import io

import polars as pl

from load.dataset import table_schema


class Panel:
    """Indicators as they are added, kept packed: a piece's frames would keep what Polars had worked them out of, 25 MB for
    1,000 reports, and all of them at once take more than all else of a publish."""

    def __init__(self) -> None:
        self._packed: dict[int, list[bytes]] = {}

    def add(self, rows: pl.DataFrame) -> None:
        """Add indicators."""
        rows = rows.select(table_schema("indicators").names())
        for (year,), of_year in rows.partition_by("report_year", as_dict=True).items():
            self._packed.setdefault(year, []).append(packed(of_year))

    def of(self, year: int) -> pl.DataFrame:
        """The indicators of a year."""
        return pl.concat([pl.DataFrame(schema=table_schema("indicators")), *map(unpacked, self._packed.get(year, []))])


def packed(frame: pl.DataFrame) -> bytes:
    """A frame as bytes of its own."""
    content = io.BytesIO()
    frame.write_ipc(content, compression="lz4")
    return content.getvalue()


def unpacked(content: bytes) -> pl.DataFrame:
    """The frame that `packed` made bytes of."""
    return pl.read_ipc(io.BytesIO(content))

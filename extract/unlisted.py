"""Portals that no file describes: files on disk, and hosts met in WARC files made by others."""

from extract.registry import Listing, Portal

# `00` is no province: the region is told from the report itself.
_NOWHERE = "00"


def unlisted(identity: str, host: str = "localhost") -> Portal:
    """A portal of this id of which nothing is known but, at most, its host."""
    home = f"http://{host}/"
    return Portal(id=identity, name=host, region=_NOWHERE, home=home, listings=(Listing(url=home),))


def region_of(portal: Portal) -> str | None:
    """The division code of a portal's area; None where no portal file states it."""
    return None if portal.region == _NOWHERE else portal.region


# Where reports read from files on disk stand.
FILES = unlisted("files")

"""The registry of portals: one TOML file a portal, read into frozen models.

A portal is data. The file's stem is its id; an unknown key, a wrong value or a missing file is an error that names
the file, the key, what was expected and what was found.
"""

import re
import ssl
import tomllib
from collections.abc import Iterable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from extract.addresses import host_of
from extract.layouts import LAYOUTS

LEVELS = ("province", "city", "county", "township", "department")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_REGION = re.compile(r"\d{2}(?:\d{2}){0,2}|\d{9}|\d{12}")


class RegistryError(ValueError):
    """A portal file cannot be used; the message names the file, the key, what was expected and what was found."""


def _http_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", value):
        raise ValueError("expected an address as http://www.example.gov.cn/")
    if parts.username or parts.password:
        raise ValueError("expected an address without user name or password")
    return value


def _division(value: str) -> str:
    if not _REGION.fullmatch(value):
        raise ValueError("expected a GB/T 2260 code of 2, 4, 6, 9 or 12 digits, in quotes")
    return value


def _layout(value: str) -> str:
    if value not in ("auto", *LAYOUTS):
        raise ValueError(f"expected one of {', '.join(('auto', *LAYOUTS))}")
    return value


Address = Annotated[str, AfterValidator(_http_address)]


class Listing(BaseModel):
    """One listing that a portal publishes reports on: its first page, and what is known of who publishes there."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    url: Address
    issuer: Annotated[str, Field(min_length=1)] | None = None
    level: Literal["province", "city", "county", "township", "department"] | None = None


class Portal(BaseModel):
    """One site as its file describes it. `tls_ca` is the path of a PEM file, resolved against the portal file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str
    name: Annotated[str, Field(min_length=1)]
    region: Annotated[str, AfterValidator(_division)]
    home: Address
    layout: Annotated[str, AfterValidator(_layout)] = "auto"
    delay: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] | None = None
    tls_ca: Path | None = None
    tls_min: Literal["1.0", "1.1"] | None = None
    allow_http: bool = False
    listings: Annotated[tuple[Listing, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _listings_differ(self) -> Self:
        seen: set[str] = set()
        for listing in self.listings:
            if listing.url in seen:
                raise ValueError(f"expected every [[listing]] once, found {listing.url} twice")
            seen.add(listing.url)
        return self

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that belong to the portal: of its home and of its listings."""
        return frozenset(filter(None, (host_of(url) for url in (self.home, *(item.url for item in self.listings)))))


def load_registry(folder: Path | None) -> dict[str, Portal]:
    """Every portal of a folder by id, sorted; `None` is the registry that ships with the package.

    Raises:
        RegistryError: the folder is absent or holds no portal, or a file of it cannot be used.
    """
    if folder is None:
        root: Traversable = resources.files("extract") / "portals"
    else:
        root = folder
        if not folder.is_dir():
            raise RegistryError(
                f"{folder}: expected a folder of portal files (<id>.toml), found none; check --registry"
            )
    files = sorted((item for item in root.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    if not files:
        raise RegistryError(
            f"{root}: expected portal files (<id>.toml), found none; `fazhi portals new URL` drafts one"
        )
    return {portal.id: portal for portal in map(_read_portal, files)}


def _read_portal(file: Traversable) -> Portal:
    identity = file.name.removesuffix(".toml")
    if not _ID.fullmatch(identity):
        raise RegistryError(
            f"{file}: expected a name of small letters, digits and _, beginning with a letter; rename the file"
        )
    try:
        table = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegistryError(f"{file}: expected a TOML file in UTF-8, found: {error}; mend it") from error
    values = dict(table)
    for reserved in ("id", "listings"):
        if reserved in values:
            raise RegistryError(f"{file}: {reserved}: unknown key; {_known_keys()}")
    values["id"] = identity
    values["listings"] = _tables(file, values.pop("listing", []))
    if "tls_ca" in values:
        values["tls_ca"] = _certificate(file, values["tls_ca"])
    try:
        return Portal.model_validate(values)
    except ValidationError as error:
        raise RegistryError(f"{file}: {'; '.join(_explain(item) for item in error.errors())}") from None


def _tables(file: Traversable, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise RegistryError(f"{file}: listing: expected tables [[listing]], found {value!r}; write [[listing]]")
    return tuple(value)


def _certificate(file: Traversable, value: Any) -> Path:
    """The PEM file beside the portal file."""
    if not isinstance(value, str) or not value or Path(value).name != value:
        raise RegistryError(f"{file}: tls_ca: expected the name of a PEM file beside the portal file, found {value!r}")
    if not isinstance(file, Path):
        raise RegistryError(f"{file}: tls_ca: expected a registry in a folder, not in a package archive")
    path = file.with_name(value)
    try:
        ssl.create_default_context(cafile=str(path))
    except (OSError, ssl.SSLError) as error:
        raise RegistryError(
            f"{file}: tls_ca: expected PEM certificates in {path}, found: {error}; put the missing certificate there"
        ) from error
    return path


def _explain(item: Any) -> str:
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in item["loc"])
    where = where.replace("listings", "listing")
    match item["type"]:
        case "extra_forbidden":
            return f"{where}: unknown key; {_known_keys(in_listing=where.startswith('listing'))}"
        case "missing":
            return f"{where}: missing; add it"
        case "too_short" if where == "listing":
            return "listing: expected at least one [[listing]] with its url, found none; add it"
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}, found {item['input']!r}" if where else message


def _known_keys(*, in_listing: bool = False) -> str:
    names: Iterable[str] = Listing.model_fields if in_listing else Portal.model_fields
    known = [name for name in names if name not in ("id", "listings")]
    return f"known are {', '.join(known)}{'' if in_listing else ' and [[listing]]'}; remove or rename it"

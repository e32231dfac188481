"""Settings: read from the environment once, at the edge, and handed down as plain values."""

import ipaddress
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from extract.policy import Policy
from load.paths import recognise
from load.store import is_remote, place


class UsageError(Exception):
    """The caller asked for something that cannot be done as said; exit status 2."""


_DASK = re.compile(r"dask=(tcp|tls|ws|wss)://\S+")

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]


class Settings(BaseSettings):
    """Every `FAZHI_` variable, with its default. Unset and empty mean the same."""

    model_config = SettingsConfigDict(env_prefix="FAZHI_", env_ignore_empty=True, extra="ignore", frozen=True)

    data: str = "data"
    registry: Path | None = None
    delay: Seconds = 1.0
    host_concurrency: Count = 1
    concurrency: Count = 64
    deadline: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 60.0
    page_limit: Count = 8_388_608
    attachment_limit: Count = 33_554_432
    listing_pages: Count = 200
    retries: Annotated[int, Field(ge=0)] = 3
    backoff: Seconds = 1.0
    recheck: Annotated[float, Field(gt=0)] = 30
    budget: Count = 10_000
    lease: Annotated[float, Field(gt=0)] = 600
    keep_snapshots: Count = 30
    resolve: str = ""
    allow_nets: str = ""
    user_agent: str | None = None
    runner: str = "threads"
    site: Path = Path("site")
    now: datetime | None = None

    @field_validator("now")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is None:
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)

    @field_validator("allow_nets")
    @classmethod
    def _networks(cls, value: str) -> str:
        for net in filter(None, (part.strip() for part in value.split(","))):
            ipaddress.ip_network(net, strict=False)
        return value

    @field_validator("runner")
    @classmethod
    def _runner(cls, value: str) -> str:
        if value != "threads" and not _DASK.fullmatch(value):
            raise ValueError("expected `threads`, or `dask=` and a scheduler's address, e.g. dask=tcp://10.0.0.5:8786")
        return value

    @property
    def scheduler(self) -> str | None:
        """The address of the Dask scheduler; None where tasks run on threads."""
        return self.runner.partition("=")[2] or None

    def policy(self) -> Policy:
        """What a crawl needs to know of these settings."""
        return Policy(
            delay=self.delay,
            host_concurrency=self.host_concurrency,
            concurrency=self.concurrency,
            deadline=self.deadline,
            page_limit=self.page_limit,
            attachment_limit=self.attachment_limit,
            listing_pages=self.listing_pages,
            retries=self.retries,
            backoff=self.backoff,
            recheck_days=self.recheck,
            budget=self.budget,
            resolve=self.resolve,
            allow_nets=self.allow_nets,
            ca_file=os.environ.get("SSL_CERT_FILE") or None,
            user_agent=self.user_agent,
            now=self.now,
        )


def load_settings(*, data: str | None = None, registry: Path | None = None) -> Settings:
    """The environment's settings, with the command line's two on top.

    Raises UsageError naming the variable, what was expected and what was found.
    """
    given = {name: value for name, value in (("data", data), ("registry", registry)) if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "FAZHI_" + "_".join(str(part) for part in first["loc"]).upper()
        raise UsageError(
            f"{name}={first['input']!r}: {first['msg'].removeprefix('Value error, ')}; correct or unset it"
        ) from error


def data_folder(settings: Settings) -> Path:
    """Where the data lies: an absolute path, or a place in an object store. Raises UsageError for another URL."""
    try:
        return place(settings.data)
    except ValueError as error:
        raise UsageError(f"{error}; correct --data or FAZHI_DATA") from error


def folder_to_read(data: str | None) -> Path:
    """The data folder that a command reads, from `--data` or the environment. Raises DataFolderError for an object
    store that cannot be reached: said at once, and in one line."""
    folder = data_folder(load_settings(data=data))
    if is_remote(folder):
        recognise(folder)
    return folder

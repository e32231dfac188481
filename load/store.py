"""Where data lies: a folder of this machine, or a part of an object store, with one way to speak of both.

A place in an object store is an `ObjectPath`: a path whose reading, listing and writing are requests to the store, so
that whoever reads a data folder reads a bucket by the same lines. What a store cannot do (rename, link, append) it
refuses; how publishing and the lease do without stands in `load/pending.py` and `load/lease.py`. Address and
credentials are the environment's, under the names every S3 client knows (`AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID` …).
"""

import errno
import fnmatch
import io
import os
import re
import shutil
import stat
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import lru_cache
from pathlib import Path, PosixPath
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from obstore.store import S3Store

SCHEME: Final = "s3"
# pathlib makes one slash of two: `s3://bucket` arrives as `s3:/bucket`.
_URL: Final = re.compile(r"(?P<scheme>[a-z][a-z0-9+]+):/+(?P<rest>.*)", re.ASCII | re.DOTALL)
_BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,62}", re.ASCII)
# One archived page is some ten kilobytes: a request brings it whole.
_BUFFER: Final = 1 << 18


class StoreChangedError(OSError):
    """An object was written by somebody else since it was read."""


class ObjectPath(PosixPath):
    """A place in an object store: `s3://bucket/prefix`. Every failure of the store is an OSError that names it.

    A "folder" is what lies below a prefix: it is there when something is, and needs no making.
    """

    __slots__ = ()

    def __str__(self) -> str:
        parts = self.parts
        return f"{SCHEME}://{'/'.join(parts[1:])}" if parts and parts[0] == f"{SCHEME}:" else super().__str__()

    def __fspath__(self) -> str:
        return str(self)

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return self.parts[1]

    @property
    def key(self) -> str:
        """The object's name in its bucket."""
        return "/".join(self.parts[2:])

    def absolute(self) -> "ObjectPath":
        """Itself: it depends on no working folder."""
        return self

    def resolve(self, strict: bool = False) -> "ObjectPath":
        """Itself: a store has no links."""
        return self

    def is_symlink(self) -> bool:
        """Never: a store has no links."""
        return False

    def exists(self, **_: Any) -> bool:
        """Whether an object of this name is there, or anything below it."""
        return self.is_file() or self.is_dir()

    def is_file(self, **_: Any) -> bool:
        """Whether an object of this name is there."""
        try:
            self._head()
        except FileNotFoundError:
            return False
        return True

    def is_dir(self, **_: Any) -> bool:
        """Whether anything lies below."""
        return next(iter(self.objects(chunk=1)), None) is not None

    def stat(self, **_: Any) -> os.stat_result:
        """Size and time of writing; nothing else of it means anything."""
        head = self._head()
        written = int(head["last_modified"].timestamp())
        return os.stat_result((0o100644, 0, 0, 1, 0, 0, int(head["size"]), written, written, written))

    def read_bytes(self) -> bytes:
        """The whole object."""
        return self.read_tagged()[0]

    def read_text(self, encoding: str | None = None, errors: str | None = None, newline: str | None = None) -> str:
        """The whole object as text."""
        return self.read_bytes().decode(encoding or "utf-8", errors or "strict")

    def read_tagged(self) -> tuple[bytes, str]:
        """The whole object, and the tag that names this state of it."""
        import obstore

        with _told(self):
            got = obstore.get(_store(self.bucket), self.key)
            return bytes(got.bytes()), str(got.meta["e_tag"])

    def open(  # type: ignore[override]
        self, mode: str = "r", buffering: int = -1, encoding: str | None = None, errors: str | None = None,
        newline: str | None = None,
    ) -> IO[Any]:  # fmt: skip
        """Read it in ranges, as from a file that can be sought in. Only mode `rb`."""
        if mode != "rb":
            raise _refused(f"open with mode {mode!r}", self)
        return io.BufferedReader(_Ranges(self), _BUFFER if buffering < 0 else buffering)

    def write_bytes(self, data: Any) -> int:
        """Put it in one step, in place of what is there."""
        return self._put(bytes(data), {})

    def write_text(
        self, data: str, encoding: str | None = None, errors: str | None = None, newline: str | None = None
    ) -> int:
        """Put text in one step."""
        return self.write_bytes(data.encode(encoding or "utf-8", errors or "strict"))

    def create(self, content: bytes) -> None:
        """Put it if nothing of this name is there. Raises StoreChangedError where something is."""
        self._put(content, {"mode": "create"})

    def swap(self, content: bytes, tag: str) -> None:
        """Put it if what is there is still what `tag` names. Raises StoreChangedError where it is not."""
        self._put(content, {"mode": {"e_tag": tag}})

    def copy_to(self, target: "ObjectPath") -> None:
        """Copy it within the bucket, without fetching it."""
        import obstore

        with _told(self):
            obstore.copy(_store(self.bucket), self.key, target.key)

    def unlink(self, missing_ok: bool = False) -> None:
        """Remove the object."""
        import obstore

        if not missing_ok:
            self._head()
        with _told(self):
            obstore.delete(_store(self.bucket), self.key)

    def touch(self, mode: int = 0o666, exist_ok: bool = True) -> None:
        """Put an empty object where none is."""
        if not self.is_file():
            self.write_bytes(b"")

    def mkdir(self, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        """Nothing: what lies below a prefix needs no folder."""

    def objects(self, chunk: int = 1000) -> Iterator[tuple["ObjectPath", int]]:
        """Every object below, in the order of names, with its size in bytes."""
        import obstore

        below = f"{self.key}/" if self.key else ""
        with _told(self):
            for page in obstore.list(_store(self.bucket), below or None, chunk_size=chunk):
                for one in page:
                    if one["path"].startswith(below):
                        yield ObjectPath(f"{SCHEME}://{self.bucket}", one["path"]), int(one["size"])

    def iterdir(self) -> Generator["ObjectPath", None, None]:
        """What lies directly below: objects, and prefixes of more."""
        import obstore

        with _told(self):
            found = obstore.list_with_delimiter(_store(self.bucket), f"{self.key}/" if self.key else None)
        names = [*found["common_prefixes"], *(one["path"] for one in found["objects"])]
        for name in sorted(names):
            yield ObjectPath(f"{SCHEME}://{self.bucket}", name)

    def glob(self, pattern: str, **_: Any) -> Iterator["ObjectPath"]:  # type: ignore[override]
        """What lies below by a pattern without `**`: one segment a level."""
        wanted, *deeper = pattern.split("/")
        for path in self.iterdir():
            if fnmatch.fnmatchcase(path.name, wanted):
                if deeper:
                    yield from path.glob("/".join(deeper))
                else:
                    yield path

    def rglob(self, pattern: str, **_: Any) -> Iterator["ObjectPath"]:  # type: ignore[override]
        """Every object below whose name matches."""
        return (path for path, _ in self.objects() if fnmatch.fnmatchcase(path.name, pattern))

    def replace(self, target: Any) -> Any:
        """Refused: a store has no renaming in one step."""
        raise _refused("rename", self)

    def symlink_to(self, target: Any, target_is_directory: bool = False) -> None:
        """Refused: a store has no links."""
        raise _refused("link", self)

    def hardlink_to(self, target: Any) -> None:
        """Refused: a store has no links."""
        raise _refused("link", self)

    def _head(self) -> Mapping[str, Any]:
        import obstore

        if not self.key:
            raise FileNotFoundError(errno.ENOENT, "a bucket is no object", str(self))
        with _told(self):
            return dict(obstore.head(_store(self.bucket), self.key))

    def _put(self, content: bytes, how: Mapping[str, Any]) -> int:
        import obstore

        with _told(self):
            obstore.put(_store(self.bucket), self.key, content, **how)
        return len(content)


class _Ranges(io.RawIOBase):
    """An object read in ranges."""

    def __init__(self, path: ObjectPath) -> None:
        self._path, self._size, self._at = path, path.stat().st_size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        import obstore

        end = min(self._size, self._at + len(buffer))
        if end <= self._at:
            return 0
        with _told(self._path):
            got = obstore.get_range(_store(self._path.bucket), self._path.key, start=self._at, end=end)
        count = len(got)
        buffer[:count] = bytes(got)
        self._at += count
        return count


def place(data: str) -> Path:
    """The place that `data` names: a folder, made absolute, or a part of an object store.

    Raises ValueError for a URL that names no bucket, or a store that is not spoken to.
    """
    url = _URL.fullmatch(data)
    if url is None:
        return Path(data).absolute()
    if url["scheme"] != SCHEME:
        raise ValueError(
            f"{data}: {url['scheme']} stores are not spoken to; name a folder, or {SCHEME}://BUCKET/PREFIX"
        )
    parts = [part for part in url["rest"].split("/") if part]
    if not parts or not _BUCKET.fullmatch(parts[0]) or {".", ".."} & set(parts):
        raise ValueError(f"{data}: expected {SCHEME}://BUCKET/PREFIX")
    return ObjectPath(f"{SCHEME}://{'/'.join(parts)}")


def is_remote(path: Path) -> bool:
    """Whether a place is in an object store."""
    return isinstance(path, ObjectPath)


def sizes(folder: Path, names: Iterable[str]) -> dict[str, int]:
    """Bytes of each of the files of these names below `folder` that is there; of a store, by one listing."""
    wanted = list(names)
    if isinstance(folder, ObjectPath):
        if len(wanted) > 1:
            found = {path.relative_to(folder).as_posix(): size for path, size in folder.objects()}
            return {name: found[name] for name in wanted if name in found}
        return {name: (folder / name).stat().st_size for name in wanted if (folder / name).is_file()}
    found = {}
    for name in wanted:
        # Of some hundreds, a path object each is most of what it costs.
        with suppress(FileNotFoundError, NotADirectoryError):
            there = os.stat(f"{folder}/{name}")  # noqa: PTH116
            if stat.S_ISREG(there.st_mode):
                found[name] = there.st_size
    return found


def remove_tree(folder: Path) -> None:
    """Remove a folder and all below it, or what lies below a prefix."""
    if isinstance(folder, ObjectPath):
        import obstore

        keys = [path.key for path, _ in folder.objects()]
        with _told(folder):
            if keys:
                obstore.delete(_store(folder.bucket), keys)
        return
    shutil.rmtree(folder)


def scan_options(path: Path) -> dict[str, str] | None:
    """What Polars must be told to read there itself; None for a folder."""
    if not is_remote(path):
        return None
    options = {"aws_region": _region()}
    if endpoint := _endpoint():
        options |= {"aws_endpoint_url": endpoint, "aws_allow_http": str(endpoint.startswith("http://")).lower()}
    return options


def _endpoint() -> str | None:
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None


def _region() -> str:
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def _store(bucket: str) -> "S3Store":
    return _opened(bucket, _endpoint(), _region(), os.environ.get("AWS_ACCESS_KEY_ID"), os.getpid())


@lru_cache(maxsize=8)
def _opened(bucket: str, endpoint: str | None, region: str, key: str | None, process: int) -> "S3Store":
    """One client a bucket; another where the environment names another store, or in another process."""
    from obstore.store import S3Store

    given: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
    if endpoint and endpoint.startswith("http://"):
        given["client_options"] = {"allow_http": True}
    # A store that does not answer is said so within a minute, not within its client's three.
    patience = {"max_retries": 6, "retry_timeout": timedelta(seconds=45)}
    return S3Store(bucket, region=region, retry_config=patience, **given)  # type: ignore[arg-type]


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """The store's errors as the system's, with the object's name."""
    from obstore import exceptions as stores

    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError(errno.ENOENT, "no such object", str(path)) from error
    except (stores.AlreadyExistsError, stores.PreconditionError) as error:
        raise StoreChangedError(errno.EEXIST, "somebody else wrote it meanwhile", str(path)) from error
    except (stores.PermissionDeniedError, stores.UnauthenticatedError) as error:
        raise PermissionError(errno.EACCES, f"the object store refuses ({_short(error)})", str(path)) from error
    except stores.BaseError as error:
        raise OSError(errno.EIO, _short(error), str(path)) from error


def _short(error: Exception) -> str:
    """What the store said, in one line: its own code where it gives one."""
    text = str(error)
    code = re.search(r"<Code>(\w+)</Code>(?:\s*<Message>([^<]*)</Message>)?", text)
    if code:
        return f"{code[1]}: {code[2]}" if code[2] else code[1]
    lines = text.split("\n\nDebug source")[0].split()
    return " ".join(lines)[:300]


def _refused(what: str, path: Path) -> OSError:
    return OSError(errno.ENOTSUP, f"an object store cannot {what}", str(path))

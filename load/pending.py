"""How a state becomes current in an object store, which can neither rename nor link.

The new state is put together under `pending/`: the files that change, the dictionary, and last the manifest, with which
it counts. Then each is copied over to `current/`, what the state no longer has is removed, and the manifest follows
last. A run that dies before the manifest stands in `pending/` has changed nothing; one that dies later leaves the rest
to the next run, which brings it over before anything else. Meanwhile a reader finds files that are not what the
manifest says, and tries again.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from load.paths import CURRENT, DESCRIPTOR, MANIFEST, PENDING, README
from load.snapshots import read_manifest
from load.store import ObjectPath, remove_tree

Fence = Callable[[], AbstractContextManager[None]]


def is_complete(data: Path) -> bool:
    """Whether a state waits to be brought over."""
    return (data / PENDING / MANIFEST).is_file()


def recover(data: Path, fence: Fence) -> None:
    """Finish what a run that died has left: a state that is complete is brought over, half of one removed."""
    if is_complete(data):
        bring_over(data, fence)
    else:
        remove_tree(data / PENDING)


def bring_over(data: Path, fence: Fence) -> None:
    """Make the state in `pending/` current. May be cut short and done again at any moment.

    `fence` is entered for each request that changes `current/`, and raises where the lease is lost.
    """
    current, pending = ObjectPath(data / CURRENT), ObjectPath(data / PENDING)
    manifest = read_manifest(pending)
    for path, _ in list(pending.objects()):
        name = path.relative_to(pending).as_posix()
        if name != MANIFEST:
            with fence():
                path.copy_to(ObjectPath(current / name))
    told = manifest.files.keys() | {MANIFEST, DESCRIPTOR, README}
    for path, _ in list(current.objects()):
        if path.relative_to(current).as_posix() not in told:
            with fence():
                path.unlink(missing_ok=True)
    with fence():
        ObjectPath(pending / MANIFEST).copy_to(ObjectPath(current / MANIFEST))
    ObjectPath(pending / MANIFEST).unlink(missing_ok=True)
    remove_tree(pending)

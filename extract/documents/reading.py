"""The bytes of a document -> its lines, or why there are none."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from extract.documents.kinds import READABLE
from extract.records import Refusal

SECONDS = 30  # in all, for one document


@dataclass(frozen=True, slots=True)
class Document:
    """A document's paragraphs in order, and what a careful reader should know of how they were read."""

    lines: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def read_document(body: bytes, kind: str) -> Document | Refusal:
    """The lines of a document of a kind (`extract.documents.kinds`), read in a process of its own. Never raises for its
    content, and never takes longer than `SECONDS` or the memory of that process.
    """
    name = READABLE[kind]
    with tempfile.NamedTemporaryFile(prefix="fazhi-", suffix=f".{kind}") as file:
        file.write(body)
        file.flush()
        # -P: the folder in which it was started holds no module of ours.
        command = [sys.executable, "-P", "-m", "extract.documents.worker", kind, str(Path(file.name))]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return Refusal("too_slow", f"{name} that takes more than {SECONDS} s to read")
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"status {done.returncode}"]
        return Refusal("unreadable", f"{name} on which its reader broke off ({said[0][:200]})")
    answer = json.loads(done.stdout)
    if "reason" in answer:
        return Refusal(answer["reason"], f"{name}: {answer['detail']}")
    return Document(tuple(answer["lines"]), tuple(answer["warnings"]))

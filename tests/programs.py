"""Programs of the system that some tests start for real (tests/debian-packages.txt)."""

import os
import shutil

import pytest


def program(*names: str) -> str:
    """The path of the first of these programs that is there. Skips the test by name where none is; fails it in CI."""
    for name in names:
        if path := shutil.which(name):
            return path
    absent = f"{' or '.join(names)} is not installed (see tests/debian-packages.txt)"
    if os.environ.get("CI"):
        pytest.fail(absent)
    pytest.skip(absent)

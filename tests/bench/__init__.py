"""Measurements against peers, run by `make bench`: ratios within one run on one machine, never part of the tests.

A module `bench_<what>.py` has a function `run()` that prints one table.
"""

import flows  # noqa: F401 - first, as in every run: it says how Polars is to keep memory

"""Running: the flows, their schedule and the command line. The only package that knows Prefect."""

import os

# How it keeps memory, Polars reads from the environment once, when it is loaded. In one arena rather than one for each
# thread, a long reading takes 5 % less processor time and 60 MB less. Polars leaves its own defaults there, which would be
# taken for the operator's word by what is started from here (`flows.readers`).
_MEMORY = "_RJEM_MALLOC_CONF"
if _MEMORY not in os.environ:
    os.environ[_MEMORY] = "narenas:1"
    import polars  # noqa: F401

    del os.environ[_MEMORY]

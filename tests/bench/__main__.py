"""Run every measurement, or those named: `python -m tests.bench [WHAT ...]`."""

import importlib
import pkgutil
import sys

import tests.bench

_PREFIX = "bench_"


def main() -> None:
    """Run the measurements named on the command line, all of them by default."""
    names = {
        module.name.removeprefix(_PREFIX): module.name
        for module in pkgutil.iter_modules(tests.bench.__path__)
        if module.name.startswith(_PREFIX)
    }
    if unknown := sorted(set(sys.argv[1:]) - set(names)):
        sys.exit(f"there is no measurement {', '.join(unknown)}; there are: {', '.join(sorted(names))}")
    for name in sys.argv[1:] or sorted(names):
        importlib.import_module(f"tests.bench.{names[name]}").run()


if __name__ == "__main__":
    main()

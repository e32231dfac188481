"""The command line, warm: imports once, then forks a child for each line it is told, so that many nights are quick.

A line is JSON: {"words", "env", "out", "err", "largest"}. The child is `fazhi WORDS` with these variables and files for its
output, and no file of it may grow beyond `largest` bytes where that is not 0, which is what a full disk is like;
the answer is its exit status and the most memory it held (KiB). What is skipped is only the setting of Prefect's defaults,
which must be made before its import: they are made here, once.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Mapping


def child(order: Mapping[str, object]) -> int:
    """One command, as the program's own `main` runs it; gives back its exit status."""
    import flows.by_hand
    from flows.cli import main

    env, words = order["env"], order["words"]
    assert isinstance(env, dict)
    assert isinstance(words, list)
    for number, name in ((1, "out"), (2, "err")):
        handle = os.open(str(order[name]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, number)
        os.close(handle)
    os.environ.update(env)
    if largest := int(str(order["largest"])):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    flows.by_hand.prepare_prefect = lambda **_: None
    try:
        main(words)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def warm() -> None:
    """Import what a night imports."""
    from flows.prefect_env import prepare_prefect

    prepare_prefect(by_hand=True)
    import flows.by_hand
    import flows.nightly  # noqa: F401


def main() -> None:
    """Fork a command a line until the input ends."""
    warm()
    print("warm", flush=True)  # noqa: T201 - the answer to whoever started this
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            status = 70
            try:
                status = child(order)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        _, ended, usage = os.wait4(pid, 0)
        answer = {"status": os.waitstatus_to_exitcode(ended), "peak": usage.ru_maxrss}
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

"""Where tasks run: on threads of this process, or on the workers of a Dask cluster (`FAZHI_RUNNER=dask=tcp://…`)."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from flows.settings import Settings, UsageError

if TYPE_CHECKING:
    from prefect import Task
    from prefect.futures import PrefectFuture

# A scheduler that is there answers at once.
_PATIENCE = "10s"


class Submit(Protocol):
    """Hands a task over to be run; its future comes back at once."""

    def __call__(self, task: "Task[..., Any]", /, **parameters: Any) -> "PrefectFuture[Any]":
        """Submit the task with these parameters."""


@contextmanager
def task_runner(settings: Settings) -> Iterator[Submit]:
    """The runner that the settings name, for as long as the block lasts.

    Raises UsageError where it is Dask and its extra is not installed, or no scheduler answers at the address.
    """
    if settings.scheduler is None:
        yield lambda task, /, **parameters: task.submit(**parameters)
        return
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise UsageError(
            f"FAZHI_RUNNER={settings.runner}: {error.name} is not installed; "
            "expected the extra `dask`: pip install 'fazhi[dask]', or unset FAZHI_RUNNER"
        ) from error
    with ExitStack() as stack:
        runner = DaskTaskRunner(address=settings.scheduler, client_kwargs={"timeout": _PATIENCE})
        try:
            stack.enter_context(runner)
            workers = len(runner.client.scheduler_info(n_workers=-1)["workers"])
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                f"FAZHI_RUNNER={settings.runner}: no Dask scheduler answers there ({error}); expected the address that "
                "`dask scheduler` prints; start it, correct the address, or unset FAZHI_RUNNER"
            ) from error
        if not workers:
            raise UsageError(
                f"FAZHI_RUNNER={settings.runner}: the scheduler has no workers; "
                f"start some with `dask worker {settings.scheduler}` where this version of fazhi is installed"
            )
        yield lambda task, /, **parameters: runner.submit(task, parameters)

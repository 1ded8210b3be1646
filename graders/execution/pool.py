"""Many submissions at once: jobs go to Dask workers, on this machine or on a cluster, and come back as they are done.

Nothing is shared with a worker but the connection. Dask is imported only when there is something to execute.
"""

import contextlib
import contextvars
import logging
import multiprocessing
import os
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import forkserver
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from jupyter_core.utils import ensure_event_loop

from graders import CourseError, Report
from graders.execution.jobs import Job, run
from graders.execution.store import Outcome
from graders.kernel.servers import share

if TYPE_CHECKING:
    from dask.typing import Key
    from distributed import Client, Future, LocalCluster, as_completed

Subject = TypeVar("Subject")

# Jobs with the workers or on the way to them, for each worker: none waits for work, and memory stays flat.
_IN_FLIGHT = 3
# How often a job may fail for a reason that is not the submission's.
_RETRIES = 2
# How often a job's workers may die while it is in flight alone: once it may be chance.
_DEATHS_ALONE = 2
_CONNECT_S = 30
# Each is a process, and each of its kernels some more.
MOST_WORKERS = 256
# In a terminal Ctrl-C reaches the workers too; this process ends them. Not ignored: kernels would inherit that.
_LEAVE_CTRL_C = "import signal; signal.signal(signal.SIGINT, lambda *_: None)"


class WorkerDied(Exception):
    """Every worker that was given the job died over it, also those that had nothing else to do."""


@dataclass
class _Given(Generic[Subject]):
    """Jobs for a worker.

    Attributes:
        subject: what they belong to.
        jobs: the jobs.
        deaths: how often a worker that had them died, over them or over others that it had as well.
    """

    subject: Subject
    jobs: list[Job]
    deaths: int = 0


@dataclass(frozen=True)
class Pool:
    """Where jobs are executed.

    One submission alone is executed in this process, unless there is a cluster: workers would take longer to start.

    Attributes:
        scheduler: address of a running Dask scheduler; without one, workers are started on this machine.
        workers: how many, then; one a core by default.
    """

    scheduler: str | None = None
    workers: int | None = None

    def __post_init__(self) -> None:
        """Look at the number: Dask would wait for ever for less than one worker.

        Raises:
            CourseError: when there cannot be so many.
        """
        if self.workers is not None and not 1 <= self.workers <= MOST_WORKERS:
            raise CourseError(f"--workers {self.workers}: write a number from 1 to {MOST_WORKERS}")

    def execute(
        self,
        batches: Iterable[tuple[Subject, list[Job]]],
        keep: Callable[[Subject, list[Outcome]], None],
        *,
        most: int,
        report: Report = print,
    ) -> Generator[tuple[Subject, Exception | None], None, None]:
        """Execute jobs as workers become free.

        A worker that dies takes all jobs with it that it was given, and nothing tells over which it died. So each of
        them is executed again when all others are done, with no other job in flight; whose worker
        dies then as well has only itself to blame.

        Args:
            batches: what the jobs belong to, and the jobs; taken from only as fast as they are executed. Where there
                are no jobs, there is nothing to wait for.
            keep: gets the outcomes the moment they are here, also while this is being stopped.
            most: the number of batches; no more workers are started.
            report: gets the address of the dashboard.

        Yields:
            What the jobs belonged to, as they are done, and why they could not be executed, if so: `WorkerDied`, or
            what a worker raised again and again.

        Raises:
            CourseError: when no worker can be had, or a worker says so.
        """
        waiting = iter(batches)
        pending: dict[Key, tuple[_Given[Subject], Future[list[Outcome]]]] = {}
        suspects: deque[_Given[Subject]] = deque()
        # for a running scheduler one time is several deaths: how many, its own settings say
        allowed = _DEATHS_ALONE if self.scheduler is None else 1
        with contextlib.ExitStack() as stack:
            client: Client | None = None
            finished: as_completed | None = None
            broken = False
            while True:
                while not broken and (client is None or len(pending) < _IN_FLIGHT * max(1, len(client.nthreads()))):
                    subject, jobs = next(waiting, (None, []))
                    if subject is None:
                        break
                    if not jobs or (most == 1 and self.scheduler is None):
                        yield subject, _run_here(subject, jobs, keep)
                        continue
                    if client is None or finished is None:
                        client = stack.enter_context(self._client(most, report, jobs[0].sandboxed))
                        stack.callback(_keep_finished, pending, keep)
                        finished = _completed()
                    _submit(client, _Given(subject, jobs), pending, finished)
                if broken and not pending:
                    stack.close()
                    client, finished, broken = None, None, False
                    continue
                if not pending:
                    if not suspects:
                        return
                    if client is None or finished is None:
                        client = stack.enter_context(self._client(1, lambda _: None, suspects[0].jobs[0].sandboxed))
                        stack.callback(_keep_finished, pending, keep)
                        finished = _completed()
                    _submit(client, suspects.popleft(), pending, finished)
                assert finished is not None, "something is in flight"
                future = next(finished)
                if future.status == "lost":  # its worker died with the result in hand: Dask executes it again
                    finished.add(future)
                    continue
                given, _ = pending.pop(future.key)
                error = _failure(future)
                if error is None:
                    try:
                        result = future.result()
                    except Exception:  # it was lost on the way here, and whoever executed it again died
                        error = _failure(future)
                        if error is None:
                            raise
                    else:
                        keep(given.subject, result)
                del future
                if isinstance(error, WorkerDied):
                    # Dask gives up a worker for good that dies while it starts, so that none would be left in the end
                    broken = self.scheduler is None
                    given.deaths += 1
                    if given.deaths <= allowed:
                        suspects.append(given)
                        continue
                yield given.subject, error

    @contextlib.contextmanager
    def _client(self, most: int, report: Report, sandboxed: bool) -> Iterator["Client"]:
        workers = {} if self.scheduler else self._workers(most, sandboxed)  # they start while Dask is imported here
        import dask
        from distributed import Client

        warnings.filterwarnings("ignore", module=r"(distributed|dask)\b")  # nothing there is for the instructor
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        config: dict[str, object] = {
            "distributed.scheduler.allowed-failures": 0,  # the next worker would have others' jobs to lose, too
            "distributed.comm.timeouts.connect": _CONNECT_S,
        }
        # Dask would choose one, here too
        config["distributed.nanny.pre-spawn-environ.PYTHONHASHSEED"] = os.environ.get("PYTHONHASHSEED", "random")
        # 100 times a second it asks for the frames of all threads, in which Python 3.11 can hang: a garbage collection
        # then clears a thread's variables and waits for the lock that is held already
        config["distributed.worker.profile.enabled"] = False
        config["distributed.worker.multiprocessing-method"] = "forkserver" if _forks() else "spawn"
        with dask.config.set(config), contextlib.ExitStack() as stack:
            if self.scheduler is None:
                client = stack.enter_context(Client(stack.enter_context(_cluster(**workers))))
            else:
                client = stack.enter_context(_connected(self.scheduler))
            if dashboard := _dashboard(client):
                report(f"dashboard: {dashboard}")
            yield client

    def _workers(self, most: int, sandboxed: bool) -> dict[str, Any]:
        """Return how many workers to start, and in what environment; begin with what they and their kernels import."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        workers = self.workers or cores
        env = threads_each(cores // workers)
        env |= share(sandboxed=sandboxed, env=os.environ | env)
        if _forks():
            forkserver.set_forkserver_preload(["distributed", __name__])
            forkserver.ensure_running()
        return {"n_workers": min(workers, most), "env": env}


def _forks() -> bool:
    """Say whether workers can be forked from a process that has imported what they need."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def _cluster(**options: Any) -> "LocalCluster":
    from distributed import LocalCluster

    return LocalCluster(
        threads_per_worker=1,
        preload=[_LEAVE_CTRL_C],
        memory_limit=0,  # kernels have limits of their own; a worker needs next to nothing
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
        security=True,  # whoever has an account on this machine must not run code in the instructor's name
        **options,
    )


def threads_each(number: int) -> dict[str, str]:
    """Return the environment variables that give TensorFlow and NumPy so many threads, but one at least."""
    names = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return dict.fromkeys(names, str(max(1, number)))


def _connected(address: str) -> "Client":
    from distributed import Client

    client = None
    try:
        client = Client(address, timeout=_CONNECT_S)
        client.wait_for_workers(1, timeout=_CONNECT_S)
    except Exception as error:  # Dask's time-outs among them; and each kind of address has errors of its own
        if client is not None:
            client.close()
        raise CourseError(
            f"{address}: no Dask scheduler with a worker answers there ({error}); start them with `dask scheduler` and "
            "`dask worker ADDRESS --nthreads 1`"
        ) from error
    return client


def _run_all(jobs: list[Job]) -> list[Outcome]:
    # jupyter_core keeps its event loop in the context, and Dask gives one context to all threads of a worker
    return [contextvars.Context().run(_run_in_own_loop, job) for job in jobs]


def _run_in_own_loop(job: Job) -> Outcome:
    try:
        return run(job)
    finally:
        ensure_event_loop().close()  # it holds two sockets, and nobody knows of it any more


def _run_here(subject: Subject, jobs: list[Job], keep: Callable[[Subject, list[Outcome]], None]) -> Exception | None:
    failure = None
    for _ in range(_RETRIES + 1):
        try:
            keep(subject, _run_all(jobs))
            return None
        except CourseError:
            raise
        except Exception as error:  # as from a worker
            failure = error
    return failure


def _submit(
    client: "Client",
    given: _Given[Subject],
    pending: "dict[Key, tuple[_Given[Subject], Future[list[Outcome]]]]",
    finished: "as_completed",
) -> None:
    future = client.submit(_run_all, given.jobs, pure=False, retries=_RETRIES)
    pending[future.key] = given, future
    finished.add(future)


def _completed() -> "as_completed":
    from distributed import as_completed

    return as_completed()


def _dashboard(client: "Client") -> str | None:
    return client.dashboard_link if find_spec("bokeh") else None


def _failure(future: "Future[list[Outcome]]") -> Exception | None:
    from distributed import KilledWorker

    if future.status == "finished":
        return None
    if future.status != "error":
        raise CourseError(f"the connection to Dask's scheduler was lost ({future.status}); grade again to go on")
    error = future.exception()
    if isinstance(error, CourseError):
        raise error
    return WorkerDied(str(error)) if isinstance(error, KilledWorker) else error


def _keep_finished(
    pending: "dict[Key, tuple[_Given[Subject], Future[list[Outcome]]]]", keep: Callable[[Subject, list[Outcome]], None]
) -> None:
    """Keep what came back and nobody has looked at yet: grading is being stopped."""
    for given, future in pending.values():
        if future.status == "finished":
            keep(given.subject, future.result(timeout=_CONNECT_S))

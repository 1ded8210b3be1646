"""The life of a kernel server and of its kernels, in the open and behind the fence.

Other tests share servers, and measuring would slow down every training in their kernels; these have servers of their
own, which are measured like all else where `make test` measures.
"""

import asyncio
import os
import shutil
import signal
import sys
import textwrap
from pathlib import Path

import coverage
import psutil
import pytest
from nbgrader.utils import determine_grade
from support import PATIENCE_S, code, graded, notebook, until
from traitlets.config import Config

from graders.execution.execute import KERNEL_DIED, OUT_OF_MEMORY, TOO_MANY_PROCESSES, Execute
from graders.kernel import sandbox, servers
from graders.notebooks import is_test
from graders.reporting.results import cause_of

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there are no kernel servers")
# Where a measured server in the sandbox writes what it has seen.
SEEN = "/seen"
SETTINGS = f"""
    [run]
    branch = true
    parallel = true
    patch = _exit, fork
    include = {sandbox.CODE}/*
    data_file = {SEEN}/data
    disable_warnings = no-data-collected
    """


@pytest.fixture(scope="module", params=[False, True], ids=["open", "fenced"])
def sandboxed(request, tmp_path_factory):
    """A server of this module's own; says whether it is behind the fence."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(servers.SHARED, raising=False)
        patch.setattr(servers, "_servers", {})
        measured = coverage.Coverage.current()
        seen = tmp_path_factory.mktemp("seen")
        if measured and request.param:
            _measure(patch, seen)
        yield request.param
        for server in servers._servers.values():
            server._process.send_signal(signal.SIGCONT)
            server._lifeline.close()
            server._process.wait(timeout=PATIENCE_S)  # it writes what it has seen
            server.close()
        if measured:
            target = Path(measured.get_option("run:data_file"))
            for number, path in enumerate(seen.glob("data.*")):
                shutil.move(path, target.with_name(f"{target.name}.seen-{os.getpid()}-{number}"))


def _measure(patch, seen: Path) -> None:
    """Let the fence through what coverage needs: its settings, and a folder that each kernel's user may write into."""
    (seen / "settings").write_text(textwrap.dedent(SETTINGS))
    seen.chmod(0o777)
    fence, variables = sandbox.fence, sandbox.variables
    patch.setattr(sandbox, "fence", lambda bwrap, options: fence(bwrap, [*options, "--bind", str(seen), SEEN]))
    patch.setattr(sandbox, "variables", lambda env: variables(env) | {"COVERAGE_PROCESS_START": f"{SEEN}/settings"})


@pytest.fixture
def run(sandboxed, tmp_path):
    """Execute cells as grading does; return the points and the causes of the test cells."""

    def run(*cells, **limits):
        settings = {"timeout": PATIENCE_S, "sandbox": sandboxed, **limits}
        nb, _ = Execute(config=Config({"Execute": settings})).preprocess(
            notebook(*cells), {"metadata": {"path": str(tmp_path)}}
        )
        tests = [cell for cell in nb.cells if is_test(cell)]
        return [determine_grade(cell)[0] for cell in tests], [cause_of(cell) for cell in tests]

    return run


@pytest.fixture
def kernel(sandboxed, start):
    return start("course-sandbox" if sandboxed else "course-warm")


def test_a_kernel_works_and_ends_when_asked(kernel):
    manager, client = kernel
    assert client.execute_interactive("1 / 1", timeout=PATIENCE_S)["content"]["status"] == "ok"
    client.execute_interactive("import numpy, tensorflow", timeout=PATIENCE_S)
    manager.shutdown_kernel()
    assert not manager.is_alive()


def test_its_end_is_told_with_the_exit_code(kernel):
    manager, client = kernel
    client.execute("import os\nos._exit(7)")
    until(lambda: not manager.is_alive())
    assert asyncio.run(manager.provisioner.poll()) == 7 and manager.provisioner.cause is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_signals_reach_it(kernel, number):
    manager, client = kernel
    client.execute_interactive("import signal; signal.signal(signal.SIGTERM, signal.SIG_DFL)", timeout=PATIENCE_S)
    manager.signal_kernel(number)
    until(lambda: not manager.is_alive())


def test_the_server_and_its_keeper_end_together_and_so_do_kernels(monkeypatch, start):
    monkeypatch.delenv(servers.SHARED, raising=False)
    monkeypatch.setattr(servers, "_servers", {})
    manager, _ = start("course-warm")
    (server,) = servers._servers.values()
    keeper = min(psutil.Process(server.pid).children(), key=lambda child: (child.create_time(), child.pid))
    keeper.kill()
    until(lambda: not server.alive and not manager.is_alive())
    assert manager.provisioner.cause == "server", "no fault of what ran in it"
    server.close()


def test_what_the_judge_needs_of_a_kernel_its_server_has_imported(run):
    asks = code("import sys\nknown = 'graders.execution.judge.agent' in sys.modules\ndef f(): return known")
    assert run(asks, graded("assert f()"))[0] == [2]


def test_a_students_module_may_have_the_name_of_one_of_the_servers(run, tmp_path):
    names = [path.stem for path in Path(sandbox.__file__).parent.glob("*.py") if path.stem != "__init__"]
    for name in names:
        (tmp_path / f"{name}.py").write_text("own = True")
    own = code(f"import {', '.join(names)}\ndef f(): return all(module.own for module in [{', '.join(names)}])")
    assert run(own, graded("assert f()"))[0] == [2]


def test_an_interrupt_costs_a_cell(run):
    points, _ = run(graded("while True: pass", "endless"), graded("assert True", "after"), timeout=2)
    assert points == [0, 2]


def test_limits_end_it_with_the_cause(run):
    greedy = code(
        "import numpy as np, time\ndef f():\n    kept = [np.ones(10**8) for _ in range(4)]\n    time.sleep(60)"
    )
    points, causes = run(greedy, graded("f()"), memory_limit=1 << 30)
    assert points == [0] and OUT_OF_MEMORY in causes[0]
    swarm = code(
        "import subprocess\ndef f():\n    kept = [subprocess.Popen(['sleep', '60']) for _ in range(30)]\n    kept[0].wait()"
    )
    points, causes = run(swarm, graded("f()"), process_limit=10)
    assert points == [0] and TOO_MANY_PROCESSES in causes[0]


def test_files_come_along_and_a_death_costs_what_follows(run, tmp_path):
    (tmp_path / "данные").mkdir()
    (tmp_path / "данные/x.txt").write_text("42")
    solution = code("def f(): return open('данные/x.txt').read()")
    reads = graded("assert f() == '42'", "reads")
    points, causes = run(solution, reads, code("import os; os._exit(0)"), graded("1", "after"), disk_limit=50 << 20)
    assert points == [2, 0] and KERNEL_DIED not in causes[0]

"""Kernels on files instead of ports, ordinary ones and those forked from the server."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from support import PATIENCE_S, until

from graders.kernel import servers

pytestmark = pytest.mark.skipif(os.name == "nt", reason="ZeroMQ has no such sockets on Windows")
forks = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere warm kernels are ordinary ones")
PROVISIONERS = ["course-ipc", *(pytest.param(name, marks=forks) for name in ("course-warm", "course-sandbox"))]


def answer(client, expression: str) -> str:
    reply = client.execute_interactive("", user_expressions={"it": expression}, timeout=PATIENCE_S, store_history=False)
    found = reply["content"]["user_expressions"]["it"]
    return found["data"]["text/plain"] if found["status"] == "ok" else found["ename"]


@pytest.mark.parametrize("provisioner", PROVISIONERS)
def test_listens_on_files_of_its_own_and_leaves_nothing(start, provisioner):
    manager, client = start(provisioner)
    folder = Path(manager.ip).parent
    assert manager.get_connection_info()["transport"] == "ipc"
    assert answer(client, "6 * 7") == "42"
    assert len(list(folder.glob("s-*"))) == 5
    assert max(len(str(path)) for path in folder.iterdir()) < 60, "ZeroMQ takes 107 bytes"
    manager.shutdown_kernel()
    assert not folder.exists()


@forks
def test_a_forked_kernel_knows_where_modules_are(start):
    """The first error's traceback asks for it, and it takes a quarter of a second to find out."""
    _, client = start("course-warm")
    assert int(answer(client, "len(__import__('inspect').modulesbyfile)")) > 1000


@pytest.mark.parametrize("provisioner", PROVISIONERS)
def test_starts_again_in_the_same_place(start, provisioner):
    manager, client = start(provisioner)
    answer(client, "globals().update(left=1)")
    manager.restart_kernel(now=True)
    client.wait_for_ready(timeout=PATIENCE_S)
    assert answer(client, "'left' in globals()") == "False"


@pytest.mark.parametrize("provisioner", PROVISIONERS)
def test_a_running_cell_can_be_interrupted(start, provisioner):
    manager, client = start(provisioner)
    # or what comes next is refused for a moment
    cell = client.execute(f"print('runs', flush=True)\nimport time\ntime.sleep({PATIENCE_S})", stop_on_error=False)
    # only what the cell says itself tells that it can be interrupted: its start is announced before
    until(lambda: client.get_iopub_msg(timeout=PATIENCE_S)["header"]["msg_type"] == "stream")
    manager.interrupt_kernel()
    # a slow start is asked more than once whether it is ready, and its later answers are still to come
    replies = iter(lambda: client.get_shell_msg(timeout=PATIENCE_S), None)
    reply = next(reply for reply in replies if reply["parent_header"]["msg_id"] == cell)
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert answer(client, "1 + 1") == "2"


@pytest.mark.parametrize("provisioner", PROVISIONERS[1:])
def test_a_sudden_death_is_noticed(start, provisioner):
    manager, client = start(provisioner)
    client.execute("import os\nos._exit(7)")
    until(lambda: not manager.is_alive())


@forks
def test_a_warm_kernel_has_its_own_folder_and_environment(start, tmp_path):
    env = {**os.environ, "TZ": "Asia/Tokyo", "OF_THIS_KERNEL": "yes"}
    _, client = start("course-warm", env=env)
    assert answer(client, "__import__('os').getcwd()") == repr(str(tmp_path))
    assert answer(client, "__import__('os').environ['OF_THIS_KERNEL']") == "'yes'"
    assert answer(client, "__import__('time').tzname[0]") == "'JST'"
    assert "OF_THIS_KERNEL" not in os.environ


@forks
def test_warm_kernels_come_with_the_libraries_and_draw_different_numbers(start):
    draw = "[float(__import__('numpy').random.rand()), __import__('random').random()]"
    clients = [start("course-warm")[1] for _ in range(2)]
    assert answer(clients[0], "'tensorflow' in __import__('sys').modules") == "True"
    first, second = (eval(answer(client, draw)) for client in clients)
    assert first[0] != second[0] and first[1] != second[1]


TRAIN = """\
import keras, numpy as np, tensorflow as tf

def losses(optimised):
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": not optimised})
    keras.utils.set_random_seed(1)
    x = np.linspace(-1, 1, 40).reshape(-1, 1)
    model = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
    model.compile(optimizer="adam", loss="mse")
    return [round(loss, 4) for loss in model.fit(x, 3 * x, epochs=5, verbose=0).history["loss"]]
"""
DISABLED = "tf.config.optimizer.get_experimental_options().get('disable_meta_optimizer')"


@forks
def test_graphs_are_not_optimised_which_changes_no_result_and_can_be_had_back(start):
    answers = {}
    for optimised in (False, True):
        _, client = start("course-warm")
        assert client.execute_interactive(TRAIN, timeout=PATIENCE_S)["content"]["status"] == "ok"
        assert answer(client, DISABLED) == "True", "to begin with"
        answers[optimised] = answer(client, f"losses({optimised})")
        assert answer(client, DISABLED) == str(not optimised)
    assert answers[True] == answers[False] and answers[True].startswith("[")


@forks
def test_a_kernel_whose_environment_says_what_to_import_gets_that(start, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\n\nsys.of_this_kernel = True\n")
    _, other = start("course-warm", env={**os.environ, "PYTHONPATH": str(tmp_path)})
    _, usual = start("course-warm")
    found = "hasattr(__import__('sys'), 'of_this_kernel')"
    assert (answer(other, found), answer(usual, found)) == ("True", "False")


@forks
def test_what_a_kernel_started_ends_with_it(start, tmp_path):
    manager, client = start("course-warm")
    client.execute_interactive("import subprocess\nchild = subprocess.Popen(['sleep', '300'])")
    child = int(answer(client, "child.pid"))
    manager.shutdown_kernel(now=True)
    until(lambda: not _runs(child))


@forks
def test_a_kernel_ends_with_its_client(tmp_path):
    script = """
        import os, sys, time
        from jupyter_client.manager import KernelManager
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(cwd=".")
        client = manager.client(); client.start_channels(); client.wait_for_ready(timeout=300)
        reply = client.execute_interactive("", user_expressions={"pid": "__import__('os').getpid()"}, timeout=300)
        print(reply["content"]["user_expressions"]["pid"]["data"]["text/plain"], flush=True)
        time.sleep(60)
        """
    environment = {**os.environ, "JUPYTER_DEFAULT_PROVISIONER_NAME": "course-warm"}
    client = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=tmp_path,
    )
    with client:
        kernel = int(client.stdout.readline())
        assert _runs(kernel)
        client.send_signal(signal.SIGKILL)
    until(lambda: not _runs(kernel))


@pytest.fixture
def of_another(monkeypatch):
    """A server that another process might have started, and this one knows nothing of but its folder."""
    monkeypatch.delenv(servers.SHARED, raising=False)
    started = servers.KernelServer(sandboxed=False)
    monkeypatch.setenv(servers.SHARED, f"/tmp/is-gone{os.pathsep}{started.folder}")
    monkeypatch.setattr(servers, "_servers", {})
    yield started
    for server in servers._servers.values():
        server.close()
    started.close()


@forks
def test_a_server_may_be_shared_and_another_takes_over_when_it_has_died(start, of_another):
    manager, client = start("course-warm")
    assert answer(client, "6 * 7") == "42"
    assert Path(manager.ip).is_relative_to(of_another.folder)
    of_another._process.kill()
    of_another._process.wait()
    manager, client = start("course-warm")
    assert answer(client, "6 * 7") == "42"
    assert not Path(manager.ip).is_relative_to(of_another.folder)


@forks
def test_a_server_is_shared_only_by_those_that_import_the_same(of_another, monkeypatch):
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "7")
    assert servers.kernel_server(sandboxed=False).folder == of_another.folder
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert servers.kernel_server(sandboxed=False).folder != of_another.folder


@forks
def test_does_not_fork_where_threads_run(tmp_path, monkeypatch):
    """They would be missing in the kernel, which would then wait for them for ever."""
    (tmp_path / "keras_tuner.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=[99], daemon=True).start()"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    server = servers.KernelServer(sandboxed=False)
    try:
        request = {
            "folder": str(tmp_path),
            "arguments": [],
            "cwd": str(tmp_path),
            "env": {},
            "keep": [],
            "limits": {},
            "grouped": False,
            "preload": [],
        }
        with pytest.raises(RuntimeError, match="2 threads"):
            server.start_kernel(request, [1, 2])
    finally:
        server.close()


@forks
def test_a_kernel_that_cannot_start_says_why(tmp_path):
    request = {
        "folder": str(tmp_path),
        "arguments": [],
        "cwd": str(tmp_path / "none"),
        "env": {},
        "keep": [],
        "limits": {},
        "grouped": False,
        "preload": [],
    }
    with (tmp_path / "said").open("wb") as said, pytest.raises(RuntimeError, match="exit code 1"):
        servers.kernel_server(sandboxed=False).start_kernel(request, [said.fileno(), said.fileno()])
    assert "FileNotFoundError" in (tmp_path / "said").read_text()


def _runs(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False

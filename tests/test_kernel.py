"""Kernels on files instead of ports, as the tests themselves use them."""

import os
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

pytestmark = pytest.mark.skipif(os.name == "nt", reason="ZeroMQ has no such sockets on Windows")


@pytest.fixture
def manager(monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "course-ipc")
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(tmp_path))
    yield manager
    if manager.has_kernel:
        manager.shutdown_kernel(now=True)


def answer(client, expression: str) -> str:
    reply = client.execute_interactive("", user_expressions={"it": expression}, timeout=30, store_history=False)
    return reply["content"]["user_expressions"]["it"]["data"]["text/plain"]


def test_listens_on_files_of_its_own_and_leaves_nothing(manager):
    folder = Path(manager.ip).parent
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=30)
    assert manager.get_connection_info()["transport"] == "ipc"
    assert answer(client, "6 * 7") == "42"
    assert len(list(folder.iterdir())) == 5
    assert max(len(str(path)) for path in folder.iterdir()) < 60, "ZeroMQ takes 107 bytes"
    client.stop_channels()
    manager.shutdown_kernel()
    assert not folder.exists()


def test_starts_again_in_the_same_place(manager):
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=30)
    answer(client, "globals().update(left=1)")
    manager.restart_kernel(now=True)
    client.wait_for_ready(timeout=30)
    assert answer(client, "'left' in globals()") == "False"
    client.stop_channels()

"""Unit tests are what a person runs all the time: no kernel starts here, and nbgrader converts nothing."""

import pytest
from jupyter_client.manager import KernelManager
from nbgrader.converters import base


@pytest.fixture(autouse=True)
def _neither_kernels_nor_conversions(monkeypatch):
    def refuse(*args, **kwargs):
        pytest.fail("a unit test starts no kernel and has nbgrader convert nothing: move it to tests/integration")

    monkeypatch.setattr(KernelManager, "_async_launch_kernel", refuse)
    monkeypatch.setattr(base.BaseConverter, "start", refuse)

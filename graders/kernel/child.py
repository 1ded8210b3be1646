"""What a process becomes that was forked with all that is imported: a kernel, or a program; a part of `server.py`."""

import contextlib
import importlib
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graders.kernel import isolation, preloading, protocol, rlimits
    from graders.kernel import namespaces as ns
else:  # see `server.py`
    import isolation
    import namespaces as ns
    import preloading
    import protocol
    import rlimits


def be_forked(order: protocol.Order, descriptors: list[int], first: int | None, group: list[int]) -> None:
    """Become what a supervisor has ordered.

    Args:
        order: the supervisor's.
        descriptors: of standard output, standard error, the sockets, and the end of a socket pair with the supervisor.
        first: in the sandbox that of the first process of the namespaces.
        group: that of a control group, where there is one.
    """
    ns.die_with_parent()
    isolation.join_group(group)
    request = order["request"]
    if first is None:
        _be_kernel(request, descriptors, request["folder"], request["cwd"])
        return
    isolation.join(first, order["user"])
    ns.let_others_look(True)  # Python's libraries look at themselves in /proc
    _be_kernel(request, descriptors, protocol.KERNEL, protocol.WORK)


def _be_kernel(request: protocol.Request, descriptors: list[int], folder: str, cwd: str) -> None:
    """Become an ordinary kernel; returns when it has been shut down."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    null = os.open(os.devnull, os.O_RDONLY)
    wanted = [null, *descriptors[:2], descriptors[-1], *descriptors[2:-1]]
    high = max(wanted) + len(wanted) + 1  # above all of them, so that none is covered before it was moved
    for place, descriptor in enumerate(wanted):
        os.dup2(descriptor, high + place)
    for number in range(len(wanted)):
        os.dup2(high + number, number, inheritable=number < 3)
    os.closerange(len(wanted), os.sysconf("SC_OPEN_MAX"))
    supervisor = socket.socket(fileno=3)
    sandboxed = folder == protocol.KERNEL
    rlimits.limit(request["limits"], sandboxed)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    if not sandboxed:
        os.chdir(cwd)
    preloading.set_threads()
    if "numpy" in sys.modules:
        sys.modules[
            "numpy"
        ].random.seed()  # otherwise every kernel would draw the same; Python's `random` sees to itself
    if request["entry"]:
        _be_program(request, supervisor, cwd if sandboxed else None)
        return
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher", "-f", f"{folder}/connection.json", *request["arguments"]]
    # As a Jupyter kernel, not one started in a terminal; 1 is nobody's number to wait for.
    app = IPKernelApp.instance(parent_handle=1)
    _initialize(app)
    with supervisor:
        supervisor.sendall(protocol.READY)
        supervisor.recv(1)
    if sandboxed:
        # Only now: a module that lies beside a submission might be imported above, and run before all is in its place.
        os.chdir(cwd)
        if app.shell is not None:
            app.shell.history_manager.dir_hist[:] = [Path.cwd()]
    app.start()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(0)


class _FewModules:
    """`sys`, but for what is imported."""

    modules: Mapping[str, object] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


def _initialize(app: Any) -> None:
    """Have a kernel made.

    Each asks all modules for their files, to tell a debugger where not to stop, and so copies a page of memory for each
    of some five thousand. The answer is known.
    """
    ipkernel: Any = sys.modules["ipykernel.ipkernel"]
    ipkernel.sys = _FewModules()
    try:
        app.initialize(sys.argv[1:])
    finally:
        ipkernel.sys = sys
    debugger = getattr(app.kernel, "debugger", None)
    for owner, name in ((app.kernel, "_kernel_modules"), (debugger, "kernel_modules")):
        if hasattr(owner, name):
            setattr(owner, name, preloading.files())


def _be_program(request: protocol.Request, supervisor: socket.socket, cwd: str | None) -> None:
    """Call what the request names."""
    module, _, function = (request["entry"] or "").partition(":")
    sys.path[:0] = filter(None, request["env"].get("PYTHONPATH", "").split(os.pathsep))
    entry = getattr(importlib.import_module(module), function)
    with supervisor:
        supervisor.sendall(protocol.READY)
        supervisor.recv(1)
    if cwd is not None:
        os.chdir(cwd)
    entry(*range(protocol.SOCKETS, protocol.SOCKETS + request["sockets"]))
    os._exit(0)

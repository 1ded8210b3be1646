"""The keeper, which takes requests for kernels and forks a supervisor for each; a part of `server.py`."""

import gc
import importlib
import os
import select
import signal
import socket
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from graders.kernel import namespaces as ns
    from graders.kernel import supervisor
else:  # see `server.py`
    import namespaces as ns
    import supervisor


def keep(requests: socket.socket, lifeline: socket.socket, orders: socket.socket, sandboxed: bool) -> NoReturn:
    """Fork a supervisor for each request."""
    ns.die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for supervisors
    importlib.import_module("tarfile")  # for all of them
    gc.freeze()
    while True:
        ready, _, _ = select.select([requests, lifeline], [], [])
        if lifeline in ready:
            os._exit(0)
        connection, _ = requests.accept()
        if os.fork() == 0:
            requests.close()
            lifeline.close()
            supervisor.supervise(connection, orders, sandboxed)
        connection.close()

"""Kernels that several processes may start at once."""

import os
import shutil
import tempfile
import weakref
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner


class IpcProvisioner(LocalProvisioner):
    """Start an ordinary local kernel that listens on files instead of TCP ports.

    jupyter_client looks for free ports and lets the kernel take them a second later, so that two processes that start
    kernels side by side may pick the same one. Files of a folder of its own belong to one kernel. nbclient, nbgrader
    and nbval use it where `JUPYTER_DEFAULT_PROVISIONER_NAME=course-ipc`. Windows has no such sockets in ZeroMQ; there
    the kernel stays with TCP.
    """

    _folder: str | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the folder of the sockets, then as any local kernel."""
        if os.name != "nt" and self.parent is not None:
            if self._folder is None:
                self._folder = self.new_folder()
                # a kernel that died is not always cleaned up after
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            self.parent.transport = "ipc"
            self.parent.cache_ports = False
            self.parent.ip = f"{self._folder}/s"
        return await super().pre_launch(**kwargs)

    def new_folder(self) -> str:
        """Make an empty folder for the sockets."""
        # the path of a socket may have 107 bytes, so not below a test's own folder
        return tempfile.mkdtemp(prefix="kernel-", dir="/tmp")

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the sockets, unless the kernel is to start again."""
        await super().cleanup(restart)
        if self._folder is not None and not restart:
            shutil.rmtree(self._folder, ignore_errors=True)  # at exit no thread can be had
            self._folder = None

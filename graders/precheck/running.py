"""Runs a notebook as it is run for grading: in a new kernel, in a copy of its folder, past every error."""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graders.precheck.cells import Cell
from graders.precheck.spoken import tr

LATE, DEAD, SKIPPED = "CellTimeout", "KernelDied", "NotExecuted"
# What is copied of the folder around the notebook, as when it is graded.
_FILES_LIMIT = 5_000
_BYTES_LIMIT = 200 << 20


@dataclass
class Ran:
    """How one cell ran: its error output, if it had one, its points as it showed them, and its time in seconds."""

    error: Cell | None = None
    value: str = ""
    seconds: float = 0.0

    @property
    def kind(self) -> str:
        """The name of the error; empty where there was none."""
        return str(self.error["ename"]) if self.error is not None else ""


class Missing(Exception):
    """Nothing can be run here; the text says what is missing."""


def run(cells: list[Cell], folder: Path, *, timeout: float, notebook_timeout: float) -> dict[int, Ran]:
    """Run all cells in a new kernel, in a copy of the folder around the notebook, whatever stops on the way.

    Args:
        cells: they are changed, their outputs are what the run gave.
        folder: the notebook's.
        timeout: seconds for one cell.
        notebook_timeout: seconds for all of them.

    Returns:
        How each code cell ran, by its place.

    Raises:
        Missing: when there is no kernel to be had.
    """
    import nbformat
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    if sys.platform == "win32":
        import asyncio

        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())  # ZeroMQ's sockets need that one
    ran: dict[int, Ran] = {}
    lost = ""

    def look_for_exit(cell: Cell, cell_index: int, execute_reply: dict[str, Any]) -> None:
        # the kernel would answer for a moment yet, and another cell would be blamed
        nonlocal lost
        payload = execute_reply["content"].get("payload") or []
        lost = DEAD if any(item.get("source") == "ask_exit" for item in payload) else lost

    with tempfile.TemporaryDirectory(prefix="check-", ignore_cleanup_errors=True) as place:
        _copy_folder(folder, Path(place), "\n".join(cell["source"] for cell in cells))
        notebook = nbformat.v4.new_notebook(cells=cells)
        log = logging.getLogger("check_notebook")
        log.disabled = True
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            allow_errors=True,
            interrupt_on_timeout=True,
            error_on_timeout={"ename": LATE, "evalue": "", "traceback": []},
            resources={"metadata": {"path": place}},
            on_cell_executed=look_for_exit,
            log=log,
        )
        client.widget_registry = {}  # its stand-in for output widgets can miss the reply of a cell with controls
        try:
            with client.setup_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
                end = time.monotonic() + notebook_timeout
                for index, cell in enumerate(cells):
                    if cell["cell_type"] != "code" or not cell["source"].strip():
                        continue
                    cell["outputs"], cell["execution_count"] = [], None
                    if lost or time.monotonic() > end:
                        ran[index] = Ran(_error(SKIPPED))
                        continue
                    start = time.monotonic()
                    limit = max(1, min(timeout, end - start))
                    client.timeout = round(limit)
                    try:
                        client.execute_cell(cell, index)
                    except DeadKernelError:
                        lost = DEAD
                    except CellTimeoutError:
                        lost = LATE
                    seconds = time.monotonic() - start
                    late = LATE if seconds >= client.timeout else ""
                    ran[index] = _how(cell, lost or late, seconds)
        except NoSuchKernel:
            raise Missing(tr("не найдено ядро Python. Установите его: python -m pip install ipykernel")) from None
        except RuntimeError as error:
            if not ran:
                failed = tr("ядро Python не запустилось ({error}). Попробуйте ещё раз")
                raise Missing(failed.format(error=error)) from None
    return ran


def _how(cell: Cell, ended: str, seconds: float) -> Ran:
    errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
    values = [output for output in cell["outputs"] if output["output_type"] == "execute_result"]
    error = _error(ended) if ended else errors[0] if errors else None
    return Ran(error, str(values[0]["data"].get("text/plain", "")) if values else "", seconds)


def _error(kind: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": kind, "evalue": "", "traceback": []}


def _copy_folder(folder: Path, target: Path, code: str) -> None:
    """Copy what lies around a notebook; of a folder that is too large for a submission, only what the code names."""
    files, size = [], 0
    for parent, folders, names in os.walk(folder):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and name not in ("__pycache__", "node_modules")
            and not Path(parent, name, "pyvenv.cfg").exists()
            and not Path(parent, name).is_symlink()
        ]
        for path in (Path(parent, name) for name in names if not name.startswith(".")):
            if path.is_file() and not path.is_symlink():
                files.append(path)
                size += path.stat().st_size
        if len(files) > _FILES_LIMIT or size > _BYTES_LIMIT:
            files = [path for path in folder.iterdir() if path.is_file() and path.suffix != ".ipynb"]
            files = [path for path in files if path.name in code or (path.suffix == ".py" and path.stem in code)]
            break
    for path in files:
        copy = target / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, copy)
        except OSError:
            continue  # what cannot be read here will hardly be handed in

"""Executes a lesson, so that its outputs are the same every time and its pictures are described."""

import base64
import html
import io
import os
import re
import subprocess
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from PIL import Image

from graders import CourseError

# A picture as `describe_pictures` writes it.
_DESCRIBED = re.compile(r'<img src="data:image/png;base64,([^"]+)" alt="')
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CELL_TIMEOUT_S = 300
# A lesson must not teach what is about to go: such warnings from its own code are errors.
STRICT_WARNINGS = ",".join(
    f"error::{kind}:__main__" for kind in ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning")
)


def execute(notebook: NotebookNode, folder: Path, name: str) -> None:
    """Run every cell of a lesson in a fresh kernel, in place, and make its outputs the same every time.

    Cells that show a widget keep no outputs (its ids are random and GitHub cannot show it); a picture gets the cell's
    `alt` text.

    Args:
        notebook: as `build` returns it.
        folder: the working directory of the kernel.
        name: how to call the lesson in messages.

    Raises:
        CourseError: when a cell fails, takes too long, ends its kernel, or writes to stderr, which no student should
            see.
    """
    started = 0

    def note(cell: NotebookNode, cell_index: int) -> None:
        nonlocal started
        started = cell_index + 1

    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_S,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        coalesce_streams=True,
        record_timing=False,
        on_cell_start=note,
    )
    # nbclient's mimic of an output widget answers on the socket it waits on, and can so miss the kernel's reply.
    client.widget_registry = {}
    try:
        client.execute(
            stderr=subprocess.DEVNULL,  # the kernel's own chatter; cells' stderr comes as outputs
            env={**os.environ, "PYTHONWARNINGS": STRICT_WARNINGS},
        )
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise CourseError(f"{name}: cell {started} fails; the lesson was left as it was\n{error}") from error
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for index, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        noise = [out.text for out in cell.outputs if out.output_type == "stream" and out.name == "stderr"]
        if noise:
            raise CourseError(f"{name}: cell {index} writes to stderr, students would see it:\n{''.join(noise)}")
        if any(WIDGET_VIEW in output.get("data", {}) for output in cell.outputs):
            cell.outputs = []  # what the control draws first stands in the cell before it
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = _compress(output.data["image/png"])
        describe_pictures(cell)


def _compress(picture: str) -> str:
    """Return a PNG (in base64) with a palette of 256 colours, unless that makes it larger."""
    data, small = base64.b64decode(picture), io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        flat = Image.new("RGB", image.size, "white")
        flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
        flat.quantize(256, Image.Quantize.FASTOCTREE).save(small, "PNG", optimize=True)
    return base64.b64encode(min(data, small.getvalue(), key=len)).decode()


def describe_pictures(cell: NotebookNode) -> None:
    """Give saved pictures their alternative text, as HTML: JupyterLab and GitHub look for one in no other place."""
    if "alt" not in cell.metadata:
        return
    alt = cell.metadata["alt"]
    for output in cell.outputs:
        data = output.get("data", {})
        described = _DESCRIBED.match(str(data.get("text/html", "")))
        if picture := described[1] if described else data.get("image/png"):
            page = f'<img src="data:image/png;base64,{"".join(picture.split())}" alt="{html.escape(alt)}">'
            output.data, output.metadata = NotebookNode({"text/html": page, "text/plain": alt}), NotebookNode()

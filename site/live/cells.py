"""Runs a lesson's cells in the reader's browser, and tells what Jupyter would show of them; `worker.js` asks."""

import ast
import base64
import contextlib
import io
import json
import linecache
import os
import sys
import traceback
import types
from typing import Any

os.environ["MPLBACKEND"] = "agg"

import matplotlib.pyplot as plt


class HTML:
    """IPython's class of the same name: the lessons use no more of IPython than this and `display`."""

    def __init__(self, data: str) -> None:
        self.data = data

    def _repr_html_(self) -> str:
        return self.data


class Cells:
    """The names of a notebook that is being run, and what its cells show."""

    def __init__(self) -> None:
        self._names: dict[str, Any] = {"__name__": "__main__"}
        self._shown: list[tuple[str, str]] = []
        self._printed = io.StringIO()
        self._count = 0
        # a function, as Matplotlib gives it a signature
        plt.show = lambda *_, **__: self._show_figures()
        self._pose_as_ipython()

    def _pose_as_ipython(self) -> None:
        """Stand in for IPython, which with all that it needs is a third as large again as what lessons do need."""
        whole, part = types.ModuleType("IPython"), types.ModuleType("IPython.display")
        # Matplotlib asks for these two where it finds IPython
        vars(whole).update(display=part, version_info=(9, 0), get_ipython=lambda: None)
        vars(part).update(HTML=HTML, display=self._display)
        sys.modules.update({"IPython": whole, "IPython.display": part})

    def run(self, code: str) -> str:
        """Run a cell.

        Returns:
            JSON, a list of pairs: what it is (`text`, `html`, `picture`: a PNG in base64, `error`), and that itself.
        """
        self._count += 1
        self._shown = []
        with contextlib.redirect_stdout(self._printed), contextlib.redirect_stderr(self._printed):
            try:
                self._execute(code, f"<cell {self._count}>")
                self._show_figures()
                self._flush()
            except BaseException as error:  # whatever a cell raises is its reader's to see
                plt.close("all")
                self._flush()
                self._shown.append(("error", _told(error)))
        return json.dumps(self._shown)

    def _execute(self, code: str, name: str) -> None:
        linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)  # tracebacks quote from it
        tree = ast.parse(code, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), self._names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), name, "eval"), self._names)
            if value is not None and not code.rstrip().endswith(";"):
                self._display(value)

    def _flush(self) -> None:
        if text := self._printed.getvalue():
            self._shown.append(("text", text))
        self._printed.seek(0)
        self._printed.truncate()

    def _display(self, *values: Any) -> None:
        for value in values:
            self._flush()
            page = value._repr_html_() if hasattr(value, "_repr_html_") else None
            self._shown.append(("text", repr(value)) if page is None else ("html", page))

    def _show_figures(self) -> None:
        """Draw as the notebook's backend does, which cuts off what is empty around a figure."""
        for number in plt.get_fignums():
            self._flush()
            picture = io.BytesIO()
            plt.figure(number).savefig(picture, format="png", bbox_inches="tight")
            self._shown.append(("picture", base64.b64encode(picture.getvalue()).decode("ascii")))
        plt.close("all")


def _told(error: BaseException) -> str:
    """Return an error's traceback from the cell's own code on."""
    frame = None if isinstance(error, SyntaxError) else error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename == __file__:
        frame = frame.tb_next
    return "".join(traceback.format_exception(type(error), error, frame)).rstrip()

"""Seconds that each lesson and each assignment's reference solution takes: kernel start, imports, own work.

    python benchmarks/notebooks.py [NOTEBOOK ...] [--json FILE]

Every notebook runs in a fresh kernel, one after another; an assignment with its hidden tests. "Imports" is the first
code cell. A lesson may take 60 s on two cores, a reference solution 90; the last column is the share of that.
"""

import argparse
import contextlib
import json
import os
import platform
import subprocess
import tempfile
import time
from pathlib import Path

from nbclient import NotebookClient

from graders.authoring import pairing, running
from graders.files import use_course_data, write_atomic

ROOT = Path(__file__).parents[1]
LESSON_LIMIT_S, ASSIGNMENT_LIMIT_S = 60, 90


def measure(pair: pairing.Pair) -> dict[str, float]:
    """Run one notebook cell by cell in a fresh kernel and return its seconds, by part."""
    notebook = pairing.build(pair)
    imports = own = 0.0
    # in a folder of its own: what a notebook writes must not come to lie in source/, from where it would be released
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        client = NotebookClient(
            notebook,
            timeout=running.CELL_TIMEOUT_S,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
        )
        begin = time.perf_counter()
        stack.enter_context(client.setup_kernel(stderr=subprocess.DEVNULL))  # ended before its folder is removed
        start = time.perf_counter() - begin
        code_before = False
        for index, cell in enumerate(notebook.cells):
            before = time.perf_counter()
            client.execute_cell(cell, index)
            seconds = time.perf_counter() - before
            if cell.cell_type == "code" and not code_before:
                imports, code_before = seconds, True
            else:
                own += seconds
    return {"start": start, "imports": imports, "own": own, "total": start + imports + own}


def main() -> None:
    """Print a line a notebook and the sum; write them as JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NOTEBOOK", help="only these, for example 02_multiply_neuron")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    use_course_data(ROOT)
    pairs = pairing.choose(ROOT, options.names, translated=False)  # their code is the same
    print(f"seconds; {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{'notebook':28} {'start':>6} {'imports':>8} {'own':>6} {'total':>6} {'of limit':>8}")
    measured = {}
    for pair in pairs:
        seconds = measured[pair.name] = measure(pair)
        limit = LESSON_LIMIT_S if pair.executed else ASSIGNMENT_LIMIT_S
        _line(pair.name, seconds, f"{seconds['total'] / limit:8.0%}")
    _line("all", {part: sum(row[part] for row in measured.values()) for part in ("start", "imports", "own", "total")})
    if options.json:
        write_atomic(options.json, json.dumps({"cores": os.cpu_count(), "seconds": measured}, indent=2) + "\n")


def _line(name: str, seconds: dict[str, float], share: str = "") -> None:
    print(
        f"{name:28} {seconds['start']:6.1f} {seconds['imports']:8.1f} {seconds['own']:6.1f} {seconds['total']:6.1f}"
        f" {share}".rstrip(),
        flush=True,
    )


if __name__ == "__main__":
    main()

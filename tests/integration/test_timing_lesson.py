"""The timing function of lesson 14, with two devices: the lesson itself can only run it on what the machine has.

And its figures of a machine that was lent, which are those of `data/gpu_timings.csv`.
"""

import subprocess
import sys

import gpu
import nbformat
import pandas as pd
import pytest
from kept import by_content, files
from support import ROOT

CONTENT = ("notebooks/14_gpu_timing.ipynb", "benchmarks/gpu.py", "data/gpu_timings.csv")
pytestmark = by_content("functions of lessons", lambda: files(ROOT, *CONTENT))
TWO_DEVICES = """
import time
import keras
import numpy as np
import pandas as pd
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
used, plain = [], keras.ops.conv


def conv(data, kernels, **settings):
    used.append((data.device[-5:], data.shape[0]))
    return plain(data, kernels, **settings)


keras.ops.conv = conv
"""


def cells(tag):
    cells = nbformat.read(ROOT / "notebooks/14_gpu_timing.ipynb", 4).cells
    return [cell.source for cell in cells if tag in cell.metadata.get("tags", [])]


@pytest.fixture(scope="module")
def timing_cell():
    (cell,) = cells("timing")
    return cell


def python(code):
    subprocess.run([sys.executable, "-c", code], check=True)


def test_each_device_is_measured_on_its_own_data_after_one_warm_up(timing_cell):
    python(
        TWO_DEVICES
        + timing_cell
        + """
table = compare(["cpu:0", "cpu:1"], images=3, runs=4)
assert list(table.columns) == ["cpu:0", "cpu:1"] and table.shape == (4, 2), table
assert (table > 0).all(axis=None) and (table < 60).all(axis=None), "seconds"
assert used == [("CPU:0", 3)] * 5 + [("CPU:1", 3)] * 5, used
"""
    )


def test_it_waits_for_the_value_when_operations_are_only_queued(timing_cell):
    """Queuing takes microseconds, the work tens of milliseconds: a stop-watch that does not wait is fooled by far."""
    python(
        TWO_DEVICES
        + timing_cell
        + """
expected = np.median(time_convolution("cpu:1", images=50, runs=5))
tf.config.experimental.set_synchronous_execution(False)
patient = np.median(time_convolution("cpu:1", images=50, runs=5))
assert patient > expected / 10, (patient, expected)
"""
    )


def test_a_device_that_is_not_there_is_an_error_and_not_a_wrong_number(timing_cell):
    python(
        TWO_DEVICES
        + timing_cell
        + """
try:
    time_convolution("gpu:0", images=1, runs=1)
except (RuntimeError, tf.errors.InvalidArgumentError):
    pass
else:
    assert tf.config.list_physical_devices("GPU"), "measured on another device without saying so"
"""
    )


def test_the_figures_of_a_lent_machine_are_those_of_the_table(capsys):
    names = {"pd": pd}
    for cell in cells("lent"):
        exec(cell, names)
    table = pd.read_csv(gpu.TABLE)
    medians = table.set_index(["backend", "task", "kind", "tf32", "batch"])["median_ms"].sort_index()
    lent = names["lent"]
    for name, kind, tf32 in (("16 ядер", "cpu", 0), ("H200", "gpu", 0), ("H200, TF32", "gpu", 1)):
        assert lent[name].to_dict() == medians["torch", "convolution", kind, tf32].to_dict()
    for row, figures in names["epochs"].iterrows():
        backend, batch = row.lower().replace("pytorch", "torch").split(", батч ")
        assert figures["16 ядер, мс"] == medians[backend, "epoch", "cpu", 0, int(batch)]
        assert figures["H200, мс"] == medians[backend, "epoch", "gpu", 1, int(batch)]
    assert set(table["device"]) == {"NVIDIA H200", "Intel(R) Xeon(R) Processor, 16 cores"}


def test_what_is_here_is_measured_and_added_to_a_table(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")  # as the command does in a process of its own
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    for name, value in {"IMAGES": (1,), "EPOCHS": (1024,), "EXAMPLES": 1024}.items():
        monkeypatch.setattr(gpu, name, value)
    table = tmp_path / "timings.csv"
    for _ in range(2):
        monkeypatch.setattr(sys, "argv", ["gpu.py", "--kind", "cpu", "--runs", "2", "--table", str(table)])
        gpu.main()
    found = pd.read_csv(table)
    assert list(found.columns) == list(gpu.COLUMNS) == list(pd.read_csv(gpu.TABLE).columns)
    assert found["task"].tolist() == ["convolution", "epoch"] * 2 and found["runs"].tolist() == [2, 3] * 2
    assert (
        (found["min_ms"] > 0) & (found["min_ms"] <= found["median_ms"]) & (found["median_ms"] <= found["max_ms"])
    ).all()
    assert "GFLOP/s" in capsys.readouterr().out

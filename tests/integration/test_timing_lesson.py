"""The timing function of lesson 13, with two devices: the lesson itself can only run it on what the machine has."""

import subprocess
import sys

import nbformat
import pytest
from kept import by_content, files
from support import ROOT

pytestmark = by_content("functions of lessons", lambda: files(ROOT, "notebooks/13_gpu_timing.ipynb"))
TWO_DEVICES = """
import time
import numpy as np
import pandas as pd
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
used, plain = [], tf.nn.conv2d


def conv2d(data, kernels, **settings):
    used.append((data.device[-5:], data.shape[0]))
    return plain(data, kernels, **settings)


tf.nn.conv2d = conv2d
"""


@pytest.fixture(scope="module")
def timing_cell():
    cells = nbformat.read(ROOT / "notebooks/13_gpu_timing.ipynb", 4).cells
    (cell,) = [cell for cell in cells if "timing" in cell.metadata.get("tags", [])]
    return cell.source


def python(code):
    subprocess.run([sys.executable, "-c", code], check=True)


def test_each_device_is_measured_on_its_own_data_after_one_warm_up(timing_cell):
    python(
        TWO_DEVICES
        + timing_cell
        + """
table = compare(["/CPU:0", "/CPU:1"], images=3, runs=4)
assert list(table.columns) == ["/CPU:0", "/CPU:1"] and table.shape == (4, 2), table
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
expected = np.median(time_convolution("/CPU:1", images=50, runs=5))
tf.config.experimental.set_synchronous_execution(False)
patient = np.median(time_convolution("/CPU:1", images=50, runs=5))
assert patient > expected / 10, (patient, expected)
"""
    )


def test_a_device_that_is_not_there_is_an_error_and_not_a_wrong_number(timing_cell):
    python(
        TWO_DEVICES
        + timing_cell
        + """
try:
    time_convolution("/GPU:0", images=1, runs=1)
except (RuntimeError, tf.errors.InvalidArgumentError):
    pass
else:
    assert tf.config.list_physical_devices("GPU"), "measured on another device without saying so"
"""
    )

"""Times the convolution of lesson 14 and an epoch of lesson 11's network on every device that this machine has.

    python benchmarks/gpu.py [--backend jax] [--kind cpu] [--runs N] [--table data/gpu_timings.csv]

Nothing of the course is imported and TensorFlow is not needed: Keras with any of its backends is enough, so that a GPU
that is lent for some minutes can be measured. Each run adds its rows to the table, from which lesson 14 draws devices
that a student does not have.
"""

import argparse
import csv
import datetime
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "data" / "gpu_timings.csv"
COLUMNS = (
    *("date", "backend", "versions", "kind", "device", "task", "batch", "tf32"),
    *("runs", "median_ms", "min_ms", "max_ms"),
)
KINDS = ("cpu", "gpu")
IMAGES, EPOCHS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512), (32, 1024)
# The network of the epoch sees as many pictures as this; the digits of scikit-learn are 1,797.
EXAMPLES = 8192
# In the lesson's batch, 7 x 7 x 3 products, each added up, give one of 94 x 94 x 32 numbers.
FLOP_EACH = 2 * 7 * 7 * 3 * 94 * 94 * 32


def devices(backend: str) -> dict[str, str]:
    """Return what the devices of the machine are, by what Keras calls them: the processor, and `gpu:0` if there is one.

    Raises:
        SystemExit: for a backend that has no devices that could be compared.
    """
    # PyTorch's tensors are on "cpu": asked for on "cpu:0", variables are copied and get no gradients
    found = {"cpu" if backend == "torch" else "cpu:0": _processor()}
    if backend == "tensorflow":
        import tensorflow as tf

        for number, gpu in enumerate(tf.config.list_physical_devices("GPU")):
            found[f"gpu:{number}"] = tf.config.experimental.get_device_details(gpu).get("device_name", "GPU")
    elif backend == "jax":
        import jax

        gpus = [device for device in jax.devices() if device.platform == "gpu"]
        found |= {f"gpu:{number}": gpu.device_kind for number, gpu in enumerate(gpus)}
    elif backend == "torch":
        import torch

        found |= {f"gpu:{n}": torch.cuda.get_device_name(n) for n in range(torch.cuda.device_count())}
    else:
        sys.exit(f"gpu: the backend {backend} cannot be timed by device; choose tensorflow, jax or torch")
    return found


def _processor() -> str:
    """Return the processor's name and how many cores of it there are for us."""
    name = platform.processor() or platform.machine()
    if (path := Path("/proc/cpuinfo")).exists():
        lines = path.read_text(encoding="utf-8").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    return f"{name}, {len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()} cores"


@contextmanager
def tf32(backend: str, allowed: bool) -> Iterator[None]:
    """Let a GPU round factors to TensorFloat-32 in the block, or not."""
    if backend == "tensorflow":
        import tensorflow as tf

        before = tf.config.experimental.tensor_float_32_execution_enabled()
        tf.config.experimental.enable_tensor_float_32_execution(allowed)
        yield
        tf.config.experimental.enable_tensor_float_32_execution(before)
    elif backend == "jax":
        import jax

        with jax.default_matmul_precision("tensorfloat32" if allowed else "float32"):
            yield
    else:
        import torch

        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = allowed
        yield
        torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32 = True, False  # as torch begins


def timed(action: Callable[[], object], runs: int) -> list[float]:
    """Return the milliseconds of each of some runs of an action that waits for its result, after two that warm up."""
    for _ in range(2):
        action()
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        found.append(1000 * (time.perf_counter() - start))
    return found


def convolution(device: str, images: int, runs: int) -> list[float]:
    """Return the milliseconds of each run of lesson 14's convolution of so many pictures on a device."""
    import keras

    with keras.device(device):
        data = keras.random.uniform((images, 100, 100, 3), seed=1)  # on the device: sending it there is not counted
        kernels = keras.random.uniform((7, 7, 3, 32), seed=2)

        def run() -> float:
            result = keras.ops.conv(data, kernels, strides=1, padding="valid")
            return float(keras.ops.convert_to_numpy(result[0, 0, 0, 0]))  # waits for the end, copies one number

        return timed(run, runs)


def epoch(device: str, batch: int, runs: int) -> list[float]:
    """Return the milliseconds of each epoch of lesson 11's large network, by `fit`, after those that warm up."""
    import keras
    import numpy as np

    layers: Any = keras.layers
    with keras.device(device):
        keras.utils.set_random_seed(1)
        x = np.random.default_rng(1).random((EXAMPLES, 8, 8, 1), dtype="float32")
        y = np.random.default_rng(2).integers(0, 10, EXAMPLES, dtype="int32")
        model = keras.Sequential(
            [
                *(keras.Input((8, 8, 1)), layers.Conv2D(16, 3, padding="same", activation="relu")),
                *(layers.MaxPooling2D(2), layers.Conv2D(32, 3, padding="same", activation="relu")),
                *(layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(10, activation="softmax")),
            ]
        )
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return timed(lambda: model.fit(x, y, batch_size=batch, verbose=0), runs)


def measure(backend: str, kind: str, runs: int) -> Iterator[dict[str, object]]:
    """Yield the rows of the table for devices of a kind, one a measurement; print each as it is made."""
    import keras

    known = {name: title for name, title in devices(backend).items() if name.startswith(kind)}
    module = __import__(backend)
    fixed = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "backend": backend,
        "versions": f"Keras {keras.__version__}, {backend} {module.__version__}",
    }
    tasks: list[tuple[str, int, Callable[[str, int, int], list[float]]]] = []
    tasks += [("convolution", images, convolution) for images in IMAGES]
    tasks += [("epoch", batch, epoch) for batch in EPOCHS]
    for name, title in known.items():
        on_gpu = kind == "gpu"
        for task, batch, action in tasks:
            for allowed in (True, False) if on_gpu and task == "convolution" else (on_gpu,):
                with tf32(backend, allowed):
                    found = action(name, batch, runs if task == "convolution" else max(3, runs // 3))
                told = {"kind": kind, "device": title, "task": task, "batch": batch}
                numbers = {
                    "runs": len(found),
                    "median_ms": f"{statistics.median(found):.4g}",
                    "min_ms": f"{min(found):.4g}",
                    "max_ms": f"{max(found):.4g}",
                }
                speed = FLOP_EACH * batch / 1e6 / statistics.median(found)
                print(
                    f"{name} {task} {batch}{', TF32' if allowed else ''}: {numbers['median_ms']} ms"
                    + (f", {speed:.0f} GFLOP/s" if task == "convolution" else ""),
                    flush=True,
                )
                yield {**fixed, **told, "tf32": int(allowed), **numbers}


def add(table: Path, rows: list[dict[str, object]]) -> None:
    """Put rows at the end of a table, with a line of names where it is new; never half of them."""
    before = table.read_text(encoding="utf-8") if table.exists() else ""
    beside = table.with_name(f".{table.name}.new")
    with beside.open("w", encoding="utf-8", newline="") as file:
        file.write(before)
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if not before:
            writer.writeheader()
        writer.writerows(rows)
    beside.replace(table)


def main() -> None:
    """Measure what there is and note it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", choices=("tensorflow", "jax", "torch"), help="Keras's own choice by default")
    parser.add_argument("--runs", type=int, default=20, help="of each convolution; a third as many of each epoch")
    parser.add_argument("--table", type=Path, default=TABLE, help="where the rows are added")
    parser.add_argument("--kind", choices=KINDS, help="of device; both by default, one after the other")
    options = parser.parse_args()
    if options.backend:
        os.environ["KERAS_BACKEND"] = options.backend
    if options.kind is None:
        # each in a process of its own, so that nothing can run on the other kind of device unasked
        for kind in KINDS:
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--kind", kind], check=True)
        return
    if options.kind == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
        os.environ["JAX_PLATFORMS"] = "cpu"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    if rows := list(measure(keras.backend.backend(), options.kind, options.runs)):
        add(options.table, rows)
        print(options.table)
    else:
        print(f"no {options.kind.upper()} here")


if __name__ == "__main__":
    main()

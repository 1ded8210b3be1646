"""What the kernel server imports before it forks, and what a kernel then has to know of it."""

import contextlib
import gc
import importlib
import inspect
import os
import sys
from typing import Any

# What lessons and assignments import, and what a kernel imports itself when it starts.
PRELOADED = (
    "numpy",
    "scipy.stats",
    "pandas",
    "matplotlib.pyplot",
    "sklearn.datasets",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "tensorflow",
    "keras",
    "keras_tuner",
    "livelossplot",
    "ipywidgets",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "sqlite3",
    "tornado.platform.asyncio",
    "tarfile",
    "msgpack",
    "threadpoolctl",
)
_pools: Any = None
_files: list[str] = []  # of the modules that are imported before a fork


def preload() -> None:
    """Import what notebooks import, and have forks copy little of it."""
    gc.disable()  # or a fifth of the time goes into looking for garbage among what is imported
    for name in PRELOADED:
        try:
            importlib.import_module(name)
        except Exception as error:  # whatever is wrong, the notebook that imports it should get it
            print(f"{name} is not preloaded: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    leave_graphs_as_they_are()
    _find_thread_pools()
    # the first error in a kernel asks where each module's file is, which takes a quarter of a second: it is known then
    inspect.getmodule(inspect.currentframe())
    gc.enable()
    _freeze()


def preload_also(names: list[str]) -> None:
    """Import what kernels to come will need; what cannot be imported here, who needs it should get it."""
    if missing := [name for name in names if name not in sys.modules]:
        for name in missing:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        _freeze()


def _freeze() -> None:
    _files[:] = filter(None, (getattr(module, "__file__", None) for module in list(sys.modules.values())))
    gc.collect()
    gc.freeze()  # or the first collection in a kernel would copy every page of what was imported


def files() -> list[str]:
    """Return the files of the modules that are imported before a fork."""
    return list(_files)


def leave_graphs_as_they_are() -> None:
    """Have TensorFlow run the graphs of functions as they were traced; works until its first operation.

    `fit` makes an iterator over its data set for each epoch, and with each of them TensorFlow optimises the functions
    of the data set anew: half of the time of a single neuron's training, little where an epoch takes a
    second. Results are the same up to rounding. A notebook can have the optimiser back:
    `tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})` in its first cell.
    """
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


def _find_thread_pools() -> None:
    """Look once for the libraries that have threads of their own: the search takes longer than a fork."""
    global _pools
    with contextlib.suppress(Exception):
        _pools = sys.modules["threadpoolctl"].ThreadpoolController()


def set_threads() -> None:
    """Let NumPy's linear algebra use as many threads as the environment asks for: the server has had one."""
    threads = os.environ.get("OPENBLAS_NUM_THREADS") or os.environ.get("OMP_NUM_THREADS")
    with contextlib.suppress(Exception):
        _pools.limit(limits=int(threads) if threads else len(os.sched_getaffinity(0)))

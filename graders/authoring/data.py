"""Fills scikit-learn's cache with the California housing data, so that notebooks can call scikit-learn plainly.

No notebook imports this module. Where the data cannot be downloaded it builds a stand-in with the same columns and
row count, from summary figures, and says so loudly.
"""

import os
import shutil
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

import joblib
import numpy as np
from scipy.special import ndtr
from sklearn.datasets import fetch_california_housing

from graders import CourseError, Report
from graders.files import replacing, staging

FILE_NAME = "cal_housing_py3.pkz"
N_ROWS = 20640
DOWNLOAD_TIMEOUT_S = 20.0
SEED = 1997

# The first row of the real data, as scikit-learn caches it: target in dollars, median income, house age, total
# rooms, total bedrooms, population, households, latitude, longitude.
FIRST_ROW = (452600.0, 8.3252, 41.0, 880.0, 129.0, 322.0, 126.0, 37.88, -122.23)

# The census capped the target at 500,001 dollars; a lesson is about that.
CAPPED_PERCENT = 4.7

# Summary figures computed from the data of Pace and Barry, "Sparse Spatial Autoregressions", Statistics and
# Probability Letters 33 (1997): percentiles of each column (the largest averages, which are outliers, made smaller),
# and the correlations of their normal scores.
PERCENTILES = (0, 1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 100)
QUANTILES = {
    "MedHouseVal": (
        14999, 50000, 66200, 82300, 107200, 134000, 157300, 179700, 209400, 241900, 290000, 376600, 489800,
        500001, 500001,
    ),
    "MedInc": (0.5, 1.07, 1.601, 1.904, 2.352, 2.74, 3.141, 3.535, 3.967, 4.438, 5.11, 6.159, 7.3, 10.6, 15),
    "HouseAge": (1, 4, 8, 13, 17, 20, 25, 29, 33, 36, 40, 46, 52, 52, 52),
    "AveRooms": (
        0.85, 2.581, 3.432, 3.791, 4.267, 4.612, 4.934, 5.229, 5.521, 5.853, 6.269, 6.961, 7.64, 10.36, 60,
    ),
    "AveBedrms": (
        0.33, 0.873, 0.939, 0.966, 0.995, 1.015, 1.032, 1.049, 1.066, 1.087, 1.115, 1.173, 1.273, 2.128, 15,
    ),
    "Population": (3, 88, 348, 510, 710, 859, 1007, 1166, 1348, 1580, 1908, 2566, 3288, 5806, 35682),
    "AveOccup": (
        0.7, 1.537, 1.873, 2.076, 2.339, 2.512, 2.668, 2.818, 2.98, 3.168, 3.424, 3.885, 4.333, 5.395, 30,
    ),
    "Latitude": (
        32.54, 32.68, 32.82, 33.63, 33.87, 34, 34.1, 34.26, 36.66, 37.48, 37.81, 38.48, 38.96, 40.63, 41.95,
    ),
    "Longitude": (
        -124.35, -123.2, -122.5, -122.3, -122, -121.4, -119.9, -118.5, -118.3, -118.1, -117.9, -117.2, -117.1,
        -116.3, -114.31,
    ),
}  # fmt: skip
CORRELATIONS = (
    (1.00, 0.68, 0.08, 0.26, -0.12, 0.01, -0.26, -0.18, -0.08),
    (0.68, 1.00, -0.15, 0.63, -0.23, 0.03, -0.04, -0.10, -0.02),
    (0.08, -0.15, 1.00, -0.23, -0.13, -0.28, -0.03, 0.05, -0.19),
    (0.26, 0.63, -0.23, 1.00, 0.17, -0.10, 0.01, 0.13, -0.02),
    (-0.12, -0.23, -0.13, 0.17, 1.00, 0.02, -0.13, 0.07, 0.02),
    (0.01, 0.03, -0.28, -0.10, 0.02, 1.00, 0.23, -0.12, 0.12),
    (-0.26, -0.04, -0.03, 0.01, -0.13, 0.23, 1.00, -0.13, 0.16),
    (-0.18, -0.10, 0.05, 0.13, 0.07, -0.12, -0.13, 1.00, -0.83),
    (-0.08, -0.02, -0.19, -0.02, 0.02, 0.12, 0.16, -0.83, 1.00),
)


class Housing(Enum):
    """What lies in the cache."""

    REAL = "the real data"
    STAND_IN = "the STAND-IN, not the real data"
    OTHER = "a file that is neither the real data nor the stand-in"
    BROKEN = "a file that cannot be read"
    MISSING = "nothing"


def data_home(root: Path) -> Path:
    """Return scikit-learn's cache folder: `SCIKIT_LEARN_DATA` if set, else the course's own."""
    given = os.environ.get("SCIKIT_LEARN_DATA")
    return Path(given) if given else root / "data" / "scikit_learn_data"


def stand_in() -> np.ndarray:
    """Return a table like the housing data, drawn from its summary figures by a Gaussian copula.

    Marginals interpolate the percentiles; ranks are correlated as in the data (Nelsen, "An Introduction to Copulas",
    2006, section 2). The same on every call.

    Returns:
        Array of shape (20640, 9) with scikit-learn's cached columns; see `FIRST_ROW` for their order and units.
    """
    generator = np.random.default_rng(SEED)
    scores = generator.multivariate_normal(np.zeros(9), np.array(CORRELATIONS), size=N_ROWS)
    ranks = 100 * ndtr(scores)
    value, income, age, rooms, bedrooms, population, occupants, latitude, longitude = (
        np.interp(column, PERCENTILES, quantiles) for column, quantiles in zip(ranks.T, QUANTILES.values(), strict=True)
    )
    households = np.maximum(1, np.round(population / occupants))
    columns = (
        np.round(value, -2).clip(14999, 500001),
        np.round(income, 4),
        np.round(age),
        np.round(rooms * households).clip(1),
        np.round(bedrooms * households).clip(1),
        np.round(population),
        households,
        np.round(latitude, 2),
        np.round(longitude, 2),
    )
    table = np.column_stack(columns)
    table[ranks[:, 0] > 100 - CAPPED_PERCENT, 0] = 500001
    return table


def identify(folder: Path) -> Housing:
    """Say what lies in a cache folder, by its content and not by its name."""
    path = folder / FILE_NAME
    if not path.exists():
        return Housing.MISSING
    try:
        table = joblib.load(path)
        first, shape = np.asarray(table[0], dtype=float), table.shape
    except Exception:  # a pickle may fail in any way
        return Housing.BROKEN
    if shape == (N_ROWS, 9) and np.allclose(first, FIRST_ROW):
        return Housing.REAL
    if shape == (N_ROWS, 9) and np.allclose(first, stand_in()[0]):
        return Housing.STAND_IN
    return Housing.OTHER


def fill(folder: Path, report: Report = print) -> Housing:
    """Make sure a cache folder holds the housing data; say which data, and where they came from.

    A real copy is kept. Otherwise it is taken from scikit-learn's default folder, else downloaded by scikit-learn,
    else the stand-in is built; a later call tries the download again.

    Raises:
        CourseError: when the folder holds a file of another origin (it is not overwritten) or cannot be written.
    """
    found = identify(folder)
    path = folder / FILE_NAME
    if found is Housing.REAL:
        report(f"housing data: real, already in {folder}")
        return found
    if found is Housing.OTHER:
        raise CourseError(f"{path}: not the California housing data; move it away and run `course setup` again")
    try:
        if _copy_from_default_folder(path):
            report(f"housing data: real, copied from scikit-learn's own folder to {folder}")
            return Housing.REAL
        report("housing data: asking scikit-learn to download it")
        problem = _download(path)
        if problem is None:
            report(f"housing data: real, downloaded to {folder}")
            return Housing.REAL
        with replacing(path) as temporary:
            joblib.dump(stand_in(), temporary, compress=6)
    except PermissionError as error:
        raise CourseError(f"{folder}: cannot be written ({error}); set SCIKIT_LEARN_DATA to another folder") from error
    report(
        "\n".join(
            (
                "*" * 78,
                f"housing data: STAND-IN. The real data could not be downloaded ({problem}).",
                f"{path} has the same columns and",
                "row count, drawn from summary figures; numbers differ from those in the lessons.",
                "Run `course setup` again when there is a network, or copy the real file there.",
                "*" * 78,
            )
        )
    )
    return Housing.STAND_IN


def _copy_from_default_folder(path: Path) -> bool:
    default = Path("~/scikit_learn_data").expanduser()
    if default == path.parent or identify(default) is not Housing.REAL:
        return False
    with replacing(path) as temporary:
        shutil.copyfile(default / FILE_NAME, temporary)
    return True


def _download(path: Path) -> str | None:
    """Let scikit-learn download into a folder of its own, then move the file; return why it failed, or None."""
    with (
        staging(path.parent, ".download-") as folder,
        _socket_timeout(DOWNLOAD_TIMEOUT_S),
        warnings.catch_warnings(action="ignore"),  # scikit-learn warns of each retry
    ):
        try:
            fetch_california_housing(data_home=folder, n_retries=1, delay=0.1)
        except Exception as error:  # whatever the network does must not stop the set-up
            return f"{type(error).__name__}: {error}"
        if identify(folder) is not Housing.REAL:
            return "what was downloaded is not the data expected"
        os.replace(folder / FILE_NAME, path)
    return None


@contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)

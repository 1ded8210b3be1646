import joblib
import numpy as np
import pytest
from sklearn.datasets import fetch_california_housing

from graders import CourseError
from graders.authoring import data
from graders.authoring.data import FILE_NAME, Housing, fill, identify, stand_in
from graders.cli import main

NAMES = [
    "MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude", "MedHouseVal"
]  # fmt: skip


def real_like():
    """A table that passes for the real data: the tests must run without it."""
    table = stand_in()
    table[0] = data.FIRST_ROW
    return table


@pytest.fixture
def no_default_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def offline(monkeypatch, no_default_folder):
    def fail(**kwargs):
        raise OSError("no network")

    monkeypatch.setattr(data, "fetch_california_housing", fail)


def test_stand_in_is_read_by_scikit_learn_unchanged(tmp_path, offline):
    said = []
    assert fill(tmp_path, said.append) is Housing.STAND_IN
    frame = fetch_california_housing(data_home=tmp_path, as_frame=True, download_if_missing=False).frame
    assert frame.shape == (20640, 9) and list(frame.columns) == NAMES
    assert frame.notna().all().all() and np.isfinite(frame.to_numpy()).all()
    assert "STAND-IN" in said[-1] and "no network" in said[-1]


def test_stand_in_is_the_same_every_time():
    np.testing.assert_array_equal(stand_in(), stand_in())


def test_stand_in_resembles_the_data(tmp_path, offline):
    fill(tmp_path, lambda line: None)
    frame = fetch_california_housing(data_home=tmp_path, as_frame=True, download_if_missing=False).frame
    medians = {"MedInc": 3.535, "HouseAge": 29, "AveRooms": 5.229, "AveOccup": 2.818, "MedHouseVal": 1.797}
    for name, median in medians.items():
        assert frame[name].median() == pytest.approx(median, rel=0.03), name
    assert frame["MedHouseVal"].mean() == pytest.approx(2.0686, rel=0.03)
    assert (frame["MedHouseVal"] == 5.00001).mean() == pytest.approx(0.047, abs=0.015), "the cap of the target"
    assert frame["MedInc"].corr(frame["MedHouseVal"]) == pytest.approx(0.688, abs=0.06)
    assert frame["Latitude"].corr(frame["Longitude"]) < -0.7


def test_a_real_copy_is_kept_and_nothing_is_asked_of_the_network(tmp_path, offline):
    joblib.dump(real_like(), tmp_path / FILE_NAME, compress=6)
    before = (tmp_path / FILE_NAME).read_bytes()
    said = []
    assert fill(tmp_path, said.append) is Housing.REAL
    assert (tmp_path / FILE_NAME).read_bytes() == before
    assert "already" in said[0]


def test_a_real_copy_in_scikit_learns_own_folder_is_used(tmp_path, offline):
    default = tmp_path / "home" / "scikit_learn_data"
    default.mkdir(parents=True)
    joblib.dump(real_like(), default / FILE_NAME)
    assert fill(tmp_path / "cache", lambda line: None) is Housing.REAL
    assert identify(tmp_path / "cache") is Housing.REAL


def test_a_stand_in_is_replaced_when_the_download_works(tmp_path, no_default_folder, monkeypatch):
    joblib.dump(stand_in(), tmp_path / FILE_NAME)

    def download(data_home, **kwargs):
        joblib.dump(real_like(), data_home / FILE_NAME)

    monkeypatch.setattr(data, "fetch_california_housing", download)
    assert fill(tmp_path, lambda line: None) is Housing.REAL
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_broken_file_is_filled_again(tmp_path, offline):
    (tmp_path / FILE_NAME).write_bytes(b"half a file")
    assert identify(tmp_path) is Housing.BROKEN
    assert fill(tmp_path, lambda line: None) is Housing.STAND_IN


def test_somebody_elses_file_is_not_overwritten(tmp_path, offline):
    joblib.dump(np.zeros((3, 9)), tmp_path / FILE_NAME)
    with pytest.raises(CourseError, match="move it away"):
        fill(tmp_path)
    assert identify(tmp_path) is Housing.OTHER


def test_setup_fills_the_folder_of_the_environment(tmp_path, offline, monkeypatch, capsys):
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "given"))
    assert main(["setup"]) == 0
    assert identify(tmp_path / "given") is Housing.STAND_IN
    assert "STAND-IN" in capsys.readouterr().out

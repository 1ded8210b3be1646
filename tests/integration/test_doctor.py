import shutil

import pytest

from graders.cli import main
from graders.doctor import KERNEL


@pytest.fixture
def with_data(tmp_path, monkeypatch):
    from graders.authoring import data

    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(data, "_download", lambda path: "offline")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "data"))
    data.fill(tmp_path / "data", lambda line: None)


def test_says_what_is_there_and_exits_0(with_data, capsys):
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    for name in ("Python", "TensorFlow", "Keras", "GPU", "housing data", "sandbox", "kernel"):
        assert name in out
    assert "STAND-IN" in out and "run `course setup` again" in out


def test_missing_data_is_a_failure_with_a_remedy(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    monkeypatch.setattr("graders.doctor._kernel", lambda: [])
    assert main(["doctor"]) == 1
    assert "FAIL  housing data" in capsys.readouterr().out


def test_a_missing_kernel_is_a_failure_with_a_remedy(with_data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("graders.doctor.KERNEL", "no-such-kernel")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "no kernel called no-such-kernel" in out and "make setup" in out


def test_a_kernel_that_cannot_import_keras_is_a_failure(with_data, monkeypatch, capsys):
    monkeypatch.setenv("KERAS_BACKEND", "no_such_backend")
    assert main(["doctor"]) == 1
    assert f"{KERNEL}" in capsys.readouterr().out


def test_unknown_commands_exit_2(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["grdae"])
    assert stop.value.code == 2


@pytest.fixture
def without_kernel(monkeypatch):
    monkeypatch.setattr("graders.doctor._kernel", lambda: [])


def test_a_gradebook_that_is_damaged_or_lost_is_seen(light, without_kernel, capsys):
    (light / "gradebook.db").write_bytes(b"SQLite format 3\0 and then nothing")
    main(["--course-dir", str(light), "doctor"])
    out = capsys.readouterr().out
    assert f"note  gradebook     {light}/gradebook.db: the gradebook is damaged" in out
    assert "-> put a backup in its place" in out
    (light / "gradebook.db").unlink()
    (light / "autograded/anna/double").mkdir(parents=True)
    main(["--course-dir", str(light), "doctor"])
    assert "there is no gradebook" in capsys.readouterr().out


def test_closed_folders_and_little_space_are_seen(light, without_kernel, monkeypatch, capsys):
    for name in ("release", "autograded/анна", "feedback"):
        (light / name).mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr("graders.doctor.os.access", lambda path, mode: path.name not in ("release", "анна"))
    monkeypatch.setattr("graders.doctor.shutil.disk_usage", lambda path: shutil._ntuple_diskusage(2**40, 2**40, 2**28))
    main(["--course-dir", str(light), "doctor"])
    out = capsys.readouterr().out
    assert "note  folders       may not be written: release, autograded/анна" in out
    assert f"0.2 GiB free in {light}" in out and "-> free some" in out

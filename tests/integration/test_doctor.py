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

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graders import CourseError
from graders.files import read_text, read_toml, replace_folder, replacing, staging, write_atomic


def test_write_says_whether_the_file_changed(tmp_path):
    path = tmp_path / "new" / "a.txt"
    assert write_atomic(path, "ё\n")
    assert path.read_bytes() == "ё\n".encode()
    before = path.stat().st_mtime_ns
    assert not write_atomic(path, "ё\n")
    assert path.stat().st_mtime_ns == before


def test_a_failure_leaves_the_old_content_and_no_litter(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(path) as temporary:
        temporary.write_text("half")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_staging_is_removed_also_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), staging(tmp_path, ".stage-") as folder:
        (folder / "x").write_text("x")
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == []


def test_replace_folder_takes_the_place_of_the_old_one(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, name in ((old, "a"), (new, "b")):
        folder.mkdir()
        (folder / name).write_text(name)
    replace_folder(new, old)
    assert [path.name for path in old.iterdir()] == ["b"]
    assert os.listdir(tmp_path) == ["old"]


def test_what_is_to_be_kept_survives_a_swap_that_fails(tmp_path, monkeypatch):
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    (old / ".git").mkdir()
    replace = os.replace

    def refuse(source, target):
        if source == new:
            raise PermissionError("in use")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError):
        replace_folder(new, old, keep=".git")
    assert (old / ".git").is_dir()


OWN = "from graders.files import OwnFolder; import sys, time; o = OwnFolder('own-', sys.argv[1]); print(o.path, flush=True)"


def test_a_folder_of_a_killed_process_is_removed_by_the_next_and_no_other(tmp_path):
    def start(then):
        process = subprocess.Popen([sys.executable, "-c", OWN + then, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        return process, Path(process.stdout.readline().strip())

    killed, left = start("; time.sleep(600)")
    (left / "file").write_text("x")
    living, held = start("; time.sleep(600)")
    for process in (killed, living):
        assert process.poll() is None
    killed.kill()
    killed.communicate()
    foreign = tmp_path / "own-link"
    foreign.symlink_to(tmp_path.parent, target_is_directory=True)
    young = tmp_path / "own-young"
    young.mkdir()
    for folder in (left, held):
        os.utime(folder, (0, 0))
    ended, made = start("; o.remove()")
    ended.communicate()
    assert {path.name for path in tmp_path.iterdir()} == {held.name, foreign.name, young.name}
    assert made.name.startswith("own-") and ended.returncode == 0
    living.kill()
    living.communicate()


def test_a_file_or_a_device_in_the_way_is_not_replaced(tmp_path):
    file, new = tmp_path / "file", tmp_path / "new"
    file.write_text("years of work")
    new.mkdir()
    with pytest.raises(CourseError, match="file: is a file where a folder is to be"):
        replace_folder(new, file)
    with pytest.raises(CourseError, match="new: is a folder; name a file"):
        write_atomic(new, "x")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CourseError, match="pipe: is a device"), replacing(tmp_path / "pipe"):
        pass
    assert sorted(os.listdir(tmp_path)) == ["file", "new", "pipe"] and file.read_text() == "years of work"


def test_an_error_of_the_system_names_what_was_to_be_written(tmp_path, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space") as caught, replacing(tmp_path / "оценки.csv") as temporary:
        temporary.write_text("x")
    assert caught.value.filename == str(tmp_path / "оценки.csv")
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="No space") as caught:
        replace_folder(tmp_path / "a", tmp_path / "b")
    assert caught.value.filename == str(tmp_path / "b")
    assert os.listdir(tmp_path) == ["a"]


def test_texts_are_read_as_editors_of_all_systems_write_them(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbf" + "ё\r\nя\n".encode())
    assert read_text(path) == "ё\nя\n"
    path.write_bytes("первая\nвторая".encode() + "ё".encode("cp1251"))
    with pytest.raises(CourseError, match=r"a\.md: line 2 is not UTF-8; save the file"):
        read_text(path)
    path.write_bytes(b'\xef\xbb\xbfa = "\xd1\x8f"\r\n')
    assert read_toml(path) == {"a": "я"}

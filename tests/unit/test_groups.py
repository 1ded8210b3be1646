"""Control groups, in a folder that looks like theirs: the system's own are had on few machines."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graders.kernel import groups, rlimits, sandbox

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="for Linux")


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    """What /sys/fs/cgroup may look like: this process is in the innermost group, and the outer one has children."""
    folder = tmp_path / "cgroup"
    (folder / "user/session").mkdir(parents=True)
    for name, enabled in (("", "cpu memory pids"), ("user", "cpuset memory pids"), ("user/session", "")):
        (folder / name / "cgroup.subtree_control").write_text(f"{enabled}\n")
    monkeypatch.setattr(groups, "_ROOT", folder)
    monkeypatch.setattr(groups, "_above", lambda: [folder / "user/session", folder / "user", folder])
    monkeypatch.setattr(groups, "_works", lambda _: True)
    # a real one is removed with what the system has put into it
    monkeypatch.setattr(Path, "rmdir", shutil.rmtree)
    groups.place.cache_clear()
    yield folder
    groups.place.cache_clear()


def test_a_group_has_the_limits_and_goes_away(root):
    group = groups.group(5 << 20)
    assert group.folder.parent == root / "user", "the nearest whose children can be limited"
    written = {path.name: path.read_text() for path in group.folder.iterdir()}
    assert written == {
        "memory.max": str(5 << 20), "memory.swap.max": "0", "memory.oom.group": "1", "pids.max": str(rlimits.MOST_TASKS)
    }  # fmt: skip
    with group.entrance() as entrance:
        os.write(entrance.fileno(), b"0")
    assert (group.folder / "cgroup.procs").read_text() == "0"
    group.close()
    assert not group.folder.exists()
    group.close()


def test_no_limit_of_memory(root):
    assert (groups.group(None).folder / "memory.max").read_text() == "max"


def test_what_ended_for_want_of_memory_is_told(root):
    group = groups.group(5 << 20)
    assert not group.out_of_memory()
    for killed in (0, 2):
        (group.folder / "memory.events").write_text(f"low 0\nmax 7\noom 1\noom_kill {killed}\noom_group_kill 0\n")
        assert group.out_of_memory() is (killed > 0)


def test_none_where_none_can_be_had(root, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "read-only")

    monkeypatch.setattr(groups.tempfile, "mkdtemp", refused)
    assert groups.place() == root / "user"
    assert groups.group(1) is None
    groups.place.cache_clear()
    monkeypatch.setattr(groups, "_works", lambda _: False)
    assert groups.place() is None and groups.group(1) is None
    groups.place.cache_clear()
    monkeypatch.setattr(groups, "_above", list)
    assert groups.place() is None


def test_a_group_that_takes_no_limit_is_removed_again(root, monkeypatch):
    def refuses(self, name, value):
        if name == "pids.max":
            raise OSError(2, "no such controller")

    monkeypatch.setattr(groups.Group, "_set", refuses)
    before = sorted((root / "user").iterdir())
    with pytest.raises(OSError, match="no such controller"):
        groups.Group(root / "user", 1, 1)
    assert sorted((root / "user").iterdir()) == before


def test_it_is_tried_with_a_process_behind_the_fence(root, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(Path, "rmdir", shutil.rmtree)
    asked = []

    def ran(command, **options):
        asked.append(command)
        return subprocess.CompletedProcess(command, 0 if len(asked) == 1 else 1)

    monkeypatch.setattr(subprocess, "run", ran)
    monkeypatch.setattr(sandbox, "find_bwrap", lambda: "/usr/bin/bwrap")
    assert groups._works(root / "user") is True and groups._works(root / "user") is False
    assert asked[0][0] == "/usr/bin/bwrap"
    assert [path.name for path in (root / "user").glob("course-*")] == []
    monkeypatch.setattr(sandbox, "find_bwrap", lambda: None)
    assert groups._works(root / "user") is False


def test_what_a_killed_grader_left_is_removed(root):
    gone = subprocess.Popen(["true"])
    gone.wait()
    for name in (f"course-{gone.pid}-abc", f"course-{os.getpid()}-abc", "course-work.slice", "others"):
        (root / "user" / name).mkdir()
    groups.place()
    left = {path.name for path in (root / "user").iterdir() if path.is_dir()}
    assert left == {f"course-{os.getpid()}-abc", "course-work.slice", "others", "session"}


def test_the_groups_around_this_process_are_found(monkeypatch, tmp_path):
    def written(text):
        monkeypatch.setattr(Path, "read_text", lambda *_, **__: text)
        return groups._above()

    monkeypatch.setattr(groups, "_ROOT", tmp_path)
    assert written("12:pids:/x\n0::/user.slice/a.scope\n") == [
        tmp_path / "user.slice/a.scope", tmp_path / "user.slice", tmp_path
    ]  # fmt: skip
    assert written("0::/\n") == [tmp_path]
    assert written("0::/../outside\n") == written("9:name=systemd:/\n") == []

"""Files are packed and unpacked as they were handed in, as far as they are files, and nowhere else."""

import io
import tarfile

import pytest

from graders.kernel import archive


def packed(*items):
    """An archive of `(name, kind, mode)`."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for name, kind, mode in items:
            item = tarfile.TarInfo(name)
            item.type, item.mode, item.linkname = kind, mode, "elsewhere"
            content = b"x" * 3 if kind == tarfile.REGTYPE else b""
            item.size = len(content)
            tar.addfile(item, io.BytesIO(content))
    file.seek(0)
    return file


@pytest.fixture(params=["filters", "no filters"])
def python(request, monkeypatch):
    """This Python, and one like 3.11.2, whose `extractall` takes no filter."""
    if request.param == "no filters":
        monkeypatch.delattr(tarfile, "data_filter", raising=False)
        real = tarfile.TarFile.extractall
        monkeypatch.setattr(
            tarfile.TarFile, "extractall", lambda self, path=".", members=None: real(self, path, members)
        )
    return request.param


@pytest.mark.filterwarnings("ignore:Python 3.14 will:DeprecationWarning")  # the older way, on purpose
def test_files_and_folders_are_unpacked_and_nothing_else(python, tmp_path):
    archive.unpack(
        packed(
            ("data", tarfile.DIRTYPE, 0o755),
            ("data/точки.csv", tarfile.REGTYPE, 0o644),
            ("run", tarfile.REGTYPE, 0o6755),
            ("link", tarfile.SYMTYPE, 0o777),
            ("same", tarfile.LNKTYPE, 0o644),
            ("pipe", tarfile.FIFOTYPE, 0o644),
        ),
        str(tmp_path),
    )
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        "data",
        "data/точки.csv",
        "run",
    ]
    assert (tmp_path / "data/точки.csv").read_bytes() == b"xxx"
    assert (tmp_path / "run").stat().st_mode & 0o7000 == 0, "who runs it stays who they are"


@pytest.mark.filterwarnings("ignore:Python 3.14 will:DeprecationWarning")
@pytest.mark.parametrize("name", ["../out", "data/../../out", "/tmp/../{folder}/out"])
def test_nothing_is_unpacked_elsewhere(python, tmp_path, name):
    inside = tmp_path / "inside"
    inside.mkdir()
    name = name.format(folder=tmp_path.relative_to("/"))
    try:
        archive.unpack(packed((name, tarfile.REGTYPE, 0o644)), str(inside))
    except tarfile.TarError as error:
        assert "out" in str(error)
    assert not (tmp_path / "out").exists()


def test_what_was_packed_is_unpacked_but_for_links(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "data").mkdir(parents=True)
    there.mkdir()
    (here / "data/точки.csv").write_text("1,2")
    (here / "link").symlink_to(tmp_path)
    (here / "data/link").symlink_to("точки.csv")
    with archive.packed(here, None) as file:
        archive.unpack(file, str(there))
    assert sorted(path.relative_to(there).as_posix() for path in there.rglob("*")) == ["data", "data/точки.csv"]
    assert (there / "data/точки.csv").read_text() == "1,2"


def test_files_that_a_kernel_has_no_room_for_are_not_packed(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(bytes(500))
    with archive.packed(tmp_path, 1000):
        pass
    with pytest.raises(RuntimeError, match="of disk"), archive.packed(tmp_path, 999):
        pass

"""Downloads are looked into without trust: names that lead elsewhere, bombs, links, passwords, damage, other encodings."""

import io
import os
import random
import struct
import time
import unicodedata
import zipfile
import zlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from graders import CourseError
from graders.lms import archives
from graders.lms.archives import Unreadable, open_inner, opened
from graders.lms.zipnames import decoded_names, moment_of

OMSK = ZoneInfo("Asia/Omsk")  # UTC+6


def pack(path, *items, **options):
    """Write a zip of (name or ZipInfo, content)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in items:
            archive.writestr(name, content, **options)
    return path


def look(path):
    with opened(path, OMSK) as download:
        return {entry.path: entry.read() for entry in download.entries}, download.left_out


def info(name, mode=0o100644, **attributes):
    entry = zipfile.ZipInfo(name, (2025, 3, 1, 12, 30, 10))
    entry.external_attr = mode << 16
    for key, value in attributes.items():
        setattr(entry, key, value)
    return entry


@pytest.mark.parametrize(
    "name", ["../a.ipynb", "x/../../a.ipynb", "/etc/a.ipynb", "C:/a.ipynb", "d:a.ipynb", "..\\a.ipynb", "\\\\host\\a"]
)
def test_names_that_lead_out_of_the_archive_are_left_out(tmp_path, name):
    files, left_out = look(pack(tmp_path / "z.zip", (info(name), b"1"), ("good.ipynb", b"2")))
    assert files == {"good.ipynb": b"2"}
    assert len(left_out) == 1 and "leads out of the archive" in left_out[0]


@pytest.mark.parametrize(
    ("mode", "why"), [(0o120777, "a link"), (0o010644, "no ordinary file"), (0o060644, "ordinary")]
)
def test_links_and_devices_are_left_out(tmp_path, mode, why):
    files, left_out = look(pack(tmp_path / "z.zip", (info("a.ipynb", mode), b"/etc/passwd"), ("b.ipynb", b"")))
    assert list(files) == ["b.ipynb"] and why in left_out[0]


def test_a_bomb_is_left_out_and_its_neighbours_are_not(tmp_path):
    files, left_out = look(pack(tmp_path / "z.zip", ("bomb.ipynb", bytes(30_000_000)), ("b.ipynb", b"2")))
    assert list(files) == ["b.ipynb"] and "times its size" in left_out[0]


@pytest.mark.parametrize("folder", [True, False])
def test_one_students_huge_file_does_not_stop_the_class(tmp_path, monkeypatch, folder):
    monkeypatch.setattr(archives, "TOTAL_LIMIT", 50)
    monkeypatch.setattr(archives, "FILE_LIMIT", 20)
    source = pack(tmp_path / "z.zip", ("huge.ipynb", bytes(100)), ("b.ipynb", b"2"))
    if folder:
        with zipfile.ZipFile(source) as archive:
            archive.extractall(source := tmp_path / "folder")
    files, left_out = look(source)
    assert files == {"b.ipynb": b"2"} and "larger than" in left_out[0]


@pytest.mark.parametrize(("limit", "value"), [("COUNT_LIMIT", 2), ("TOTAL_LIMIT", 5)])
@pytest.mark.parametrize("folder", [True, False])
def test_what_is_too_much_is_refused_as_a_whole(tmp_path, monkeypatch, limit, value, folder):
    monkeypatch.setattr(archives, limit, value)
    source = pack(tmp_path / "z.zip", *((f"{n}.ipynb", b"22") for n in "abc"))
    if folder:
        source = tmp_path / "folder"
        source.mkdir()
        for n in "abc":
            (source / n).write_bytes(b"22")
    with pytest.raises(CourseError, match="collect it in parts"):
        look(source)


def test_a_file_that_says_it_is_small_gives_no_more_than_that(tmp_path):
    path = pack(tmp_path / "z.zip", ("a.ipynb", bytes(100_000)))
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 100_000), struct.pack("<L", 10)))
    with opened(path, OMSK) as download, pytest.raises(Unreadable):
        assert len(download.entries[0].read()) <= 10
        raise Unreadable


def encrypt(path):
    """Set the flag of encryption in a zip: what stands there is then no longer what was meant."""
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(signature, start + 1)
    path.write_bytes(data)
    return path


def test_an_encrypted_zip_is_refused(tmp_path):
    with pytest.raises(CourseError, match=r"z\.zip: encrypted; unpack it with its password"):
        look(encrypt(pack(tmp_path / "z.zip", ("a.ipynb", b"1"))))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "neither a zip nor a folder"),
        (b"PK\x03\x04" + b"x" * 500, "download it again"),
        (b"Rar!\x1a\x07\x00xxxx", "unpack it and collect the folder"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "unpack it and collect the folder"),
        (b"{}", "neither a zip nor a folder"),
    ],
)
def test_what_is_no_zip_is_refused_in_one_line(tmp_path, content, told):
    (tmp_path / "z.zip").write_bytes(content)
    with pytest.raises(CourseError, match=told) as caught:
        look(tmp_path / "z.zip")
    assert str(caught.value).startswith(str(tmp_path / "z.zip")) and "\n" not in str(caught.value)


def test_a_zip_cut_off_is_refused(tmp_path):
    path = pack(tmp_path / "z.zip", ("a.ipynb", os.urandom(2_000)))
    path.write_bytes(path.read_bytes()[:1_000])
    with pytest.raises(CourseError, match="not downloaded to its end"):
        look(path)


def test_one_damaged_file_does_not_cost_the_others(tmp_path):
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.ipynb", b"AAAAAAAA")
        archive.writestr("b.ipynb", b"BBBBBBBB")
    path.write_bytes(path.read_bytes().replace(b"AAAAAAAA", b"AAAAxAAA"))
    with opened(path, OMSK) as download:
        first, second = download.entries
        assert second.read() == b"BBBBBBBB"
        with pytest.raises(Unreadable, match="damaged"):
            first.read()


def test_names_that_differ_in_capitals_or_form_alone_collide(tmp_path):
    names = ["Й/a.ipynb", unicodedata.normalize("NFD", "Й/a.ipynb"), "Й/A.ipynb", "К/a.ipynb"]
    files, left_out = look(pack(tmp_path / "z.zip", *((info(n), n.encode()) for n in names)))
    assert list(files) == ["Й/a.ipynb", "К/a.ipynb"] and len(left_out) == 2


def test_what_systems_leave_behind_is_passed_over(tmp_path):
    litter = ["__MACOSX/x/._a.ipynb", ".DS_Store", "x/Thumbs.db", "x/~$a.docx", "x/._b.ipynb", "x/__pycache__/m.pyc"]
    assert look(pack(tmp_path / "z.zip", *((n, b"") for n in litter), ("x/a.ipynb", b""))) == ({"x/a.ipynb": b""}, [])


@pytest.mark.parametrize("encoding", ["utf-8", "cp866", "cp1251"])
def test_russian_names_without_the_flag_are_read_in_the_encoding_in_which_they_are_words(tmp_path, encoding):
    names = ["Жанна Щукина_12_assignsubmission_file_/тетрадь.ipynb", "Яков Ёлкин_7_assignsubmission_file_/ДЗ (1).ipynb"]
    entries = [info(name.encode(encoding).decode("cp437")) for name in names]
    for entry in entries:
        entry.orig_filename = entry.filename
    found, guessed = decoded_names(entries)
    assert found == names and guessed == (None if encoding == "utf-8" else encoding)


def test_western_names_are_not_taken_for_russian_ones():
    names = ["Müller_Jörg.ipynb", "Señor García.ipynb"]
    for encoding in ("cp850", "cp1252"):
        entries = [info(name.encode(encoding).decode("cp437")) for name in names]
        assert decoded_names(entries) == (names, encoding)


def test_an_archivers_own_field_says_the_name(tmp_path):
    raw, meant = b"???.ipynb", "学生.ipynb"
    field = struct.pack("<BL", 1, zlib.crc32(raw)) + meant.encode()
    entry = info(raw.decode(), extra=struct.pack("<HH", 0x7075, len(field)) + field)
    assert decoded_names([entry]) == ([meant], None)


def test_times_are_of_the_courses_zone_unless_the_archive_knows_better():
    assert moment_of(info("a"), OMSK) == datetime(2025, 3, 1, 6, 30, 10, tzinfo=UTC)
    exact = struct.pack("<HHBl", 0x5455, 5, 1, 1_700_000_000)
    assert moment_of(info("a", extra=exact), OMSK) == datetime.fromtimestamp(1_700_000_000, UTC)
    assert moment_of(info("a", date_time=(1980, 1, 1, 0, 0, 0)), OMSK) is None
    assert moment_of(info("a", date_time=(2025, 13, 41, 0, 0, 0)), OMSK) is None


def test_a_folder_is_read_without_following_links(tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/s.ipynb").write_text("s")
    source = tmp_path / "folder"
    source.mkdir()
    (source / "a.ipynb").write_text("a")
    (source / "link.ipynb").symlink_to(tmp_path / "secret/s.ipynb")
    (source / "dir").symlink_to(tmp_path / "secret")
    files, left_out = look(source)
    assert files == {"a.ipynb": b"a"} and len(left_out) == 2


def test_a_zip_in_a_download_is_opened_with_the_same_limits(tmp_path):
    inner = io.BytesIO()
    pack(inner, ("../a.ipynb", b"1"), ("b.ipynb", b"2"), ("bomb.bin", bytes(30_000_000)))
    with opened(pack(tmp_path / "z.zip", ("x.zip", inner.getvalue()), ("y.zip", b"no zip")), OMSK) as download:
        found = open_inner(download.entries[0], OMSK)
        assert [entry.path for entry in found.entries] == ["b.ipynb"] and len(found.left_out) == 2
        with pytest.raises(Unreadable, match="not a readable zip"):
            open_inner(download.entries[1], OMSK)


@pytest.mark.parametrize(
    ("method", "name"), [(zipfile.ZIP_LZMA, "LZMA"), (zipfile.ZIP_BZIP2, "bzip2"), (97, "method 97")]
)
def test_only_what_every_program_packs_is_unpacked(tmp_path, method, name):
    """LZMA's damage is an error of its own kind."""
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("good.ipynb", b"1", zipfile.ZIP_STORED)
        archive.writestr("other.ipynb", b"2" * 100, method if method < 90 else zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02") + 10
    data[at : at + 2] = struct.pack("<H", method)
    data[data.index(b"other.ipynb") + 15] = 255  # LZMA's properties
    path.write_bytes(data)
    files, left_out = look(path)
    assert files == {"good.ipynb": b"1"}
    assert left_out == [
        f"'other.ipynb': left out, packed with {name}; only an ordinary zip is read (stored or deflated)"
    ]


def test_damaged_zips_are_read_as_far_as_can_be(tmp_path):
    """A few hundred kinds of damage, the same each time: what is not readable is so told, and nothing else happens."""
    draw = random.Random(11)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, method in enumerate(
            (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2)
        ):
            archive.writestr(info(f"{number}.ipynb", compress_type=method), b"{}" * 50, method)
    whole, read = buffer.getvalue(), 0
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(draw.randint(1, 6)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        entry = archives.Entry("x.zip", "x.zip", len(data), None, lambda data=bytes(data): data)
        try:
            for found in open_inner(entry, OMSK).entries:
                found.read()
                read += 1
        except Unreadable:
            continue
    assert read > 100, "most files of most archives are whole"


def test_a_crowd_of_files_in_a_zip_is_not_even_listed(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "INNER_LIMIT", 3)
    for number, told in ((3, None), (4, "more than 3 files in it")):
        inner = pack(io.BytesIO(), *((f"{n}.txt", b"") for n in range(number)))
        entry = archives.Entry("x.zip", "x.zip", 0, None, inner.getvalue)
        if told is None:
            assert len(open_inner(entry, OMSK).entries) == 3
        else:
            with pytest.raises(Unreadable, match=told):
                open_inner(entry, OMSK)


def test_long_names_are_told_shortly_and_not_looked_at_for_long(tmp_path):
    names = [f"{number}" + "б" * 20_000 for number in range(30)]
    path = pack(tmp_path / "z.zip", ("good.ipynb", b""), *((name, b"") for name in names))
    path.write_bytes(path.read_bytes().replace("б".encode() * 1000, "б".encode("cp1251") * 2000))  # no UTF-8
    data = bytearray(path.read_bytes())
    for at in [index for index in range(len(data)) if data.startswith((b"PK\x01\x02", b"PK\x03\x04"), index)]:
        flags = at + (8 if data[at + 2] == 1 else 6)
        data[flags : flags + 2] = b"\0\0"
    path.write_bytes(data)
    begin = time.process_time()
    files, left_out = look(path)
    assert list(files) == ["good.ipynb"] and len(left_out) == 30
    assert max(map(len, left_out)) < 300 and time.process_time() - begin < 2

"""The files of a submission on their way through the fence: packed by the grader, unpacked where a kernel works.

tarfile is imported where it is used: the server imports this file before it forks its keeper, which is to be small.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def packed(folder: Path, most: int | None) -> Iterator[IO[bytes]]:
    """Give a tar archive of what lies in a folder; links are left out, since they could lead anywhere."""
    import tarfile
    import tempfile

    size = 0

    def chosen(item: tarfile.TarInfo) -> tarfile.TarInfo | None:
        nonlocal size
        size += item.size
        if most and size > most:
            raise RuntimeError(f"{folder}: its files need more than the {most / 1e6:.0f} MB of disk that a kernel has")
        return item if item.isreg() or item.isdir() else None

    with tempfile.TemporaryFile() as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for path in sorted(folder.iterdir()):
                tar.add(path, path.name, filter=chosen)
        file.seek(0)
        yield file


def unpack(archive: IO[bytes], folder: str) -> None:
    """Write out what the grader has packed; plain files and folders below `folder`, and nothing else.

    Raises:
        tarfile.TarError: for what is no archive, and for names that lead elsewhere.
    """
    import tarfile

    with tarfile.open(fileobj=archive) as tar:
        members = [member for member in tar if member.isreg() or member.isdir()]
        if hasattr(tarfile, "data_filter"):
            tar.extractall(folder, members, filter="data")
            return
        for member in members:  # Python 3.11.2, which Debian 12 has, knows no filters
            if member.name.startswith("/") or ".." in member.name.split("/"):
                raise tarfile.ExtractError(f"{member.name!r} leads elsewhere")
            member.mode &= 0o755
        tar.extractall(folder, members)

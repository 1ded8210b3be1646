"""What a process that has just been forked does, and nothing else; a part of the kernel server, see `server.py`."""

import contextlib
import os
from collections.abc import Callable
from typing import Any, NoReturn


def or_die(function: Callable[..., None], *arguments: Any) -> NoReturn:
    """Call a function and end this process, whatever happens: what its parent was about to do is not for this one."""
    try:
        function(*arguments)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(1)

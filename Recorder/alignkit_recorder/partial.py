"""A file that is complete or absent: written under a temporary name beside its own, and renamed when it is complete."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import h5py

from .errors import RecorderError


@contextmanager
def complete_or_absent(path: str | os.PathLike[str]) -> Iterator[h5py.File]:
    """An HDF5 file to fill, which becomes `path` at the end of the `with` block, and vanishes if that raises.

    A process that is killed meanwhile leaves `.<name>.<host>-<process>.partial` behind. The next to write the same path
    on the same host removes it.
    """
    target = check_target(path)
    partial = target.with_name(f".{target.name}.{_host()}-{os.getpid()}.partial")
    _remove_left_behind(target)
    try:
        with h5py.File(partial, "w", libver=("earliest", "v110")) as file:
            yield file
        os.replace(partial, target)
    except (OSError, RuntimeError, ValueError) as error:  # h5py has all three for a full disk
        number = re.search(r"errno = (\d+)", str(error))
        if number is None and not isinstance(error, OSError):
            raise
        reason = os.strerror(int(number[1])) if number else " ".join(str(error).split())
        raise RecorderError(f"{target}: cannot be written ({reason})") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def check_target(path: str | os.PathLike[str]) -> Path:
    """Raises if no file can be written at `path`; better before the recording than after it."""
    target = Path(path)
    if not target.parent.is_dir():
        raise RecorderError(f"{target}: there is no directory {target.parent}")
    if target.is_dir():
        raise RecorderError(f"{target}: is a directory")
    return target


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", platform.node())[:32]


def _remove_left_behind(target: Path) -> None:
    name = re.compile(re.escape(f".{target.name}.{_host()}-") + r"(\d+)\.partial")
    for file in target.parent.iterdir():
        match = name.fullmatch(file.name)
        if match is not None and not _is_running(int(match[1])):
            with suppress(OSError):
                file.unlink()


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

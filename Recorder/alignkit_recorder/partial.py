"""A file that is complete or absent: written under a temporary name beside its own, and renamed when it is complete."""

from __future__ import annotations

import os
import platform
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import h5py

from .errors import RecorderError


@contextmanager
def complete_or_absent(path: str | os.PathLike[str]) -> Iterator[h5py.File]:
    """An HDF5 file to fill, which becomes `path` at the end of the `with` block, and vanishes if that raises.

    A process that is killed meanwhile leaves `.<name>.<host>-<process>.partial` behind. The next to write the same path
    on the same host removes it. A file that is replaced passes its mode and owner on; a symbolic link stays, and what
    it leads to is replaced.
    """
    target = check_target(path)
    place = Path(os.path.realpath(target))
    partial = place.with_name(f".{place.name}.{_host()}-{os.getpid()}.partial")
    _remove_left_behind(place)
    try:
        with h5py.File(partial, "w", libver=("earliest", "v110")) as file:
            yield file
        _pass_on(place, partial)
        os.replace(partial, place)
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
    parent = Path(os.path.realpath(target)).parent
    if not parent.is_dir():
        raise RecorderError(f"{target}: there is no directory {parent if target.is_symlink() else target.parent}")
    if target.is_dir():
        raise RecorderError(f"{target}: is a directory")
    if target.exists() and not target.is_file():
        raise RecorderError(f"{target}: is not a regular file")
    # Root may write anything; what its owner has protected is not to be written all the same.
    if target.is_file() and not target.stat().st_mode & stat.S_IWUSR:
        raise RecorderError(f"{target}: is write-protected")
    return target


def check_apart(path: str | os.PathLike[str], inputs: Iterable[str | os.PathLike[str]]) -> None:
    """Raises if the recording would take the place of one of its inputs, under whatever name, or of what is none."""
    target = Path(path)
    for each in inputs:
        with suppress(OSError):
            if target.samefile(each):
                raise RecorderError(f"{target}: would replace an input: expected another file than {each}")
    if target.is_file() and target.stat().st_size > 0 and not h5py.is_hdf5(target):
        raise RecorderError(f"{target}: is not an HDF5 file and would be replaced: expected the name of a recording")


def _pass_on(place: Path, partial: Path) -> None:
    """Gives the file in the making the mode and the owner of the one that it will replace."""
    with suppress(OSError):
        old = place.stat()
        if hasattr(os, "chown"):
            with suppress(PermissionError):
                os.chown(partial, old.st_uid, old.st_gid)
        partial.chmod(stat.S_IMODE(old.st_mode) & 0o777)


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

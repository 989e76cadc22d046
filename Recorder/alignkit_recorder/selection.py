"""Which of a model's tensors are recorded: globs over their paths."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from .errors import RecorderError


class Selection:
    """Takes a path that one of `include` matches, if there are any, and none of `exclude`.

    In a glob `*` stands for any characters, dots among them, and `?` for one. What is matched is the path of a module
    or of a named result, without the number of a call and the key of an element: `layer1.0.relu` for `layer1.0.relu#1`.
    """

    def __init__(self, include: Sequence[str] = (), exclude: Sequence[str] = ()):
        for option, globs in (("include", include), ("exclude", exclude)):
            if isinstance(globs, str):
                raise RecorderError(f"{option}={globs!r} is a string: a list of globs is wanted, [{globs!r}]")
        self._include, self._exclude = list(include), list(exclude)

    def takes(self, path: str) -> bool:
        if any(fnmatchcase(path, glob) for glob in self._exclude):
            return False
        return not self._include or any(fnmatchcase(path, glob) for glob in self._include)

    def check(self, paths: Iterable[str]) -> None:
        """Raises where an `include` matches none of the recorded paths: it is misspelt, or nothing would miss it."""
        recorded = {bare(path) for path in paths}
        for glob in self._include:
            if not any(fnmatchcase(path, glob) for path in recorded):
                raise RecorderError(f"include {glob!r}: matches none of the tensors that can be recorded")


def bare(name: str) -> str:
    """The path in the name of a recorded tensor: `gru` for `gru#1[0]`."""
    return re.sub(r"(#\d+)?(\[[^]]*\])*$", "", name)

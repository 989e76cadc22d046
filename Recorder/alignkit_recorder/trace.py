"""The order of events in a forward pass, whatever the framework: which module ran, and what came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

#: Leads to an element of nested tuples, lists and mappings.
Keys = tuple[Any, ...]


def brackets(keys: Keys) -> str:
    """The keys as a path in the file spells them: `[0][state]`."""
    return "".join(f"[{key}]" for key in keys)


@dataclass(eq=False)
class Entry:
    """One recorded tensor: the output of one call of one module, or of an operation with a name of its own."""

    path: str
    call: int
    element: str
    array: np.ndarray
    attributes: dict[str, Any] = field(default_factory=dict)
    alias_of: Entry | None = None

    def holds(self, array: np.ndarray) -> bool:
        """Whether this entry is the very tensor `array`, bit by bit (so that NaN equals itself)."""
        mine = self.array
        return mine.dtype == array.dtype and mine.shape == array.shape and mine.tobytes() == array.tobytes()


@dataclass
class Frame:
    """A module whose forward is running: where it lies, and how much had been recorded when it began."""

    path: str
    is_leaf: bool
    began: int


class Trace:
    """Collects the outputs of a forward pass in execution order.

    Every array is a copy, made when the value appeared: an in-place operation that follows (the ReLU after a
    batch normalisation) overwrites the framework's own tensor.
    """

    def __init__(self, copy: Callable[[Any], np.ndarray | None]):
        """`copy` turns a framework's tensor into an array of its own, and anything else into None."""
        self._copy = copy
        self._stack: list[Frame] = []
        self._calls: Counter[str] = Counter()
        self._names: dict[int, str] = {}
        self.entries: list[Entry] = []

    def enter(self, path: str, is_leaf: bool) -> None:
        """The module at `path` begins; the root's path is empty, and a new pass begins with it."""
        if not path:
            self._stack.clear()
        self._stack.append(Frame(path, is_leaf, len(self.entries)))

    def leave(self, path: str, output: Any, attributes: Mapping[str, Any] | None) -> None:
        """The module at `path` ends with `output`, which is recorded if there are `attributes` for it."""
        frame = self._stack.pop()
        while frame.path != path:
            frame = self._stack.pop()
        if attributes is not None:
            self._record(path, output, attributes, None if frame.is_leaf else frame.began)

    def operation(self, kind: str, result: Any) -> None:
        """The result of a function that the running container called: recorded as `<container>.<kind>`."""
        if self._stack and not self._stack[-1].is_leaf:
            container = self._stack[-1].path
            self._record(f"{container}.{kind}" if container else kind, result, {"op": kind}, None)

    def name(self, value: Any, path: str) -> None:
        """Records `value` under `path`, unless an operation that was caught just now stands there already."""
        array = self._copy(value)
        last = self.entries[-1] if self.entries else None
        if array is not None and last is not None and last.path == path and last.holds(array):
            return
        self._record(path, value, {}, None)

    def alias(self, array: np.ndarray, since: int = 0) -> Entry | None:
        """The last entry since number `since` that holds `array`."""
        for entry in reversed(self.entries[since:]):
            if entry.holds(array):
                return entry.alias_of or entry
        return None

    def flatten(self, value: Any) -> Iterator[tuple[Keys, np.ndarray]]:
        """Copies of the tensors in `value`, each with the keys that lead to it through tuples, lists and mappings."""
        array = self._copy(value)
        if array is not None:
            yield (), array
            return
        elements: Any = ()
        if isinstance(value, Mapping):
            elements = value.items()
        elif isinstance(value, (list, tuple)):
            elements = enumerate(value)
        for key, element in elements:
            for keys, found in self.flatten(element):
                yield (key, *keys), found

    def _record(self, path: str, value: Any, attributes: Mapping[str, Any], aliases_since: int | None) -> None:
        call = self._calls[path]
        self._calls[path] += 1
        for keys, array in self.flatten(value):
            entry = Entry(path, call, brackets(keys), array, dict(attributes))
            if aliases_since is not None:
                entry.alias_of = self.alias(array, aliases_since)
            self.entries.append(entry)

    def rename(self, rename: Callable[[str], str | None]) -> None:
        """Gives entries other names than their own, or none at all."""
        names = [(rename(self._name(entry)), entry) for entry in self.entries]
        kept = [entry for name, entry in names if name is not None]
        for entry in kept:
            while entry.alias_of is not None and entry.alias_of not in kept:
                entry.alias_of = entry.alias_of.alias_of
        self._names = {id(entry): name for name, entry in names if name is not None}
        self.entries = kept

    def named(self) -> dict[str, Entry]:
        """All entries by their final names: `path`, or `path#0`, `path#1`, … where there were several calls."""
        return {self._names.get(id(entry), self._name(entry)): entry for entry in self.entries}

    def _name(self, entry: Entry) -> str:
        call = f"#{entry.call}" if self._calls[entry.path] > 1 else ""
        return f"{entry.path}{call}{entry.element}"

"""The order of events in a forward pass, whatever the framework: which module ran, and what came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .errors import RecorderError
from .nesting import Keys, brackets, flatten
from .sampling import Keeper, Kept, whole


@dataclass(eq=False)
class Entry:
    """One recorded tensor: the output of one call of one module, or of an operation with a name of its own."""

    path: str
    call: int
    element: str
    kept: Kept
    attributes: dict[str, Any] = field(default_factory=dict)
    alias_of: Entry | None = None
    sources: list[Entry | str | None] = field(default_factory=list)

    @property
    def array(self) -> np.ndarray:
        return self.kept.values


@dataclass
class Frame:
    """A module whose forward is running: where it lies, how much had been recorded when it began, and what went in."""

    path: str
    is_leaf: bool
    began: int
    sources: list[Entry | str | None]
    has_run_others: bool = False


class Trace:
    """Collects the outputs of a forward pass in execution order.

    Every array is a copy, made when the value appeared: an in-place operation that follows (the ReLU after a
    batch normalisation) overwrites the framework's own tensor.
    """

    def __init__(
        self,
        copy: Callable[[Any], np.ndarray | None],
        keep: Keeper = whole,
        takes: Callable[[str], bool] = lambda _path: True,
        recorded: Callable[[Entry], None] = lambda _entry: None,
    ):
        """`copy` turns a framework's tensor into an array of its own, and anything else into None; `keep` decides what
        remains of it; `takes` tells which paths are wanted; `recorded` hears of every entry."""
        self._copy, self._keep, self._takes, self._recorded = copy, keep, takes, recorded
        self._stack: list[Frame] = []
        self._calls: Counter[str] = Counter()
        self._names: dict[int, str] = {}
        #: The latest tensor with these bits: the number of its entry and the entry that holds it, or an input's name.
        self._latest: dict[Hashable, tuple[int, Entry | str]] = {}
        self.entries: list[Entry] = []

    def enter(self, path: str, is_leaf: bool, arguments: Any = ()) -> None:
        """The module at `path` begins; the root's path is empty, and a new pass begins with it."""
        if not path:
            self._stack.clear()
        if self._stack:
            self._stack[-1].has_run_others = True
        sources = self.sources(arguments) if not path or is_leaf and self._takes(path) else []
        self._stack.append(Frame(path, is_leaf, len(self.entries), sources))

    def leave(self, path: str, output: Any, attributes: Mapping[str, Any], is_wanted: bool, label: str = "") -> None:
        """The module at `path` ends with `output`, which is recorded (under `label`, if there is one) where it is
        wanted, or where no module within has run: then it has done the work itself."""
        frame = self._stack.pop()
        while frame.path != path:
            frame = self._stack.pop()
        if is_wanted or not frame.has_run_others:
            began = None if frame.is_leaf else frame.began
            self._record(label or path, output, attributes, frame.sources, began)

    def operation(self, kind: str, terms: Any) -> Callable[[Any], None] | None:
        """A function that the running container calls begins: its result is recorded as `<container>.<kind>`."""
        if not self._stack or self._stack[-1].is_leaf:
            return None
        container = self._stack[-1].path
        path = f"{container}.{kind}" if container else kind
        sources = self.sources(terms) if self._takes(path) else []
        return lambda result: self._record(path, result, {"op": kind}, sources, None)

    def name(self, value: Any, path: str, inputs: Any = (), attributes: Mapping[str, Any] | None = None) -> None:
        """Records `value` under `path`, unless an operation that was caught just now stands there already."""
        array = self._copy(value)
        last = self.entries[-1] if self.entries else None
        if array is not None and last is not None and last.path == path:
            if last.kept.fingerprint == self._keep(array).fingerprint:
                return
        self._record(path, value, attributes or {}, self.sources(inputs), None)

    def add_input(self, name: str, array: np.ndarray) -> None:
        """From now on a tensor with these bits is the model's input `name`, until another one has them."""
        self._latest[self._keep(array).fingerprint] = (-1, name)

    def alias(self, kept: Kept, since: int = 0) -> Entry | None:
        """The entry that holds what the last one since number `since` with these bits does."""
        number, entry = self._latest.get(kept.fingerprint, (-1, None))
        return entry if isinstance(entry, Entry) and number >= since else None

    def sources(self, arguments: Any) -> list[Entry | str | None]:
        """For each tensor in `arguments`, the latest recorded one with the same bits."""
        found = [self._latest.get(self._keep(array).fingerprint) for _, array in flatten(arguments, self._copy)]
        return [None if latest is None else latest[1] for latest in found]

    def flatten(self, value: Any, keep: Keeper) -> Iterator[tuple[Keys, Kept]]:
        """What `keep` keeps of the tensors in `value`, each with the keys that lead to it."""
        for keys, array in flatten(value, self._copy):
            yield keys, keep(array)

    def _record(
        self,
        path: str,
        value: Any,
        attributes: Mapping[str, Any],
        sources: list[Entry | str | None],
        aliases_since: int | None,
    ) -> None:
        if not self._takes(path):
            return
        call = self._calls[path]
        self._calls[path] += 1
        for keys, kept in self.flatten(value, self._keep):
            entry = Entry(path, call, brackets(keys), kept, dict(attributes), sources=sources)
            if aliases_since is not None:
                entry.alias_of = self.alias(kept, aliases_since)
            self._latest[kept.fingerprint] = (len(self.entries), entry.alias_of or entry)
            self.entries.append(entry)
            self._recorded(entry)

    def rename(self, rename: Callable[[str], str | None]) -> None:
        """Gives entries other names than their own, or none at all."""
        names = [(rename(self._name(entry)), entry) for entry in self.entries]
        kept = [entry for name, entry in names if name is not None]
        remaining = set(map(id, kept))
        for entry in kept:
            while entry.alias_of is not None and id(entry.alias_of) not in remaining:
                entry.alias_of = entry.alias_of.alias_of
        self._names = {id(entry): name for name, entry in names if name is not None}
        self.entries = kept
        self._latest = {
            entry.kept.fingerprint: (number, entry.alias_of or entry) for number, entry in enumerate(self.entries)
        }

    def named(self) -> dict[str, Entry]:
        """All entries by their final names: `path`, or `path#0`, `path#1`, … where there were several calls."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            name = self._names.get(id(entry), self._name(entry))
            if name in found:
                raise RecorderError(f"{name}: is the name of two recorded tensors; one needs another path")
            found[name] = entry
        return found

    def _name(self, entry: Entry) -> str:
        call = f"#{entry.call}" if self._calls[entry.path] > 1 else ""
        return f"{entry.path}{call}{entry.element}"

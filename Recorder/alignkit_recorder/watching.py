"""Watches a model while it runs: hooks on its modules, an ear for its functions, and names that it gives itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Literal

import numpy as np

from .errors import RecorderError
from .frameworks import Framework
from .hyperparameters import RESERVED, attribute_value, hyperparameters
from .nesting import Keys, brackets
from .sampling import Keeper, Kept, whole
from .trace import Entry, Trace

Containers = Literal["none", "blocks", "all"]

_running: list[Recording] = []


def name(value: Any, path: str, *, inputs: Any = (), **attributes: Any) -> Any:
    """Records `value`, the result of an operation that is no module, under `path`, and returns it.

    `inputs`, the tensors that went in, and `attributes` such as `op="concat", axis=1` say what the operation was.
    Outside `record` it does nothing, so that it may stay in a model's forward.
    """
    if _running:
        _running[-1].name(value, path, inputs, attributes)
    return value


class Recording:
    """What is known of a model's forward passes so far."""

    def __init__(
        self,
        model: Any,
        framework: Framework,
        trace: Trace,
        containers: Containers = "none",
        label: str = "output",
        keep_output: Keeper = whole,
    ):
        self._framework, self._model, self._containers = framework, model, containers
        self._label, self._keep_output = label, keep_output
        self._outputs: list[list[tuple[Keys, Kept]]] = []
        self.trace = trace

    @contextmanager
    def watching(self, operations: Collection[str]) -> Iterator[None]:
        """Puts hooks on every module, listens to operations and names, and ends it all."""
        with ExitStack() as stack:
            for path, module, is_leaf in self._framework.modules(self._model):
                stack.callback(self._watch(path, module, is_leaf and path != ""))
            if operations:
                stack.enter_context(
                    self._framework.operations(
                        lambda kind, terms: self.trace.operation(kind, terms) if kind in operations else None
                    )
                )
            _running.append(self)
            stack.callback(_running.remove, self)
            yield

    def name(self, value: Any, path: str, inputs: Any, attributes: Mapping[str, Any]) -> None:
        stored = {key: attribute_value(attribute) for key, attribute in attributes.items()}
        for key, attribute in stored.items():
            if key in RESERVED:
                raise RecorderError(f"{path}: {key} is an attribute that the recorder itself writes")
            if attribute is None:
                raise RecorderError(f"{path}: {key} is no number, no string and no list of one of them")
        self.trace.name(value, path, inputs, stored)

    def _watch(self, path: str, module: Any, is_leaf: bool) -> Any:
        is_wanted = is_leaf or self._records(path, module)
        label = path or self._label

        def before(arguments: Any) -> None:
            self.trace.enter(path, is_leaf, arguments)

        def after(output: Any) -> None:
            attributes = {**hyperparameters(module), "op": self._framework.kind(module)}
            self.trace.leave(path, output, attributes, is_wanted, label)
            if not path:
                self._outputs.append(list(self.trace.flatten(output, self._keep_output)))

        return self._framework.watch(module, before, after)

    def _records(self, path: str, module: Any) -> bool:
        """Whether the container at `path` is to be recorded. The root's output is the model's."""
        if not path or self._containers == "none":
            return False
        return self._containers == "all" or not self._framework.is_plain_container(module)

    def outputs(self) -> dict[str, np.ndarray | Entry]:
        """The model's outputs: the label for a tensor, the keys of a mapping, `label[0]`… of a tuple.

        An output that was recorded under a path of its own is that entry. Any other is kept as a whole.
        """
        found: dict[str, np.ndarray | Entry] = {}
        for call, elements in enumerate(self._outputs):
            number = f"#{call}" if len(self._outputs) > 1 else ""
            for keys, kept in elements:
                start, *rest = keys if keys and isinstance(keys[0], str) else (self._label, *keys)
                found[f"{start}{number}{brackets(tuple(rest))}"] = self.trace.alias(kept) or kept.values
        return found

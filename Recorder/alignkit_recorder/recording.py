"""`record`: watches a model of one's own while it runs, and writes what it saw."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Literal

import numpy as np

from .errors import RecorderError
from .frameworks import Framework, framework_of
from .hyperparameters import hyperparameters
from .trace import Entry, Keys, Trace, brackets
from .version import PRODUCER, created
from .writer import Reference, check_target, write

Containers = Literal["none", "blocks", "all"]

#: The results of functions that are recorded where a container calls them.
OPERATIONS = ("add", "interpolate")

_running: list[Recording] = []


def name(value: Any, path: str) -> Any:
    """Records `value`, the result of an operation that is no module, under `path`, and returns it.

    Outside `record` it does nothing, so that it may stay in a model's forward.
    """
    if _running:
        _running[-1].trace.name(value, path)
    return value


class Recording:
    """What is known of a model's forward passes so far."""

    def __init__(self, model: Any, framework: Framework, containers: Containers):
        self._framework = framework
        self._model = model
        self._containers = containers
        self._outputs: list[list[tuple[Keys, np.ndarray]]] = []
        self.trace = Trace(framework.array)

    def watch(self, stack: ExitStack, operations: Collection[str]) -> None:
        """Puts hooks on every module, and listens to operations; `stack` takes all of it off again."""
        for path, module, is_leaf in self._framework.modules(self._model):
            stack.callback(self._watch(path, module, is_leaf and path != ""))
        if operations:
            stack.enter_context(self._framework.operations(lambda kind, result: self._operation(operations, kind, result)))

    def _operation(self, wanted: Collection[str], kind: str, result: Any) -> None:
        if kind in wanted:
            self.trace.operation(kind, result)

    def _watch(self, path: str, module: Any, is_leaf: bool) -> Any:
        recorded = is_leaf or self._records(path, module)

        def before() -> None:
            self.trace.enter(path, is_leaf)

        def after(output: Any) -> None:
            attributes = {"op": type(module).__name__, **hyperparameters(module)} if recorded else None
            self.trace.leave(path, output, attributes)
            if not path:
                self._outputs.append(list(self.trace.flatten(output)))

        return self._framework.watch(module, before, after)

    def _records(self, path: str, module: Any) -> bool:
        """Whether the container at `path` is to be recorded. The root's output is the model's."""
        if not path or self._containers == "none":
            return False
        return self._containers == "all" or not self._framework.is_plain_container(module)

    def outputs(self, label: str) -> dict[str, np.ndarray | Entry]:
        """The model's outputs: `label` for a tensor, the keys of a mapping, `label[0]`… of a tuple.

        An output that was recorded under a path of its own is that entry.
        """
        found: dict[str, np.ndarray | Entry] = {}
        for call, elements in enumerate(self._outputs):
            number = f"#{call}" if len(self._outputs) > 1 else ""
            for keys, array in elements:
                start, *rest = keys if keys and isinstance(keys[0], str) else (label, *keys)
                found[f"{start}{number}{brackets(tuple(rest))}"] = self.trace.alias(array) or array
        return found


@contextmanager
def record(
    model: Any,
    path: str | os.PathLike[str],
    *,
    inputs: Mapping[str, Any] | None = None,
    model_name: str | None = None,
    convention: str | None = None,
    configuration: Mapping[str, Any] | None = None,
    seed: int | None = None,
    output: str = "output",
    containers: Containers = "none",
    operations: Collection[str] = OPERATIONS,
    rename: Callable[[str], str | None] | None = None,
    compression: int = 0,
    shuffle: bool = True,
) -> Iterator[Recording]:
    """Records the forward passes of `model` that run inside the `with` block, and writes `path` at its end.

    The file holds the weights as they are at the beginning, `inputs` by their names, the output of every leaf
    module, the results of `operations` in the forward of containers as `<container>.<operation>` (of `add`, a sum of
    two tensors of one shape, `interpolate`, `relu` and `max_pool`), the outputs of blocks or of all containers if
    `containers` asks for them, and the model's own outputs. `rename` may give an activation another path than its
    own, or None to leave it out. If the block raises, nothing is written.
    """
    check_target(path)
    framework = framework_of(model)
    if getattr(model, "training", False):
        warnings.warn("the model is in training mode: call eval() to record inference", stacklevel=3)
    weights = framework.state(model)
    recording = Recording(model, framework, containers)
    given = dict(_inputs(framework, inputs or {}))
    with ExitStack() as stack:
        recording.watch(stack, operations)
        _running.append(recording)
        stack.callback(_running.remove, recording)
        yield recording
    if rename is not None:
        recording.trace.rename(rename)
    activations = recording.trace.named()
    if not activations:
        raise RecorderError(f"{path}: nothing was recorded, as no module of the model was called")
    attributes = _attributes(framework, model, model_name, convention, configuration, seed)
    content = Reference(attributes, given, weights, activations, recording.outputs(output))
    write(path, content, compression, shuffle)


def _inputs(framework: Framework, inputs: Mapping[str, Any]) -> Iterator[tuple[str, np.ndarray]]:
    for key, value in inputs.items():
        array = np.array(value) if isinstance(value, np.ndarray) else framework.array(value)
        if array is None:
            raise RecorderError(f"the input {key!r} is no tensor but a {type(value).__name__}")
        yield key, array


def _attributes(
    framework: Framework,
    model: Any,
    model_name: str | None,
    convention: str | None,
    configuration: Mapping[str, Any] | None,
    seed: int | None,
) -> dict[str, Any]:
    """The root's attributes; those that are None are left out."""
    return {
        "framework": framework.name,
        "framework_version": framework.version,
        "model": model_name or type(model).__name__,
        "convention": convention,
        "configuration": None if configuration is None else json.dumps(configuration, separators=(",", ":")),
        **framework.provenance(model),
        "seed": seed,
        "producer": PRODUCER,
        "created": created(),
    }

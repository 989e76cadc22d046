"""`record`: watches a model of one's own while it runs, and writes what it saw."""

from __future__ import annotations

import inspect
import json
import os
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from .errors import RecorderError
from .file_size import Estimate, Room, size_text
from .frameworks import Framework, framework_of
from .nesting import brackets, flatten
from .partial import check_target
from .plan import Plan
from .progress import Progress
from .selection import Selection
from .trace import Entry
from .version import PRODUCER, created
from .watching import Containers, Recording, name
from .writer import Reference, write

__all__ = ["OPERATIONS", "Containers", "caller", "estimate", "name", "record"]

#: The results of functions that are recorded where a container calls them.
OPERATIONS = ("add", "interpolate")


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
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    sample: int | None = None,
    sample_seed: int = 0,
    weights: bool = True,
    limit: int | None = None,
    estimated: Callable[[Estimate], None] | None = None,
    call: Callable[[], Any] | None = None,
    progress: bool = True,
    compression: int = 0,
    shuffle: bool = True,
) -> Iterator[Recording]:
    """Records the forward passes of `model` that run inside the `with` block, and writes `path` at its end.

    The file holds the weights as they are at the beginning, `inputs` by their names, the output of every leaf
    module, the results of `operations` in the forward of containers as `<container>.<operation>` (of `add`, a sum of
    two tensors of one shape, `interpolate`, `relu` and `max_pool`), the outputs of blocks or of all containers if
    `containers` asks for them, and the model's own outputs. `rename` may give an activation another path than its
    own, or None to leave it out. If the block raises, nothing is written.

    `include` and `exclude` are globs over the paths of activations; see `Selection`. With `sample`, so many elements
    stand for each larger activation; see `Sampler`. `weights=False` leaves the weights out.

    With `limit`, in bytes, or `estimated`, the size of the file is estimated before the block begins, as `estimate`
    does it from `inputs` or `call`. A file above the limit, or larger than what the disk has left, is refused as soon
    as that is known. On a terminal a bar shows the `progress`.
    """
    target = check_target(path)
    framework = framework_of(model)
    framework.check(model)
    if getattr(model, "training", False):
        warnings.warn("the model is in training mode: call eval() to record inference", stacklevel=3)
    selection = Selection(include, exclude)
    plan = Plan(model, framework, output, containers, operations, rename, selection, sample, sample_seed)
    given = dict(_inputs(framework, inputs or {}))
    room = Room(target, limit)
    if (limit is not None or estimated is not None) and (inputs or call is not None):
        expected = plan.estimate(given, weights, call or caller(model, _tensors(framework, inputs or {})))
        if estimated is not None:
            estimated(expected)
        room.check(expected.nbytes)
    for nbytes in (*(array.nbytes for array in given.values()), *(plan.weight_sizes() if weights else ())):
        room.take(nbytes)
    state = framework.state(model) if weights else {}
    with Progress("recording", plan.count(), progress) as bar:

        def recorded(entry: Entry) -> None:
            if entry.alias_of is None:
                room.take(entry.kept.nbytes)
            bar.advance(1, f"{size_text(room.taken)}  {entry.path}")

        recording = plan.recording(recorded)
        for key, array in given.items():
            recording.trace.add_input(key, array)
        with recording.watching(operations):
            yield recording
    activations = plan.finished(recording)
    if not activations:
        raise RecorderError(f"{path}: nothing was recorded, as no module of the model was called")
    attributes = _attributes(framework, model, model_name, convention, configuration, seed)
    content = Reference(attributes, given, state, activations, recording.outputs())
    room.check(room.taken)
    with Progress("writing", room.taken, progress) as bar:
        write(path, content, compression, shuffle, bar.advance)


def estimate(
    model: Any,
    inputs: Mapping[str, Any],
    *,
    containers: Containers = "none",
    operations: Collection[str] = OPERATIONS,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    sample: int | None = None,
    weights: bool = True,
    call: Callable[[], Any] | None = None,
) -> Estimate:
    """How large a file `record` would write with these options.

    `call` says how the model is called; without it, with `inputs` by their names if its forward has parameters of these
    names, else in their order. PyTorch computes shapes alone, where the model allows it. Otherwise, and in Paddle, the
    model runs once, and nothing is kept.
    """
    framework = framework_of(model)
    framework.check(model)
    plan = Plan(model, framework, "output", containers, operations, None, Selection(include, exclude), sample, 0)
    return plan.estimate(dict(_inputs(framework, inputs)), weights, call or caller(model, _tensors(framework, inputs)))


def caller(model: Any, inputs: Mapping[str, Any]) -> Callable[[], Any]:
    """Calls the model with its inputs, by their names where its forward has parameters of these names."""
    named = set(inputs) <= set(inspect.signature(model.forward).parameters)
    return (lambda: model(**inputs)) if named else (lambda: model(*inputs.values()))


def _tensors(framework: Framework, inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {key: framework.tensor(value) if isinstance(value, np.ndarray) else value for key, value in inputs.items()}


def _inputs(framework: Framework, inputs: Mapping[str, Any]) -> Iterator[tuple[str, np.ndarray]]:
    def copy(value: Any) -> np.ndarray | None:
        return np.array(value) if isinstance(value, np.ndarray) else framework.array(value)

    for name, value in inputs.items():
        found = list(flatten(value, copy))
        if not found:
            raise RecorderError(f"the input {name!r} is no tensor but a {type(value).__name__}")
        for keys, array in found:
            yield f"{name}{brackets(keys)}", array


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

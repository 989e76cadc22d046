"""What of a model is to be recorded, and how large a file of it will be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import RecorderError
from .file_size import OVERHEAD, Estimate
from .frameworks import Framework
from .sampling import Kept, Sampler, whole
from .selection import Selection, bare
from .trace import Entry, Trace
from .watching import Containers, Recording


@dataclass
class Plan:
    """What of a model is to be recorded."""

    model: Any
    framework: Framework
    label: str
    containers: Containers
    operations: Collection[str]
    rename: Callable[[str], str | None] | None
    selection: Selection
    sample: int | None
    sample_seed: int

    def recording(self, recorded: Callable[[Entry], None]) -> Recording:
        keep = whole if self.sample is None else Sampler(self.sample, self.sample_seed)
        trace = Trace(self.framework.array, keep, self._takes, recorded)
        return Recording(self.model, self.framework, trace, self.containers, self.label)

    def _takes(self, path: str) -> bool:
        return self.rename is not None or self.selection.takes(path)

    def count(self) -> int:
        """Of the leaf modules that are wanted."""
        return sum(is_leaf and self._takes(path) for path, _, is_leaf in self.framework.modules(self.model))

    def finished(self, recording: Recording) -> dict[str, Entry]:
        """The activations by their final names, which the selection looks at if they differ from the modules' paths."""
        rename = self.rename
        if rename is not None:

            def selected(path: str) -> str | None:
                renamed = rename(path)
                return renamed if renamed is not None and self.selection.takes(bare(renamed)) else None

            recording.trace.rename(selected)
        activations = recording.trace.named()
        self.selection.check(activations)
        return activations

    def weight_sizes(self) -> list[int]:
        outlines = [self.framework.outline(value) for value in self.model.state_dict().values()]
        return [outline.nbytes for outline in outlines if outline is not None]

    def estimate(self, inputs: Mapping[str, np.ndarray], weights: bool, call: Callable[[], Any]) -> Estimate:
        sampler = None if self.sample is None else Sampler(self.sample, self.sample_seed)
        recording = self._outlined(call)
        sizes = [array.nbytes for array in inputs.values()] + (self.weight_sizes() if weights else [])
        for entry in self.finished(recording).values():
            sizes.append(entry.array.nbytes if sampler is None else sampler.nbytes(entry.array))
        sizes += [value.nbytes for value in recording.outputs().values() if isinstance(value, np.ndarray)]
        return Estimate(len(sizes), sum(sizes) + OVERHEAD * (len(sizes) + 4))

    def _outlined(self, call: Callable[[], Any]) -> Recording:
        """A recording that knows the shapes of tensors and not their values."""

        def run(context: AbstractContextManager[Any]) -> Recording:
            trace = Trace(self.framework.outline, _outline, self._takes)
            recording = Recording(self.model, self.framework, trace, self.containers, self.label, _outline)
            with context, recording.watching(self.operations):
                call()
            return recording

        try:
            return run(self.framework.without_values())
        except Exception:  # a model that looks at values cannot run without them
            if getattr(self.model, "training", False):
                raise RecorderError(
                    "the size cannot be estimated: a run would change a model in training mode"
                ) from None
            try:
                return run(self.framework.inference())
            except Exception as error:
                reason = " ".join(str(error).split())
                raise RecorderError(
                    f"the size cannot be estimated, as the model raises {type(error).__name__} "
                    f"for these inputs: {reason}"
                ) from error


def _outline(array: np.ndarray) -> Kept:
    return Kept(array, object())

"""Honest changes of a model or its inputs, made before the recording and therefore shown by it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from alignkit_recorder.images import image_batch

from frameworks.cases import Change
from frameworks.models import Subject

#: Photographs that packages bring along: the package, and the file in it.
PHOTOGRAPHS = {
    "china": ("sklearn", "datasets/images/china.jpg"),
    "flower": ("sklearn", "datasets/images/flower.jpg"),
    "portrait": ("matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
}


def photograph(name: str) -> Path:
    """The file in its package, which is not imported."""
    package, file = PHOTOGRAPHS[name]
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.submodule_search_locations, package
    return Path(spec.submodule_search_locations[0]) / file


def channels_last(subject: Subject) -> None:
    """PyTorch's other memory layout, which other kernels compute in."""
    subject.model = subject.model.to(memory_format=torch.channels_last)
    subject.inputs = {
        name: value.contiguous(memory_format=torch.channels_last) for name, value in subject.inputs.items()
    }


def float64(subject: Subject) -> None:
    """The whole model, and with it every dataset of the recording."""
    _to(subject, torch.float64, "float64")


def float16(subject: Subject) -> None:
    """The whole model in float16; the recording declares it."""
    _to(subject, torch.float16, "float16")


def bfloat16(subject: Subject) -> None:
    """The whole model in bfloat16; the recording declares it, and holds the values as float32."""
    _to(subject, torch.bfloat16, "bfloat16")


def _to(subject: Subject, torch_type: torch.dtype, paddle_type: str) -> None:
    if subject.framework.name == "pytorch":
        subject.model = subject.model.to(torch_type)
        subject.inputs = {name: value.to(torch_type) for name, value in subject.inputs.items()}
    else:
        subject.model.to(dtype=paddle_type)
        subject.inputs = {name: value.astype(paddle_type) for name, value in subject.inputs.items()}


def photographed(name: str, rows: int | None = None) -> Change:
    """A photograph in place of the synthetic image, cut to `rows` rows where given."""

    def change(subject: Subject) -> None:
        count = int(next(iter(subject.inputs.values())).shape[0])
        subject.inputs = {"image": subject.framework.tensor(image_batch(str(photograph(name)), count)[:, :, :rows, :])}

    return change


def _weights(change: Callable[[str, np.ndarray], np.ndarray]) -> Change:
    """Replaces every parameter by what `change` makes of its key and value."""

    def apply(subject: Subject) -> None:
        state = subject.framework.state(subject.model)
        altered = {key: change(key, array).astype(array.dtype) for key, array in state.items()}
        subject.framework.load(subject.model, altered)

    return apply


def scaled(factor: float, part: str = "") -> Change:
    """Every kernel times `factor`, or those alone whose key has `part`; the statistics stay as they were."""
    return _weights(lambda key, array: array * factor if array.ndim == 4 and part in key else array)


def equal_terms(convolution: str, norm: str) -> Change:
    """Gives the convolution equal weights and, through the normalisation before it, equal inputs.

    A sequential sum of equal terms is the worst there is: its rounding errors have one sign for long stretches, and
    grow with K instead of √K.
    """
    values = {f"{convolution}.weight": 0.3, f"{norm}.weight": 0.0, f"{norm}.bias": 0.1}
    return _weights(lambda key, array: np.full_like(array, values[key]) if key in values else array)


def recalibrated(subject: Subject) -> None:
    """New statistics for every batch normalisation, from the weights as they are now."""
    subject.recalibrate()


#: The last scale of a residual branch, which seeded weights have at 0.3 of the others.
_LAST_SCALES = ("bn3.weight", "branch2c.norm.weight")


unscaled_branches = _weights(lambda key, array: array / 0.3 if key.endswith(_LAST_SCALES) else array)


def inputs(change: Callable[[np.ndarray], np.ndarray]) -> Change:
    """Replaces every input."""

    def apply(subject: Subject) -> None:
        arrays: dict[str, Any] = {name: subject.framework.array(value) for name, value in subject.inputs.items()}
        subject.inputs = {
            name: subject.framework.tensor(change(array).astype(array.dtype)) for name, array in arrays.items()
        }

    return apply


def sequential_sums(*paths: str) -> Change:
    """Lets these convolutions add their products one after another in float32, as the plainest loop would."""

    def apply(subject: Subject) -> None:
        from faults.injection import replace_forward
        from formulas.modules import operation_of
        from formulas.precisions import sequential

        for path in paths:
            module = subject.modules()[path]
            operation = operation_of(module)
            replace_forward(module, lambda value, operation=operation: sequential(operation, value))

    return apply

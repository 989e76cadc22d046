"""What a module says of itself: its class and its hyper-parameters, by the framework's own names."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

#: Constructor arguments that a framework stores under another attribute.
_STORED_AS = {"kernel_size": "ksize"}

#: Arguments that say how parameters are made, not what the module computes.
_IRRELEVANT = {"weight_attr", "bias_attr"}

Number = (bool, int, float, np.integer, np.floating)


def hyperparameters(module: Any) -> dict[str, Any]:
    """The constructor's arguments that are numbers or lists of numbers, as the module holds them now.

    Both frameworks keep an argument `stride` as `module.stride` or `module._stride`, so reading along the
    constructor's signature gives the framework's own names and leaves its private bookkeeping out.
    """
    found: dict[str, Any] = {}
    for name in _constructor_arguments(type(module)):
        if name in _IRRELEVANT:
            continue
        for attribute in (name, f"_{name}", _STORED_AS.get(name, name)):
            value = _numeric(getattr(module, attribute, None))
            if value is not None:
                found[name] = value
                break
    return found


def _constructor_arguments(module_class: type) -> list[str]:
    try:
        return list(inspect.signature(module_class).parameters)
    except (TypeError, ValueError):
        return []


def _numeric(value: Any) -> Any:
    """A number or a list of numbers as HDF5 stores it (a flag as 0 or 1), or None for anything else."""
    if isinstance(value, Number):
        return _plain(value)
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, Number) for item in value):
        return np.array([_plain(item) for item in value])
    return None


def _plain(value: Any) -> Any:
    return np.float64(value) if isinstance(value, (float, np.floating)) else np.int64(value)

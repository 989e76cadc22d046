"""What a module says of itself: its class and its hyper-parameters, by the framework's own names."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np

#: Constructor arguments that a framework stores under another attribute.
_STORED_AS = {"kernel_size": "ksize"}

#: Arguments that say how parameters are made or named, not what the module computes.
_IRRELEVANT = {"weight_attr", "bias_attr", "device", "dtype", "name", "init"}

#: What the recorder itself says of an activation.
RESERVED = frozenset({"order", "inputs", "sampled_shape", "sample_seed", "sum", "norm", "minimum", "maximum"})

#: Longer lists and strings are data, not hyper-parameters; HDF5 has no room for attributes above 64 KB.
_LONGEST = 1024

Number = (bool, int, float, np.integer, np.floating)


def hyperparameters(module: Any) -> dict[str, Any]:
    """The constructor's arguments that are numbers, strings or lists of one kind, as the module holds them now.

    Both frameworks keep an argument `stride` as `module.stride` or `module._stride`, so reading along the
    constructor's signature gives the framework's own names and leaves its private bookkeeping out.
    """
    found: dict[str, Any] = {}
    for name in _constructor_arguments(type(module)):
        for attribute in (name, f"_{name}", _STORED_AS.get(name, name)):
            value = attribute_value(getattr(module, attribute, None))
            if value is not None:
                found.setdefault(name, value)
                break
    return found


def _constructor_arguments(module_class: type) -> Iterator[str]:
    """Those of the class, and of its bases as long as each passes on what it does not name itself."""
    for each in module_class.__mro__:
        if "__init__" not in vars(each):
            continue
        try:
            arguments = list(inspect.signature(vars(each)["__init__"]).parameters.values())[1:]
        except (TypeError, ValueError):
            return
        open_ended = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        names = [each.name for each in arguments if each.kind not in open_ended]
        yield from (name for name in names if name not in _IRRELEVANT | RESERVED)
        if not any(each.kind in open_ended for each in arguments):
            return


def attribute_value(value: Any) -> Any:
    """A number (a flag as 0 or 1), a string or a list of one kind, as HDF5 stores it; None for anything else."""
    if isinstance(value, Number):
        return _plain(value)
    if isinstance(value, str):
        return value if _is_short_text(value) else None
    if isinstance(value, (list, tuple)) and 0 < len(value) <= _LONGEST:
        if all(isinstance(item, Number) for item in value):
            return np.array([_plain(item) for item in value])
        if all(isinstance(item, str) and _is_short_text(item) for item in value):
            return list(value) if sum(map(len, value)) <= _LONGEST else None
    return None


def _is_short_text(value: str) -> bool:
    return len(value) <= _LONGEST and "\0" not in value and value.isprintable()


def _plain(value: Any) -> Any:
    return np.float64(value) if isinstance(value, (float, np.floating)) else np.int64(value)

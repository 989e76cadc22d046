"""What modules take and give: tensors, nested in tuples, lists, mappings and data classes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

#: Leads to an element of nested values.
Keys = tuple[Any, ...]


def brackets(keys: Keys) -> str:
    """The keys as a path in the file spells them: `[0][state]`."""
    return "".join(f"[{key}]" for key in keys)


def flatten(value: Any, copy: Callable[[Any], np.ndarray | None]) -> Iterator[tuple[Keys, np.ndarray]]:
    """Copies of the tensors in `value`, each with the keys that lead to it: indices through tuples and lists, keys
    through mappings, the names of fields through data classes and named tuples. Complex tensors count as two.

    `copy` turns a tensor into an array, and anything else into None, which is left out.
    """
    array = copy(value)
    if array is None:
        for key, element in _elements(value):
            for keys, found in flatten(element, copy):
                yield (key, *keys), found
    elif np.iscomplexobj(array):
        yield ("real",), np.ascontiguousarray(array.real)
        yield ("imag",), np.ascontiguousarray(array.imag)
    else:
        yield (), array


def _elements(value: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return value.items()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(field.name, getattr(value, field.name, None)) for field in dataclasses.fields(value)]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return zip(value._fields, value, strict=True)
    return enumerate(value) if isinstance(value, (list, tuple)) else ()

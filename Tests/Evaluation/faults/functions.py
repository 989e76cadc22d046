"""Hears of the functions that the recorder hears of, and may change what they return."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

#: Runs a function of this kind, the original, on these values and options, and returns what its caller gets.
Interception = Callable[[str, Callable[..., Any], Any, dict[str, Any]], Any]

_TORCH = {
    torch.nn.functional.interpolate: "interpolate",
    torch.nn.functional.relu: "relu",
    torch.nn.functional.max_pool2d: "max_pool",
    torch.add: "add",
    torch.Tensor.add: "add",
    torch.Tensor.add_: "add",
    torch.Tensor.__add__: "add",
    torch.Tensor.__iadd__: "add",
}


def intercepting(framework: str, call: Interception) -> AbstractContextManager[None]:
    """While it lasts, every sum, upsampling, ReLU and maximum that the framework computes goes through `call`."""
    return _intercepting_torch(call) if framework == "pytorch" else _intercepting_paddle(call)


class _Mode(TorchFunctionMode):
    def __init__(self, call: Interception):
        super().__init__()
        self._call = call

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kind = _TORCH.get(func)
        if kind is None:
            return func(*args, **(kwargs or {}))
        return self._call(kind, func, args, kwargs or {})


@contextmanager
def _intercepting_torch(call: Interception) -> Iterator[None]:
    with _Mode(call):
        yield


@contextmanager
def _intercepting_paddle(call: Interception) -> Iterator[None]:
    import paddle

    functional = paddle.nn.functional
    places = [(paddle.Tensor, "__add__", "add"), (paddle, "add", "add"), (functional, "interpolate", "interpolate")]
    places += [(functional, "relu", "relu"), (functional, "max_pool2d", "max_pool")]
    originals = [vars(place)[name] for place, name, _ in places]

    def through(kind: str, original: Any) -> Callable[..., Any]:
        return lambda *values, **options: call(kind, original, values, options)

    for (place, name, kind), original in zip(places, originals, strict=True):
        setattr(place, name, through(kind, original))
    try:
        yield
    finally:
        for (place, name, _), original in zip(places, originals, strict=True):
            setattr(place, name, original)

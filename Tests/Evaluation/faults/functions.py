"""Hears of the functions that the Recorder hears of, and may change what they return.

Which functions these are, the Recorder's own list says: a sum that it records under a path is a place for a fault. How
they are heard, and what becomes of their results, is done here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from alignkit_recorder.frameworks.pytorch import RECORDED_FUNCTIONS as TORCH
from torch.overrides import TorchFunctionMode

#: Runs a function of this kind, the original, on these values and options, and returns what its caller gets.
Interception = Callable[[str, Callable[..., Any], Any, dict[str, Any]], Any]


def intercepting(framework: str, call: Interception) -> AbstractContextManager[None]:
    """While it lasts, every sum, upsampling, ReLU and maximum that the framework computes goes through `call`."""
    return _intercepting_torch(call) if framework == "pytorch" else _intercepting_paddle(call)


class _Mode(TorchFunctionMode):
    def __init__(self, call: Interception):
        super().__init__()
        self._call = call

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kind = TORCH.get(func)
        if kind is None:
            return func(*args, **(kwargs or {}))
        return self._call(kind, func, args, kwargs or {})


@contextmanager
def _intercepting_torch(call: Interception) -> Iterator[None]:
    with _Mode(call):
        yield


@contextmanager
def _intercepting_paddle(call: Interception) -> Iterator[None]:
    from alignkit_recorder.frameworks.paddlepaddle import RECORDED_FUNCTIONS as PADDLE

    def through(kind: str, original: Any) -> Callable[..., Any]:
        return lambda *values, **options: call(kind, original, values, options)

    originals = [vars(place)[name] for place, name, _ in PADDLE]
    for (place, name, kind), original in zip(PADDLE, originals, strict=True):
        setattr(place, name, through(kind, original))
    try:
        yield
    finally:
        for (place, name, _), original in zip(PADDLE, originals, strict=True):
            setattr(place, name, original)

"""The frameworks that can be recorded. Everything that differs between them is here, and nothing else is.

An adapter is imported only when its framework is needed: recording one never asks for the other.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np

from ..errors import RecorderError


#: Hears of a function and of its tensors before it runs, and returns what is to hear of its result.
Begins = Callable[[str, Any], Callable[[Any], None] | None]


class Framework(Protocol):
    """What the recorder asks of a framework."""

    name: str
    version: str
    #: The spelling of a module's attributes: `stride`, `eps`.
    spelling: Mapping[str, str]

    def check(self, model: Any) -> None:
        """Raises where hooks on the modules of `model` would not be called."""

    def modules(self, model: Any) -> Iterable[tuple[str, Any, bool]]:
        """Every module of `model` (itself included, at ""), with its path, and whether it is a leaf."""

    def kind(self, module: Any) -> str:
        """The name of its class."""

    def is_plain_container(self, module: Any) -> bool:
        """Whether `module` merely holds others (a Sequential) and has no forward of its own."""

    def watch(
        self, module: Any, before: Callable[[Any], None], after: Callable[[Any], None]
    ) -> Callable[[], None]:
        """Calls `before(arguments)` and `after(output)` around each forward of `module`, until the result is called."""

    def operations(self, begins: Begins) -> AbstractContextManager[None]:
        """While it lasts, `begins(kind, terms)` hears of each sum of two tensors of one shape (`add`), and of the
        functions `interpolate`, `relu` and `max_pool`; what it returns, if anything, hears of the result."""

    def without_values(self) -> AbstractContextManager[Any]:
        """A model that is called in it computes shapes alone, if the framework can do so, and no gradients."""

    def outline(self, value: Any) -> np.ndarray | None:
        """An array of a tensor's shape and type which takes no memory, or None for anything else."""

    def array(self, value: Any) -> np.ndarray | None:
        """A copy of a tensor as an array in C order, or None for anything else."""

    def state(self, model: Any) -> dict[str, np.ndarray]:
        """A copy of the state dict, parameters and buffers, under verbatim keys."""

    def load(self, model: Any, state: Mapping[str, np.ndarray]) -> None:
        """Sets the entries of the state dict that `state` holds; their shapes fit."""

    def read_checkpoint(self, path: str) -> Any:
        """What a checkpoint file holds."""

    def tensor(self, array: np.ndarray) -> Any:
        """A tensor of the framework."""

    def seed(self, seed: int) -> None:
        """Of what the framework draws at random: the weights of a new module."""

    def inference(self) -> AbstractContextManager[Any]:
        """Without gradients."""

    def set_momentum(self, norm: Any, share: float) -> None:
        """Gives a batch normalisation the share by which the next batch counts in its running statistics."""

    def provenance(self, model: Any) -> dict[str, Any]:
        """`device`, `threads` and `precision` as the reference file names them."""

    def prepare(self, threads: int | None) -> None:
        """Asks for plain float32 arithmetic, and for a number of threads."""


_ADAPTERS = {"torch": ("pytorch", "Torch"), "paddle": ("paddlepaddle", "Paddle")}
_INSTALL = {"torch": "pip install torch torchvision", "paddle": "pip install paddlepaddle"}


def load_framework(package: str) -> Framework:
    """The adapter for `torch` or `paddle`."""
    module, name = _ADAPTERS[package]
    try:
        return getattr(importlib.import_module(f".{module}", __name__), name)()
    except ModuleNotFoundError as error:
        raise RecorderError(f"{error.name} is not installed: {_INSTALL[package]}") from error


def empty(shape: Iterable[int], dtype: str) -> np.ndarray:
    """An array that takes no memory. `dtype` is a framework's name of it; those that numpy lacks become float32."""
    known = getattr(np, {"bool": "bool_"}.get(dtype, dtype), np.float32)
    return np.broadcast_to(np.empty((), known), tuple(shape))


def framework_of(model: Any) -> Framework:
    """The framework that `model` belongs to. Only a package that is imported already can have made it."""
    for package, module_class in (("torch", "Module"), ("paddle", "Layer")):
        imported = sys.modules.get(package)
        if imported is not None and isinstance(model, getattr(imported.nn, module_class)):
            return load_framework(package)
    raise RecorderError(f"{type(model).__name__} is neither a torch.nn.Module nor a paddle.nn.Layer")

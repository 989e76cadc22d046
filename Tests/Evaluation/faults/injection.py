"""Puts a fault into a running model of a real framework, at one place, while everything else stays honest.

The module object keeps its weights and hyper-parameters, so that the file records the honest ones; only its `forward`
is replaced. Results of functions that are no modules (a residual sum, an upsampling) are replaced as they leave the
function. Everything downstream is computed by the framework from the faulty value, as in a real port.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from faults.functions import intercepting
from formulas.modules import as_torch, like, operation_of
from formulas.operations import MaximumPooling, Operation, Rectifier, Sum, Upsampling
from formulas.visibility import Visibility, judge
from frameworks.models import Subject


@dataclass(frozen=True)
class Call:
    """One call of the module or function at the place of the fault."""

    operation: Operation
    inputs: tuple[Tensor, ...]
    #: The framework's own output.
    output: Tensor
    #: The operation of a second module that the fault has to do with.
    partner: Operation | None
    #: What the honest model computes at every recorded path, from this input and from another one.
    honest: Mapping[str, np.ndarray]
    stale: Mapping[str, np.ndarray]
    #: The path at which this call is recorded, and that of the partner.
    path: str
    partner_path: str

    @property
    def value(self) -> Tensor:
        return self.inputs[0]

    def elsewhere(self) -> Tensor:
        """What the partner put out for this input."""
        return torch.from_numpy(np.array(self.honest[self.partner_path]))


#: Makes the faulty output of a call.
Alteration = Callable[[Call], Tensor]


class Injector:
    """Replaces outputs of one subject, and judges the first of them that it replaces."""

    def __init__(self, subject: Subject, honest: Mapping[str, np.ndarray], stale: Mapping[str, np.ndarray]):
        self._subject = subject
        self._honest, self._stale = honest, stale
        self.visibility: Visibility | None = None

    @contextmanager
    def at(self, path: str, alter: Alteration, partner: str = "") -> Iterator[None]:
        """Alters what is recorded at `path` while the `with` block lasts."""
        modules = self._subject.modules()
        name, _, call = path.partition("#")
        second = operation_of(modules[partner]) if partner in modules else None

        def altered(operation: Operation, inputs: tuple[Tensor, ...], output: Any) -> Any:
            own = as_torch(output)
            faulty = alter(Call(operation, inputs, own, second, self._honest, self._stale, path, partner)).contiguous()
            if self.visibility is None:
                self.visibility = judge(operation, inputs, own, faulty)
            return like(faulty, output)

        if name in modules:
            with _in_module(modules[name], int(call or 0), altered):
                yield
        else:
            with _in_function(self._subject.framework.name, self._honest[path], altered):
                yield

    @contextmanager
    def everywhere(self, kinds: tuple[str, ...], alter: Alteration) -> Iterator[None]:
        """Alters every call of every module of these kinds."""
        with ExitStack() as stack:
            for path, module in self._subject.modules().items():
                operation = operation_of(module)
                if operation is not None and operation.kind in kinds:
                    stack.enter_context(self.at(path, alter))
            yield


def replace_forward(module: Any, forward: Callable[..., Any]) -> Callable[[], None]:
    """Replaces `forward` of one module alone; the hooks on it stay. The result undoes it."""
    object.__setattr__(module, "forward", forward)
    return lambda: object.__delattr__(module, "forward")


Altered = Callable[[Operation, tuple[Tensor, ...], Any], Any]


@contextmanager
def _in_module(module: Any, number: int, altered: Altered) -> Iterator[None]:
    original, calls = module.forward, iter(range(1 << 30))

    def forward(value: Any) -> Any:
        inputs = (as_torch(value),)  # before an in-place ReLU overwrites it
        output = original(value)
        if next(calls) != number:
            return output
        plane = inputs[0].shape[-1] * inputs[0].shape[-2] if inputs[0].ndim == 4 else 1
        operation = operation_of(module, plane)
        assert operation is not None, type(module).__name__
        return altered(operation, inputs, output)

    undo = replace_forward(module, forward)
    try:
        yield
    finally:
        undo()


@contextmanager
def _in_function(framework: str, recorded: np.ndarray, altered: Altered) -> Iterator[None]:
    """The call is found by its honest result, which is the recorded one bit by bit."""
    done: list[bool] = []

    def call(kind: str, original: Callable[..., Any], values: Any, options: dict[str, Any]) -> Any:
        given = [*values, *(options[name] for name in ("x", "y") if name in options)]
        inputs = tuple(as_torch(value) for value in given[:2] if hasattr(value, "detach"))
        result = original(*values, **options)
        if done or not np.array_equal(as_torch(result).numpy(), recorded):
            return result
        done.append(True)
        return altered(_operation(kind, inputs, as_torch(result), values, options), inputs, result)

    with intercepting(framework, call):
        yield
    assert done, "no function had the recorded result"


def _operation(
    kind: str, inputs: tuple[Tensor, ...], result: Tensor, values: Any, options: dict[str, Any]
) -> Operation:
    if kind == "add":
        return Sum()
    if kind == "relu":
        return Rectifier()
    if kind == "interpolate":
        return Upsampling((int(result.shape[2]), int(result.shape[3])), options.get("mode", "nearest"))
    names = ("kernel_size", "stride", "padding")
    given = dict(zip(names, values[1:4], strict=False)) | options
    return MaximumPooling(given["kernel_size"], given["stride"], given.get("padding", 0), False)

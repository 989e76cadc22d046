"""Every step of a real forward pass: which operation, what entered, what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from faults.functions import intercepting
from formulas.modules import as_torch, operation_of
from formulas.operations import Operation, Sum, Upsampling

#: What a step is handed to as soon as it is done, so that a whole pass need not stay in memory.
Observer = Callable[["Step"], None]


@dataclass(frozen=True)
class Step:
    path: str
    operation: Operation
    inputs: tuple[torch.Tensor, ...]
    output: torch.Tensor


class Watch:
    """Hooks on every leaf, and an ear on the sums and upsamplings that containers compute by functions."""

    def __init__(self, framework: Any, observer: Observer):
        self._framework = framework
        self._observer = observer
        self._leaves = 0

    def _report(self, step: Step) -> None:
        """The observer's own arithmetic is not to be watched."""
        self._leaves += 1
        self._observer(step)
        self._leaves -= 1

    def leaf(self, path: str, module: Any) -> Callable[[], None]:
        entered: list[torch.Tensor] = []

        def before(_module: Any, arguments: Any) -> None:
            self._leaves += 1
            entered[:] = [as_torch(arguments[0])]

        def after(_module: Any, _arguments: Any, output: Any) -> None:
            self._leaves -= 1
            operation = operation_of(module, entered[0].shape[-1] * entered[0].shape[-2] if entered[0].ndim == 4 else 1)
            if operation is not None:
                self._report(Step(path, operation, tuple(entered), as_torch(output)))

        late = getattr(module, "register_forward_post_hook", None) or module.register_forward_hook
        handles = module.register_forward_pre_hook(before), late(after)

        def remove() -> None:
            for handle in handles:
                handle.remove()

        return remove

    def call(self, kind: str, original: Callable[..., Any], values: Any, options: dict[str, Any]) -> Any:
        """Runs a function of the framework, and reports it unless a leaf module is what calls it."""
        given = [*values, *(options[name] for name in ("x", "y") if name in options)][:2]
        terms = [as_torch(value) for value in given if hasattr(value, "shape") and hasattr(value, "detach")]
        result = original(*values, **options)
        if self._leaves == 0 and kind == "interpolate":
            size = int(result.shape[2]), int(result.shape[3])
            operation: Operation = Upsampling(size, options.get("mode", "nearest"))
            self._report(Step(kind, operation, (terms[0],), as_torch(result)))
        elif self._leaves == 0 and kind == "add" and len(terms) == 2 and terms[0].shape == terms[1].shape:
            self._report(Step(kind, Sum(), tuple(terms), as_torch(result)))
        return result


@contextmanager
def watching(framework: Any, model: Any, observer: Observer) -> Iterator[None]:
    """Hands every step of the forward passes inside the `with` block to `observer`."""
    watch = Watch(framework, observer)
    with ExitStack() as stack:
        for path, module, is_leaf in framework.modules(model):
            if is_leaf:
                stack.callback(watch.leaf(path, module))
        stack.enter_context(intercepting(framework.name, watch.call))
        yield

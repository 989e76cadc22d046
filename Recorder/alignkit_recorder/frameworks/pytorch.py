"""PyTorch, as the recorder sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from torch.overrides import TorchFunctionMode

_ADDITIONS = {
    torch.add,
    torch.Tensor.add,
    torch.Tensor.add_,
    torch.Tensor.__add__,
    torch.Tensor.__iadd__,
    torch.Tensor.__radd__,
}


_FUNCTIONS = {
    functional.interpolate: "interpolate",
    functional.relu: "relu",
    torch.relu: "relu",
    functional.max_pool2d: "max_pool",
}


class _Operations(TorchFunctionMode):
    """Sees every call of a torch function, among them `out += identity`, which no hook on a module can see."""

    def __init__(self, caught: Callable[[str, Any], None]):
        super().__init__()
        self._caught = caught

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        shapes = [value.shape for value in args[:2] if isinstance(value, torch.Tensor)]  # before an in-place sum
        result = func(*args, **(kwargs or {}))
        if func in _ADDITIONS and len(shapes) == 2 and shapes[0] == shapes[1]:
            self._caught("add", result)
        elif func in _FUNCTIONS:
            self._caught(_FUNCTIONS[func], result)
        return result


class Torch:
    """The adapter; see `Framework`."""

    name = "pytorch"
    version = str(torch.__version__)
    spelling = {"stride": "stride", "eps": "eps"}

    def modules(self, model: torch.nn.Module) -> Iterator[tuple[str, Any, bool]]:
        for path, module in model.named_modules():
            yield path, module, next(module.children(), None) is None

    def is_plain_container(self, module: Any) -> bool:
        return isinstance(module, (torch.nn.Sequential, torch.nn.ModuleList, torch.nn.ModuleDict))

    def watch(self, module: Any, before: Callable[[], None], after: Callable[[Any], None]) -> Callable[[], None]:
        hooks = ExitStack()
        hooks.callback(module.register_forward_pre_hook(lambda _module, _args: before()).remove)
        hooks.callback(module.register_forward_hook(lambda _module, _args, output: after(output)).remove)
        return hooks.close

    def operations(self, caught: Callable[[str, Any], None]) -> AbstractContextManager[Any]:
        return _Operations(caught)

    def array(self, value: Any) -> np.ndarray | None:
        if not isinstance(value, torch.Tensor):
            return None
        value = value.detach().cpu()
        if value.dtype == torch.bfloat16:  # which numpy lacks; float32 holds it exactly
            value = value.float()
        return np.array(value.numpy(), order="C", copy=True)

    def state(self, model: torch.nn.Module) -> dict[str, np.ndarray]:
        arrays = {key: self.array(value) for key, value in model.state_dict().items()}
        return {key: array for key, array in arrays.items() if array is not None}

    def load(self, model: torch.nn.Module, state: Mapping[str, np.ndarray]) -> None:
        tensors = {key: torch.from_numpy(np.array(array)) for key, array in state.items()}
        model.load_state_dict(tensors, strict=False)

    def read_checkpoint(self, path: str) -> Any:
        return torch.load(path, map_location="cpu", weights_only=True)

    def tensor(self, array: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(np.array(array, order="C"))

    def inference(self) -> AbstractContextManager[Any]:
        return torch.inference_mode()

    def set_momentum(self, norm: Any, share: float) -> None:
        norm.momentum = share

    def provenance(self, model: torch.nn.Module) -> dict[str, Any]:
        first = next((value for value in model.parameters() if value.is_floating_point()), None)
        return {
            "device": "cpu" if first is None else str(first.device),
            "threads": torch.get_num_threads(),
            "precision": "float32" if first is None else str(first.dtype).removeprefix("torch."),
        }

    def prepare(self, threads: int | None) -> None:
        torch.set_float32_matmul_precision("highest")
        torch.backends.cudnn.allow_tf32 = False
        if threads is not None:
            torch.set_num_threads(threads)

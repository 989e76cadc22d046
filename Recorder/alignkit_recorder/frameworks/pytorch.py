"""PyTorch, as the recorder sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import numpy as np
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.nn import functional
from torch.nn.utils import parametrize
from torch.overrides import TorchFunctionMode

from ..errors import RecorderError
from . import Begins, empty

#: The functions that are heard, each with the kind of its result. Of additions, those of two tensors of one shape.
RECORDED_FUNCTIONS = {
    torch.add: "add",
    torch.Tensor.add: "add",
    torch.Tensor.add_: "add",
    torch.Tensor.__add__: "add",
    torch.Tensor.__iadd__: "add",
    torch.Tensor.__radd__: "add",
    functional.interpolate: "interpolate",
    functional.relu: "relu",
    torch.relu: "relu",
    functional.max_pool2d: "max_pool",
}

#: Floating-point types that numpy has.
_NUMPY = (torch.float16, torch.float32, torch.float64)

#: Modules that compute with the parameters of modules within them and never call those.
_LEAVES = (torch.nn.MultiheadAttention,)


class _Operations(TorchFunctionMode):
    """Sees every call of a torch function, among them `out += identity`, which no hook on a module can see."""

    def __init__(self, begins: Begins):
        super().__init__()
        self._begins = begins

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kind = RECORDED_FUNCTIONS.get(func)
        terms = list(args[:1])
        if kind == "add":
            terms = [value for value in args[:2] if isinstance(value, torch.Tensor)]
            kind = "add" if len(terms) == 2 and terms[0].shape == terms[1].shape else None
        ends = self._begins(kind, terms) if kind is not None else None  # before a sum in place changes its terms
        result = func(*args, **(kwargs or {}))
        if ends is not None:
            ends(result)
        return result


class Torch:
    """The adapter; see `Framework`."""

    name = "pytorch"
    version = str(torch.__version__)
    spelling = {"stride": "stride", "eps": "eps"}

    def check(self, model: torch.nn.Module) -> None:
        if isinstance(model, torch.jit.ScriptModule):
            raise RecorderError("the model is compiled by TorchScript, whose modules cannot be watched")
        if hasattr(model, "_orig_mod"):
            raise RecorderError("the model is compiled by torch.compile: record model._orig_mod")

    def modules(self, model: torch.nn.Module) -> Iterator[tuple[str, Any, bool]]:
        """What a parametrization computes is part of the module whose parameter it is."""
        inner = tuple(f"{path}." for path, module in model.named_modules() if isinstance(module, _LEAVES))
        for path, module in model.named_modules():
            if "parametrizations" not in path.split(".") and not path.startswith(inner):
                children = [name for name, _ in module.named_children() if name != "parametrizations"]
                yield path, module, not children or isinstance(module, _LEAVES)

    def kind(self, module: Any) -> str:
        return parametrize.type_before_parametrizations(module).__name__

    def is_plain_container(self, module: Any) -> bool:
        return isinstance(module, (torch.nn.Sequential, torch.nn.ModuleList, torch.nn.ModuleDict))

    def watch(self, module: Any, before: Callable[[Any], None], after: Callable[[Any], None]) -> Callable[[], None]:
        hooks = ExitStack()
        hooks.callback(
            module.register_forward_pre_hook(
                lambda _module, args, kwargs: before([*args, *kwargs.values()]), with_kwargs=True
            ).remove
        )
        hooks.callback(module.register_forward_hook(lambda _module, _args, output: after(output)).remove)
        return hooks.close

    def operations(self, begins: Begins) -> AbstractContextManager[Any]:
        return _Operations(begins)

    @contextmanager
    def without_values(self) -> Iterator[None]:
        with torch.no_grad(), FakeTensorMode(allow_non_fake_inputs=True):
            yield

    def outline(self, value: Any) -> np.ndarray | None:
        if not isinstance(value, torch.Tensor):
            return None
        return empty(value.shape, str(value.dtype).removeprefix("torch."))

    def array(self, value: Any) -> np.ndarray | None:
        if not isinstance(value, torch.Tensor):
            return None
        value = value.detach()
        if value.is_quantized:
            value = value.dequantize()
        value = value.to_dense() if value.layout != torch.strided else value
        value = value.cpu().resolve_conj().resolve_neg()
        if value.is_floating_point() and value.dtype not in _NUMPY:  # bfloat16, float8: float32 holds them exactly
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

    def seed(self, seed: int) -> None:
        torch.manual_seed(seed)

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

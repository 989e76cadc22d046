"""Which operation a module of PyTorch or PaddlePaddle claims to be, with its parameters as torch tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from formulas.operations import (
    AveragePooling,
    BatchNormalization,
    Convolution,
    Linear,
    MaximumPooling,
    Operation,
    Rectifier,
)


def as_torch(value: Any) -> Any:
    """A copy of any framework's tensor as a torch tensor; None stays None."""
    if value is None:
        return None
    if isinstance(value, torch.Tensor):
        return value.detach().clone(memory_format=torch.contiguous_format)
    return torch.from_numpy(np.array(value.detach().numpy(), order="C", copy=True))


def like(value: torch.Tensor, original: Any) -> Any:
    """`value` as a tensor of the framework that `original` belongs to."""
    if isinstance(original, torch.Tensor):
        return value
    import paddle

    return paddle.to_tensor(value.contiguous().numpy())


def operation_of(module: Any, plane: int = 1) -> Operation | None:
    """`plane` is the number of pixels that enter, which a global average has for its K."""
    name = type(module).__name__
    for description in (_convolution, _normalisation, _pooling, _linear):
        found = description(module, name, plane)
        if found is not None:
            return found
    return Rectifier() if name == "ReLU" else None


def _field(module: Any, *names: str) -> Any:
    """The first attribute that exists: PyTorch's spelling or Paddle's."""
    for name in names:
        if hasattr(module, name):
            return getattr(module, name)
    raise AttributeError(f"{type(module).__name__} has none of {', '.join(names)}")


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (int(value[0]), int(value[-1]))


def _side(value: Any) -> int:
    return _pair(value)[0]


def _convolution(module: Any, name: str, _plane: int) -> Operation | None:
    if name.lower() != "conv2d":
        return None
    return Convolution(
        as_torch(module.weight),
        as_torch(module.bias),
        _pair(_field(module, "stride", "_stride")),
        _pair(_field(module, "padding", "_updated_padding")),
        _pair(_field(module, "dilation", "_dilation")),
        _field(module, "groups", "_groups"),
    )


def _normalisation(module: Any, name: str, _plane: int) -> Operation | None:
    if "BatchNorm" not in name:
        return None
    return BatchNormalization(
        as_torch(module.weight),
        as_torch(module.bias),
        as_torch(_field(module, "running_mean", "_mean")),
        as_torch(_field(module, "running_var", "_variance")),
        _field(module, "eps", "_epsilon"),
    )


def _pooling(module: Any, name: str, plane: int) -> Operation | None:
    if name.lower() == "adaptiveavgpool2d":
        return AveragePooling(None, None, 0, False, False, plane)
    if name.lower() not in ("maxpool2d", "avgpool2d"):
        return None
    kernel = _side(_field(module, "kernel_size", "ksize"))
    stride = _side(module.stride)
    padding, ceil_mode = _side(module.padding), bool(module.ceil_mode)
    if name.lower() == "maxpool2d":
        return MaximumPooling(kernel, stride, padding, ceil_mode)
    counted = module.count_include_pad if hasattr(module, "count_include_pad") else not module.exclusive
    return AveragePooling(kernel, stride, padding, ceil_mode, counted)


def _linear(module: Any, name: str, _plane: int) -> Operation | None:
    if name != "Linear":
        return None
    weight = as_torch(module.weight)
    return Linear(weight if isinstance(module, torch.nn.Module) else weight.T.contiguous(), as_torch(module.bias))

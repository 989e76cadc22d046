"""PaddlePaddle, as the recorder sees it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import numpy as np

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # about ccache, of no concern here
    import paddle

from ..errors import RecorderError
from . import Begins, empty

_ADDITIONS = ("__add__", "__radd__", "__iadd__", "add", "add_")

#: The functions that are heard: where each lies, its name there, and the kind of its result. Of additions, those of two
#: tensors of one shape.
RECORDED_FUNCTIONS = [
    *((paddle.Tensor, name, "add") for name in _ADDITIONS if name in vars(paddle.Tensor)),
    (paddle, "add", "add"),
    (paddle.nn.functional, "interpolate", "interpolate"),
    (paddle.nn.functional, "relu", "relu"),
    (paddle.nn.functional, "max_pool2d", "max_pool"),
]


class Paddle:
    """The adapter; see `Framework`."""

    name = "paddle"
    version = str(paddle.__version__)
    spelling = {"stride": "_stride", "eps": "_epsilon"}

    def modules(self, model: paddle.nn.Layer) -> Iterator[tuple[str, Any, bool]]:
        for path, layer in model.named_sublayers(include_self=True):
            yield path, layer, next(iter(layer.children()), None) is None

    def check(self, model: paddle.nn.Layer) -> None:
        if isinstance(model, paddle.jit.TranslatedLayer):
            raise RecorderError("the model is a translated program, whose layers cannot be watched")

    def kind(self, module: Any) -> str:
        return type(module).__name__

    def is_plain_container(self, module: Any) -> bool:
        return isinstance(module, (paddle.nn.Sequential, paddle.nn.LayerList, paddle.nn.LayerDict))

    def watch(self, module: Any, before: Callable[[Any], None], after: Callable[[Any], None]) -> Callable[[], None]:
        hooks = ExitStack()
        hooks.callback(
            module.register_forward_pre_hook(
                lambda _layer, args, kwargs: before([*args, *kwargs.values()]), with_kwargs=True
            ).remove
        )
        hooks.callback(module.register_forward_post_hook(lambda _layer, _inputs, output: after(output)).remove)
        return hooks.close

    @contextmanager
    def operations(self, begins: Begins) -> Iterator[None]:
        """Paddle has no mode that sees every operation, so the additions of its tensor class, `paddle.add` and a few
        of `paddle.nn.functional` are replaced while this lasts."""
        originals = [vars(place)[name] for place, name, _ in RECORDED_FUNCTIONS]
        for (place, name, kind), original in zip(RECORDED_FUNCTIONS, originals, strict=True):
            setattr(place, name, _listening(original, kind, begins))
        try:
            yield
        finally:
            for (place, name, _), original in zip(RECORDED_FUNCTIONS, originals, strict=True):
                setattr(place, name, original)

    def without_values(self) -> AbstractContextManager[Any]:
        """Paddle computes no shapes without values: the model runs."""
        return paddle.no_grad()

    def outline(self, value: Any) -> np.ndarray | None:
        if not isinstance(value, paddle.Tensor):
            return None
        return empty(value.shape, str(value.dtype).removeprefix("paddle."))

    def array(self, value: Any) -> np.ndarray | None:
        if not isinstance(value, paddle.Tensor):
            return None
        if value.dtype == paddle.bfloat16:  # which numpy lacks; float32 holds it exactly
            value = value.astype("float32")
        return np.array(value.detach().numpy(), order="C", copy=True)

    def state(self, model: paddle.nn.Layer) -> dict[str, np.ndarray]:
        arrays = {key: self.array(value) for key, value in model.state_dict().items()}
        return {key: array for key, array in arrays.items() if array is not None}

    def load(self, model: paddle.nn.Layer, state: Mapping[str, np.ndarray]) -> None:
        tensors = model.state_dict()
        for key, array in state.items():
            tensors[key].set_value(np.ascontiguousarray(array))

    def read_checkpoint(self, path: str) -> Any:
        return paddle.load(path, return_numpy=True)

    def tensor(self, array: np.ndarray) -> paddle.Tensor:
        return paddle.to_tensor(np.ascontiguousarray(array))

    def seed(self, seed: int) -> None:
        paddle.seed(seed)

    def inference(self) -> AbstractContextManager[Any]:
        return paddle.no_grad()

    def set_momentum(self, norm: Any, share: float) -> None:
        norm._momentum = 1.0 - share  # Paddle's momentum is what the old statistics keep

    def provenance(self, model: paddle.nn.Layer) -> dict[str, Any]:
        first = next(iter(model.parameters()), None)
        return {
            "device": paddle.get_device(),
            "threads": int(os.environ.get("OMP_NUM_THREADS", "1")),  # which importing Paddle sets
            "precision": "float32" if first is None else str(first.dtype).removeprefix("paddle."),
        }

    def prepare(self, threads: int | None) -> None:
        if threads is not None:
            os.environ["OMP_NUM_THREADS"] = str(threads)
            paddle.base.core.set_num_threads(threads)


def _listening(original: Any, kind: str, begins: Begins) -> Callable[..., Any]:
    def function(*values: Any, **options: Any) -> Any:
        terms = [*values, *(options[name] for name in ("x", "y") if name in options)]
        terms = [term for term in terms[: 2 if kind == "add" else 1] if isinstance(term, paddle.Tensor)]
        if kind == "add" and (len(terms) != 2 or terms[0].shape != terms[1].shape):
            return original(*values, **options)
        ends = begins(kind, terms)
        result = original(*values, **options)
        if ends is not None:
            ends(result)
        return result

    return function

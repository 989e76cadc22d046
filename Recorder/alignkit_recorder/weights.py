"""Weights without a checkpoint (seeded), and weights from another place: a checkpoint, another recording.

The *canonical* form of a state dict is torchvision's: its names for the statistics, and `[out, in]` for Linear.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from .errors import RecorderError
from .frameworks import Framework

State = dict[str, np.ndarray]

#: The scales before the sum of a bottleneck, in torchvision's and in PaddleDetection's names.
_LAST_SCALES = ("bn3.weight", "branch2c.norm.weight")

#: What Paddle calls the buffers of a batch normalisation.
_PADDLE_BUFFERS = {"._mean": ".running_mean", "._variance": ".running_var"}


def canonical(state: Mapping[str, np.ndarray], framework: str) -> State:
    """`state` of the framework named so, in canonical form."""
    return dict(state) if framework != "paddle" else _converted(state, _PADDLE_BUFFERS)


def native(state: Mapping[str, np.ndarray], framework: str) -> State:
    """The reverse of `canonical`. Paddle has no `num_batches_tracked`."""
    if framework != "paddle":
        return dict(state)
    kept = {key: array for key, array in state.items() if not key.endswith(".num_batches_tracked")}
    return _converted(kept, {ours: theirs for theirs, ours in _PADDLE_BUFFERS.items()})


def _converted(state: Mapping[str, np.ndarray], endings: Mapping[str, str]) -> State:
    """Renames the endings, and transposes matrices: in a ResNet, the weights of Linear are the only ones."""
    converted: State = {}
    for key, array in state.items():
        for ending, replacement in endings.items():
            if key.endswith(ending):
                key = key.removesuffix(ending) + replacement
        converted[key] = np.ascontiguousarray(array.T) if array.ndim == 2 else array
    return converted


def seeded(state: Mapping[str, np.ndarray], seed: int, grid: bool) -> State:
    """Parameters for the keys and shapes of the canonical `state`; its buffers are left out.

    Each parameter has a generator of its own, seeded by its name: the same seed gives the same weights in every
    framework. With `grid`, matrices and convolutions take their values from {−4, −1, 1, 4}·2^k, so that one byte
    in four varies, and a file of them deflates well.
    """
    made: State = {}
    for key, array in state.items():
        if key.endswith((".running_mean", ".running_var", ".num_batches_tracked")):
            continue
        random = np.random.default_rng([seed, zlib.crc32(key.encode())])
        made[key] = _parameter(key, array.shape, random, grid).astype(np.float32)
    return made


def _parameter(key: str, shape: tuple[int, ...], random: np.random.Generator, grid: bool) -> np.ndarray:
    if len(shape) > 1:
        gain = 2.0 if len(shape) == 4 else 1.0  # a ReLU halves the power of what a convolution sees
        deviation = np.sqrt(gain / np.prod(shape[1:]))
        return _on_grid(shape, deviation, random) if grid else random.normal(0, deviation, shape)
    if key.endswith(".bias"):
        return random.normal(0, 0.2, shape)
    scale = random.uniform(0.5, 1.5, shape)
    # The last scale of a residual branch is small in trained networks, and must be: with branches as strong as their
    # shortcuts, each block would amplify the rounding errors of the ones before it, a thousandfold in all.
    return 0.3 * scale if key.endswith(_LAST_SCALES) else scale


def _on_grid(shape: tuple[int, ...], deviation: float, random: np.random.Generator) -> np.ndarray:
    values = np.array([-4.0, -1.0, 1.0, 4.0])
    exponent = np.round(np.log2(deviation / np.sqrt(np.mean(values**2))))
    return values[random.integers(0, 4, shape)] * 2.0**exponent


def from_checkpoint(path: str, framework: Framework) -> State:
    """The state dict in a checkpoint of `framework`, alone or beside an optimiser's under `state_dict` or `model`."""
    if not Path(path).is_file():
        raise RecorderError(f"{path}: there is no such checkpoint")
    try:
        content: Any = framework.read_checkpoint(path)
    except Exception as error:  # each framework, and each of its versions, raises errors of its own here
        raise RecorderError(f"{path}: is no checkpoint that {framework.name} can read") from error
    for key in ("state_dict", "model"):
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
    if not isinstance(content, Mapping):
        raise RecorderError(f"{path}: holds no state dict but a {type(content).__name__}")
    state: State = {}
    for key, value in content.items():
        array = value if isinstance(value, np.ndarray) else framework.array(value)
        if array is not None:
            state[str(key).removeprefix("module.")] = array
    return state


def from_reference(path: str) -> State:
    """The weights of a recording, in canonical form."""
    try:
        with h5py.File(path) as file:
            framework = file.attrs["framework"]
            weights = {key: dataset[()] for key, dataset in file["weights"].items()}
    except (OSError, KeyError, AttributeError) as error:
        raise RecorderError(f"{path}: is no reference file with weights") from error
    return canonical({key: np.asarray(array) for key, array in weights.items()}, str(framework))


def check_fit(source: str, given: Mapping[str, np.ndarray], wanted: Mapping[str, np.ndarray]) -> None:
    """Raises unless `given` has the keys of `wanted`, in the same shapes. Counters of batches may be absent."""
    needed = {key for key in wanted if not key.endswith(".num_batches_tracked")}
    wrong = [f"{key} is missing" for key in wanted if key in needed - given.keys()]
    wrong += [f"{key} is unknown" for key in given if key not in wanted]
    wrong += [
        f"{key} is {list(given[key].shape)} instead of {list(wanted[key].shape)}"
        for key in wanted
        if key in given and given[key].shape != wanted[key].shape
    ]
    if wrong:
        more = f", and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise RecorderError(f"{source}: does not fit the model: {', '.join(wrong[:3])}{more}")

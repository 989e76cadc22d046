"""Writes a recording of losses: `alignkit-record ghm`."""

from __future__ import annotations

import importlib
import os
from typing import Any

import h5py
import numpy as np

from ..errors import RecorderError
from ..partial import check_target, complete_or_absent
from ..version import PRODUCER, created
from ..writer import FORMAT
from .case import Call, Case, LossFramework, Outcome
from .cases import all_cases

_ADAPTERS = {"pytorch": ("pytorch", "Torch"), "paddle": ("paddlepaddle", "Paddle")}
FRAMEWORKS = tuple(_ADAPTERS)

#: What came out of a call with more elements than this is recorded without what can be derived from it.
MANY = 5000


def record_losses(path: str | os.PathLike[str], frameworks: list[str], seed: int = 0) -> int:
    """Records every case with every framework that has its loss, and returns how many cases there are."""
    check_target(path)
    adapters = [_adapter(name) for name in frameworks]
    count = 0
    with complete_or_absent(path) as file:
        _write_provenance(file, adapters, seed)
        for adapter in adapters:
            prefix = f"{adapter.name}-" if len(adapters) > 1 else ""
            for case in all_cases(seed, adapter.sigmoid):
                count += _record(file, prefix, adapter, case)
    return count


def _adapter(name: str) -> LossFramework:
    module, adapter = _ADAPTERS[name]
    try:
        return getattr(importlib.import_module(f".{module}", __package__), adapter)()
    except ModuleNotFoundError as error:
        raise RecorderError(f"{error.name} is not installed") from error


def _write_provenance(file: h5py.File, adapters: list[LossFramework], seed: int) -> None:
    file.attrs["alignkit_format"] = np.int64(FORMAT)
    file.attrs["framework"] = "+".join(adapter.name for adapter in adapters)
    file.attrs["framework_version"] = ", ".join(adapter.version for adapter in adapters)
    file.attrs["model"] = "ghm-loss"
    file.attrs["device"] = "cpu"
    file.attrs["precision"] = "float32"
    file.attrs["seed"] = np.int64(seed)
    file.attrs["producer"] = PRODUCER
    file.attrs["created"] = created()


def _record(file: h5py.File, prefix: str, adapter: LossFramework, case: Case) -> int:
    """Runs and writes one case; 0 where the framework has no such loss."""
    loss = adapter.loss(case)
    if loss is None:
        return 0
    outcomes = [loss(call) for call in case.calls]
    group = file.create_group(f"cases/{prefix}{case.name}")
    group.attrs["loss"] = case.loss
    group.attrs["implementation"] = loss.implementation
    for name, value in case.parameters.items():
        group.attrs[name] = value if isinstance(value, str) else _number(value)
    for index, (call, outcome) in enumerate(zip(case.calls, outcomes)):
        _write_call(group.create_group(f"calls/{index}"), case, call, outcome)
    return 1


def _number(value: Any) -> Any:
    return np.int64(value) if isinstance(value, int) else np.float64(value)


def _write_call(group: h5py.Group, case: Case, call: Call, outcome: Outcome) -> None:
    inputs = {"prediction": call.prediction, "target": call.target, "labels": call.labels}
    outputs = {"loss": outcome.loss, "gradient": outcome.gradient, "acc_sum": outcome.acc_sum}
    counts = {"bin_counts": outcome.bin_counts}
    derived = {"weights": outcome.weights, "gradient_norm": outcome.gradient_norm}
    if call.prediction.size > MANY:
        derived = {}
    for name, array in {**inputs, "label_weight": call.label_weight, **outputs, **counts, **derived}.items():
        if array is not None:
            _dataset(group, name, np.asarray(array))
    if call.labels is not None:
        group["labels"].attrs["background"] = np.int64(case.background)


def _dataset(group: h5py.Group, name: str, array: np.ndarray) -> None:
    if array.nbytes >= 1024:
        group.create_dataset(name, data=array, chunks=array.shape, compression="gzip", compression_opts=9, shuffle=True)
    else:
        group.create_dataset(name, data=array)

"""What the evaluation relies on: its own formulas, its lists, and that a fault stays where it was put."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from alignkit_recorder.frameworks import load_framework

from faults import values
from faults.functions import intercepting
from faults.injection import Injector
from formulas.modules import operation_of
from formulas.operations import BatchNormalization, Convolution, Linear
from formulas.precisions import round_mantissa, sequential
from formulas.visibility import judge
from frameworks.cases import Case
from frameworks.faulty import FAULTS
from frameworks.honest import HONEST
from frameworks.places import BASES
from kept import Kept


def test_lists_are_large_enough_and_names_unique() -> None:
    names = Counter(case.name for case in HONEST)
    assert len(HONEST) >= 60 and max(names.values()) == 1, names.most_common(2)
    kinds = Counter(fault.kind for fault in FAULTS)
    assert len(FAULTS) >= 40 and max(kinds.values()) == 1
    assert all(len(set(fault.places)) >= 2 for fault in FAULTS)
    assert all(place.base in BASES for fault in FAULTS for place in fault.places)


def test_mantissa_is_rounded_to_nearest_even() -> None:
    one = 1 + 2.0**-10
    given = torch.tensor([1 + 2.0**-11, one + 2.0**-11, 1 + 2.0**-11 + 2.0**-20, -3.14159274])
    assert round_mantissa(given, 10).tolist() == [1.0, 1 + 2.0**-9, one, -3.140625]


def _convolution(bias: bool = True) -> tuple[Convolution, torch.Tensor]:
    random = torch.Generator().manual_seed(0)
    weight, value = torch.randn(6, 5, 3, 3, generator=random), torch.randn(2, 5, 9, 8, generator=random)
    return Convolution(weight, torch.ones(6) if bias else None, (2, 1), (1, 1), (1, 1), 1), value


def test_convolution_has_its_terms() -> None:
    operation, value = _convolution()
    assert operation.terms == 46
    single = torch.zeros_like(value)
    single[:, 2, 4, 4] = -3
    norm, magnitude = operation.norm(single), operation.magnitude(single)
    product = (magnitude - 1).double()
    assert torch.allclose(norm, (product**2 + 1).sqrt())


@pytest.mark.parametrize("bias", [True, False])
def test_sequential_sums_are_those_of_the_convolution(bias: bool) -> None:
    operation, value = _convolution(bias)
    assert torch.allclose(sequential(operation, value), operation.run(value), atol=1e-5)


def test_norm_is_the_framework_s() -> None:
    module = torch.nn.BatchNorm2d(4).eval()
    value = torch.randn(2, 4, 3, 3)
    operation = operation_of(module)
    assert isinstance(operation, BatchNormalization) and torch.allclose(operation.run(value), module(value), atol=1e-6)


def test_visibility_needs_more_than_rounding() -> None:
    operation = Linear(torch.randn(7, 50), torch.randn(7))
    value = (torch.randn(3, 50),)
    honest = operation.run(*value)
    assert judge(operation, value, honest, honest).word == "hidden"
    assert judge(operation, value, honest, honest * (1 + 1e-2)).word == "visible"
    assert judge(operation, value, honest, honest[:2]).share == math.inf
    spoilt = honest.clone()
    spoilt[1, 2] = math.nan
    assert judge(operation, value, honest, spoilt).is_visible


def test_fault_is_at_its_place_alone() -> None:
    case = Case("small", "torchvision", "resnet18", (32, 32))
    subject = case.subject()
    outputs: dict[str, torch.Tensor] = {}
    for path in ("layer1.0.conv1", "layer1.0.conv2"):
        module = subject.modules()[path]
        module.register_forward_hook(lambda _module, _inputs, output, path=path: outputs.update({path: output.clone()}))
    subject.run()
    before = dict(outputs)
    injector = Injector(subject, {}, {})
    with injector.at("layer1.0.conv2", values.dead):
        subject.run()
    assert torch.equal(before["layer1.0.conv1"], outputs["layer1.0.conv1"])
    changed = np.flatnonzero((before["layer1.0.conv2"] != outputs["layer1.0.conv2"]).any(0).any(1).any(1))
    assert changed.tolist() == [64 // 3] and injector.visibility is not None and injector.visibility.is_visible
    subject.run()
    assert torch.equal(before["layer1.0.conv2"], outputs["layer1.0.conv2"])


def _in_place(_package: Any, first: Any, second: Any) -> Any:
    total = first.clone()
    total += second
    return total


_CALLS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "a + b": lambda _package, first, second: first + second,
    "a += b": _in_place,
    "add(a, b)": lambda package, first, second: package.add(first, second),
    "a.add(b)": lambda _package, first, second: first.add(second),
    "a.add_(b)": lambda _package, first, second: first.clone().add_(second),
    "b.__radd__(a)": lambda _package, first, second: second.__radd__(first),
    "functional.relu(a)": lambda package, first, _second: package.nn.functional.relu(first),
    "torch.relu(a)": lambda _package, first, _second: torch.relu(first),
}


@pytest.mark.parametrize(
    ("name", "call"),
    [(name, call) for name in ("torch", "paddle") for call in _CALLS if name in call or "torch" not in call],
)
def test_what_the_recorder_hears_can_be_altered(name: str, call: str) -> None:
    package, framework = pytest.importorskip(name), load_framework(name)
    first, second = (framework.tensor(np.full((2, 3), value, np.float32)) for value in (3, 4))
    altered: list[str] = []
    heard: list[tuple[str, float]] = []

    def alter(kind: str, original: Callable[..., Any], values: Any, options: dict[str, Any]) -> Any:
        altered.append(kind)
        return original(*values, **options) * 100

    def begins(kind: str, _terms: Any) -> Callable[[Any], None]:
        return lambda result: heard.append((kind, float(framework.array(result)[0, 0])))  # type: ignore[index]

    with intercepting(framework.name, alter), framework.operations(begins):
        result = _CALLS[call](package, first, second)
    assert altered == ["relu" if "relu" in call else "add"]
    assert heard == [(altered[0], 300 if "relu" in call else 700)]
    assert float(result[0, 0]) == heard[0][1]


def test_results_are_kept_for_one_tool(tmp_path: Path) -> None:
    tool, other = tmp_path / "tool", tmp_path / "other"
    tool.write_bytes(b"one")
    other.write_bytes(b"two")
    Kept(tmp_path / "kept", tool).put("honest", "a case", "answer", "problem")
    kept = Kept(tmp_path / "kept", tool)
    assert kept.get("honest", "a case") == ("answer", "problem")
    assert kept.get("fault", "a case") is None and kept.get("honest", "another case") is None
    with pytest.raises(SystemExit, match="found those of another tool"):
        Kept(tmp_path / "kept", other)
    nowhere = Kept(None, tool)
    nowhere.put("honest", "a case", "answer")
    assert nowhere.get("honest", "a case") is None

"""What the recordings of engines rely on: the network, the arithmetics, the measure of a fault, the lists."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch
from alignkit_recorder.writer import write

from engine_cases.case import EngineCase
from engine_cases.faults import ENGINE_BASES, ENGINE_FAULTS
from engine_cases.honest import ENGINE_HONEST
from engine_cases.networks import network
from engine_cases.runs import _alarm, _expected, _strength
from engines import pytorch
from engines.arithmetics import ARITHMETICS, cut_mantissa
from engines.catalogue import ENGINES, RECORDS, wanted
from engines.fleet import Fleet
from engines.graph import resnet
from formulas.operations import Convolution
from formulas.strength import limit_of, strength
from frameworks.cases import Case
from frameworks.runs import HonestResult
from reports.engines import engine_sections
from tool import Answer

SMALL = EngineCase("small", "PyTorch, oneDNN", size=(32, 32))


def test_lists_are_large_enough_and_names_unique() -> None:
    for names in ([case.name for case in ENGINE_HONEST], [fault.name for fault in ENGINE_FAULTS]):
        assert len(names) >= 300 and max(Counter(names).values()) == 1
    assert {case.engine for case in ENGINE_HONEST} == set(ENGINES)
    assert {fault.base for fault in ENGINE_FAULTS} == set(ENGINE_BASES)
    kinds = {fault.kind.split(",")[0] for fault in ENGINE_FAULTS if fault.is_quick}
    assert len(kinds) >= 5 and sum(case.is_quick for case in ENGINE_HONEST) >= 10
    packages = {case.uses.package for case in ENGINE_HONEST if case.is_quick}
    assert packages >= {engine.package for engine in ENGINES.values()} - {("paddle", "paddlepaddle")}


@pytest.mark.parametrize("model", ["resnet18", "resnet50"])
def test_network_is_torchvision_s_bit_by_bit(model: str, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    subject = Case("small", "torchvision", model, (32, 32)).subject()
    with subject.recording(tmp_path / "recorded.h5"):
        subject.run()
    made = resnet(model, subject.framework.state(subject.model))
    found = pytorch.run(made, subject.inputs["image"].numpy(), ())
    with h5py.File(tmp_path / "recorded.h5") as file:
        recorded = {name: dataset[()] for name, dataset in file["activations"].items()}
    assert recorded.keys() == found.keys()
    assert all(np.array_equal(recorded[path], found[path]) for path in found)


def test_operands_are_cut_or_split() -> None:
    given = torch.tensor([1 + 2.0**-10 - 2.0**-20, -1 - 2.0**-10 - 2.0**-11])
    assert cut_mantissa(given, 10).tolist() == [1.0, -1 - 2.0**-10]
    random = torch.Generator().manual_seed(0)
    first, second = torch.randn(20, 300, generator=random), torch.randn(300, 30, generator=random)
    exact = first.double() @ second.double()

    def error(name: str) -> float:
        return float((ARITHMETICS[name](torch.matmul, first, second).double() - exact).norm() / exact.norm())

    assert error("bfloat16×6") < 1e-6 < error("bfloat16×3") < 1e-4 < error("bfloat16, rounded") < 1e-2
    assert error("bfloat16, rounded") < error("bfloat16, cut")


def test_strength_is_of_channels() -> None:
    random = torch.Generator().manual_seed(1)
    weight, value = torch.randn(8, 16, 3, 3, generator=random), torch.randn(1, 16, 12, 12, generator=random)
    operation = Convolution(weight, None, (1, 1), (1, 1), (1, 1), 1)
    honest = operation.run(value)
    own = strength(operation, (value,), honest, honest)
    assert own.share is not None and 0 < own.share < 1 and 1 <= own.worst < 2 and own.limit < 1
    changed = weight.clone()
    changed[3, 0, 1, 1] *= 1.01
    faulty = strength(operation, (value,), honest, Convolution(changed, None, (1, 1), (1, 1), (1, 1), 1).run(value))
    assert faulty.limit > 10 and faulty.median < 2, "one channel of eight"


def test_limit_falls_with_samples_and_grows_with_terms() -> None:
    assert limit_of(27, 1) == pytest.approx(1.4 * 9) and limit_of(27, 10**6) == pytest.approx(1.4 * 2.5)
    assert limit_of(4608, 49) == pytest.approx((4608 / 400) ** 0.5 * 2.7)
    limits = [limit_of(576, samples) for samples in (1, 3, 6, 10, 16, 30, 49, 100, 196, 1000)]
    assert limits == sorted(limits, reverse=True)


def test_fault_is_expected_at_the_first_tensor_that_is_recorded() -> None:
    made = network("resnet18", "calibrated", 0)
    blocks = EngineCase("blocks", "PyTorch, oneDNN", records="blocks")
    folded = EngineCase("folded", "PyTorch, oneDNN", records="folded")
    assert _expected(SMALL, made, "layer2.0.conv1") == "layer2.0.conv1"
    assert _expected(folded, made, "layer2.0.conv1") == "layer2.0.relu#0"
    assert _expected(folded, made, "layer2.0.bn2") == "layer2.0.relu#1"
    assert _expected(folded, made, "layer2.0.downsample.1") == "layer2.0.relu#1"
    assert _expected(blocks, made, "conv1") == "layer1.0.relu#1"
    assert blocks.name_of(made, "layer1.0.relu#1") == "layer1.0" and blocks.name_of(made, "fc") == "fc"


@pytest.mark.parametrize("records", ["all", "folded", "blocks"])
def test_strength_is_measured_where_the_fault_is_recorded(records: str) -> None:
    made = network("resnet18", "calibrated", 0)
    case = EngineCase("parts", "PyTorch, oneDNN", size=(32, 32), records=records)
    changed = dict(made.weights)
    changed["layer2.1.bn1.weight"] = made.weights["layer2.1.bn1.weight"] * np.float32(1.001)
    honest, faulty = (pytorch.run(each, SMALL.image(), ()) for each in (made, made.with_weights(changed)))
    recorded, expected = case.paths(made), _expected(case, made, "layer2.1.bn1")
    assert _strength(case, made, recorded, expected, honest, honest).limit < 1
    assert _strength(case, made, recorded, expected, honest, faulty).limit > 2
    before = _expected(case, made, "layer2.0.conv1")
    assert _strength(case, made, recorded, before, honest, faulty).limit < 1, "the fault is not there yet"


def test_file_holds_what_was_computed_and_the_honest_weights(tmp_path: Path) -> None:
    made = network("resnet18", "calibrated", 0)
    fault = next(fault for fault in ENGINE_FAULTS if fault.place == "layer4.1.conv1" and fault.change is not None)
    changed = fault.weights(made)
    different = {key for key in made.weights if not np.array_equal(made.weights[key], changed.weights[key])}
    assert different == {"layer4.1.conv1.weight"}
    found = pytorch.run(changed, SMALL.image(), ())
    case = EngineCase("blocks", "PyTorch, oneDNN", size=(32, 32), records="blocks", storage="float16")
    write(tmp_path / "made.h5", case.reference(made, found))
    with h5py.File(tmp_path / "made.h5") as file:
        names = [f"layer{stage}.{block}" for stage in range(1, 5) for block in range(2)]
        assert sorted(file["activations"]) == sorted([*names, "fc"])
        assert file["activations/layer1.0"].dtype == np.float16 and file["outputs/logits"].shape == (1, 1000)
        assert np.array_equal(file["weights/layer4.1.conv1.weight"], made.weights["layer4.1.conv1.weight"])
        assert np.array_equal(file["inputs/image"], case.image())


def test_scaled_weights_leave_the_outputs_of_normalisations() -> None:
    usual, scaled = (network("resnet18", weights, 0) for weights in ("calibrated", "× 1e-25"))
    found = [pytorch.run(each, SMALL.image(), ()) for each in (usual, scaled)]
    assert np.allclose(found[0]["fc"], found[1]["fc"], rtol=1e-3, atol=1e-3)
    assert 0 < np.abs(found[1]["conv1"]).max() < 1e-23


def test_engine_that_fails_says_why_and_goes_on() -> None:
    fleet, made, engine = Fleet(), network("resnet18", "calibrated", 0), ENGINES["PyTorch, oneDNN"]
    try:
        with pytest.raises(RuntimeError, match="TypeError.*nonsense"):
            fleet.run(engine, made, SMALL.image(), ("fc",), nonsense=1)
        found = fleet.run(engine, made, SMALL.image(), ("conv1", "fc"))
    finally:
        fleet.close()
    assert list(found) == ["conv1", "fc"]
    assert np.array_equal(found["fc"], pytorch.run(made, SMALL.image(), ())["fc"])


def test_records_are_parts_of_each_other() -> None:
    made = network("resnet18", "calibrated", 0)
    parts = {records: set(wanted(made, records)) for records in RECORDS}
    for chain in (("all", "no sums", "folded", "blocks"), ("all", "normalised", "sums")):
        assert all(parts[whole] >= parts[part] for whole, part in zip(chain, chain[1:], strict=False))


def _answer(verdict: str, *statuses: str) -> Answer:
    tensors = [
        {"status": status, "reference_path": f"activations/{path}"}
        for path, status in zip(("conv1", "fc"), statuses, strict=True)
    ]
    first = next(({"name": "x", "status": each} for each in statuses if each not in ("aligned", "exact")), None)
    report = {"verdict": verdict, "tensors": tensors, "first_divergence": first}
    return Answer(0 if verdict == "aligned" else 1, report, "")


def test_lower_precision_is_to_be_called_so_where_it_is() -> None:
    half = EngineCase("half", "ncnn")
    imprecise = EngineCase("imprecise", "PyTorch, oneDNN", is_imprecise=True)
    only_last = _answer("diverged", "aligned", "imprecise")
    assert _alarm(SMALL, _answer("aligned", "aligned", "aligned")) == "" != _alarm(SMALL, only_last)
    assert _alarm(half, only_last) == "" != _alarm(half, _answer("diverged", "imprecise", "aligned"))
    assert _alarm(imprecise, _answer("diverged", "imprecise", "drifted")) == ""
    assert _alarm(imprecise, _answer("diverged", "imprecise", "diverged")) != ""
    assert _alarm(imprecise, _answer("aligned", "aligned", "aligned")) != ""


def test_tables_have_a_row_for_each_engine() -> None:
    bounds: list[dict[str, object]] = [{"rms_quotient": 3.5}, {"rms_quotient": "inf"}, {"rms_quotient": 8.0}]
    operations = ("convolution", "linear", "add")
    tensors = [{"operation": each, "bound": bound} for each, bound in zip(operations, bounds, strict=True)]
    answer = Answer(0, {"verdict": "aligned", "tensors": tensors}, "")
    other = Case("other", "torchvision", "resnet18")
    lines = engine_sections([HonestResult(SMALL, answer, ""), HonestResult(other, None, "could not be made")], [])
    rows = [line for line in lines if line.startswith("| PyTorch")]
    assert len(rows) == 2 and "| 1 | 0 | – | 3.5 | 1 aligned |" in rows[0] and "| 1 | 1 |" in rows[1]

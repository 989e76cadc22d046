"""Recordings of the example models, held against each other by the built tool: where they part, and which errs."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from models import FAULTS, MODELS, record_model

pytest.importorskip("torch")
pytest.importorskip("paddle")

ROOT = Path(__file__).parents[2]
TOOL = Path(os.environ.get("ALIGNKIT_TOOL", ROOT / ".build" / "release" / "align-cli"))

pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="the tool has not been built")

#: The faults that the claim of a single operation shows to be the candidate's, where it has them.
JUDGED = {
    *(("unet", fault) for fault in ("epsilon", "relu", "slope", "skip", "stale")),
    ("transformer", "residual"),
}
#: The faults after which each side follows from its own weights.
OF_WEIGHTS = {"weight"}


def compare(status: int, *arguments: Any) -> dict[str, Any]:
    done = subprocess.run(
        [TOOL, "compare", "--json", "-", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stderr + done.stdout[:2000]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("honest")
    made = {key: folder / f"{key[0]}-{key[1]}.h5" for key in MODELS}
    for (model, framework), path in made.items():
        record_model(model, framework, path)
    return made


def test_the_port_of_the_unet_is_aligned(honest: dict[Any, Path]) -> None:
    for a, b in (("torch", "paddle"), ("paddle", "torch")):
        report = compare(0, honest["unet", a], honest["unet", b])
        assert report["verdict"] == "aligned" and report["at_fault"] == "neither"
        assert report["weights"]["identical"] and report["inputs_equal"] and report["remarks"] == []
        coverage = report["coverage"]
        assert coverage["compared"] == 38 and coverage["judged_by_claim"] == 35, coverage
        assert all(tensor["remarks"] == [] for tensor in report["tensors"])


CASES = [
    *(("unet", framework, fault) for framework in ("torch", "paddle") for fault in FAULTS["unet"]),
    *(("transformer", "torch", fault) for fault in FAULTS["transformer"]),
]


@pytest.mark.parametrize(("model", "framework", "fault"), CASES)
def test_a_fault_is_found_at_its_tensor(
    honest: dict[Any, Path], tmp_path: Path, model: str, framework: str, fault: str
) -> None:
    """The same framework recorded it, or the other one, which has other roundings."""
    port = tmp_path / "port.h5"
    record_model(model, framework, port, fault)
    for original in ("torch", "paddle") if model == "unet" else ("torch",):
        report = compare(1, honest[model, original], port)
        first = report["first_divergence"]
        assert first["name"] == FAULTS[model][fault], report["conclusion"]
        assert report["at_fault"] == ("candidate" if (model, fault) in JUDGED else "unknown"), report["conclusion"]
        assert first["status"] == ("drifted" if fault in OF_WEIGHTS else "diverged")
        if fault in OF_WEIGHTS:
            assert report["weights"]["differing"] == 1
            assert any("the weights are to blame" in sentence for sentence in report["conclusion"])
        back = compare(1, port, honest[model, original])
        assert back["first_divergence"]["name"] == FAULTS[model][fault]
        if fault == "stale":
            assert back["at_fault"] == "reference"


def test_samples_against_samples_and_whole_tensors(honest: dict[Any, Path], tmp_path: Path) -> None:
    original, port, faulty = (tmp_path / f"{name}.h5" for name in ("original", "port", "faulty"))
    record_model("unet", "torch", original, sample=100)
    record_model("unet", "paddle", port, sample=100)
    record_model("unet", "paddle", faulty, "slope", sample=100)
    for a, b in ((original, port), (honest["unet", "torch"], port), (original, honest["unet", "paddle"])):
        report = compare(0, a, b)
        assert report["verdict"] == "aligned" and report["coverage"]["compared"] == 38
    for a in (original, honest["unet", "torch"]):
        report = compare(1, a, faulty)
        assert report["first_divergence"] == {"name": "down2.act1", "status": "diverged"}
        assert report["conclusion"] == ["the first difference is at down2.act1: negative_slope 0.1 in A, 0.2 in B"]


def test_a_port_under_other_names(honest: dict[Any, Path], tmp_path: Path) -> None:
    port, lines = tmp_path / "port.h5", tmp_path / "names.map"
    with h5py.File(honest["unet", "paddle"]) as source, h5py.File(port, "w") as target:
        target.attrs.update({"alignkit_format": 1, "framework": "mine", "model": "port"})
        for group in ("inputs", "weights", "activations", "outputs"):
            for name, dataset in source[group].items():
                target[f"{group}/{'net.' if group in ('weights', 'activations') else ''}{name}"] = dataset[()]
    lines.write_text("# the port's root is called net\n* = net.*\n", encoding="utf-8")
    report = compare(0, honest["unet", "torch"], port, "--map", lines)
    assert report["weights"]["identical"] and report["coverage"]["only_b"] == []
    assert report["coverage"]["judged_by_claim"] >= 28, "by the reference's description"
    without = compare(1, honest["unet", "torch"], port)
    suggestions = without["coverage"]["suggestions"]
    shapes = {tensor["name"]: tensor["shape_a"] for tensor in report["tensors"]}
    assert len(suggestions) >= 30, "of equal shape, in the order of names, since the port says no other"
    assert all(shapes[pair["a"]] == shapes[pair["b"].removeprefix("net.")] for pair in suggestions)


def test_a_port_with_its_channels_last(honest: dict[Any, Path], tmp_path: Path) -> None:
    port = tmp_path / "port.h5"
    with h5py.File(honest["unet", "paddle"]) as source, h5py.File(port, "w") as target:
        target.attrs.update({"alignkit_format": 1, "framework": "mine", "model": "port"})
        for group in ("inputs", "weights", "activations", "outputs"):
            for name, dataset in source[group].items():
                array = dataset[()]
                is_image = group != "weights" and array.ndim == 4
                target[f"{group}/{name}"] = np.moveaxis(array, 1, 3) if is_image else array
    report = compare(1, honest["unet", "torch"], port)
    assert report["at_fault"] == "unknown" and "--layout-b nhwc accepts that" in report["refusals"][0]
    assert compare(0, honest["unet", "torch"], port, "--layout-b", "nhwc")["verdict"] == "aligned"

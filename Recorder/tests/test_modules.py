"""What is recorded of modules of every kind: nested values, names, hyper-parameters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import attributes, tensors

from alignkit_recorder import RecorderError, name, record

torch = pytest.importorskip("torch")
paddle = pytest.importorskip("paddle")


@dataclass
class Result:
    mean: Any
    rest: Any


class Nested(torch.nn.Module):
    def forward(self, x: Any, *, scale: Any) -> Any:
        return Result(x * scale, {"a": [x + 1, None, "text"], 3: (x + 2,)})


def test_nested_inputs_and_outputs(tmp_path: Path) -> None:
    model, path = torch.nn.Sequential(torch.nn.Identity()), tmp_path / "x.h5"
    model.append(Nested())

    class Outer(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = Nested()

        def forward(self, maps: Any, scale: Any) -> Any:
            return self.inner(maps[1], scale=scale)

    outer = Outer().eval()
    inputs = {"maps": [torch.ones(2), torch.zeros(2)], "scale": np.float32([3, 4])}
    with record(outer, path, inputs=inputs):
        outer(inputs["maps"], torch.from_numpy(inputs["scale"]))
    assert set(tensors(path, "inputs")) == {"maps[0]", "maps[1]", "scale"}
    assert set(tensors(path, "activations")) == {"inner[mean]", "inner[rest][a][0]", "inner[rest][3][0]"}
    assert set(tensors(path, "outputs")) == {"mean", "rest[a][0]", "rest[3][0]"}
    assert attributes(path, "activations/inner[mean]")["inputs"] == ["inputs/maps[1]", "inputs/scale"]


def test_operands_that_were_not_recorded_have_their_places(tmp_path: Path) -> None:
    class Unnamed(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = torch.nn.Linear(3, 3), torch.nn.ReLU()

        def forward(self, x: Any) -> Any:
            return self.second(self.first(x * 3) + x.sin())

    model, x = Unnamed().eval(), torch.randn(1, 3)
    with record(model, tmp_path / "x.h5", inputs={"x": x}):
        model(x)
    said = {name: attributes(tmp_path / "x.h5", f"activations/{name}")["inputs"] for name in ("first", "second")}
    assert said == {"first": [""], "second": ["activations/add"]}


def test_a_model_without_modules_is_its_own(tmp_path: Path) -> None:
    for model, expected in ((torch.nn.Linear(3, 2), "Linear"), (paddle.nn.Linear(3, 2), "Linear")):
        model.eval()
        x = (torch if isinstance(model, torch.nn.Module) else paddle).ones([1, 3])
        with record(model, tmp_path / "x.h5", inputs={"x": x}):
            model(x)
        found = attributes(tmp_path / "x.h5", "activations/output")
        assert found["op"] == expected and found["inputs"] == ["inputs/x"]


def test_a_module_that_calls_none_of_its_own_is_recorded(tmp_path: Path) -> None:
    class Functional(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = torch.nn.Linear(3, 3)

        def forward(self, x: Any) -> Any:
            return x @ self.linear.weight

    model = torch.nn.Sequential(Functional(), torch.nn.ReLU()).eval()
    with record(model, tmp_path / "x.h5"):
        model(torch.randn(1, 3))
    assert list(tensors(tmp_path / "x.h5", "activations")) == ["0", "1"]


def test_a_parametrized_module_is_a_leaf(tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.utils.parametrizations.weight_norm(torch.nn.Conv2d(3, 4, 3))).eval()
    with record(model, tmp_path / "x.h5"):
        model(torch.randn(1, 3, 8, 8))
    assert list(tensors(tmp_path / "x.h5", "activations")) == ["0"]
    assert attributes(tmp_path / "x.h5", "activations/0")["op"] == "Conv2d"


def test_what_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(RecorderError, match="TorchScript"):
        with record(torch.jit.trace(torch.nn.ReLU(), torch.ones(1)), tmp_path / "x.h5"):
            pass
    with pytest.raises(RecorderError, match="_orig_mod"), record(torch.compile(torch.nn.ReLU()), tmp_path / "x.h5"):
        pass


def test_what_a_name_says(tmp_path: Path) -> None:
    model, path = torch.nn.Sequential(torch.nn.Identity()).eval(), tmp_path / "x.h5"
    with record(model, path):
        y = model(torch.ones(2))
        name(torch.cat([y, y]), "joined", inputs=[y, y], op="concat", axis=0, inverse=False, sizes=[2, 2])
    found = attributes(path, "activations/joined")
    assert found == {
        "op": "concat", "axis": 0, "inverse": 0, "sizes": [2, 2], "order": 1, "inputs": ["activations/0"] * 2
    }  # fmt: skip
    with pytest.raises(RecorderError, match="joined: axis is no number, no string"), record(model, path):
        name(model(torch.ones(2)), "joined", axis=object())
    with pytest.raises(RecorderError, match="joined: norm is an attribute that the recorder itself writes"):
        with record(model, path):
            name(model(torch.ones(2)), "joined", norm=2)


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (
            torch.nn.Conv1d(2, 2, 3, padding="same", padding_mode="circular"),
            {"padding": "same", "padding_mode": "circular"},
        ),
        (torch.nn.ConvTranspose1d(2, 2, 3, output_padding=0, dilation=2), {"output_padding": [0], "dilation": [2]}),
        (torch.nn.GroupNorm(2, 4, eps=1e-3), {"num_groups": 2, "num_channels": 4, "eps": 1e-3, "affine": 1}),
        (torch.nn.InstanceNorm2d(3), {"num_features": 3, "track_running_stats": 0}),
        (torch.nn.Hardtanh(-2, 3), {"min_val": -2, "max_val": 3}),
        (torch.nn.ELU(0.5), {"alpha": 0.5}),
        (torch.nn.Softmax(dim=1), {"dim": 1}),
        (torch.nn.AdaptiveAvgPool2d((1, 2)), {"output_size": [1, 2]}),
        (torch.nn.AvgPool2d(2, count_include_pad=False), {"kernel_size": 2, "count_include_pad": 0}),
        (torch.nn.GRU(3, 4, batch_first=True), {"input_size": 3, "hidden_size": 4, "batch_first": 1, "mode": "GRU"}),
        (torch.nn.PixelShuffle(2), {"upscale_factor": 2}),
        (paddle.nn.GroupNorm(2, 4), {"num_groups": 2, "num_channels": 4, "epsilon": 1e-5}),
        (paddle.nn.LayerNorm([3, 4]), {"normalized_shape": [3, 4], "epsilon": 1e-5}),
        (paddle.nn.Embedding(5, 3), {"num_embeddings": 5, "embedding_dim": 3}),
        (paddle.nn.Dropout(0.3), {"p": 0.3, "mode": "upscale_in_train"}),
        (paddle.nn.Conv1D(2, 2, 3, padding="SAME"), {"padding": "SAME", "stride": [1]}),
        (paddle.nn.GELU(True), {"approximate": 1}),
        (paddle.nn.Pad2D([1, 2, 3, 4], mode="reflect"), {"padding": [1, 2, 3, 4], "mode": "reflect"}),
        (paddle.nn.MultiHeadAttention(8, 2), {"embed_dim": 8, "num_heads": 2}),
    ],
    ids=lambda each: type(each).__name__ if not isinstance(each, dict) else "",
)
def test_hyper_parameters(module: Any, expected: dict[str, Any]) -> None:
    from alignkit_recorder.hyperparameters import hyperparameters

    stored = hyperparameters(module)
    found = {key: value.tolist() if hasattr(value, "tolist") else value for key, value in stored.items()}
    assert {key: found.get(key) for key in expected} == expected
    assert not {"name", "device", "dtype", "weight_attr", "bias_attr", "args", "kwargs"} & set(found)


def test_hyper_parameters_of_a_subclass_and_reserved_names(tmp_path: Path) -> None:
    class Strided(torch.nn.Conv2d):
        def __init__(self, *arguments: Any, order: int = 7, sum: float = 1.5, **options: Any):
            super().__init__(*arguments, stride=2, **options)
            self.order, self.sum, self.options = order, sum, ["x" * 5000]

    model, path = torch.nn.Sequential(Strided(3, 4, kernel_size=3)).eval(), tmp_path / "x.h5"
    with record(model, path, sample=3):
        model(torch.randn(1, 3, 9, 9))
    found = attributes(path, "activations/0")
    assert found["stride"] == [2, 2] and found["kernel_size"] == [3, 3] and found["order"] == 0 and found["sum"] != 1.5

"""`record`, on models of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import addresses, attributes, tensors

from alignkit_recorder import RecorderError, name, record

torch = pytest.importorskip("torch")
paddle = pytest.importorskip("paddle")


class TorchModel(torch.nn.Module):
    """Calls a layer twice, adds in two ways, ends in several outputs."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(4, 4)
        self.relu = torch.nn.ReLU(inplace=True)
        self.gru = torch.nn.GRU(4, 3, batch_first=True)

    def forward(self, x: Any) -> dict[str, Any]:
        y = self.relu(self.linear(x))
        z = name(self.linear(y) * 2, "doubled")
        z = torch.add(z, y)
        return {"z": z, "states": self.gru(z)}


class PaddleModel(paddle.nn.Layer):
    """Calls a layer twice and adds."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = paddle.nn.Linear(4, 4)
        self.relu = paddle.nn.ReLU()

    def forward(self, x: Any) -> Any:
        y = self.relu(self.linear(x))
        return y, paddle.add(self.linear(y), name(y * 2, "doubled"))


def test_a_torch_model(tmp_path: Path) -> None:
    model, x, path = TorchModel().eval(), torch.randn(2, 5, 4), tmp_path / "model.h5"
    with record(model, path, inputs={"x": x}, seed=5):
        result = model(x)
    found = tensors(path, "activations")
    assert sorted(found) == ["add", "doubled", "gru[0]", "gru[1]", "linear#0", "linear#1", "relu"]
    assert found["linear#0"].min() < 0
    assert np.array_equal(found["doubled"], found["linear#1"] * 2)
    assert np.array_equal(tensors(path, "inputs")["x"], x.numpy())
    outputs = tensors(path, "outputs")
    assert set(outputs) == {"z", "states[0]", "states[1]"}
    assert np.array_equal(outputs["z"], result["z"].detach().numpy())
    assert addresses(path, "outputs")["z"] == addresses(path, "activations")["add"]
    assert attributes(path)["model"] == "TorchModel" and attributes(path)["seed"] == 5
    assert [attributes(path, f"activations/{key}")["order"] for key in ("linear#0", "relu", "linear#1")] == [0, 1, 2]


def test_a_paddle_model(tmp_path: Path) -> None:
    model, x, path = PaddleModel(), paddle.randn([2, 4]), tmp_path / "model.h5"
    model.eval()
    addition = paddle.Tensor.__add__
    with record(model, path, inputs={"x": x}):
        model(x)
    assert paddle.Tensor.__add__ is addition
    found = tensors(path, "activations")
    assert sorted(found) == ["add", "doubled", "linear#0", "linear#1", "relu"]
    assert np.array_equal(found["add"], found["linear#1"] + found["doubled"])
    assert set(tensors(path, "outputs")) == {"output[0]", "output[1]"}
    assert addresses(path, "outputs")["output[0]"] == addresses(path, "activations")["relu"]


def test_the_model_is_as_it_was(tmp_path: Path) -> None:
    model, x = TorchModel().eval(), torch.randn(2, 5, 4)
    with record(model, tmp_path / "model.h5"):
        model(x)
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())
    assert name(x, "anything") is x


def test_several_passes_are_numbered(tmp_path: Path) -> None:
    model, path = torch.nn.Sequential(torch.nn.Linear(3, 2)).eval(), tmp_path / "model.h5"
    with record(model, path):
        model(torch.ones(1, 3))
        model(torch.zeros(1, 3))
    assert set(tensors(path, "activations")) == {"0#0", "0#1"}
    assert set(tensors(path, "outputs")) == {"output#0", "output#1"}


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    model = TorchModel().eval()
    with pytest.raises(ValueError, match="mine"), record(model, tmp_path / "model.h5"):
        model(torch.randn(2, 5, 4))
        raise ValueError("mine")
    assert list(tmp_path.iterdir()) == []
    assert not any(module._forward_hooks for module in model.modules())


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.h5"
    path.write_bytes(b"old")
    monkeypatch.setattr("h5py.Group.create_dataset", _no_space)
    with pytest.raises(RecorderError, match="No space left"), record(TorchModel().eval(), path) as recording:
        recording.trace.enter("", False)
        recording.trace.name(torch.ones(1), "x")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def _no_space(*_arguments: Any, **_options: Any) -> None:
    raise OSError("No space left on device")


def test_what_cannot_be_recorded_is_said(tmp_path: Path) -> None:
    model = TorchModel().eval()
    with pytest.raises(RecorderError, match="nothing was recorded"), record(model, tmp_path / "x.h5"):
        pass
    with pytest.raises(RecorderError, match="neither a torch"), record(object(), tmp_path / "x.h5"):
        pass
    inputs = {"x": ""}
    with pytest.raises(RecorderError, match="is no tensor but a str"), record(model, tmp_path / "x.h5", inputs=inputs):
        pass
    with pytest.warns(UserWarning, match="training mode"), record(TorchModel(), tmp_path / "x.h5") as recording:
        recording.trace.name(torch.ones(1), "x")


@pytest.mark.parametrize("containers", ["none", "blocks", "all"])
def test_containers_are_a_matter_of_choice(tmp_path: Path, containers: Any) -> None:
    class Unit(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.act = torch.nn.Tanh()

        def forward(self, x: Any) -> Any:
            return self.act(x) * 3

    model, path = torch.nn.Sequential(torch.nn.Sequential(Unit())).eval(), tmp_path / "model.h5"
    with record(model, path, containers=containers):
        model(torch.randn(3))
    expected = {"none": ["0.0.act"], "blocks": ["0.0", "0.0.act"], "all": ["0", "0.0", "0.0.act"]}
    assert list(tensors(path, "activations")) == expected[containers]
    if containers == "all":
        where = addresses(path, "activations")
        assert where["0"] == where["0.0"] != where["0.0.act"]

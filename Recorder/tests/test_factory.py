"""`alignkit-record module`: a model of the user's, by the function that makes it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import attributes, tensors

from alignkit_recorder.cli import main

pytest.importorskip("torch")
pytest.importorskip("paddle")

MODELS = """
def torch_model():
    import torch

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = torch.nn.Embedding(9, 4)
            self.linear = torch.nn.Linear(4, 2)

        def forward(self, tokens, scale):
            return {"y": self.linear(self.embedding(tokens)) * scale}

    return Model()


def paddle_model():
    import paddle

    return paddle.nn.Sequential(paddle.nn.Conv2D(3, 4, 3), paddle.nn.ReLU())


def failing():
    raise KeyError("a b\\nc")


class Holder:
    make = staticmethod(torch_model)


NUMBER = 5
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "somebodys_models.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


TOKENS = ["--input", "tokens=2x5:9", "--input", "scale=2x5x1"]


@pytest.mark.parametrize("factory", ["somebodys_models:torch_model", "somebodys_models.py:Holder.make"])
def test_a_torch_model(folder: Path, factory: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["module", factory, "out.h5", *TOKENS, "--framework", "torch", "--seed", "3", "--sample", "7"]
    assert main([*arguments, "--limit", "1MB"]) == 0
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert said[0].startswith("out.h5: 8 tensors, at most ") and said[1].startswith("out.h5: Model, ")
    inputs = tensors(folder / "out.h5", "inputs")
    assert inputs["tokens"].shape == (2, 5) and inputs["tokens"].dtype == np.int64 and inputs["tokens"].max() < 9
    assert inputs["scale"].dtype == np.float32
    assert set(tensors(folder / "out.h5", "samples")) == {"embedding", "linear"}
    assert set(tensors(folder / "out.h5", "outputs")) == {"y"}
    assert attributes(folder / "out.h5")["seed"] == 3
    first = tensors(folder / "out.h5", "weights")
    assert main([*arguments, "--quiet"]) == 0
    assert all(np.array_equal(first[key], value) for key, value in tensors(folder / "out.h5", "weights").items())


def test_a_paddle_model_with_a_file_as_input(folder: Path) -> None:
    image = np.random.default_rng(0).normal(size=(1, 3, 8, 8)).astype(np.float32)
    np.save("image.npy", image)
    arguments = ["module", "somebodys_models:paddle_model", "out.h5", "--input", "image=image.npy"]
    assert main([*arguments, "--no-weights"]) == 0
    assert np.array_equal(tensors(folder / "out.h5", "inputs")["image"], image)
    assert list(tensors(folder / "out.h5", "activations")) == ["0", "1"] and not tensors(folder / "out.h5", "weights")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nowhere.at_all:make"], "nowhere.at_all: cannot be imported: there is no module nowhere"),
        (["absent.py:make"], "absent.py: there is no such file"),
        (["somebodys_models"], "is not PACKAGE.MODULE:FUNCTION"),
        (["somebodys_models:absent"], "somebodys_models has no function absent"),
        (["somebodys_models:NUMBER"], "somebodys_models has no function NUMBER"),
        (["somebodys_models:failing"], "somebodys_models:failing: raises KeyError: 'a b\\nc'"),
        (["somebodys_models:dict"], "has no function dict"),
        (["somebodys_models:torch_model", *TOKENS, "--weights", "absent.pth"], "there is no such checkpoint"),
        (["somebodys_models:torch_model", "--input", "tokens=2x5:9", "--quiet"], "raises TypeError"),
        (["somebodys_models:torch_model", *TOKENS, *TOKENS], "--input: two of them have one name"),
        (["somebodys_models:torch_model", "--input", "tokens=absent.npy"], "absent.npy: is no array in a .npy file"),
        (["somebodys_models:torch_model", *TOKENS, "--limit", "1k"], "above the limit of 1.0 kB"),
        (["somebodys_models:torch_model", *TOKENS, "--include", "x*"], "include 'x*': matches none"),
    ],
)
def test_what_cannot_run(
    folder: Path, arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["module", arguments[0], "out.h5", *arguments[1:]]) == 2
    message = capsys.readouterr().err
    assert expected in message and message.count("\n") == 1 + ("at most" in message)
    assert not list(folder.glob("*.h5*"))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--input", "2x3"], "'2x3' is not NAME=SHAPE"),
        (["--input", "x=2x"], "'2x' is neither a shape"),
        (["--input", "x=2:0"], "no integer from 0 and below 0"),
        (["--limit", "big"], "'big' is no size"),
        (["--sample", "0"], "'0' is not a whole number from 1"),
    ],
)
def test_wrong_usage(options: list[str], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["module", "a:b", "out.h5", *options])
    message = capsys.readouterr().err
    assert stopped.value.code == 64 and expected in message and message.count("\n") == 1

"""Selections, estimates, limits and the bar."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from models import MODELS, make, record_model

from alignkit_recorder import RecorderError, estimate, name, record
from alignkit_recorder.file_size import Estimate, Room, parsed_size, size_text
from alignkit_recorder.progress import Progress
from alignkit_recorder.selection import Selection, bare

torch = pytest.importorskip("torch")
pytest.importorskip("paddle")


def test_globs() -> None:
    assert Selection().takes("anything")
    chosen = Selection(["layer1.*", "fc"], ["*.relu"])
    assert chosen.takes("layer1.0.conv1") and chosen.takes("fc")
    assert not chosen.takes("layer1.0.relu") and not chosen.takes("layer2.0.conv1") and not chosen.takes("fc2")
    assert [bare(each) for each in ("a.b", "a#3", "gru#1[0][h]", "a[0]")] == ["a.b", "a", "gru", "a"]


def test_selections_that_cannot_be_meant(tmp_path: Path) -> None:
    with pytest.raises(RecorderError, match="is a string"):
        Selection("layer1.*")
    with pytest.raises(RecorderError, match=r"include 'dwon\*': matches none"):
        record_model("unet", "torch", tmp_path / "x.h5", include=["down*", "dwon*"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sample", [None, 100])
@pytest.mark.parametrize("key", MODELS, ids="-".join)
def test_an_estimate_is_above_the_file_and_not_by_much(
    tmp_path: Path, key: tuple[str, str], sample: int | None
) -> None:
    said: list[Estimate] = []
    path = tmp_path / "x.h5"
    record_model(*key, path, sample=sample, estimated=said.append)
    size = path.stat().st_size
    assert size <= said[0].nbytes <= 2 * size
    model, inputs = make(*key)
    assert estimate(model, inputs, sample=sample) == said[0]
    assert estimate(model, inputs, weights=False, include=["*norm*"]).nbytes < said[0].nbytes


def test_an_estimate_computes_no_values_and_leaves_no_trace() -> None:
    class Counting(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = torch.nn.Linear(4, 3)
            self.kinds: list[str] = []

        def forward(self, x: Any) -> Any:
            self.kinds.append(type(x).__name__)
            return name(self.linear(x), "y")

    model = Counting().eval()
    expected = estimate(model, {"image": torch.ones(2, 4)})
    assert expected.tensors == 6 and not model._forward_hooks and not model.linear._forward_hooks
    assert expected.nbytes >= 4 * (12 + 3 + 8 + 3 * 6)


def test_a_model_that_looks_at_values_runs_for_its_estimate(tmp_path: Path) -> None:
    class Choosing(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.relu = torch.nn.ReLU()

        def forward(self, x: Any) -> Any:
            return self.relu(x) if float(x.sum()) > 0 else x

    model = Choosing().eval()
    assert estimate(model, {"x": torch.ones(1000)}).tensors == 3
    with pytest.raises(RecorderError, match="training mode"):
        estimate(model.train(), {"x": torch.ones(1000)})
    with pytest.raises(RecorderError, match="cannot be estimated, as the model raises TypeError"):
        estimate(model.eval(), {"x": torch.ones(1), "y": torch.ones(1)})


@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_a_limit_holds_before_the_block_begins(tmp_path: Path, framework: str) -> None:
    model, inputs = make("unet", framework)
    with pytest.raises(RecorderError, match=r"would take up to 1\.\d MB, above the limit of 500.0 kB"):
        with record(model, tmp_path / "x.h5", inputs=inputs, limit=500_000):
            pytest.fail("the block has begun")
    with pytest.raises(RecorderError, match="above the limit of 1.0 kB"), record(model, tmp_path / "x.h5", limit=1000):
        pytest.fail("the block has begun")
    assert list(tmp_path.iterdir()) == []


def test_a_limit_holds_while_the_block_runs(tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(4, 4)).eval()
    with pytest.raises(RecorderError, match="above the limit of 100.0 kB"):
        with record(model, tmp_path / "x.h5", inputs={"x": torch.ones(1, 4)}, limit=100_000):
            for _ in range(1000):
                model(torch.ones(1, 4))
    assert list(tmp_path.iterdir()) == []


def test_the_disk_is_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 50_000}))
    with pytest.raises(RecorderError, match=r"would take up to [5-9]\d\.\d kB, and its disk has 50.0 kB left"):
        record_model("unet", "torch", tmp_path / "x.h5", weights=False)
    assert list(tmp_path.iterdir()) == []


def test_sizes_in_words() -> None:
    words = {7: "7 bytes", 1500: "1.5 kB", 231_500_000: "231.5 MB", 4 * 10**9: "4.0 GB"}
    assert {each: size_text(each) for each in words} == words
    sizes = {"4096": 4096, "1.5k": 1500, "500MB": 5 * 10**8, "2 GB": 2 * 10**9, "1T": 10**12}
    assert {each: parsed_size(each) for each in sizes} == sizes
    for each in ("", "MB", "-1", "1.5.2", "5 apples"):
        with pytest.raises(ValueError, match="is no size"):
            parsed_size(each)
    Room("x.h5").check(0)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_is_for_terminals() -> None:
    cases = ((Terminal(), True, True), (Terminal(), False, False), (io.StringIO(), True, False))
    for stream, enabled, is_drawn in cases:
        with Progress("recording", 4, enabled, stream) as bar:
            bar.advance(1, "12 MB")
            bar.advance(1, "too soon to draw again")
        shown = stream.getvalue()
        assert ("recording ██████░░░░░░░░░░░░░░░░░░  25%  12 MB" in shown) == is_drawn
        assert "too soon" not in shown and (shown.endswith("\r\x1b[K") or not is_drawn)


def test_the_bar_gives_way_to_a_terminal_that_cannot_show_it() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    stream.isatty = lambda: True  # type: ignore[method-assign]
    with Progress("recording", 2, True, stream) as bar:
        bar.advance(5)

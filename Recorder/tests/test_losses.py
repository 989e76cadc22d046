"""Recordings of losses: mmdet's own values come out, and Paddle's GHM agrees with them."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from alignkit_recorder.cli import main
from alignkit_recorder.losses.case import one_hot

pytest.importorskip("mmdet", reason="mmdet is not installed")


@pytest.fixture(scope="session")
def losses(folder: Path) -> dict[str, Path]:
    """What each framework recorded."""
    paths = {name: folder / f"ghm-{name}.h5" for name in ("pytorch", "paddle")}
    for name, path in paths.items():
        assert main(["ghm", str(path), "--framework", name, "--quiet"]) == 0
    return paths


def recorded(path: Path, case: str, dataset: str) -> list[np.ndarray]:
    with h5py.File(path) as file:
        calls = file[f"cases/{case}/calls"]
        return [calls[str(index)][dataset][()] for index in range(len(calls))]


@pytest.mark.parametrize("framework", ["pytorch", "paddle"])
@pytest.mark.parametrize(
    ("case", "values"),
    [
        ("golden-c", [2.5415571, 2.5210099, 1.0635319]),
        ("golden-c-ignored", [2.639786, 2.420474]),
        ("golden-c-edges", [27.623254]),
        ("golden-r", [0.1207250, 0.0710147]),
    ],
)
def test_the_known_values(losses: dict[str, Path], framework: str, case: str, values: list[float]) -> None:
    # Half a unit of the last digit that is known, and two roundings of float32.
    assert recorded(losses[framework], case, "loss") == pytest.approx(values, rel=2.5e-7)


def test_the_state_is_carried(losses: dict[str, Path]) -> None:
    for path in losses.values():
        assert recorded(path, "golden-c", "acc_sum")[-1].tolist() == [0, 0, 0.4375, 0.25, 0.875, 0, 0.953125, 0, 0, 0]


def test_what_is_overheard_belongs_together(losses: dict[str, Path]) -> None:
    for path in losses.values():
        counts = recorded(path, "bins-20-c", "bin_counts")[0]
        norms = recorded(path, "bins-20-c", "gradient_norm")[0]
        weight = recorded(path, "bins-20-c", "label_weight")[0]
        weights = recorded(path, "bins-20-c", "weights")[0]
        assert counts.sum() == (weight > 0).sum()
        assert counts.tolist() == np.histogram(norms[weight > 0], np.linspace(0, 1, 21))[0].tolist()
        assert (weights[weight == 0] == 0).all() and (weights[weight > 0] > 0).all()


def test_the_frameworks_agree(losses: dict[str, Path]) -> None:
    for case in ("levels-c", "levels-r", "fractional-r", "momentum-0-c", "all-ignored-c"):
        pairs = zip(recorded(losses["pytorch"], case, "gradient"), recorded(losses["paddle"], case, "gradient"))
        for ours, theirs in pairs:
            # ASL1's d/sqrt and p - t are good to a few units of 1, which the weights scale.
            assert np.abs(ours - theirs).max() <= 8 * 2**-24 * max(np.abs(ours).max(), 1e-30)


def test_everything_is_ignored(losses: dict[str, Path]) -> None:
    for path in losses.values():
        assert (recorded(path, "all-ignored-c", "gradient")[1] == 0).all()
        assert recorded(path, "all-ignored-c", "loss")[1] == 0
        before, after = recorded(path, "all-ignored-c", "acc_sum")[:2]
        assert before.tolist() == after.tolist()


def test_norms_lie_at_every_edge(losses: dict[str, Path]) -> None:
    for name, path in losses.items():
        norms = recorded(path, "edges-20-m0-c", "gradient_norm")[0]
        for edge in (np.arange(1, 20) / np.float32(20)).astype(np.float32):
            near = norms[np.abs(norms - edge) < 1e-6]
            assert len(near) >= 5
            # Paddle evaluates a lone number, by which the values were found, and a vector differently.
            assert name == "paddle" or ((near < edge).any() and (near >= edge).any())


def test_labels_of_both_generations() -> None:
    first, second = np.array([0, 1, 3]), np.array([3, 0, 2])
    assert one_hot(first, 0, 3).tolist() == one_hot(second, 3, 3).tolist() == [[0, 0, 0], [1, 0, 0], [0, 0, 1]]


def test_both_frameworks_in_one_file(folder: Path) -> None:
    path = folder / "all.h5"
    assert main(["ghm", str(path), "--quiet"]) == 0
    with h5py.File(path) as file:
        assert file.attrs["framework"] == "pytorch+paddle" and file.attrs["model"] == "ghm-loss"
        names = set(file["cases"])
    assert {"pytorch-golden-c", "paddle-golden-c", "pytorch-focal-mmdet"} <= names

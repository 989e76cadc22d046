"""Samples: which elements are chosen, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
from conftest import addresses, attributes, tensors

from alignkit_recorder import RecorderError, record
from alignkit_recorder.sampling import Sampler, positions, whole

torch = pytest.importorskip("torch")


def split_mix(seed: int, count: int) -> list[int]:
    """SplitMix64 in whole numbers, as docs/format.md has it."""
    numbers, mask = [], 2**64 - 1
    for _ in range(count):
        seed = (seed + 0x9E3779B97F4A7C15) & mask
        z = seed
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        numbers.append(z ^ (z >> 31))
    return numbers


def test_the_generator_is_the_published_one() -> None:
    """The numbers that the authors' C code gives for the seed 1234567."""
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]
    assert split_mix(1234567, 4) == published


def test_fixed_positions() -> None:
    assert positions(100, 5, 0).tolist() == [15, 20, 59, 64, 87]
    assert positions(100, 5, 1).tolist() == [5, 39, 50, 75, 81]
    assert positions(802816, 3, 42).tolist() == [21368, 291136, 690982]


@pytest.mark.parametrize(("size", "count"), [(1, 1), (7, 7), (10, 3), (1000, 999), (2**40 + 1, 64), (802816, 4096)])
@pytest.mark.parametrize("seed", [0, 1, 2**63 - 1])
def test_positions_follow_the_rule(size: int, count: int, seed: int) -> None:
    expected = []
    for k, number in enumerate(split_mix(seed, count)):
        low, high = k * size // count, (k + 1) * size // count
        expected.append(low + number % (high - low))
    found = positions(size, count, seed)
    assert found.dtype == np.int64 and found.tolist() == expected
    assert len(set(expected)) == count and expected == sorted(expected)


def test_small_tensors_stay_whole() -> None:
    array = np.arange(6.0).reshape(2, 3)
    assert Sampler(6)(array).sample is None and Sampler(6)(array).values is array
    kept = Sampler(5)(array)
    assert kept.sample is not None and kept.sample.shape == (2, 3)
    assert (kept.sample.sum, kept.sample.minimum, kept.sample.maximum) == (15, 0, 5)
    assert kept.sample.norm == pytest.approx(np.sqrt(55), rel=1e-15)


def test_what_is_not_finite_is_said() -> None:
    array = np.ones(1000, np.float32)
    array[777] = np.nan
    sample = Sampler(3)(array).sample
    assert sample is not None
    assert all(np.isnan(value) for value in (sample.sum, sample.norm, sample.minimum, sample.maximum))
    array[777] = -np.inf
    sample = Sampler(3)(array).sample
    assert sample is not None and (sample.minimum, sample.maximum, sample.norm) == (-np.inf, 1, np.inf)


def test_half_precision_sums_in_double() -> None:
    sample = Sampler(1)(np.full(100_000, 3, np.float16)).sample
    assert sample is not None and sample.sum == 300_000 and sample.norm == pytest.approx(np.sqrt(900_000))


def test_equal_bits_are_told_from_equal_numbers() -> None:
    zeros = np.zeros(2, np.float32)
    assert whole(zeros).fingerprint == whole(np.zeros(2, np.float32)).fingerprint
    assert whole(zeros).fingerprint != whole(-zeros).fingerprint
    assert whole(zeros).fingerprint != whole(np.zeros((2, 1), np.float32)).fingerprint
    assert whole(np.array([np.nan])).fingerprint == whole(np.array([np.nan])).fingerprint


@pytest.mark.parametrize(("count", "seed"), [(0, 0), (-1, 0), (4, -1), (4, 2**63)])
def test_impossible_samples(count: int, seed: int) -> None:
    with pytest.raises(RecorderError, match="sample"):
        Sampler(count, seed)


def test_a_sampled_file(tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(288, 5))
    model.eval()
    image, whole_path, path = torch.randn(2, 3, 8, 8), tmp_path / "whole.h5", tmp_path / "sample.h5"
    for each, sample in ((whole_path, None), (path, 50)):
        with record(model, each, inputs={"image": image}, containers="all", sample=sample, sample_seed=9):
            model(image)
    full, found, samples = tensors(whole_path, "activations"), tensors(path, "activations"), tensors(path, "samples")
    assert set(found) == set(full) and set(samples) == {"0", "1", "2"}
    for name in samples:
        said = attributes(path, f"activations/{name}")
        assert samples[name].dtype == np.int64 and found[name].shape == (50,)
        assert np.array_equal(found[name], full[name].reshape(-1)[samples[name]])
        assert np.array_equal(samples[name], positions(full[name].size, 50, 9))
        assert said["sampled_shape"] == list(full[name].shape) and said["sample_seed"] == 9
        assert said["sum"] == pytest.approx(full[name].astype(np.float64).sum(), rel=1e-12)
        assert said["norm"] == pytest.approx(np.linalg.norm(full[name].astype(np.float64)), rel=1e-12)
        assert said["minimum"] == full[name].min() and said["maximum"] == full[name].max()
    assert np.array_equal(found["3"], full["3"]) and "sampled_shape" not in attributes(path, "activations/3")
    assert len(set(addresses(path, "samples").values())) == 1
    assert np.array_equal(tensors(path, "inputs")["image"], image.numpy())
    assert set(tensors(path, "weights")) == set(tensors(whole_path, "weights"))


def test_containers_and_outputs_share_a_sample(tmp_path: Path) -> None:
    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = torch.nn.Sequential(torch.nn.Tanh())

        def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            y = self.inner(x)
            return y, y * 2

    path = tmp_path / "sample.h5"
    with record(Model().eval(), path, containers="all", sample=4) as recording:
        recording._model(torch.randn(10, 10))
    assert len(set(addresses(path, "activations").values())) == 1
    with h5py.File(path) as file:
        assert file["outputs/output[0]"] == file["activations/inner"] == file["activations/inner.0"]
        assert file["outputs/output[1]"].shape == (10, 10)
        assert file["samples/inner"] == file["samples/inner.0"]

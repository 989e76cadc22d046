"""Records single convolutions of real engines for the tests of AlignKit: Fixtures/fast-*.h5, by fast algorithms, and
Fixtures/folded-*.h5, with the normalisation and the ReLU behind them folded in.

    PYTHONPATH=Recorder:Tests/Evaluation python Tests/Evaluation/fast_fixtures.py FOLDER

Each file holds an image of several channels, the weights, and what an engine made of both: `honest`, and `faulty` where
the engine was given one weight that is off by 1 %. An engine that is not installed is left out with a word.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from alignkit_recorder.sampling import whole
from alignkit_recorder.trace import Entry
from alignkit_recorder.writer import Reference, write

from engines.graph import Network, Node

Runner = Callable[[Network, np.ndarray, Mapping[str, object]], np.ndarray]

#: The output channel whose weight is off, and by what factor.
_CHANNEL, _FACTOR = 5, 1.01


def _pytorch(network: Network, image: np.ndarray, options: Mapping[str, object]) -> np.ndarray:
    import torch

    node, weight = network.nodes[0], network.weights["conv.weight"]
    torch.set_num_threads(1)
    with torch.no_grad(), torch.backends.mkldnn.flags(enabled=False):
        made = torch.nn.functional.conv2d(torch.from_numpy(image), torch.from_numpy(weight), padding=node.padding)
    return np.asarray(made.numpy())


def _matrix_products(network: Network, image: np.ndarray, options: Mapping[str, object]) -> np.ndarray:
    """F(6×6, 3×3) at the points 0, ±1, ±2, ±½, ∞, its sums over the channels as PyTorch's products of matrices."""
    import torch

    kernel, points = torch.from_numpy(network.weights["conv.weight"]), [0, 1, -1, 2, -2, 0.5, -0.5]
    output, weight, data = np.zeros((6, 8)), np.zeros((8, 3)), np.zeros((8, 8))
    output[5, 7] = weight[7, 2] = 1
    data[7] = np.poly(points)[::-1]
    for j, point in enumerate(points):
        others = points[:j] + points[j + 1 :]
        output[:, j] = point ** np.arange(6)
        weight[j] = point ** np.arange(3) / np.prod([point - other for other in others])
        data[j, :7] = np.poly(others)[::-1]
    to_output, to_weight, to_data = (torch.tensor(matrix, dtype=torch.float32) for matrix in (output, weight, data))
    torch.set_num_threads(1)
    padded = torch.nn.functional.pad(torch.from_numpy(image[0]), (1, 1, 1, 1))
    tiles = padded.unfold(1, 8, 6).unfold(2, 8, 6)
    channels, rows, columns = tiles.shape[:3]
    u = (to_weight @ kernel @ to_weight.T).permute(2, 3, 0, 1)
    v = (to_data @ tiles @ to_data.T).permute(3, 4, 0, 1, 2).reshape(8, 8, channels, rows * columns)
    sums = (u @ v).reshape(8, 8, len(kernel), rows, columns).permute(2, 3, 4, 0, 1)
    made = (to_output @ sums @ to_output.T).permute(0, 1, 3, 2, 4).reshape(1, len(kernel), 6 * rows, 6 * columns)
    return np.asarray(made.contiguous().numpy())


def _engine(name: str) -> Runner:
    def run(network: Network, image: np.ndarray, options: Mapping[str, object]) -> np.ndarray:
        module = __import__(f"engines.{name}", fromlist=["run"])
        last = network.nodes[-1].path
        found: np.ndarray = module.run(network, image, (last,), **options)[last]
        return found

    return run


@dataclass(frozen=True)
class Case:
    """`image` is batch, channels, height and width."""

    name: str
    engine: str
    run: Runner
    image: tuple[int, int, int, int]
    outputs: int
    kernel: int = 3
    #: How far below 0 the mean of a folded normalisation may lie, in deviations; None where there is none.
    means: float | None = None
    options: Mapping[str, object] = field(default_factory=dict)


#: NNPACK takes 8×8 tiles where there are at most four times as many of them as of 16×16: Winograd's F(6×6) for 3×3,
#: else FFT. MNN and ncnn choose by cost.
CASES = (
    Case("nnpack-f6", "PyTorch, NNPACK", _pytorch, (16, 48, 6, 6), 16),
    Case("nnpack-fft16", "PyTorch, NNPACK", _pytorch, (16, 16, 14, 10), 16),
    Case("nnpack-fft8", "PyTorch, NNPACK", _pytorch, (16, 16, 8, 8), 16, kernel=5),
    Case("tinygrad-f4", "tinygrad", _engine("tinygrad"), (1, 64, 18, 14), 32, options={"winograd": True}),
    # A map smaller than a tile, on which no pattern of the algorithm is to be seen.
    Case("tinygrad-f4-tiny", "tinygrad", _engine("tinygrad"), (1, 96, 2, 2), 48, options={"winograd": True}),
    Case("ncnn-f4", "ncnn", _engine("ncnn"), (1, 128, 10, 14), 32),
    Case("ncnn-f6", "ncnn", _engine("ncnn"), (1, 32, 30, 24), 16),
    Case("mnn-f4", "MNN", _engine("mnn"), (1, 64, 16, 16), 64, options={"converted": True}),
    Case("mnn-f6", "MNN", _engine("mnn"), (1, 64, 18, 24), 64, options={"converted": True}),
    # 256 channels, of which MNN sums a part at a time.
    Case("mnn-f4", "MNN", _engine("mnn"), (1, 256, 4, 4), 32, means=0.5, options={"converted": True}),
    # Positions that differ little, of a map that is one tile.
    Case("ncnn-f4", "ncnn", _engine("ncnn"), (1, 256, 4, 4), 64, means=0.5),
    # Sums over 128 channels in several accumulators.
    Case("blas-f6", "PyTorch, matmul", _matrix_products, (1, 128, 12, 18), 16),
)


def _network(weights: Mapping[str, np.ndarray]) -> Network:
    kernel = weights["conv.weight"].shape[2]
    nodes = [Node("conv", "convolution", ("image",), "conv", 1, kernel // 2)]
    if len(weights) > 1:
        nodes += [Node("bn", "norm", ("conv",), "bn"), Node("relu", "relu", ("bn",))]
    return Network("convolution", tuple(nodes), weights, 1e-5)


def _norm(case: Case, generator: np.random.Generator) -> dict[str, np.ndarray]:
    if case.means is None:
        return {}
    fan = case.image[1] * case.kernel**2
    values = {
        "weight": generator.uniform(0.5, 1.5, case.outputs),
        "bias": generator.uniform(-0.5, 0.5, case.outputs),
        "running_mean": generator.uniform(-case.means, -case.means / 2, case.outputs) * np.sqrt(fan / 2),
        "running_var": generator.uniform(0.5, 1.5, case.outputs) * fan / 2,
    }
    return {f"bn.{key}": value.astype(np.float32) for key, value in values.items()}


def _record(case: Case, folder: Path) -> None:
    generator = np.random.default_rng(0)
    # The left half is dark, where a direct sum has nothing to round.
    image = np.maximum(generator.standard_normal(case.image, np.float32), 0)
    image[..., : case.image[3] // 2] = 0
    weight = generator.standard_normal((case.outputs, case.image[1], case.kernel, case.kernel), np.float32)
    # Half the bits, so that the files are small.
    image, weight = (np.ascontiguousarray(_shortened(array)) for array in (image, weight))
    norm = _norm(case, generator)
    faulty = weight.copy()
    faulty[_CHANNEL].reshape(-1)[np.abs(faulty[_CHANNEL]).argmax()] *= np.float32(_FACTOR)
    activations = {}
    for name, given in (("honest", weight), ("faulty", faulty)):
        made = case.run(_network({"conv.weight": given, **norm}), image, case.options)
        activations[name] = Entry(name, 0, "", whole(made), {"op": "ReLU" if norm else "Conv2d"}, sources=["x"])
    attributes = {"framework": case.engine, "model": case.name, "device": "cpu", "precision": "float32"}
    kind = "folded" if norm else "fast"
    write(
        folder / f"{kind}-{case.name}.h5",
        Reference(attributes, {"x": image}, {"weight": weight, **norm}, activations),
        compression=9,
    )


def _shortened(array: np.ndarray) -> np.ndarray:
    return (array.view(np.uint32) & np.uint32(0xFFFFF000)).view(np.float32)


def main() -> int:
    folder = Path(sys.argv[1])
    for case in CASES:
        try:
            _record(case, folder)
        except ImportError as error:
            print(f"left out: {case.name}, {error}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

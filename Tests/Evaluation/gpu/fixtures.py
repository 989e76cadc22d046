"""Single convolutions on a GPU for the tests of AlignKit: Fixtures/fast-cudnn-*.h5 and Fixtures/tf32-*.h5.

`python -m gpu.fixtures FOLDER` cuts fast-cudnn-fft32.h5 out of the recordings that lie in FOLDER.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import torch

from .convolvers import Convolver, cudnn, library, triton
from .network import image as image_of
from .network import weights as weights_of

#: The output channel whose weight is off, and by what factor.
_CHANNEL, _FACTOR = 5, 1.01


@dataclass(frozen=True)
class _Case:
    name: str
    convolve: Convolver
    #: Batch, channels, height and width.
    image: tuple[int, int, int, int]
    outputs: int


_CASES = (
    _Case("fast-cudnn-f4", cudnn("winograd-nonfused"), (1, 64, 18, 14), 32),
    _Case("tf32-cudnn", cudnn("implicit-precomputed", tf32=True), (1, 64, 10, 14), 32),
    _Case("tf32-triton", triton("tf32"), (1, 64, 10, 14), 32),
)


def record_fixtures(folder: Path) -> None:
    for case in _CASES:
        _record(folder / f"{case.name}.h5", case)


def _record(path: Path, case: _Case) -> None:
    generator = np.random.default_rng(0)
    # The left half is dark, where a direct sum has nothing to round.
    image = np.maximum(generator.standard_normal(case.image, np.float32), 0)
    image[..., : case.image[3] // 2] = 0
    weight = generator.standard_normal((case.outputs, case.image[1], 3, 3), np.float32)
    # Half the bits, so that the files are small; TF32 has to have something to round.
    if case.name.startswith("fast"):
        image, weight = (np.ascontiguousarray(_shortened(array)) for array in (image, weight))
    faulty = weight.copy()
    faulty[_CHANNEL].reshape(-1)[np.abs(faulty[_CHANNEL]).argmax()] *= np.float32(_FACTOR)
    with h5py.File(path, "w") as file:
        file.attrs.update(
            alignkit_format=1,
            framework="cudnn" if "cudnn" in case.name else "triton",
            model=case.name,
            precision="float32",
            device=torch.cuda.get_device_name(),
            framework_version=str(torch.backends.cudnn.version()),
        )
        file.create_dataset("inputs/x", data=image, compression="gzip", compression_opts=9, shuffle=True)
        file.create_dataset("weights/weight", data=weight, compression="gzip", compression_opts=9, shuffle=True)
        for order, (called, given) in enumerate((("honest", weight), ("faulty", faulty))):
            x, weights = torch.from_numpy(image).cuda(), torch.from_numpy(given).cuda()
            made = case.convolve(x, weights, 1, 1).cpu().numpy()
            file.attrs["cudnn_algorithm"] = library().used if "cudnn" in case.name else -1
            dataset = file.create_dataset(
                f"activations/{called}", data=made, compression="gzip", compression_opts=9, shuffle=True
            )
            dataset.attrs.update(order=order, op="Conv2d")


def _cut(folder: Path) -> None:
    """The stem, by tiles of FFT at a stride of 2, of an image that is half dark; honest alone."""
    channels = 16
    source, target = "cuDNN__fft-tiling__half-dark_image.h5", "fast-cudnn-fft32.h5"
    with h5py.File(folder / source) as old, h5py.File(folder / target, "w") as file:
        file.attrs.update(
            alignkit_format=1, framework="cudnn", model="fast-cudnn-fft32", precision="float32",
            device=old.attrs["device"], framework_version=old.attrs["cudnn"],
        )  # fmt: skip
        values = {
            "inputs/x": image_of("half dark"),
            "weights/weight": weights_of()["conv1.weight"][:channels],
            "activations/honest": old["activations/conv1"][:, :channels],
        }
        for path, value in values.items():
            file.create_dataset(path, data=value, compression="gzip", compression_opts=9, shuffle=True)
        file["activations/honest"].attrs.update(order=0, op="Conv2d")


def _shortened(array: np.ndarray) -> np.ndarray:
    return (array.view(np.uint32) & np.uint32(0xFFFFF000)).view(np.float32)


if __name__ == "__main__":
    _cut(Path(sys.argv[1]))

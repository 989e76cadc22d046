"""Single convolutions by cuDNN for the tests of AlignKit: Fixtures/fast-cudnn-*.h5, and one in TF32."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import torch

from .convolvers import Convolver, cudnn, triton

#: The output channel whose weight is off, and by what factor.
_CHANNEL, _FACTOR = 5, 1.01


def record_fixtures(folder: Path) -> None:
    cases: dict[str, tuple[Convolver, tuple[int, int, int, int], int]] = {
        "fast-cudnn-f4": (cudnn("winograd-nonfused"), (1, 64, 18, 14), 32),
        "tf32-cudnn": (cudnn("implicit-precomputed", tf32=True), (1, 64, 10, 14), 32),
        "tf32-triton": (triton("tf32"), (1, 64, 10, 14), 32),
    }
    for name, (convolve, shape, outputs) in cases.items():
        _record(folder / f"{name}.h5", name, convolve, shape, outputs)


def _record(path: Path, name: str, convolve: Convolver, shape: tuple[int, int, int, int], outputs: int) -> None:
    generator = np.random.default_rng(0)
    # The left half is dark, where a direct sum has nothing to round.
    image = np.maximum(generator.standard_normal(shape, np.float32), 0)
    image[..., : shape[3] // 2] = 0
    weight = generator.standard_normal((outputs, shape[1], 3, 3), np.float32)
    # Half the bits, so that the files are small; TF32 has to have something to round.
    if name.startswith("fast"):
        image, weight = (np.ascontiguousarray(_shortened(array)) for array in (image, weight))
    faulty = weight.copy()
    faulty[_CHANNEL].reshape(-1)[np.abs(faulty[_CHANNEL]).argmax()] *= np.float32(_FACTOR)
    with h5py.File(path, "w") as file:
        file.attrs.update(
            alignkit_format=1, framework="cudnn" if "cudnn" in name else "triton", model=name, precision="float32",
            device=torch.cuda.get_device_name(), framework_version=str(torch.backends.cudnn.version()),
        )  # fmt: skip
        file.create_dataset("inputs/x", data=image, compression="gzip", compression_opts=9, shuffle=True)
        file.create_dataset("weights/weight", data=weight, compression="gzip", compression_opts=9, shuffle=True)
        for order, (called, given) in enumerate((("honest", weight), ("faulty", faulty))):
            made = convolve(torch.from_numpy(image).cuda(), torch.from_numpy(given).cuda(), 1, 1).cpu().numpy()
            dataset = file.create_dataset(
                f"activations/{called}", data=made, compression="gzip", compression_opts=9, shuffle=True
            )
            dataset.attrs.update(order=order, op="Conv2d")


def _shortened(array: np.ndarray) -> np.ndarray:
    return (array.view(np.uint32) & np.uint32(0xFFFFF000)).view(np.float32)

"""Example models, recorded with and without a fault: a small U-Net in PyTorch and in Paddle, two transformer blocks.

    python tests/models.py unet torch unet.h5
    python tests/models.py unet paddle port.h5 --fault slope

writes a recording of either. Both frameworks get the same weights, from the same seeded generator.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from networks import paddle_unet, torch_transformer, torch_unet  # noqa: E402

from alignkit_recorder import record  # noqa: E402

#: What can go wrong in a port of each model, and the path of the first tensor that differs.
FAULTS = {
    "unet": {
        "epsilon": "down1.norm1",
        "slope": "down2.act1",
        "relu": "bottom.act2",
        "skip": "up1.concat",
        "upsampling": "upsample",
        "weight": "up2.conv1",
        "stale": "up1.conv2",
    },
    "transformer": {
        "epsilon": "blocks.0.norm1",
        "heads": "blocks.0.attention[0]",
        "gelu": "blocks.1.act",
        "residual": "blocks.1.add#1",
        "weight": "blocks.1.linear2",
    },
}


def inputs_of(model: str) -> dict[str, np.ndarray]:
    """Seeded inputs by their names."""
    random = np.random.default_rng(7)
    if model == "transformer":
        return {"tokens": random.integers(1, 50, (2, 12))}
    image = random.normal(0, 1, (2, 3, 24, 32)).astype(np.float32)
    return {"image": image, "mask": (random.random((2, 1, 24, 32)) > 0.2).astype(np.float32)}


def fill(model: Any, fault: str | None, wrong: str, assign: Callable[[Any, np.ndarray], None]) -> None:
    """Gives the model seeded weights by its parameters' names. With the fault `weight`, `wrong` is flipped."""
    state = model.state_dict()
    for key, value in state.items():
        common = key.removesuffix("._mean").removesuffix("._variance")
        common += ".running_mean" if key.endswith("._mean") else ".running_var" if key.endswith("._variance") else ""
        if common.endswith("num_batches_tracked"):
            continue
        array = _weight(common, tuple(value.shape))
        if fault == "weight" and common == wrong:
            array = np.ascontiguousarray(array[::-1])
        assign(value, array)
    model.eval()


def _weight(key: str, shape: tuple[int, ...]) -> np.ndarray:
    random = np.random.default_rng(zlib.crc32(key.encode()))
    if key.endswith("running_var"):
        array = random.uniform(0.5, 1.5, shape)
    elif len(shape) > 1:
        array = random.normal(0, np.sqrt(1.5 / np.prod(shape[1:])), shape)
    else:
        array = random.normal(0, 0.2, shape) + (1.0 if key.endswith("weight") else 0.0)
    return array.astype(np.float32)


MODELS: dict[tuple[str, str], Callable[[str | None], Any]] = {
    ("unet", "torch"): torch_unet,
    ("unet", "paddle"): paddle_unet,
    ("transformer", "torch"): torch_transformer,
}
WRONG = {"unet": "up2.conv1.weight", "transformer": "blocks.1.linear2.weight"}


def make(model: str, framework: str, fault: str | None = None) -> tuple[Any, dict[str, Any]]:
    """The model with its weights, ready to run, and its inputs as tensors."""
    if framework == "torch":
        import torch

        made = MODELS[model, framework](fault)
        with torch.no_grad():
            fill(made, fault, WRONG[model], lambda tensor, array: tensor.copy_(torch.from_numpy(array)))
        return made, {key: torch.from_numpy(value) for key, value in inputs_of(model).items()}
    import paddle

    made = MODELS[model, framework](fault)
    fill(made, fault, WRONG[model], lambda tensor, array: tensor.set_value(array))
    return made, {key: paddle.to_tensor(value) for key, value in inputs_of(model).items()}


def record_model(model: str, framework: str, path: str | Path, fault: str | None = None, **options: Any) -> None:
    """Records one forward pass to `path`; `options` are those of `record`.

    The fault `stale` is one of the recording: a tensor in it is that of another input.
    """
    if fault is not None and fault not in FAULTS[model]:
        raise SystemExit(f"{fault}: is none of the faults {', '.join(FAULTS[model])}")
    made, inputs = make(model, framework, fault)
    with record(made, path, inputs=inputs, model_name=model, seed=7, **options):
        if framework == "torch":
            import torch

            with torch.no_grad():
                made(**inputs)
        else:
            import paddle

            with paddle.no_grad():
                made(**inputs)
    if fault == "stale":
        import h5py

        with h5py.File(path, "r+") as file:
            dataset = file["activations"][FAULTS[model]["stale"]]
            dataset[...] = dataset[...][::-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", choices=sorted({model for model, _ in MODELS}))
    parser.add_argument("framework", choices=("torch", "paddle"))
    parser.add_argument("output", metavar="OUT.h5")
    parser.add_argument("--fault", help="; ".join(f"{model}: {', '.join(faults)}" for model, faults in FAULTS.items()))
    parser.add_argument("--sample", type=int, metavar="N")
    parsed = parser.parse_args()
    if (parsed.model, parsed.framework) not in MODELS:
        parser.error(f"{parsed.model} is not there in {parsed.framework}")
    record_model(parsed.model, parsed.framework, parsed.output, parsed.fault, sample=parsed.sample)


if __name__ == "__main__":
    main()

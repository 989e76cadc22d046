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
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from alignkit_recorder import name, record  # noqa: E402

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


class Segmentation(NamedTuple):
    """The U-Net's outputs: a tuple by names."""

    logits: Any
    features: list[Any]


def torch_unet(fault: str | None = None) -> Any:
    """Three levels, skip connections by concatenation, one transposed convolution and one bilinear upsampling."""
    import torch
    from torch import nn

    class Stage(nn.Module):
        def __init__(self, inputs: int, outputs: int, epsilon: float = 1e-5, slope: float = 0.1):
            super().__init__()
            self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
            self.norm1 = nn.BatchNorm2d(outputs, eps=epsilon)
            self.act1 = nn.LeakyReLU(slope)
            self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
            self.norm2 = nn.BatchNorm2d(outputs)
            self.act2 = nn.ReLU(inplace=True)

        def forward(self, x: Any) -> Any:
            return self.act2(self.norm2(self.conv2(self.act1(self.norm1(self.conv1(x))))))

    class UNet(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.down1 = Stage(3, 8, epsilon=1e-3 if fault == "epsilon" else 1e-5)
            self.down2 = Stage(8, 16, slope=0.2 if fault == "slope" else 0.1)
            self.pool = nn.MaxPool2d(2)
            self.bottom = Stage(16, 32)
            if fault == "relu":
                self.bottom.act2 = nn.Identity()
            self.transposed = nn.ConvTranspose2d(32, 16, 2, stride=2)
            self.up1 = Stage(32, 16)
            self.upsample = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=fault == "upsampling")
            self.up2 = Stage(24, 8)
            self.head = nn.Conv2d(8, 4, 1)

        def forward(self, image: Any, mask: Any) -> Segmentation:
            first = self.down1(image)
            second = self.down2(self.pool(first))
            bottom = self.bottom(self.pool(second))
            joined = [self.transposed(bottom), second]
            if fault == "skip":
                joined.reverse()
            third = self.up1(name(torch.cat(joined, 1), "up1.concat", inputs=joined, op="concat", axis=1))
            joined = [self.upsample(third), first]
            last = self.up2(name(torch.cat(joined, 1), "up2.concat", inputs=joined, op="concat", axis=1))
            return Segmentation(name(self.head(last) * mask, "masked", op="multiply"), [bottom, third])

    return UNet()


def paddle_unet(fault: str | None = None) -> Any:
    """The same as `torch_unet`, line by line."""
    import paddle
    from paddle import nn

    class Stage(nn.Layer):
        def __init__(self, inputs: int, outputs: int, epsilon: float = 1e-5, slope: float = 0.1):
            super().__init__()
            self.conv1 = nn.Conv2D(inputs, outputs, 3, padding=1, bias_attr=False)
            self.norm1 = nn.BatchNorm2D(outputs, epsilon=epsilon)
            self.act1 = nn.LeakyReLU(slope)
            self.conv2 = nn.Conv2D(outputs, outputs, 3, padding=1, bias_attr=False)
            self.norm2 = nn.BatchNorm2D(outputs)
            self.act2 = nn.ReLU()

        def forward(self, x: Any) -> Any:
            return self.act2(self.norm2(self.conv2(self.act1(self.norm1(self.conv1(x))))))

    class UNet(nn.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.down1 = Stage(3, 8, epsilon=1e-3 if fault == "epsilon" else 1e-5)
            self.down2 = Stage(8, 16, slope=0.2 if fault == "slope" else 0.1)
            self.pool = nn.MaxPool2D(2)
            self.bottom = Stage(16, 32)
            if fault == "relu":
                self.bottom.act2 = nn.Identity()
            self.transposed = nn.Conv2DTranspose(32, 16, 2, stride=2)
            self.up1 = Stage(32, 16)
            self.upsample = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=fault == "upsampling")
            self.up2 = Stage(24, 8)
            self.head = nn.Conv2D(8, 4, 1)

        def forward(self, image: Any, mask: Any) -> Segmentation:
            first = self.down1(image)
            second = self.down2(self.pool(first))
            bottom = self.bottom(self.pool(second))
            joined = [self.transposed(bottom), second]
            if fault == "skip":
                joined.reverse()
            third = self.up1(name(paddle.concat(joined, 1), "up1.concat", inputs=joined, op="concat", axis=1))
            joined = [self.upsample(third), first]
            last = self.up2(name(paddle.concat(joined, 1), "up2.concat", inputs=joined, op="concat", axis=1))
            return Segmentation(name(self.head(last) * mask, "masked", op="multiply"), [bottom, third])

    return UNet()


def torch_transformer(fault: str | None = None) -> Any:
    """Token and position embeddings, two blocks with multi-head attention before a last normalisation and a head."""
    import torch
    from torch import nn

    class Block(nn.Module):
        def __init__(self, index: int):
            super().__init__()
            self.norm1 = nn.LayerNorm(32, eps=1e-3 if fault == "epsilon" and index == 0 else 1e-5)
            heads = 2 if fault == "heads" and index == 0 else 4
            self.attention = nn.MultiheadAttention(32, heads, dropout=0.1, batch_first=True)
            self.norm2 = nn.LayerNorm(32)
            self.linear1 = nn.Linear(32, 64)
            self.act = nn.GELU("tanh" if fault == "gelu" and index == 1 else "none")
            self.linear2 = nn.Linear(64, 32)
            self.dropout = nn.Dropout(0.1)
            self.keeps = not (fault == "residual" and index == 1)

        def forward(self, x: Any) -> Any:
            normed = self.norm1(x)
            x = x + self.attention(normed, normed, normed)[0]
            inner = self.linear2(self.act(self.linear1(self.norm2(x))))
            return (x if self.keeps else normed) + self.dropout(inner)

    class Transformer(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(50, 32, padding_idx=0)
            self.positions = nn.Parameter(torch.zeros(1, 12, 32))
            self.blocks = nn.ModuleList([Block(0), Block(1)])
            self.norm = nn.LayerNorm(32)
            self.head = nn.Linear(32, 50, bias=False)

        def forward(self, tokens: Any) -> dict[str, Any]:
            x = name(self.embedding(tokens) + self.positions, "embedded")
            for block in self.blocks:
                x = block(x)
            states = self.norm(x)
            return {"logits": self.head(states), "states": (states, x)}

    return Transformer()


def inputs_of(model: str) -> dict[str, np.ndarray]:
    """Seeded inputs by their names."""
    random = np.random.default_rng(7)
    if model == "transformer":
        return {"tokens": random.integers(1, 50, (2, 12))}
    image = random.normal(0, 1, (2, 3, 24, 32)).astype(np.float32)
    return {"image": image, "mask": (random.random((2, 1, 24, 32)) > 0.2).astype(np.float32)}


def fill(model: Any, fault: str | None, wrong: str, assign: Callable[[Any, np.ndarray], None]) -> None:
    """Gives the model seeded weights by its parameters' names; with the fault `weight`, the one named `wrong` is flipped."""
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

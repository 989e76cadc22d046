"""A ResNet-18 in PyTorch, its weights and its images, all from one seed by numpy's PCG64."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

Weights = dict[str, np.ndarray]

SIZE = 96


def weights(seed: int = 31) -> Weights:
    generator = np.random.Generator(np.random.PCG64(seed))
    made: Weights = {}

    def convolution(name: str, outputs: int, inputs: int, kernel: int) -> None:
        scale = np.sqrt(2 / (inputs * kernel * kernel))
        values = generator.standard_normal((outputs, inputs, kernel, kernel)) * scale
        made[f"{name}.weight"] = values.astype(np.float32)

    def normalization(name: str, channels: int, scale: float = 1) -> None:
        made[f"{name}.weight"] = ((generator.random(channels) * 0.8 + 0.6) * scale).astype(np.float32)
        made[f"{name}.bias"] = (generator.standard_normal(channels) * 0.2).astype(np.float32)
        made[f"{name}.running_mean"] = (generator.standard_normal(channels) * 0.3).astype(np.float32)
        made[f"{name}.running_var"] = (generator.random(channels) * 0.8 + 0.6).astype(np.float32)

    convolution("conv1", 64, 3, 7)
    normalization("bn1", 64)
    channels = 64
    for stage in range(4):
        for block in range(2):
            path, outputs = f"layer{stage + 1}.{block}", 64 << stage
            convolution(f"{path}.conv1", outputs, channels, 3)
            normalization(f"{path}.bn1", outputs)
            convolution(f"{path}.conv2", outputs, outputs, 3)
            normalization(f"{path}.bn2", outputs, 0.5)
            if block == 0 and stage:
                convolution(f"{path}.downsample.0", outputs, channels, 1)
                normalization(f"{path}.downsample.1", outputs)
            channels = outputs
    made["fc.weight"] = (generator.standard_normal((1000, 512)) * 0.05).astype(np.float32)
    made["fc.bias"] = (generator.standard_normal(1000) * 0.05).astype(np.float32)
    return made


def image(kind: str, batch: int = 1) -> np.ndarray:
    """`textured`: patches and noise; `half dark`: the left half is 0; `white`: ones."""
    generator = np.random.Generator(np.random.PCG64(32))
    if kind == "white":
        return np.ones((batch, 3, SIZE, SIZE), np.float32)
    patches = np.kron(generator.standard_normal((batch, 3, 12, 12)), np.ones((1, 1, SIZE // 12, SIZE // 12)))
    made = (patches + 0.3 * generator.standard_normal(patches.shape)).astype(np.float32)
    if kind == "half dark":
        made[..., : SIZE // 2] = 0
    return made


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample: nn.Module | None = None
        if stride > 1:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet18(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        channels = 64
        for stage in range(4):
            outputs = 64 << stage
            first = Block(channels, outputs, 2 if stage else 1)
            setattr(self, f"layer{stage + 1}", nn.Sequential(first, Block(outputs, outputs, 1)))
            channels = outputs
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(512, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        for stage in range(4):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(self.avgpool(x).flatten(1))

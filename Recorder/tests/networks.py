"""The networks of the example models: a small U-Net in PyTorch and in Paddle, two transformer blocks."""

from __future__ import annotations

from typing import Any, NamedTuple

from alignkit_recorder import name


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

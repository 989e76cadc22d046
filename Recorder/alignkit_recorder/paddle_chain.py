"""A model of Paddle that holds a backbone and a pyramid under the paths that PaddleDetection holds them under."""

from __future__ import annotations

from typing import Any

import paddle


class Chain(paddle.nn.Layer):
    """`backbone`, `neck`, or both."""

    def __init__(self, backbone: Any, neck: Any, first_output: int):
        super().__init__()
        self._has = backbone is not None, neck is not None
        if backbone is not None:
            self.backbone = backbone
        if neck is not None:
            self.neck = neck
        self._first = first_output

    def forward(self, value: Any) -> dict[str, Any]:
        has_backbone, has_neck = self._has
        maps = self.backbone({"image": value}) if has_backbone else list(value)
        letter = "C"
        if has_neck:
            maps, letter = self.neck(maps), "P"
        return {f"{letter}{self._first + index}": level for index, level in enumerate(maps)}

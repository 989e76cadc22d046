"""The image that a network is fed: a file, or a synthetic one; normalised as ImageNet's are."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .errors import RecorderError

MEAN = np.array([0.485, 0.456, 0.406])
STANDARD_DEVIATION = np.array([0.229, 0.224, 0.225])

#: ImageNet's evaluation: the shorter side to 256, then the square of 224 in the middle.
SHORTER_SIDE, CROP = 256, 224


def normalised(pixels: np.ndarray) -> np.ndarray:
    """`[H, W, 3]` bytes, RGB, to `[3, H, W]` float32 with ImageNet's mean and deviation taken out."""
    scaled = (pixels.astype(np.float64) / 255 - MEAN) / STANDARD_DEVIATION
    return np.ascontiguousarray(scaled.transpose(2, 0, 1).astype(np.float32))


def synthetic_batch(count: int, height: int, width: int, seed: int) -> np.ndarray:
    """`count` different images, `[N, 3, H, W]`."""
    return np.stack([normalised(_synthetic(height, width, seed, index)) for index in range(count)])


def _synthetic(height: int, width: int, seed: int, index: int) -> np.ndarray:
    """Bytes that look like a photograph to a network: smooth waves and a slope per channel, and grain."""
    random = np.random.default_rng([seed, index, 0x1A6E])
    y, x = np.meshgrid(np.linspace(0, 1, height), np.linspace(0, 1, width), indexing="ij")
    channels = []
    for _ in range(3):
        slope = random.uniform(-0.3, 0.3, 2)
        plane = random.uniform(0.35, 0.6) + slope[0] * (y - 0.5) + slope[1] * (x - 0.5)
        for frequency in (1, 2, 4, 8):
            turns = random.uniform(-frequency, frequency, 2)
            wave = np.sin(2 * np.pi * (turns[0] * y + turns[1] * x + random.uniform()))
            plane = plane + 0.22 / frequency * wave
        channels.append(plane + random.normal(0, 0.04, plane.shape))
    return np.clip(np.round(np.stack(channels, axis=-1) * 255), 0, 255).astype(np.uint8)


def image_batch(path: str, count: int) -> np.ndarray:
    """The image in a file, `[N, 3, 224, 224]`; every second copy is mirrored, so that a batch is no repetition."""
    try:
        from PIL import Image
    except ModuleNotFoundError as error:
        raise RecorderError("Pillow is not installed, which --image needs: pip install Pillow") from error
    if not Path(path).is_file():
        raise RecorderError(f"{path}: there is no such image")
    try:
        with Image.open(path) as opened:
            picture = opened.convert("RGB")
    except OSError as error:
        raise RecorderError(f"{path}: is no image that Pillow can read") from error
    scale = SHORTER_SIDE / min(picture.size)
    size = tuple(max(SHORTER_SIDE, round(side * scale)) for side in picture.size)
    left, top = ((side - CROP) // 2 for side in size)
    picture = picture.resize(size, Image.Resampling.BILINEAR).crop((left, top, left + CROP, top + CROP))
    image = normalised(np.asarray(picture))
    return np.stack([image[:, :, ::-1] if index % 2 else image for index in range(count)])

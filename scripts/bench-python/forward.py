"""Times the forward pass of torchvision's ResNet-50 in PyTorch eager mode, and prints JSON.

    python forward.py [--size HxW] [--batch N] [--threads T] [--rounds R]
"""

import argparse
import json
import statistics
import time

import torch

from torchvision_models import models

WARM_UP = 3


def milliseconds(model, image, rounds):
    """The times of `rounds` forward passes, after a few that do not count."""
    times = []
    for index in range(WARM_UP + rounds):
        start = time.perf_counter()
        model(image)
        if index >= WARM_UP:
            times.append((time.perf_counter() - start) * 1e3)
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", default="224x224")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    height, width = (int(side) for side in arguments.size.split("x"))

    torch.manual_seed(0)
    model = models().resnet50(weights=None).eval()
    image = torch.randn(arguments.batch, 3, height, width)
    report = {"torch": torch.__version__, "threads": torch.get_num_threads(), "batch": arguments.batch,
              "size": [height, width], "rounds": arguments.rounds}
    layouts = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}
    with torch.inference_mode():
        for name, layout in layouts.items():
            times = milliseconds(model.to(memory_format=layout), image.to(memory_format=layout), arguments.rounds)
            report[name] = {"median_ms": round(statistics.median(times), 3), "min_ms": round(min(times), 3)}
    print(json.dumps(report))


if __name__ == "__main__":
    main()

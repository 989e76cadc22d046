"""Times a forward pass in PyTorch eager mode, and prints JSON: torchvision's ResNet-50, or mmdet's with its pyramid.

    python forward.py resnet50|resnet50-fpn [--size HxW] [--batch N] [--threads T] [--rounds R]

The pyramid needs the Recorder on PYTHONPATH (or installed), which imports mmdet without compiled operators.
"""

import argparse
import json
import statistics
import time

import torch

WARM_UP = 3


def resnet50():
    from torchvision_models import models

    return models().resnet50(weights=None)


def resnet50_fpn():
    from alignkit_recorder.detectors import PyramidOptions, mmdet

    return mmdet(PyramidOptions(extra_levels="on-input"), backbone=True, neck=True).model


MODELS = {"resnet50": resnet50, "resnet50-fpn": resnet50_fpn}


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
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("--size", default="224x224")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    height, width = (int(side) for side in arguments.size.split("x"))

    torch.manual_seed(0)
    model = MODELS[arguments.model]().eval()
    image = torch.randn(arguments.batch, 3, height, width)
    report = {"torch": torch.__version__, "threads": torch.get_num_threads(), "batch": arguments.batch,
              "size": [height, width], "rounds": arguments.rounds, "model": arguments.model}
    layouts = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}
    with torch.inference_mode():
        for name, layout in layouts.items():
            times = milliseconds(model.to(memory_format=layout), image.to(memory_format=layout), arguments.rounds)
            report[name] = {"median_ms": round(statistics.median(times), 3), "min_ms": round(min(times), 3)}
    print(json.dumps(report))


if __name__ == "__main__":
    main()

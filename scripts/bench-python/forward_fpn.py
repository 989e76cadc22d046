"""Times the forward pass of mmdet's ResNet-50 and FPN in PyTorch eager mode, and prints JSON.

    python forward_fpn.py [--size HxW] [--batch N] [--threads T] [--rounds R]

Needs the Recorder on PYTHONPATH (or installed), which imports mmdet without compiled operators.
"""

import argparse
import json
import statistics

import torch

from alignkit_recorder.detectors import PyramidOptions, mmdet
from forward import milliseconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", default="512x512")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    height, width = (int(side) for side in arguments.size.split("x"))

    torch.manual_seed(0)
    model = mmdet(PyramidOptions(extra_levels="on-input"), backbone=True, neck=True).model.eval()
    image = torch.randn(arguments.batch, 3, height, width)
    report = {"torch": torch.__version__, "threads": torch.get_num_threads(), "batch": arguments.batch,
              "size": [height, width], "rounds": arguments.rounds, "model": "mmdet resnet50-fpn"}
    layouts = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}
    with torch.inference_mode():
        for name, layout in layouts.items():
            times = milliseconds(model.to(memory_format=layout), image.to(memory_format=layout), arguments.rounds)
            report[name] = {"median_ms": round(statistics.median(times), 3), "min_ms": round(min(times), 3)}
    print(json.dumps(report))


if __name__ == "__main__":
    main()

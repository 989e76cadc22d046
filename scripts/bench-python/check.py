"""Checks torchvision's ResNet-50 against a recording: what `align-cli resnet50` does, written in Python.

    python check.py REF.h5 [--threads N]

The benchmark's opponent, written as one would write it by hand: h5py, torch, hooks. Every recorded tensor is
compared twice: chained (the model's own forward pass) and isolated (each layer fed with the recorded inputs). Both are
run in float64, too, and the recording's and the model's own errors are measured against that.
"""

import argparse
import copy
import sys

import h5py
import torch

from torchvision_models import models

TOLERANCE = {"chained": 1e-4, "isolated": 1e-5}  # of the largest expected magnitude


def ordered(x):
    """Integers in the order of the floats, so that their difference counts the floats between two."""
    bits = x.view(torch.int32).to(torch.int64)
    return torch.where(bits < 0, -(bits & 0x7FFFFFFF), bits)


def compare(expected, actual):
    """The metrics of one tensor; sums in float64."""
    if expected.shape != actual.shape:
        return None
    e, a = expected.flatten(), actual.contiguous().flatten()
    ed, ad = e.double(), a.double()
    difference = (ad - ed).abs()
    magnitude = ed.abs()
    largest = magnitude.max()
    counted = magnitude >= largest * 2.0**-20
    relative = torch.where(counted, difference / magnitude, 0.0)
    worst = int(difference.argmax())
    norm = ed.norm()
    return {
        "max_abs": float(difference[worst]),
        "max_rel": float(relative.max()),
        "mean_abs": float(difference.mean()),
        "rms": float(difference.square().mean().sqrt()),
        "relative_l2": float(difference.norm() / norm),
        "cosine": float(torch.dot(ed, ad) / (norm * ad.norm())),
        "max_ulp": int((ordered(e) - ordered(a)).abs().max()),
        "worst_index": [int(i) for i in torch.unravel_index(torch.tensor(worst), expected.shape)],
        "expected": float(e[worst]),
        "actual": float(a[worst]),
        "nan": (int(e.isnan().sum()), int(a.isnan().sum())),
        "inf": (int(e.isinf().sum()), int(a.isinf().sum())),
        "largest": float(largest),
    }


def read(path):
    with h5py.File(path) as file:
        def tensors(group):
            return {name: torch.from_numpy(dataset[...]) if dataset.shape else torch.tensor(dataset[()])
                    for name, dataset in sorted(file[group].items(), key=lambda item: item[1].attrs.get("order", 0))}
        return tensors("weights"), tensors("activations"), torch.from_numpy(file["inputs/image"][...])


def chained(model, image, expected, compare=compare):
    """One forward pass; a hook compares each output with what was recorded."""
    results, calls = {}, {}

    def check(name, value):
        if name in expected:
            results[name] = compare(expected[name], value)

    def leaf(name, several):
        def hook(module, inputs, output):
            call = calls[name] = calls.get(name, -1) + 1
            if several and call == 2:  # the block's last ReLU: what comes in is the residual sum
                check(name.removesuffix("relu") + "add", inputs[0])
            check(f"{name}#{call}" if several else name, output)
        return hook

    handles = [module.register_forward_hook(leaf(name, name.startswith("layer") and name.endswith("relu")))
               for name, module in model.named_modules() if not list(module.children())]
    model(image)
    for handle in handles:
        handle.remove()
    return results


def steps(model):
    """Every layer: its name, its function, and the names of its inputs."""
    yield "conv1", model.conv1, ["image"]
    yield "bn1", model.bn1, ["conv1"]
    yield "relu", model.relu, ["bn1"]
    yield "maxpool", model.maxpool, ["relu"]
    before = "maxpool"
    for stage in ("layer1", "layer2", "layer3", "layer4"):
        for index, block in enumerate(getattr(model, stage)):
            path = f"{stage}.{index}"
            source = identity = before
            for j in (1, 2, 3):
                yield f"{path}.conv{j}", getattr(block, f"conv{j}"), [source]
                yield f"{path}.bn{j}", getattr(block, f"bn{j}"), [f"{path}.conv{j}"]
                if j < 3:
                    yield f"{path}.relu#{j - 1}", block.relu, [f"{path}.bn{j}"]
                    source = f"{path}.relu#{j - 1}"
            if block.downsample is not None:
                yield f"{path}.downsample.0", block.downsample[0], [before]
                yield f"{path}.downsample.1", block.downsample[1], [f"{path}.downsample.0"]
                identity = f"{path}.downsample.1"
            yield f"{path}.add", torch.add, [f"{path}.bn3", identity]
            yield f"{path}.relu#2", block.relu, [f"{path}.add"]
            before = f"{path}.relu#2"
    yield "avgpool", model.avgpool, [before]
    yield "fc", lambda x: model.fc(x.flatten(1)), ["avgpool"]


def isolated(model, image, expected, compare=compare):
    """Each layer by itself, on the recorded inputs."""
    recorded = {name: tensor.to(image.dtype) for name, tensor in {**expected, "image": image}.items()}
    return {name: compare(expected[name], layer(*(recorded[source] for source in sources)))
            for name, layer, sources in steps(model)
            if name in expected and all(source in recorded for source in sources)}


def errors(expected, exact):
    """How far a recording is from the result in float64."""
    if expected.shape != exact.shape:
        return None
    difference = expected.double() - exact
    return {"rms": float(difference.square().mean().sqrt()), "max_abs": float(difference.abs().max())}


def within(metrics, kind):
    return metrics is not None and metrics["max_abs"] <= TOLERANCE[kind] * metrics["largest"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reference")
    parser.add_argument("--threads", type=int)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)

    weights, expected, image = read(arguments.reference)
    model = models().resnet50(weights=None)
    model.load_state_dict(weights)
    model.eval()
    for module in model.modules():
        if isinstance(module, torch.nn.ReLU):
            module.inplace = False  # or it overwrites what is still to be compared
    with torch.inference_mode():
        results = {"chained": chained(model, image, expected), "isolated": isolated(model, image, expected)}
        exact = copy.deepcopy(model).double()
        arbiter = {"chained": chained(exact, image.double(), expected, errors),
                   "isolated": isolated(exact, image.double(), expected, errors)}

    passed = bool(expected)
    print(f"{'layer':<24}{'chained abs':>13}{'rel':>10}{'isolated abs':>14}{'rel':>10}{'rms error':>11}  status")
    for name in expected:
        both = {kind: results[kind].get(name) for kind in TOLERANCE}
        good = all(within(metrics, kind) for kind, metrics in both.items())
        passed &= good
        numbers = [f"{m['max_abs']:.2e} {m['max_rel']:.1e}" if m else "—" for m in both.values()]
        own = arbiter["chained"].get(name)
        numbers.append(f"{own['rms']:.1e}" if own else "—")
        print(f"{name:<24}{numbers[0]:>23}{numbers[1]:>24}{numbers[2]:>11}  {'aligned' if good else 'DIVERGED'}")
    compared = sum(name in results["chained"] and name in results["isolated"] for name in expected)
    print(f"{compared} of {len(expected)} recorded tensors compared: {'aligned' if passed else 'not aligned'}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())

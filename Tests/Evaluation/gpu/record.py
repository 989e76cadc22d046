"""Records on the machine with the GPU; see `gpu`."""

from __future__ import annotations

import contextlib
import fnmatch
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import torch
from torch import nn

from .fixtures import record_fixtures
from .network import ResNet18, Weights, image, weights
from .settings import FAULTS, SETTINGS, Setting

Activation = tuple[str, torch.Tensor, str]


def file_name(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-." else "_" for letter in name) + ".h5"


@contextlib.contextmanager
def _set(setting: Setting) -> Iterator[None]:
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = setting.allows_tf32
    torch.backends.cudnn.benchmark = setting.benchmark
    torch.backends.cudnn.deterministic = setting.deterministic
    original, convolver = nn.Conv2d.forward, setting.convolver
    if convolver is not None:

        def convolved(self: nn.Conv2d, x: torch.Tensor) -> torch.Tensor:
            return convolver(x, self.weight, self.stride[0], self.padding[0])

        nn.Conv2d.forward = convolved  # type: ignore[method-assign]
    try:
        yield
    finally:
        nn.Conv2d.forward = original  # type: ignore[method-assign]


def _run(setting: Setting, given: Weights) -> list[Activation]:
    model = ResNet18()
    model.load_state_dict({key: torch.from_numpy(value) for key, value in given.items()}, strict=False)
    model, x = model.eval().cuda(), torch.from_numpy(image(setting.image, setting.batch)).cuda()
    if setting.dtype is not None:
        model, x = model.to(setting.dtype), x.to(setting.dtype)
    if setting.channels_last:
        model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        x = x.to(memory_format=torch.channels_last)
    kept: list[Activation] = []
    for path, module in model.named_modules():
        if path and not list(module.children()):
            module.register_forward_hook(
                lambda module, _, output, path=path: kept.append((path, output.detach().clone(), type(module).__name__))
            )
    autocast = torch.autocast("cuda", dtype=setting.autocast or torch.float16, enabled=setting.autocast is not None)
    with _set(setting), torch.no_grad(), autocast:
        # A benchmark settles on an algorithm at the first call.
        for _ in range(2):
            kept.clear()
            model(x)
    return kept


def _write(path: Path, name: str, setting: Setting, kept: list[Activation]) -> None:
    total, seen = Counter(path for path, _, _ in kept), Counter[str]()
    with h5py.File(path, "w") as file:
        file.attrs.update(
            alignkit_format=1,
            framework=setting.framework,
            framework_version=str(torch.__version__),
            model="resnet18",
            convention="torchvision",
            device=torch.cuda.get_device_name(),
        )
        file.attrs["gpu_case"], file.attrs["cudnn"] = name, str(torch.backends.cudnn.version())
        for order, (path_in_model, value, operation) in enumerate(kept):
            called = path_in_model if total[path_in_model] == 1 else f"{path_in_model}#{seen[path_in_model]}"
            seen[path_in_model] += 1
            value = value.float() if value.dtype == torch.bfloat16 else value
            dataset = file.create_dataset(
                f"activations/{called}", data=value.contiguous().cpu().numpy(), compression="gzip", shuffle=True
            )
            dataset.attrs.update(order=order, op=operation)


def main() -> int:
    folder, pattern = Path(sys.argv[1]), (sys.argv[2:] or ["*"])[0]
    folder.mkdir(parents=True, exist_ok=True)
    by_name = {setting.name: setting for setting in SETTINGS}
    cases = [(setting.name, setting, None) for setting in SETTINGS]
    cases += [(fault.name, by_name[fault.setting], fault.change) for fault in FAULTS]  # type: ignore[misc]
    for name, setting, change in cases:
        if not fnmatch.fnmatch(name, pattern):
            continue
        given = weights()
        if change is not None:
            change(given)
        try:
            _write(folder / file_name(name), name, setting, _run(setting, given))
            print(name, flush=True)
        except (RuntimeError, ImportError) as error:
            print(f"left out: {name}, {error}", file=sys.stderr, flush=True)
    record_fixtures(folder)
    print(f"torch {torch.__version__}, cuDNN {torch.backends.cudnn.version()}, numpy {np.__version__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""cuDNN's convolutions by a named algorithm, through its C interface: PyTorch has no switch for that."""

from __future__ import annotations

import ctypes
from pathlib import Path

import torch

#: cudnnConvolutionFwdAlgo_t
ALGORITHMS = {
    "implicit": 0,
    "implicit-precomputed": 1,
    "gemm": 2,
    "fft": 4,
    "fft-tiling": 5,
    "winograd": 6,
    "winograd-nonfused": 7,
}
#: cudnnMathType_t: tensor cores where they help, or fused multiply-adds alone.
_DEFAULT_MATH, _FMA_MATH = 0, 3


class CuDNN:
    def __init__(self) -> None:
        import nvidia.cudnn

        # What PyTorch has loaded is loaded; cuDNN finds its parts.
        torch.nn.functional.conv2d(torch.zeros(1, 1, 8, 8, device="cuda"), torch.zeros(1, 1, 3, 3, device="cuda"))
        folder = Path(next(iter(nvidia.cudnn.__path__))) / "lib"
        self.library = ctypes.CDLL(str(folder / "libcudnn.so.9"), mode=ctypes.RTLD_GLOBAL)
        self.handle = ctypes.c_void_p()
        self._check(self.library.cudnnCreate(ctypes.byref(self.handle)))
        #: The number of the algorithm that was run last.
        self.used = -1

    def convolve(
        self, algorithm: str, x: torch.Tensor, weight: torch.Tensor, stride: int, padding: int, tf32: bool = False
    ) -> torch.Tensor:
        """By `algorithm`, or, where that does not fit the convolution, by an implicit product of matrices."""
        x, weight = x.contiguous(), weight.contiguous()
        (n, c, h, w), (k, _, r, s) = x.shape, weight.shape
        extent = [(size + 2 * padding - kernel) // stride + 1 for size, kernel in ((h, r), (w, s))]
        y = torch.empty(n, k, *extent, device="cuda")
        source = self._descriptor("Tensor", "SetTensor4dDescriptor", 0, 0, n, c, h, w)
        target = self._descriptor("Tensor", "SetTensor4dDescriptor", 0, 0, n, k, *extent)
        kernel = self._descriptor("Filter", "SetFilter4dDescriptor", 0, 0, k, c, r, s)
        how = self._descriptor(
            "Convolution", "SetConvolution2dDescriptor", padding, padding, stride, stride, 1, 1, 1, 0
        )
        self._check(self.library.cudnnSetConvolutionMathType(how, _DEFAULT_MATH if tf32 else _FMA_MATH))
        for number in (ALGORITHMS[algorithm], ALGORITHMS["implicit-precomputed"], ALGORITHMS["implicit"]):
            if self._run(number, source, x, kernel, weight, how, target, y):
                self.used = number
                return y
        raise RuntimeError(f"no algorithm of cuDNN takes {tuple(x.shape)}, {tuple(weight.shape)}")

    def _run(self, number, source, x, kernel, weight, how, target, y) -> bool:  # type: ignore[no-untyped-def]
        size = ctypes.c_size_t()
        if self.library.cudnnGetConvolutionForwardWorkspaceSize(
            self.handle, source, kernel, how, target, number, ctypes.byref(size)
        ):
            return False
        scratch = torch.empty(max(size.value, 1), dtype=torch.uint8, device="cuda")
        one, zero = ctypes.c_float(1), ctypes.c_float(0)
        at = [ctypes.c_void_p(tensor.data_ptr()) for tensor in (x, weight, scratch, y)]
        torch.cuda.synchronize()
        code = self.library.cudnnConvolutionForward(
            self.handle, ctypes.byref(one), source, at[0], kernel, at[1], how, number, at[2], size,
            ctypes.byref(zero), target, at[3],
        )  # fmt: skip
        torch.cuda.synchronize()
        return code == 0

    def _descriptor(self, kind: str, setter: str, *values: int) -> ctypes.c_void_p:
        made = ctypes.c_void_p()
        self._check(getattr(self.library, f"cudnnCreate{kind}Descriptor")(ctypes.byref(made)))
        self._check(getattr(self.library, f"cudnn{setter}")(made, *values))
        return made

    @staticmethod
    def _check(code: int) -> None:
        if code:
            raise RuntimeError(f"cuDNN's status {code}")

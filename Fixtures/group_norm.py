"""Records a convolution, a group normalisation and a ReLU: `group_norm.py OUTPUT.h5`."""

import sys

import torch
from alignkit_recorder import record
from torch import nn

torch.manual_seed(16)
torch.set_num_threads(1)
model = nn.Sequential()
model.add_module("conv", nn.Conv2d(3, 8, 3, padding=1, bias=False))
model.add_module("norm", nn.GroupNorm(4, 8))
model.add_module("relu", nn.ReLU())
with torch.no_grad():
    model.norm.weight.uniform_(0.5, 1.5)
    model.norm.bias.normal_(0, 0.3)
image = torch.randn(2, 3, 10, 12) + 0.5
with record(model.eval(), sys.argv[1], inputs={"image": image}):
    model(image)

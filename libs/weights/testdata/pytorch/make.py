# Wrote the .pth files beside it (PyTorch 2.15): python make.py
from collections import OrderedDict

import torch

base = torch.arange(30, dtype=torch.float32).reshape(6, 5) / 8 - 1
torch.save(
    {
        "base": base,
        "transposed": base.t(),
        "row": base[2],
        "column": base[:, 3],
        "part": base[1:4, 1:3],
        "tied": base,
        "half": base.half(),
        "bfloat16": base.bfloat16(),
        "double": base.double() / 3,
        "int64": torch.tensor([2**60 + 1, -1]),
        "int32": torch.tensor([-3, 70000], dtype=torch.int32),
        "int16": torch.tensor([-3, 300], dtype=torch.int16),
        "int8": torch.tensor([-3, 127], dtype=torch.int8),
        "uint8": torch.tensor([3, 255], dtype=torch.uint8),
        "bool": torch.tensor([True, False]),
        "empty": torch.zeros(0, 3),
        "scalar": torch.tensor(1.5),
    },
    "views.pth",
)

layers = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3, bias=False), torch.nn.BatchNorm2d(2))
with torch.no_grad():
    layers[0].weight.copy_(torch.arange(18.0).reshape(2, 1, 3, 3))
parallel = torch.nn.DataParallel(layers)
weights = parallel.state_dict()
weights["module.0.weight"] = layers[0].weight  # a Parameter
optimiser = torch.optim.Adam(layers.parameters())
torch.save(
    {"epoch": 3, "state_dict": weights, "optimizer": optimiser.state_dict(), "best": 0.5, "note": None},
    "checkpoint.pth",
    pickle_protocol=4,
)

torch.save(OrderedDict(weight=torch.ones(2)), "legacy.pth", _use_new_zipfile_serialization=False)
torch.save(torch.load("views.pth"), "legacy-views.pth", _use_new_zipfile_serialization=False)
torch.save(
    {
        "epoch": 3,
        "arch": "resnet",
        "state_dict": weights,
        "best_acc1": torch.tensor(71.5),
        "optimizer": optimiser.state_dict(),
    },
    "legacy-checkpoint.pth",
    _use_new_zipfile_serialization=False,
    pickle_protocol=4,
)
torch.save({"epoch": 3, "best_acc1": torch.tensor(71.5), "steps": torch.tensor([1, 2])}, "no-network.pth")

"""Pictures of a data set to float tensors as published loaders do: Pillow in the worker processes of PyTorch's DataLoader."""
import json
import os

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset


def loader(case, device):
    """Calling the result goes once through all pictures that `loader-list.json` names; the workers stay."""
    with open(os.path.join(case["data"], "loader-list.json"), encoding="utf-8") as file:
        files = json.load(file)["files"]
    pictures = Pictures(files, case["side"], TO_TENSOR[case["way"]])
    batches = DataLoader(pictures, batch_size=case["batch"], num_workers=case["workers"], persistent_workers=True)

    def run():
        seen = sum(len(batch) for batch in batches)
        if seen != len(files):
            raise RuntimeError(f"{seen} pictures of {len(files)}")

    return run


class Pictures(Dataset):
    def __init__(self, files, side, to_tensor):
        self.files, self.side, self.to_tensor = files, side, to_tensor

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return self.to_tensor(read(self.files[index]).resize((self.side, self.side), Image.BILINEAR))


def read(file):
    return Image.open(file).convert("RGB")


def normalised(picture):
    """As torchvision's ToTensor: [3, side, side], 0..1."""
    return torch.from_numpy(np.array(picture)).permute(2, 0, 1).contiguous().float().div(255)


def levels(picture):
    """The least there is to do: [side, side, 3], 0..255."""
    return torch.from_numpy(np.array(picture)).float()


TO_TENSOR = {"to-tensor": normalised, "levels": levels}

"""A list of pairs to keypoints in target pixels, pair by pair, as published evaluations go through it."""
import json
import os

import torch
import torch.nn.functional as F
from PIL import Image

from loader import normalised, read

MEAN = torch.tensor([0.485, 0.456, 0.406]).reshape(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).reshape(3, 1, 1)
STRIDE = 16


def read_pairs(data):
    """Of `evaluation-list.json`: decoded source, decoded target, keypoints [n, 2] in source pixels; a picture is decoded once."""
    with open(os.path.join(data, "evaluation-list.json"), encoding="utf-8") as file:
        pairs = json.load(file)["pairs"]
    pictures = {file: read(file) for pair in pairs for file in (pair["source"], pair["target"])}
    return [(pictures[pair["source"]], pictures[pair["target"]], torch.tensor(pair["keypoints"])) for pair in pairs]


def evaluate(pairs, net, side, device, lies):
    for source, target, keypoints in pairs:
        flow = net(*(image(picture, side).to(device, **lies) for picture in (source, target)))
        transferred(flow, scaled(keypoints, source.size, side).to(device), side).cpu() * torch.tensor(target.size) / side


def image(picture, side):
    """[1, 3, side, side], normalised as torchvision's weights want it."""
    return ((normalised(picture.resize((side, side), Image.BILINEAR)) - MEAN) / DEVIATION)[None]


def scaled(keypoints, size, side):
    return keypoints * side / torch.tensor(size)


def transferred(flow, keypoints, side):
    """Keypoints [n, 2] moved by the flow [1, g, g, 2] in cells, read bilinearly where they lie."""
    grid = (2 * keypoints / side - 1)[None, None]
    moved = F.grid_sample(flow.permute(0, 3, 1, 2), grid, padding_mode="border", align_corners=False)
    return keypoints + STRIDE * moved[0, :, 0].T

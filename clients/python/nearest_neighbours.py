"""Nearest neighbours of a torchvision network's features. Needs torch and torchvision, whose weights it downloads once.

Run by Keygrid: matcher: { kind: program, command: [python3, '{dir}/nearest_neighbours.py'],
                           files: [nearest_neighbours.py, keygrid_matcher.py], version: '1', side: 256 }
"""
from functools import lru_cache

import torch
from keygrid_matcher import serve
from torch.nn.functional import normalize
from torchvision.models import ResNet50_Weights, resnet50
from torchvision.models.feature_extraction import create_feature_extractor

LAYER, STRIDE = "layer3", 16
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)

device = "cuda" if torch.cuda.is_available() else "cpu"
network = create_feature_extractor(resnet50(weights=ResNet50_Weights.IMAGENET1K_V1).eval().to(device), [LAYER])


@lru_cache(maxsize=256)
def features(path, side):
    """Unit vectors, one a cell: [channels, rows, columns]."""
    with open(path, "rb") as file:
        rgb = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).view(side, side, 3)
    picture = (rgb.permute(2, 0, 1) / 255 - MEAN) / DEVIATION
    with torch.inference_mode():
        return normalize(network(picture[None].to(device))[LAYER][0], dim=0)


def match(source, target, keypoints, side):
    of_source, of_target = features(source.path, side), features(target.path, side)
    columns = of_target.shape[2]

    def found(x, y):
        last = columns - 1
        wanted = of_source[:, min(last, max(0, int(y / STRIDE))), min(last, max(0, int(x / STRIDE)))]
        cell = int(torch.einsum("c,chw->hw", wanted, of_target).argmax())
        return (cell % columns + 0.5) * STRIDE, (cell // columns + 0.5) * STRIDE

    return [found(x, y) for x, y in keypoints]


if __name__ == "__main__":
    serve(match, name="nearest neighbours of ResNet-50 " + LAYER, version="1")

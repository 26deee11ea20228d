"""Exports a network as a backbone for Keygrid (docs/backbones.md), one ONNX file.

Needs PyTorch and onnx; for ResNets torchvision, for ViTs timm.

    python export_backbone.py vit_small_patch14_reg4_dinov2 vit.onnx --side 252 --taps 3 7 11
    python export_backbone.py vit_small_patch16_224 vit16.onnx --side 256 --taps 3 7 11
    python export_backbone.py resnet50 resnet50.onnx --side 256 --taps layer2 layer3 layer4
    python export_backbone.py small_vit small.onnx --side 56 --taps 0 1 2    # random weights, nothing to download

Taps of a ViT are numbers of blocks from 0, finest first; those of a ResNet are names of its stages. `--random` leaves the
published weights out. A name that begins with dinov2_ is one of facebookresearch/dinov2 itself, by torch.hub. The grid block to
write is printed at the end.
"""
import argparse

import torch
from torch import nn

PATCH = 14


class SmallViT(nn.Module):
    """As DINOv2 in shape: patches of 14, a class token and registers, position embeddings for its own side."""

    def __init__(self, side, width=64, blocks=3, heads=4, registers=4):
        super().__init__()
        cells = (side // PATCH) ** 2
        self.before = 1 + registers
        self.embed = nn.Conv2d(3, width, PATCH, stride=PATCH)
        self.first = nn.Parameter(torch.randn(1, self.before, width) * 0.02)
        self.position = nn.Parameter(torch.randn(1, cells, width) * 0.02)
        layer = lambda: nn.TransformerEncoderLayer(width, heads, 4 * width, 0.0, "gelu", batch_first=True, norm_first=True)
        self.blocks = nn.ModuleList(layer() for _ in range(blocks))
        self.norm = nn.LayerNorm(width)

    def get_intermediate_layers(self, x, n, reshape, norm):
        rows, columns = x.shape[2] // PATCH, x.shape[3] // PATCH
        x = self.embed(x).flatten(2).transpose(1, 2) + self.position
        x = torch.cat([self.first.expand(x.shape[0], -1, -1), x], 1)
        maps = []
        for number, block in enumerate(self.blocks):
            x = block(x)
            if number in n:
                cells = (self.norm(x) if norm else x)[:, self.before :]  # class and register tokens are no cells
                maps.append(cells.transpose(1, 2).reshape(x.shape[0], -1, rows, columns))
        return maps


class ViTTaps(nn.Module):
    def __init__(self, vit, taps):
        super().__init__()
        self.vit, self.taps = vit, taps

    def forward(self, x):
        # As DINOv2 gives them: maps without class and register tokens, through the network's last normalisation.
        return tuple(self.vit.get_intermediate_layers(x, n=self.taps, reshape=True, norm=True))


class ResNetTaps(nn.Module):
    def __init__(self, resnet, taps):
        super().__init__()
        from torchvision.models.feature_extraction import create_feature_extractor

        self.taps, self.body = taps, create_feature_extractor(resnet, return_nodes=taps)

    def forward(self, x):
        maps = self.body(x)
        return tuple(maps[tap] for tap in self.taps)


def network(name, side, taps, random):
    if name.startswith("resnet"):
        import torchvision

        return ResNetTaps(getattr(torchvision.models, name)(weights=None if random else "DEFAULT"), taps)
    blocks = [int(tap) for tap in taps]
    if name == "small_vit":
        return ViTTaps(SmallViT(side, blocks=max(blocks) + 1), blocks)
    if name.startswith("dinov2_"):
        return ViTTaps(torch.hub.load("facebookresearch/dinov2", name, pretrained=not random), blocks)
    import timm

    return ViTTaps(timm.create_model(name, pretrained=not random, img_size=side), blocks)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name")
    parser.add_argument("file")
    parser.add_argument("--side", type=int, required=True, help="of the picture, as the grid names it")
    parser.add_argument("--taps", nargs="+", required=True)
    parser.add_argument("--random", action="store_true")
    parser.add_argument("--dynamo", action="store_true", help="by PyTorch's newer exporter, which needs onnxscript")
    args = parser.parse_args()
    torch.manual_seed(0)
    model = network(args.name, args.side, args.taps, args.random).eval()
    picture = torch.rand(1, 3, args.side, args.side)
    with torch.no_grad():
        maps = model(picture)
    names = [f"tap{tap}" if tap.isdigit() else tap for tap in args.taps]
    # The newer one would put the weights into a second file.
    exporter = {"dynamo": True, "external_data": False} if args.dynamo else {"dynamo": False, "opset_version": 17}
    torch.onnx.export(model, (picture,), args.file, input_names=["picture"], output_names=names, **exporter)
    strides = [args.side // found.shape[-1] for found in maps]
    taps = ", ".join(f"{{ output: {name}, stride: {stride} }}" for name, stride in zip(names, strides))
    print(f"backbone: {{ kind: onnx, file: {args.file}, taps: [{taps}] }}")


if __name__ == "__main__":
    main()

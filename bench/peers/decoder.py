"""The decoder: conv4d, group norm and ReLU, three times, then one linear layer a cell."""
import torch
import torch.nn.functional as F
from torch import nn

from conv4d import KINDS, layout_of


class GroupNorm4d(nn.Module):
    """Over the channels of a group and all four spatial axes."""

    def __init__(self, channels, groups, layout):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.groups, self.layout = groups, layout

    def forward(self, x):
        if self.layout == "first":
            b, c, hs, ws, ht, wt = x.shape
            y = F.group_norm(x.reshape(b, c, hs * ws, ht * wt), self.groups, self.weight, self.bias)
            return y.reshape(x.shape)
        b, hs, ws, ht, wt, c = x.shape
        image = x.reshape(b, hs * ws, ht * wt, c).permute(0, 3, 1, 2)
        y = F.group_norm(image, self.groups, self.weight, self.bias)
        return y.permute(0, 2, 3, 1).reshape(x.shape)


class Block(nn.Module):
    def __init__(self, kind, inputs, outputs, groups, way):
        super().__init__()
        self.conv = KINDS[kind](inputs, outputs, way)
        self.norm = GroupNorm4d(outputs, groups, layout_of(way))

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)), inplace=True)


class Decoder(nn.Module):
    """[levels in the layout of `ways`] -> [b, hs, ws, ht, wt]. `ways` names one way a convolution, all of one layout."""

    def __init__(self, kind, levels, channels, groups, ways):
        super().__init__()
        inputs = [levels, *channels[:-1]]
        self.layout = layout_of(ways[0])
        self.blocks = nn.Sequential(
            *(Block(kind, i, o, groups, way) for i, o, way in zip(inputs, channels, ways, strict=True))
        )
        self.head = nn.Linear(channels[-1], 1)
        with torch.no_grad():
            self.head.weight.mul_(0.15)

    def forward(self, x):
        y = self.blocks(x)
        if self.layout == "last":
            return self.head(y)[..., 0]
        return torch.einsum("bcijkl,c->bijkl", y, self.head.weight[0]) + self.head.bias

"""KBCNet assembled: backbone, alignment, correlation, decoder, flow, and its loss."""
import torch
import torch.nn.functional as F
from torch import nn

from backbone import Backbone
from csfa import Csfa, align
from decoder import Decoder


class KbcNet(nn.Module):
    """Pairs of images [b, 3, S, S] -> flow [b, g, g, 2] in cells, (x, y)."""

    def __init__(self, layers, width, csfa, kind, channels, groups, ways, beta=0.02):
        super().__init__()
        self.beta = beta
        self.backbone = Backbone(layers, width)
        self.csfa = Csfa(width, csfa["heads"], csfa["mlpRatio"]) if csfa else None
        self.decoder = Decoder(kind, 6 if csfa else 3, channels, groups, ways)

    def forward(self, source, target):
        taps = self.backbone(torch.cat([source, target]))
        levels = self.csfa(*taps) if self.csfa else align(*(tap.permute(0, 2, 3, 1) for tap in taps))
        return self.flow(self.decoder(self.correlate(levels)))

    def correlate(self, levels):
        maps = []
        for level in levels:
            unit = level / (torch.linalg.vector_norm(level, dim=-1, keepdim=True) + 1e-8)
            s, t = unit.flatten(1, 2).chunk(2)
            maps.append(torch.bmm(s, t.transpose(1, 2)))
        b, g = maps[0].shape[0], levels[0].shape[1]
        if self.decoder.layout == "first":
            return torch.stack(maps, 1).reshape(b, -1, g, g, g, g)
        return torch.stack(maps, -1).reshape(b, g, g, g, g, -1)

    def flow(self, refined):
        b, hs, ws, ht, wt = refined.shape
        p = F.softmax(refined.reshape(b, hs, ws, ht * wt) / self.beta, dim=-1)
        cells = torch.arange(ht * wt, device=p.device)
        grid = torch.stack([cells % wt, cells // wt], -1).to(p.dtype)
        rows, cols = torch.meshgrid(torch.arange(hs, device=p.device), torch.arange(ws, device=p.device), indexing="ij")
        return p @ grid - torch.stack([cols, rows], -1)


def end_point_error(flow, truth, mask):
    """Mean distance in cells over the marked cells."""
    return torch.linalg.vector_norm(flow - truth, dim=-1)[mask].mean()

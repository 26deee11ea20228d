"""Cross-scale feature alignment: three taps of one image become six maps of the anchor's size."""
import torch.nn.functional as F
from torch import nn


class Attention(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.out = (nn.Linear(d, d) for _ in range(4))

    def forward(self, q, kv):
        def split(x):
            return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

        read = F.scaled_dot_product_attention(split(self.q(q)), split(self.k(kv)), split(self.v(kv)))
        return self.out(read.transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    def __init__(self, d, ratio):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(d, ratio * d), nn.Linear(ratio * d, d)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    """Pre-norm: a = q + MHA(LN(q), LN(kv)), y = a + MLP(LN(a))."""

    def __init__(self, d, heads, ratio):
        super().__init__()
        self.norm_q, self.norm_kv, self.norm_mlp = (nn.LayerNorm(d) for _ in range(3))
        self.attn, self.mlp = Attention(d, heads), Mlp(d, ratio)

    def forward(self, q, kv):
        a = q + self.attn(self.norm_q(q), self.norm_kv(kv))
        return a + self.mlp(self.norm_mlp(a))


class Csfa(nn.Module):
    """Taps [b, c, h, w] -> levels [b, g, g, D]: fine', mid', deep', and the three aligned projections."""

    def __init__(self, width, heads, ratio):
        super().__init__()
        c3, d, c5 = 8 * width, 16 * width, 32 * width
        self.project3, self.project5 = nn.Linear(c3, d), nn.Linear(c5, d)
        for name in ("fine", "mid", "deep", "refine_fine", "refine_mid", "refine_deep"):
            self.add_module(name, Block(d, heads, ratio))

    def forward(self, conv3, conv4, conv5):
        size = conv4.shape[2:]
        map3, map4, map5 = (tap.permute(0, 2, 3, 1) for tap in (conv3, conv4, conv5))
        map3, map5 = self.project3(map3), self.project5(map5)
        f3, f4, f5 = (m.flatten(1, 2) for m in (map3, map4, map5))
        fine, mid, deep = self.fine(f4, f3), self.mid(f4, f4), self.deep(f4, f5)
        refined = self.refine_fine(fine, fine), self.refine_mid(mid, mid), self.refine_deep(deep, deep)
        return [r.unflatten(1, size) for r in refined] + align(map3, map4, map5)


def align(map3, map4, map5):
    return [resize(map3, map4), map4, resize(map5, map4)]


def resize(levels, like):
    image = F.interpolate(levels.permute(0, 3, 1, 2), like.shape[1:3], mode="bilinear", align_corners=False)
    return image.permute(0, 2, 3, 1)

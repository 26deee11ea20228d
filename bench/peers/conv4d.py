"""4D convolution, kernel 3, padding 1, in PyTorch: the usual way and every faster one we found.

Maps lie in one of two layouts: `first` is [b, c, hs, ws, ht, wt], `last` is [b, hs, ws, ht, wt, c]; both contiguous.
A way to compute is a function (x, weights...) -> y that keeps its layout. WAYS lists all of them, the usual one first.
"""
import torch
import torch.nn.functional as F
from torch import nn


def cp_permute(x, w1, b1, w2, b2):
    """As published 4D code does it: permute, 2-D convolution with the other two axes in the batch, permute back."""
    b, c, hs, ws, ht, wt = x.shape
    over_target = F.conv2d(x.permute(0, 2, 3, 1, 4, 5).reshape(b * hs * ws, c, ht, wt), w2, b2, padding=1)
    over_source = F.conv2d(x.permute(0, 4, 5, 1, 2, 3).reshape(b * ht * wt, c, hs, ws), w1, b1, padding=1)
    target = over_target.reshape(b, hs, ws, -1, ht, wt).permute(0, 3, 1, 2, 4, 5)
    source = over_source.reshape(b, ht, wt, -1, hs, ws).permute(0, 3, 4, 5, 1, 2)
    return (source + target).contiguous()


def cp_conv3d(x, w1, b1, w2, b2):
    """Two 3-D convolutions with one flat kernel axis over the data as they lie."""
    b, c, hs, ws, ht, wt = x.shape
    target = F.conv3d(x.reshape(b, c, hs * ws, ht, wt), w2[:, :, None], b2, padding=(0, 1, 1))
    source = F.conv3d(x.reshape(b, c, hs, ws, ht * wt), w1[..., None], b1, padding=(1, 1, 0))
    return target.reshape(b, -1, hs, ws, ht, wt) + source.reshape(b, -1, hs, ws, ht, wt)


def cp_permute_last(x, w1, b1, w2, b2):
    """cp_permute on channels-last maps: only the source half is copied."""
    b, hs, ws, ht, wt, c = x.shape
    target = conv2d_last(x.reshape(b * hs * ws, ht, wt, c), w2, b2)
    turned = x.reshape(b, hs * ws, ht * wt, c).transpose(1, 2).reshape(b * ht * wt, hs, ws, c)
    source = conv2d_last(turned, w1, b1).reshape(b, ht * wt, hs * ws, -1).transpose(1, 2)
    return (target.reshape(b, hs * ws, ht * wt, -1) + source).reshape(b, hs, ws, ht, wt, -1)


def cp_conv3d_last(x, w1, b1, w2, b2):
    """cp_conv3d on channels-last maps."""
    b, hs, ws, ht, wt, c = x.shape
    target = conv3d_last(x.reshape(b, hs * ws, ht, wt, c), w2[:, :, None], b2, (0, 1, 1))
    source = conv3d_last(x.reshape(b, hs, ws, ht * wt, c), w1[..., None], b1, (1, 1, 0))
    return target.reshape(b, hs, ws, ht, wt, -1) + source.reshape(b, hs, ws, ht, wt, -1)


def cp_matmul_last(x, w1, b1, w2, b2):
    """The 18 shifted copies side by side and one matrix product."""
    b, hs, ws, ht, wt, c = x.shape
    rows = F.pad(x.reshape(b, hs, ws, ht * wt * c), (0, 0, 1, 1, 1, 1))
    cols = F.pad(x.reshape(b, hs * ws, ht, wt, c), (0, 0, 1, 1, 1, 1))
    taps = [rows[:, i : i + hs, j : j + ws].reshape(-1, c) for i in range(3) for j in range(3)]
    taps += [cols[:, :, i : i + ht, j : j + wt].reshape(-1, c) for i in range(3) for j in range(3)]
    weight = torch.cat([w.permute(2, 3, 1, 0).reshape(9 * c, -1) for w in (w1, w2)])
    return torch.addmm(b1 + b2, torch.cat(taps, 1), weight).reshape(b, hs, ws, ht, wt, -1)


def cp_shifts_last(x, w1, b1, w2, b2):
    """One matrix product a shift, summed."""
    b, hs, ws, ht, wt, c = x.shape
    rows = F.pad(x, (0, 0, 0, 0, 0, 0, 1, 1, 1, 1))
    cols = F.pad(x, (0, 0, 1, 1, 1, 1))
    y = b1 + b2
    for i in range(3):
        for j in range(3):
            y = y + rows[:, i : i + hs, j : j + ws] @ w1[:, :, i, j].T
            y = y + cols[:, :, :, i : i + ht, j : j + wt] @ w2[:, :, i, j].T
    return y


def full_taps(x, w, bias):
    """One 3-D convolution a tap of the first axis, shifted and summed."""
    b, c, hs, ws, ht, wt = x.shape
    rows = F.pad(x.transpose(1, 2), (0, 0, 0, 0, 0, 0, 0, 0, 1, 1))
    y = None
    for tap in range(3):
        part = rows[:, tap : tap + hs].reshape(b * hs, c, ws, ht, wt)
        z = F.conv3d(part, w[:, :, tap], bias if tap == 0 else None, padding=1)
        y = z if y is None else y + z
    return y.reshape(b, hs, -1, ws, ht, wt).transpose(1, 2).contiguous()


def full_taps_last(x, w, bias):
    """full_taps on channels-last maps."""
    b, hs, ws, ht, wt, c = x.shape
    rows = F.pad(x, (0, 0, 0, 0, 0, 0, 0, 0, 1, 1))
    y = bias
    for tap in range(3):
        part = rows[:, tap : tap + hs].reshape(b * hs, ws, ht, wt, c)
        y = y + conv3d_last(part, w[:, :, tap], None, 1)
    return y.reshape(b, hs, ws, ht, wt, -1)


def full_stacked3_last(x, w, bias):
    """The three shifts of the first axis as channels of one 3-D convolution."""
    b, hs, ws, ht, wt, c = x.shape
    rows = F.pad(x, (0, 0, 0, 0, 0, 0, 0, 0, 1, 1))
    stacked = torch.cat([rows[:, tap : tap + hs] for tap in range(3)], -1)
    kernel = w.transpose(1, 2).reshape(w.shape[0], 3 * c, 3, 3, 3)
    return conv3d_last(stacked.reshape(b * hs, ws, ht, wt, 3 * c), kernel, bias, 1).reshape(b, hs, ws, ht, wt, -1)


def full_stacked9_last(x, w, bias):
    """The nine shifts of both source axes as channels of one 2-D convolution."""
    b, hs, ws, ht, wt, c = x.shape
    rows = F.pad(x, (0, 0, 0, 0, 0, 0, 1, 1, 1, 1))
    stacked = torch.cat([rows[:, i : i + hs, j : j + ws] for i in range(3) for j in range(3)], -1)
    kernel = w.permute(0, 2, 3, 1, 4, 5).reshape(w.shape[0], 9 * c, 3, 3)
    return conv2d_last(stacked.reshape(b * hs * ws, ht, wt, 9 * c), kernel, bias).reshape(b, hs, ws, ht, wt, -1)


def full_taps9_last(x, w, bias):
    """One 2-D convolution a tap of both source axes, shifted and summed."""
    b, hs, ws, ht, wt, c = x.shape
    rows = F.pad(x, (0, 0, 0, 0, 0, 0, 1, 1, 1, 1))
    y = bias
    for i in range(3):
        for j in range(3):
            part = rows[:, i : i + hs, j : j + ws].reshape(b * hs * ws, ht, wt, c)
            y = y + conv2d_last(part, w[:, :, i, j], None)
    return y.reshape(b, hs, ws, ht, wt, -1)


def conv2d_last(x, weight, bias):
    """Contiguous [n, h, w, c] is PyTorch's channels_last; contiguous() copies only where a kernel left another layout."""
    return F.conv2d(x.permute(0, 3, 1, 2), weight, bias, padding=1).permute(0, 2, 3, 1).contiguous()


def conv3d_last(x, weight, bias, padding):
    """Likewise channels_last_3d."""
    return F.conv3d(x.permute(0, 4, 1, 2, 3), weight, bias, padding=padding).permute(0, 2, 3, 4, 1).contiguous()


WAYS = {
    "centre-pivot": {
        "first": {"permute": cp_permute, "conv3d": cp_conv3d},
        "last": {
            "permute-last": cp_permute_last,
            "conv3d-last": cp_conv3d_last,
            "matmul-last": cp_matmul_last,
            "shifts-last": cp_shifts_last,
        },
    },
    "full": {
        "first": {"taps": full_taps},
        "last": {
            "taps-last": full_taps_last,
            "stacked3-last": full_stacked3_last,
            "stacked9-last": full_stacked9_last,
            "taps9-last": full_taps9_last,
        },
    },
}


def layout_of(way):
    return "last" if way.endswith("-last") else "first"


class Plane(nn.Module):
    """The 2-D kernel of one half of a centre-pivot convolution."""

    def __init__(self, inputs, outputs):
        super().__init__()
        bound = (9 * inputs) ** -0.5
        self.weight = nn.Parameter(torch.empty(outputs, inputs, 3, 3).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(outputs).uniform_(-bound, bound))


class CentrePivot(nn.Module):
    def __init__(self, inputs, outputs, way):
        super().__init__()
        self.conv1, self.conv2 = Plane(inputs, outputs), Plane(inputs, outputs)
        self.compute = WAYS["centre-pivot"][layout_of(way)][way]

    def forward(self, x):
        return self.compute(x, self.conv1.weight, self.conv1.bias, self.conv2.weight, self.conv2.bias)


class Full(nn.Module):
    def __init__(self, inputs, outputs, way):
        super().__init__()
        bound = (81 * inputs) ** -0.5
        self.weight = nn.Parameter(torch.empty(outputs, inputs, 3, 3, 3, 3).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(outputs).uniform_(-bound, bound))
        self.compute = WAYS["full"][layout_of(way)][way]

    def forward(self, x):
        return self.compute(x, self.weight, self.bias)


KINDS = {"centre-pivot": CentrePivot, "full": Full}


def map_shape(layout, b, side, channels):
    return (b, channels, side, side, side, side) if layout == "first" else (b, side, side, side, side, channels)

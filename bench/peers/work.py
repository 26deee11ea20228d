"""What a case asks for, as a function that does it once. Inputs and weights are random: only shapes matter here."""
import time

import torch

from backbone import fold_norms
from conv4d import KINDS, WAYS, layout_of, map_shape
from decoder import Decoder
from evaluation import evaluate, read_pairs
from kbcnet import KbcNet, end_point_error
from loader import loader


def prepare(case, device):
    """A function without arguments; calling it computes the case once and waits for the device: the seconds of that."""
    once = MAKERS[case["kind"]](case, device)

    def timed():
        once()
        started = time.perf_counter()
        if device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - started

    return timed


def matmul(case, device):
    a, b = (torch.randn(case["size"], case["size"], device=device) for _ in range(2))
    return without_gradients(lambda: a @ b)


def convolution(case, device):
    conv = torch.nn.Conv2d(case["channels"], case["channels"], 3, padding=1, bias=False)
    x = torch.randn(case["batch"], case["channels"], case["side"], case["side"])
    conv, x = (m.to(device, memory_format=torch.channels_last) for m in (conv, x))
    return without_gradients(lambda: conv(x))


def conv4d(case, device):
    layer = KINDS[case["conv4d"]](case["input"], case["output"], case["way"]).to(device)
    return layer_work(layer, layout_of(case["way"]), case["input"], case, device)


def decoder(case, device):
    ways = usual_ways(case) if case.get("way") == "usual" else case["ways"]
    net = Decoder(case["conv4d"], case["levels"], case["channels"], case["groups"], ways).to(device)
    return layer_work(net, net.layout, case["levels"], case, device)


def layer_work(layer, layout, channels, case, device):
    x = torch.randn(map_shape(layout, case["batch"], case["side"], channels), device=device)
    if case["pass"] == "forward":
        return without_gradients(lambda: layer(x))
    x.requires_grad_()
    dy = torch.randn_like(layer(x).detach())

    def both():
        layer.zero_grad(set_to_none=True)
        x.grad = None
        layer(x).backward(dy)

    return both


def network(case, device):
    net, lies, compiled, usual = new_network(case)
    shape = (case["batch"], 3, case["inputSide"], case["inputSide"])
    source, target = (torch.randn(shape).to(device, **lies) for _ in range(2))
    if case["pass"] == "forward":
        net = for_inference(net, lies, compiled, usual, device)
        return without_gradients(lambda: net(source, target))
    net = compiled(net.train().to(device, **lies))
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-5, fused=None if usual else True)
    return training_step(net, optimiser, source, target, device)


def new_network(case):
    """Way `usual`: as such code is published; `compiled`: the same through torch.compile; else `ways` and `channelsLast` as they were found to be fastest."""
    usual = case.get("way") in ("usual", "compiled")
    compiled = torch.compile if case.get("way") == "compiled" else lambda net: net
    ways = usual_ways(case) if usual else case["ways"]
    net = KbcNet(*(case[key] for key in ("layers", "width", "csfa", "conv4d", "channels", "groups")), ways)
    lies = {"memory_format": torch.channels_last} if not usual and case["channelsLast"] else {}
    return net, lies, compiled, usual


def for_inference(net, lies, compiled, usual, device):
    net.eval()
    if not usual:
        with torch.no_grad():
            fold_norms(net.backbone)
    return compiled(net.to(device, **lies))


def evaluation(case, device):
    """Mode none, pair by pair: features are computed anew for each."""
    net, lies, compiled, usual = new_network(case)
    net = for_inference(net, lies, compiled, usual, device)
    pairs = read_pairs(case["data"])
    return without_gradients(lambda: evaluate(pairs, net, case["inputSide"], device, lies))


def usual_ways(case):
    """The way published code computes it, for every convolution."""
    return [next(iter(WAYS[case["conv4d"]]["first"]))] * len(case["channels"])


def training_step(net, optimiser, source, target, device):
    cells = source.shape[2] // 16
    truth = torch.randn(source.shape[0], cells, cells, 2, device=device)
    mask = torch.rand(source.shape[0], cells, cells, device=device) < 0.2

    def step():
        optimiser.zero_grad(set_to_none=True)
        end_point_error(net(source, target), truth, mask).backward()
        optimiser.step()

    return step


def without_gradients(compute):
    def run():
        with torch.inference_mode():
            compute()

    return run


MAKERS = {"matmul": matmul, "convolution": convolution, "conv4d": conv4d, "decoder": decoder, "network": network, "evaluation": evaluation, "loader": loader}

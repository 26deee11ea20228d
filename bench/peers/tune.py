"""Finds the fastest way to compute a case among all ways of conv4d.py, and says what each took."""
import time

from conv4d import WAYS
from work import prepare

RUNS = 3


def tune(case, device):
    """{"choice": fields that complete the case, "tried": milliseconds by what was tried}."""
    if case["kind"] == "conv4d":
        tried = race_ways(case, device, [way for ways in WAYS[case["conv4d"]].values() for way in ways])
        return {"choice": {"way": fastest(tried)}, "tried": tried}
    if case["kind"] == "decoder":
        return tune_decoder(case, device)
    ways = tune_decoder(decoder_of(case), device)["choice"]["ways"]
    candidates = [{"ways": ways, "channelsLast": last} for last in (False, True)]
    return choose(case, device, candidates)


def tune_decoder(case, device):
    """The best way of each convolution within a layout, then the better layout."""
    inputs = [case["levels"], *case["channels"][:-1]]
    candidates = []
    for ways in WAYS[case["conv4d"]].values():
        layers = [{**case, "kind": "conv4d", "input": i, "output": o} for i, o in zip(inputs, case["channels"])]
        candidates.append({"ways": [fastest(race_ways(layer, device, ways)) for layer in layers]})
    return choose(case, device, candidates)


def decoder_of(case):
    return {**case, "kind": "decoder", "side": case["inputSide"] // 16, "levels": 6 if case["csfa"] else 3, "batch": 1}


def choose(case, device, candidates):
    tried = race({describe(choice): {**case, **choice} for choice in candidates}, device)
    best = fastest(tried)
    return {"choice": next(c for c in candidates if describe(c) == best), "tried": tried}


def describe(choice):
    last = " channels last" if choice.get("channelsLast") else ""
    return "+".join(choice["ways"]) + last


def race_ways(case, device, ways):
    return race({way: {**case, "way": way} for way in ways}, device)


def race(cases, device):
    """Milliseconds by name, the least of a few runs; the cases take turns, so that all meet the same machine."""
    runs = {name: prepare(case, device) for name, case in cases.items()}
    least = {}
    for turn in range(1 + RUNS):
        for name, run in runs.items():
            started = time.perf_counter()
            run()
            if turn > 0:  # the first warms up
                least[name] = min(least.get(name, float("inf")), 1000 * (time.perf_counter() - started))
    return least


def fastest(tried):
    return min(tried, key=tried.get)

"""Trials by Ray Tune that compute nothing or sleep: each in a process of its own, and in processes that are taken again.

Usage: ray_trials.py '[{"count": 8, "slots": 2, "seconds": 0}]'. Prints one JSON value as its last line.
"""
import json
import os
import sys
import time

os.environ["RAY_AIR_NEW_OUTPUT"] = "0"
os.environ["TUNE_DISABLE_AUTO_CALLBACK_LOGGERS"] = "1"
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

import ray
from ray import tune


def trial(config):
    time.sleep(config["seconds"])
    tune.report({"score": config["i"]})


def takes(count, seconds, reuse):
    """Seconds from fit to its end; the server and its workers run by then."""
    tuner = tune.Tuner(
        tune.with_resources(trial, {"cpu": 1}),
        param_space={"i": tune.grid_search(list(range(count))), "seconds": seconds},
        tune_config=tune.TuneConfig(reuse_actors=reuse),
        run_config=tune.RunConfig(verbose=0),
    )
    start = time.perf_counter()
    results = tuner.fit()
    taken = time.perf_counter() - start
    assert len(results) == count and results.num_errors == 0
    return taken


def all_take(trials, reuse):
    taken = []
    for each in trials:
        ray.init(num_cpus=each["slots"], include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        takes(each["slots"], 0, reuse)
        taken.append(takes(each["count"], each["seconds"], reuse))
        ray.shutdown()
    return taken


trials = json.loads(sys.argv[1])
name = f"Ray Tune {ray.__version__}"
ways = [(name, False), (f"{name}, reuse_actors", True)]
print(json.dumps([{"name": way, "seconds": all_take(trials, reuse)} for way, reuse in ways]))

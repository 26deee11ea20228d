"""Answers requests of the benchmarks: a line of JSON in, a line of JSON out.

{"case": {...}, "repeat": n} -> {"ms": [n numbers], "cpuMs": [n numbers], "preparedBytes": ..., "peakBytes": ...}; a new case is prepared and warmed up first.
{"tune": {...}} -> {"choice": {...}, "tried": {...}}. The first line, unasked, says who answers.
"""
import json
import multiprocessing
import os
import sys
import time

import torch

from tune import tune
from work import prepare

WARM_UPS = 2
LONG_MS = 5000


def main(device, precision="float32"):
    torch.set_num_threads(int(os.environ["BENCH_THREADS"]))
    if device == "cuda":  # the same on both sides
        torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
        torch.backends.cudnn.allow_tf32 = precision == "tf32"
    reply({"library": f"torch {torch.__version__}", "threads": torch.get_num_threads(), "peakBytes": peak_bytes()})
    current, run, prepared = None, None, 0
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "tune" in request:
                reply(tune(request["tune"], device))
                continue
            if request["case"] != current:
                current, run = request["case"], None
                run = prepare(current, device)
                prepared = peak_bytes()
                forget_peak()
                for _ in range(WARM_UPS):  # libraries choose their kernels; a long run is enough
                    if milliseconds(run) > LONG_MS:
                        break
            times = [all_milliseconds(run) for _ in range(request["repeat"])]
            ms, cpu_ms, waiting_ms = ([time[i] for time in times] for i in range(3))
            waiting = {"waitingMs": waiting_ms} if device == "cuda" else {}
            reply({"ms": ms, "cpuMs": cpu_ms, "preparedBytes": prepared, "peakBytes": peak_bytes(), **waiting})
        except Exception as error:  # a compiler's too: the benchmark goes on without this contender
            reply({"error": str(error)})


def milliseconds(run):
    started = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - started)


def all_milliseconds(run):
    """Of the wall clock, of the processors (all threads together), and of waiting for the device."""
    before = processor_seconds()
    started = time.perf_counter()
    waiting = run()
    wall = 1000 * (time.perf_counter() - started)
    return wall, 1000 * (processor_seconds() - before), 1000 * waiting


def processor_seconds():
    """Of this process and those it started, as a loader's workers."""
    started = [time.clock_gettime((~child.pid << 3) | 2) for child in multiprocessing.active_children()]
    return time.process_time() + sum(started)


def peak_bytes():
    """Largest resident size of this process so far."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) * 1024


def forget_peak():
    """The peak counts from now on."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def reply(value):
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])

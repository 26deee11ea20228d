"""Optuna's bookkeeping on SQLite: trials asked for and told, nothing computed.

Usage: optuna_trials.py FOLDER TRIALS. Prints one JSON value.
"""
import json
import os
import sys
import time

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
folder, trials = sys.argv[1], int(sys.argv[2])
study = optuna.create_study(
    storage=f"sqlite:///{os.path.join(folder, 'optuna.db')}", sampler=optuna.samplers.RandomSampler(seed=1)
)
start = time.perf_counter()
for i in range(trials):
    trial = study.ask()
    trial.suggest_float("rate", 0, 1)
    study.tell(trial, 1 / (1 + i))
print(json.dumps({"library": f"Optuna {optuna.__version__}", "seconds": time.perf_counter() - start}))

"""MLflow or Optuna over SQLite: fills a database of runs, then times a first page of runs and twenty curves.

Usage: trackers.py mlflow|optuna FOLDER RUNS. Rows are put into the tables that the library itself has made, in bulk;
reading is by the library's own functions. Prints one JSON value.
"""
import json
import os
import sqlite3
import sys
import time

STEPS = 100
METRICS = [f"metric-{k}" for k in range(10)]
PAGE = 50
CURVES = 20
REPETITIONS = 20
# A slow answer is asked for less often, but three times at least.
MOST_SECONDS = 30
# In MLflow every run has its ten latest values, and one in so many all points: its table is three times as large as ours.
WITH_POINTS_EVERY = 10


def value(run, key, step):
    return 1 / (1 + step / (10 + key)) + ((run * 7919 + step * 104729 + key * 31) % 997) / 4985


def timed(work):
    times = []
    work()
    end = time.perf_counter() + MOST_SECONDS
    while len(times) < REPETITIONS and (len(times) < 3 or time.perf_counter() < end):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return times


def mlflow_case(folder, runs):
    import mlflow
    from mlflow.tracking import MlflowClient

    file = os.path.join(folder, "mlflow.db")
    client = MlflowClient(tracking_uri=f"sqlite:///{file}")
    experiment = client.create_experiment("large", artifact_location=f"file://{folder}/artifacts")
    ids = [f"{i:032x}" for i in range(runs)]
    start = time.perf_counter()
    with sqlite3.connect(file) as database:
        insert(database, "runs", [
            dict(run_uuid=id, name=f"run-{i}", source_type="LOCAL", status="FINISHED", start_time=i, end_time=i + 1, lifecycle_stage="active",
                 experiment_id=int(experiment), artifact_uri=f"file://{folder}/artifacts/{id}", entry_point_name="", user_id="bench", source_name="",
                 source_version="")
            for i, id in enumerate(ids)
        ])
        insert(database, "params", [dict(run_uuid=id, key=key, value=str(i % 10)) for i, id in enumerate(ids) for key in ("rate", "seed")])
        insert(database, "latest_metrics", [
            dict(run_uuid=id, key=key, value=value(i, k, STEPS - 1), timestamp=STEPS - 1, step=STEPS - 1, is_nan=0)
            for i, id in enumerate(ids) for k, key in enumerate(METRICS)
        ])
        for i in range(0, runs, WITH_POINTS_EVERY):
            insert(database, "metrics", [
                dict(run_uuid=ids[i], key=key, value=value(i, k, step), timestamp=step, step=step, is_nan=0)
                for k, key in enumerate(METRICS) for step in range(STEPS)
            ])
    filled = time.perf_counter() - start
    some = ids[::WITH_POINTS_EVERY][:CURVES]

    def page():
        assert len(client.search_runs([experiment], max_results=PAGE)) == PAGE

    def curves():
        assert sum(len(client.get_metric_history(id, METRICS[0])) for id in some) == CURVES * STEPS

    return f"MLflow {mlflow.__version__}", filled, page, curves


def insert(database, table, rows):
    names = list(rows[0])
    marks = ", ".join("?" for _ in names)
    database.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", [tuple(row.values()) for row in rows])


def optuna_case(folder, runs):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    file = os.path.join(folder, "optuna.db")
    url = f"sqlite:///{file}"
    study = optuna.create_study(storage=url, study_name="large")
    start = time.perf_counter()
    with sqlite3.connect(file) as database:
        insert(database, "trials", [
            dict(trial_id=i + 1, number=i, study_id=1, state="COMPLETE", datetime_start="2026-01-01 00:00:00", datetime_complete="2026-01-01 00:10:00")
            for i in range(runs)
        ])
        insert(database, "trial_values", [
            dict(trial_id=i + 1, objective=0, value=value(i, 0, STEPS - 1), value_type="FINITE") for i in range(runs)
        ])
        insert(database, "trial_intermediate_values", [
            dict(trial_id=i + 1, step=step, intermediate_value=value(i, 0, step), intermediate_value_type="FINITE")
            for i in range(runs) for step in range(STEPS)
        ])
    filled = time.perf_counter() - start

    # A process that has not read the study yet: the library then keeps all trials in memory. It has no pages.
    def page():
        trials = optuna.load_study(storage=url, study_name="large").get_trials(deepcopy=False)
        assert len(trials[:PAGE]) == PAGE

    storage = optuna.storages.RDBStorage(url)

    def curves():
        assert sum(len(storage.get_trial(i + 1).intermediate_values) for i in range(CURVES)) == CURVES * STEPS

    del study
    return f"Optuna {optuna.__version__}", filled, page, curves


def main():
    name, folder, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    library, filled, page, curves = {"mlflow": mlflow_case, "optuna": optuna_case}[name](folder, runs)
    print(json.dumps({"library": library, "fillSeconds": filled, "pageMs": timed(page), "curvesMs": timed(curves)}))


main()

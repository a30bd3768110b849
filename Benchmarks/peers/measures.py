"""Makes predictions to be judged, and judges them with scikit-learn, scikit-survival and lifelines.

    measures.py generate N FILE
    measures.py compare REPEATS FOLDER
"""
import glob
import json
import os
import sys
import time

import numpy


def generate(n, path):
    random = numpy.random.default_rng(1)
    eta = -1.5 + random.normal(size=n)
    event = random.uniform(size=n) < 1 / (1 + numpy.exp(-eta))
    p = 1 / (1 + numpy.exp(-(0.9 * eta + 0.05)))
    risk = 0.8 * random.normal(size=n)
    leaves = random.exponential(size=n) * 20 / numpy.exp(risk)
    lost = 20 * random.uniform(size=n)
    columns = {
        "p": p, "event": event.astype(int), "risk": risk, "time": numpy.minimum(leaves, lost),
        "seen": (leaves <= lost).astype(int), "churn5": 1 - numpy.exp(-5 * numpy.exp(risk) / 20),
    }
    with open(path, "w") as file:
        print(*columns, sep=",", file=file)
        for row in zip(*(column.tolist() for column in columns.values())):
            print(*row, sep=",", file=file)


def judge_event(data):
    from sklearn import calibration, metrics
    y, p = data["event"].astype(int), data["p"]
    rates = metrics.roc_curve(y, p)
    calibration.calibration_curve(y, p, n_bins=10, strategy="quantile")
    return {
        "auc": metrics.roc_auc_score(y, p), "brier": metrics.brier_score_loss(y, p),
        "logLoss": metrics.log_loss(y, p), "averagePrecision": metrics.average_precision_score(y, p),
        "kolmogorovSmirnov": (rates[1] - rates[0]).max(),
    }


def judge_time(data):
    from sksurv import metrics, util
    y = util.Surv.from_arrays(data["seen"] == 1, data["time"])
    return {
        "brier": metrics.brier_score(y, y, 1 - data["churn5"][:, None], [5.0])[1][0],
        **judge_order(data),
    }


def judge_order(data):
    # scikit-survival's concordance holds a matrix of pairs, which a large sample does not fit.
    from lifelines import utils
    return {"concordance": utils.concordance_index(data["time"], -data["risk"], data["seen"])}


PEERS = {
    "event": (judge_event, "scikit-learn"),
    "time": (judge_time, "scikit-survival and lifelines"),
    "order": (judge_order, "lifelines"),
}


def compare(repeats, folder):
    # Importing is not timed.
    import lifelines.utils, sklearn.calibration, sklearn.metrics, sksurv.metrics, sksurv.util
    data = numpy.genfromtxt(os.path.join(folder, "scores.csv"), delimiter=",", names=True)
    worst = 0.0
    sums = {}
    for name, (judge, peer) in PEERS.items():
        seconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            answer = judge(data)
            seconds.append(time.perf_counter() - start)
        with open(os.path.join(folder, name + ".json")) as file:
            ours = json.load(file)
        found = {
            measure["measure"]: measure["value"] for measure in ours["measures"]
        }
        for measure, value in answer.items():
            difference = abs(found[measure] - value) / abs(value)
            worst = max(worst, difference)
            print(f"  {name:5} {measure:18} {value:.12f}  apart by {difference:.1e}")
        print(f"  {name:5} {peer}, {', '.join(answer)}: {min(seconds):.3f} s")
        for threads in sorted({int(path.split("-")[-2]) for path in
                               glob.glob(os.path.join(folder, name + "-*-*.timings"))}):
            times = []
            for path in glob.glob(os.path.join(folder, f"{name}-{threads}-*.timings")):
                with open(path) as file:
                    times.append(json.loads(file.read().splitlines()[-1])["measure"])
            print(f"  {name:5} tenure, all its measures, {threads} threads: {min(times):.3f} s "
                  f"({min(seconds) / min(times):.1f} times as fast)")
            if name != "order":
                peers, own = sums.get(threads, (0.0, 0.0))
                sums[threads] = (peers + min(seconds), own + min(times))
    for threads, (peers, own) in sums.items():
        print(f"  together: the peers' share {peers:.3f} s, tenure's all on {threads} threads "
              f"{own:.3f} s ({peers / own:.1f} times as fast)")
    if worst > 1e-9:
        sys.exit(f"the numbers differ by as much as {worst:.1e}")


if sys.argv[1] == "generate":
    generate(int(sys.argv[2]), sys.argv[3])
else:
    compare(int(sys.argv[2]), sys.argv[3])

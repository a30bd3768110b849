"""The Python peers of curves: curves_peers.py CUSTOMERS.csv TENURE.json time|month SECONDS.

Each peer that is installed estimates the survival of each group and, where it can, tests their
difference; its answers at 6, 12 and 24 are held against Tenure's before its seconds are printed.
"""

import importlib.metadata
import json
import sys
import time

import numpy
import pandas

HORIZONS = (6, 12, 24)


def at_horizons(times, survival):
    place = numpy.searchsorted(numpy.asarray(times), HORIZONS, side="right") - 1
    return [survival[k] if k >= 0 else 1.0 for k in place]


def lifelines(data, times):
    from lifelines import KaplanMeierFitter
    from lifelines.statistics import multivariate_logrank_test

    curves = {}
    for name, part in data.groupby("group"):
        fit = KaplanMeierFitter().fit(part[times], part["event"])
        curves[name] = (fit.survival_function_.index, fit.survival_function_.iloc[:, 0].to_numpy())
    test = multivariate_logrank_test(data[times], data["group"], data["event"])
    return curves, test.test_statistic


def sksurv(data, times):
    from sksurv.compare import compare_survival
    from sksurv.nonparametric import kaplan_meier_estimator
    from sksurv.util import Surv

    curves = {}
    for name, part in data.groupby("group"):
        curves[name] = kaplan_meier_estimator(
            part["event"].to_numpy(dtype=bool), part[times].to_numpy(), conf_type="log-log")[:2]
    y = Surv.from_arrays(data["event"].astype(bool), data[times])
    return curves, compare_survival(y, data["group"])[0]


def rust(data, times):
    import survival

    fit = survival.survfit(f"Surv({times}, event) ~ group", data=data)
    sizes = numpy.fromiter(fit.strata.values(), dtype=int)
    starts = numpy.concatenate([[0], numpy.cumsum(sizes)])
    curves = {
        name: (numpy.asarray(fit.time)[a:b], numpy.asarray(fit.surv)[a:b])
        for name, a, b in zip(sorted(set(data["group"])), starts, starts[1:])
    }
    test = survival.survdiff(f"Surv({times}, event) ~ group", data=data)
    return curves, getattr(test, "chisq", None)


def main():
    path, ours, times, seconds = sys.argv[1:5]
    data = pandas.read_csv(path)
    with open(ours) as file:
        answer = json.load(file)
    expected = {group["group"].split("=")[-1].strip(): group["survival"]
                for group in answer["groups"]}
    disagree = False
    for name, work in (("lifelines", lifelines), ("scikit-survival", sksurv), ("survival", rust)):
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            print(f"  {name} is not installed and left out.")
            continue
        started = time.perf_counter()
        curves, statistic = work(data, times)
        took = time.perf_counter() - started
        difference = max(
            abs(a / b - 1) for group, curve in curves.items()
            for a, b in zip(at_horizons(*curve), expected[str(group)]))
        test = "has no log-rank test" if statistic is None else (
            f"log-rank by {abs(statistic / answer['logRank']['chiSquared'] - 1):.0e}")
        disagree = disagree or difference > 1e-8
        print(f"  {name + ' ' + version:<22}{took:>8.3f} s  {took / float(seconds):.1f} x; survival"
              f" differs by {difference:.0e}, {test}{'  THE ANSWERS DISAGREE' if disagree else ''}")
    sys.exit(1 if disagree else 0)


main()

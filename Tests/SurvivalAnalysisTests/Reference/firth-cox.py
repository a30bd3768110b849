"""Cox regression with Firth's penalty, from the definition: firth-cox.json and data/monotone.csv.

    python3 firth-cox.py --overwrite

The penalised log-likelihood l + 1/2 log det I is written down with plain sums over risk sets, its
gradient taken by complex steps, its maximum by Newton's method with differences of the gradient; the
profile limits are roots of the profile. Where the package firthmodels (PyPI) is
installed, its fits with Breslow's ties are compared with these.
"""
import csv
import json
import os
import sys

import numpy as np
from scipy.optimize import brentq

HERE = os.path.dirname(os.path.abspath(__file__))
QUANTILE = 3.8414588206941254 / 2


def risk_sets(data, efron):
    """A row for every event: the part of each customer that is at risk when it comes."""
    start, time, event, _ = data
    rows = []
    for moment in np.unique(time[event == 1]):
        risk = ((start < moment) & (time >= moment)).astype(float)
        leaving = (time == moment) & (event == 1)
        ties = int(leaving.sum())
        rows += [risk - (tie / ties * leaving if efron else 0) for tie in range(ties)]
    return np.array(rows)


def pieces(data, beta, sets):
    """Log-likelihood and information at `beta`, which may be complex."""
    _, _, event, x = data
    eta = x @ beta
    weights = sets * np.exp(eta)
    totals = weights.sum(axis=1)
    means = weights @ x / totals[:, None]
    value = eta[event == 1].sum() - np.log(totals).sum()
    return value, (x.T * (weights / totals[:, None]).sum(axis=0)) @ x - means.T @ means


def penalised(data, beta, sets):
    value, information = pieces(data, beta, sets)
    # det of a complex symmetric matrix near a positive definite one
    return value + np.log(np.linalg.det(information)) / 2


def gradient(data, beta, sets):
    result = []
    for j in range(len(beta)):
        shifted = beta.astype(complex)
        shifted[j] += 1e-30j
        result.append(penalised(data, shifted, sets).imag / 1e-30)
    return np.array(result)


def maximise(data, beta, sets, fixed=None, value=0.0):
    beta = np.array(beta, dtype=float)
    free = [j for j in range(len(beta)) if j != fixed]
    if fixed is not None:
        beta[fixed] = value
    for _ in range(60):
        score = gradient(data, beta, sets)[free]
        hessian = np.empty((len(free), len(free)))
        for column, j in enumerate(free):
            step = 1e-5
            ahead, behind = beta.copy(), beta.copy()
            ahead[j] += step
            behind[j] -= step
            hessian[:, column] = (
                gradient(data, ahead, sets)[free] - gradient(data, behind, sets)[free]) / 2 / step
        move = np.linalg.solve(hessian, -score) if free else np.zeros(0)
        size = 1.0
        here = penalised(data, beta, sets).real
        while True:
            trial = beta.copy()
            trial[free] += size * move
            if penalised(data, trial, sets).real >= here - 1e-13 or size < 1e-6:
                break
            size /= 2
        beta = trial
        if not free or np.abs(move).max() < 1e-13:
            break
    return beta, penalised(data, beta, sets).real


def limits(data, best, top, sets, j, error):
    ends = []
    for side in (-1, 1):
        inside, outside, start = best[j], best[j], best
        width = error
        while True:
            outside = outside + side * width
            start, value = maximise(data, start, sets, j, outside)
            if top - value > QUANTILE:
                break
            inside = outside
        last = start

        def above(theta):
            nonlocal last
            last, value = maximise(data, last, sets, j, theta)
            return top - value - QUANTILE

        ends.append(brentq(above, inside, outside, xtol=1e-13, rtol=1e-14))
    return ends


def fit(name, names, data, ties):
    centred = (data[0], data[1], data[2], data[3] - data[3].mean(axis=0))
    sets = risk_sets(centred, ties == "efron")
    beta, top = maximise(centred, np.zeros(len(names)), sets)
    value, information = pieces(centred, beta, sets)
    errors = np.sqrt(np.diag(np.linalg.inv(information.real)))
    ends = [limits(centred, beta, top, sets, j, errors[j]) for j in range(len(names))]
    null = penalised(centred, np.zeros(len(names)), sets).real
    return {
        "name": name, "ties": ties, "columns": names, "coefficients": list(beta),
        "standardErrors": list(errors), "lower": [e[0] for e in ends],
        "upper": [e[1] for e in ends], "logLikelihood": float(value.real),
        "penalizedLogLikelihood": top, "nullPenalizedLogLikelihood": null}


def read(name):
    with open(os.path.join(HERE, "data", name + ".csv")) as lines:
        return [row for row in csv.DictReader(lines) if "NA" not in row.values()]


def numbers(rows, name):
    return np.array([float(row[name]) for row in rows])


def monotone():
    """Sixty patients of lung, and a flag that no patient has who died."""
    rows = read("lung")[:60]
    chosen = [
        {"time": r["time"], "status": str(int(r["status"]) - 1), "age": r["age"],
         "ph_ecog": r["ph_ecog"]} for r in rows]
    censored = 0
    for row in chosen:
        if row["status"] == "0":
            censored += 1
        row["flag"] = "1" if row["status"] == "0" and censored % 2 == 1 else "0"
    return chosen


table = monotone()
lines = ["time,status,age,ph_ecog,flag"] + [",".join(row.values()) for row in table]
fits = []
if "--overwrite" in sys.argv:
    with open(os.path.join(HERE, "data", "monotone.csv"), "w") as file:
        file.write("\n".join(lines) + "\n")
columns = ["age", "ph_ecog", "flag"]
data = (
    np.zeros(len(table)), numbers(table, "time"), numbers(table, "status"),
    np.column_stack([numbers(table, name) for name in columns]))
for ties in ("breslow", "efron"):
    fits.append(fit("monotone", columns, data, ties))
heart = read("heart")
columns = ["age", "year", "surgery", "transplant"]
late = (
    numbers(heart, "start"), numbers(heart, "stop"), numbers(heart, "event"),
    np.column_stack([numbers(heart, name) for name in columns]))
for ties in ("breslow", "efron"):
    fits.append(fit("heart", columns, late, ties))

try:
    from firthmodels import FirthCoxPH

    other = FirthCoxPH(gtol=1e-10, xtol=1e-10, max_iter=500)
    y = np.array(list(zip(data[2].astype(bool), data[1])), dtype=[("event", bool), ("time", float)])
    other.fit(data[3], y)
    own = fits[0]
    print("firthmodels:", np.abs(other.coef_ - own["coefficients"]).max(), "of coefficients,",
          abs(other.loglik_ - own["penalizedLogLikelihood"]), "of the likelihood")
    assert np.abs(other.coef_ - own["coefficients"]).max() < 1e-8
    ends = other.conf_int(method="pl", tol=1e-9, max_iter=500)
    assert np.abs(ends - np.column_stack([own["lower"], own["upper"]])).max() < 1e-4
except ImportError:
    print("firthmodels is not installed; its numbers were compared when these were made")

if "--overwrite" in sys.argv:
    with open(os.path.join(HERE, "firth-cox.json"), "w") as file:
        json.dump({"fits": fits}, file, indent=1)
        file.write("\n")
else:
    print(json.dumps(fits, indent=1))

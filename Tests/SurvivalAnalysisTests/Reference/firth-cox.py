"""Cox regression with Firth's penalty, from the definition: firth-cox.json and data/monotone.csv.

    python3 firth-cox.py --overwrite

The penalised log-likelihood l + 1/2 log det I is written down with plain sums over risk sets, its
gradient taken by complex steps, its maximum by Newton's method with differences of the gradient; the
profile limits are roots of the profile, found by bisection. Where the package firthmodels (PyPI) is
installed, its fits with Breslow's ties are compared with these.
"""
import csv
import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
QUANTILE = 3.8414588206941254 / 2


def pieces(data, beta, efron):
    """Log-likelihood and information at `beta`, which may be complex."""
    start, time, event, x = data
    eta = x @ beta
    r = np.exp(eta)
    value, information = 0, np.zeros((x.shape[1],) * 2, dtype=complex)
    for moment in np.unique(time[event == 1]):
        risk = (start < moment) & (time >= moment)
        leaving = (time == moment) & (event == 1)
        value = value + eta[leaving].sum()
        ties = int(leaving.sum())
        for tie in range(ties):
            w = r * risk - (tie / ties * r * leaving if efron else 0)
            total = w.sum()
            mean = (w @ x) / total
            value = value - np.log(total)
            information = information + (x.T * w) @ x / total - np.outer(mean, mean)
    return value, information


def penalised(data, beta, efron):
    value, information = pieces(data, beta, efron)
    # det of a complex symmetric matrix near a positive definite one
    return value + np.log(np.linalg.det(information)) / 2


def gradient(data, beta, efron):
    result = []
    for j in range(len(beta)):
        shifted = beta.astype(complex)
        shifted[j] += 1e-30j
        result.append(penalised(data, shifted, efron).imag / 1e-30)
    return np.array(result)


def maximise(data, beta, efron, fixed=None, value=0.0):
    beta = np.array(beta, dtype=float)
    free = [j for j in range(len(beta)) if j != fixed]
    if fixed is not None:
        beta[fixed] = value
    for _ in range(60):
        score = gradient(data, beta, efron)[free]
        hessian = np.empty((len(free), len(free)))
        for column, j in enumerate(free):
            step = 1e-5
            ahead, behind = beta.copy(), beta.copy()
            ahead[j] += step
            behind[j] -= step
            hessian[:, column] = (
                gradient(data, ahead, efron)[free] - gradient(data, behind, efron)[free]) / 2 / step
        move = np.linalg.solve(hessian, -score) if free else np.zeros(0)
        size = 1.0
        here = penalised(data, beta, efron).real
        while True:
            trial = beta.copy()
            trial[free] += size * move
            if penalised(data, trial, efron).real >= here - 1e-13 or size < 1e-6:
                break
            size /= 2
        beta = trial
        if not free or np.abs(move).max() < 1e-13:
            break
    return beta, penalised(data, beta, efron).real


def limits(data, best, top, efron, j, error):
    ends = []
    for side in (-1, 1):
        inside, outside, start = best[j], best[j], best
        width = error
        while True:
            outside = outside + side * width
            start, value = maximise(data, start, efron, j, outside)
            if top - value > QUANTILE:
                break
            inside = outside
        for _ in range(45):
            middle = (inside + outside) / 2
            start, value = maximise(data, start, efron, j, middle)
            if top - value > QUANTILE:
                outside = middle
            else:
                inside = middle
        ends.append((inside + outside) / 2)
    return ends


def fit(name, names, data, ties):
    efron = ties == "efron"
    centred = (data[0], data[1], data[2], data[3] - data[3].mean(axis=0))
    beta, top = maximise(centred, np.zeros(len(names)), efron)
    value, information = pieces(centred, beta, efron)
    errors = np.sqrt(np.diag(np.linalg.inv(information.real)))
    ends = [limits(centred, beta, top, efron, j, errors[j]) for j in range(len(names))]
    null = penalised(centred, np.zeros(len(names)), efron).real
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

"""Exact ties on Telco, where R's coxph overflows: telco-exact.json.

    python3 exact-ties.py --overwrite

The elementary symmetric polynomials are those of Poisson-binomial probabilities, whose recursion
neither over- nor underflows; how likely each customer is to leave comes from the recursion over
those before it and the one over those behind it. The information is the score's derivative by
complex steps. The same functions give R's exact fit of rossi to 1e-11, which is checked first.
"""
import csv
import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "../../..")


def scale(eta, drawn):
    """log c with which the expected number is `drawn`, by bisection and Newton's method."""
    low, high = -60.0, 60.0
    for _ in range(80):
        middle = (low + high) / 2
        if (1 / (1 + np.exp(-(eta + middle)))).sum() > drawn:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def chances(q, drawn):
    """P(N = m) for m = 0..drawn after each of the customers, a column for each of q's columns."""
    rows, columns = q.shape
    table = np.zeros((rows + 1, drawn + 1, columns), dtype=q.dtype)
    table[0, 0] = 1
    for i in range(rows):
        table[i + 1] = table[i] * (1 - q[i])
        table[i + 1, 1:] += table[i, :-1] * q[i]
    return table


def one_time(eta, x, leaving, slopes):
    """log-likelihood, score and information of one event time."""
    drawn = int(leaving.sum())
    if drawn == len(eta):
        return 0.0, np.zeros(x.shape[1]), np.zeros((x.shape[1],) * 2)
    shift = scale(eta, drawn)
    columns = x.shape[1] if slopes else 1
    step = 1e-30
    shifted = (eta + shift)[:, None] + (1j * step * x if slopes else np.zeros((len(eta), 1)))
    odds = np.exp(shifted)
    q = odds / (1 + odds)
    last = chances(q, drawn)
    total = last[-1, drawn]
    value = (eta * leaving).sum() - (
        np.log(total[0].real) + np.log1p(odds[:, 0].real).sum() - drawn * shift)
    # From behind, one customer at a time.
    behind = np.zeros((drawn + 1, columns), dtype=q.dtype)
    behind[0] = 1
    drawn_chance = np.zeros_like(q)
    for i in range(len(eta) - 1, -1, -1):
        drawn_chance[i] = q[i] * (last[i, :drawn] * behind[drawn - 1::-1]).sum(axis=0) / total
        after = behind * (1 - q[i])
        after[1:] += behind[:-1] * q[i]
        behind = after
    score = x.T @ (leaving - drawn_chance[:, 0].real)
    information = x.T @ drawn_chance.imag / step if slopes else None
    return value, score, information


def likelihood(time, event, x, beta, slopes):
    value, score = 0.0, np.zeros(x.shape[1])
    information = np.zeros((x.shape[1],) * 2)
    for moment in np.unique(time[event == 1]):
        risk = (time >= moment) & (time > 0)
        leaving = (time[risk] == moment) & (event[risk] == 1)
        v, s, i = one_time(x[risk] @ beta, x[risk], leaving.astype(float), slopes)
        value, score = value + v, score + s
        if slopes:
            information += i
    return value, score, information


def fit(time, event, x, start):
    x = x - x.mean(axis=0)
    null = likelihood(time, event, x, np.zeros(x.shape[1]), False)[0]
    beta = np.array(start, dtype=float)
    for _ in range(12):
        value, score, information = likelihood(time, event, x, beta, True)
        step = np.linalg.solve(information, score)
        beta = beta + step
        if (step @ score) < 1e-22:
            break
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    return beta, errors, value, null


def rossi():
    with open(os.path.join(HERE, "data/rossi.csv")) as lines:
        rows = list(csv.DictReader(lines))
    names = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]
    column = lambda name: np.array([float(row[name]) for row in rows])
    beta, errors, value, null = fit(
        column("week"), column("arrest"), np.column_stack([column(n) for n in names]), [0] * 7)
    with open(os.path.join(HERE, "rossi.json")) as lines:
        reference = [f for f in json.load(lines)["fits"] if f["ties"] == "exact"][0]
    for position, name in enumerate(names):
        assert abs(beta[position] - reference["coefficients"][name]) < 1e-9 * errors[position]
    assert abs(value / reference["logLikelihood"] - 1) < 1e-12
    assert abs(null / reference["nullLogLikelihood"] - 1) < 1e-12


def telco():
    with open(os.path.join(TOP, "datasets/telco/telco.csv")) as lines:
        rows = [row for row in csv.DictReader(lines) if float(row["tenure"]) > 0]

    def indicator(column, level):
        return np.array([float(row[column] == level) for row in rows])

    columns = [
        "senior_citizen", "partner", "dependents", ("internet_service", "Fiber optic"),
        ("internet_service", "No"), ("contract", "One year"), ("contract", "Two year"),
        "paperless_billing", ("payment_method", "Credit card (automatic)"),
        ("payment_method", "Electronic check"), ("payment_method", "Mailed check"),
        "monthly_charges"]
    names = [c if isinstance(c, str) else "%s[%s]" % c for c in columns]
    x = np.column_stack([
        np.array([float(row[c]) for row in rows]) if isinstance(c, str) else indicator(*c)
        for c in columns])
    assert all(set(x[:, j]) == {0.0, 1.0} for j in range(11))
    start = [-0.083, -0.55, -0.075, 1.467, -1.229, -1.719, -3.418, 0.181, -0.072, 0.669, 0.632,
             -0.0306]
    beta, errors, value, null = fit(
        np.array([float(row["tenure"]) for row in rows]), indicator("churn", "Yes"), x, start)
    return {
        "data": "datasets/telco/telco.csv",
        "fits": [{
            "name": "main, exact", "ties": "exact",
            "formula": 'Surv(tenure, churn == "Yes") ~ senior_citizen + partner + dependents + '
            "internet_service + contract + paperless_billing + payment_method + monthly_charges",
            "coefficients": dict(zip(names, beta)),
            "standardErrors": dict(zip(names, errors)),
            "logLikelihood": value, "nullLogLikelihood": null}]}


rossi()
result = telco()
path = os.path.join(HERE, "telco-exact.json")
if "--overwrite" in sys.argv:
    with open(path, "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
else:
    print(json.dumps(result, indent=1))

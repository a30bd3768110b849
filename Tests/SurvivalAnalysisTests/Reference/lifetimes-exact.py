#!/usr/bin/env python3
"""Parametric survival models that R's survreg does not fit, maximized in 40 digits with mpmath.

    python3 lifetimes-exact.py --overwrite

Writes lifetimes-exact.json: Gompertz and generalized gamma models, ancillary covariates, late
entries, and times between bounds, on the ovarian cancer data (26 rows) and the Stanford heart
transplants. Everything is written down from the definitions: the log-likelihood of the times, with
derivatives by numerical differentiation in 40 digits, and Newton's method on them.
"""
import csv
import json
import math
import pathlib
import subprocess
import sys
import tempfile

from mpmath import mp, mpf, exp, expm1, gammainc, log, loggamma, matrix, erfc, sqrt, pi
from scipy import special
from scipy.optimize import minimize

mp.dps = 40
here = pathlib.Path(__file__).resolve().parent
tables = pathlib.Path(tempfile.mkdtemp())


class Digits:
    """The functions in 40 digits."""
    number, exp, expm1, log, sqrt, pi, erfc = mpf, exp, expm1, log, sqrt, pi, erfc
    loggamma = loggamma

    @staticmethod
    def upper_gamma(a, x):
        return gammainc(a, x, mp.inf, regularized=True)


class Doubles:
    """The same in doubles, for a start."""
    number, exp, expm1, log, sqrt, pi = float, math.exp, math.expm1, math.log, math.sqrt, math.pi
    erfc, loggamma, upper_gamma = math.erfc, math.lgamma, special.gammaincc


F = Digits


def table(name):
    """A table that comes with a package of R, which may not be kept here."""
    path = tables / (name + ".csv")
    if not path.exists():
        subprocess.run(
            ["Rscript", here / "../../../scripts/package-tables.R", tables], check=True,
            stdout=subprocess.DEVNULL)
    with open(path) as file:
        return [{k: (mpf(v) if v not in ("", "NA") else None) for k, v in row.items()}
                for row in csv.DictReader(file)]


def survival(family, t, a, b, c):
    """S(t) with location a, log scale b, shape c."""
    if family == "gompertz":
        return F.exp(-F.exp(a) * (F.expm1(c * t) / c if c != 0 else t))
    w = (F.log(t) - a) * F.exp(-b)
    if family in ("weibull", "exponential"):
        return F.exp(-F.exp(w))
    if family == "lognormal":
        return F.erfc(w / F.sqrt(2)) / 2
    if family == "loglogistic":
        return 1 / (1 + F.exp(w))
    k = 1 / (c * c)
    upper = F.upper_gamma(k, k * F.exp(c * w))
    return upper if c > 0 else 1 - upper


def density(family, t, a, b, c):
    """f(t)."""
    if family == "gompertz":
        return F.exp(a + c * t) * survival(family, t, a, b, c)
    w = (F.log(t) - a) * F.exp(-b)
    scale = F.exp(-b) / t
    if family in ("weibull", "exponential"):
        return scale * F.exp(w - F.exp(w))
    if family == "lognormal":
        return scale * F.exp(-w * w / 2) / F.sqrt(2 * F.pi)
    if family == "loglogistic":
        return scale * F.exp(w) / (1 + F.exp(w)) ** 2
    k = 1 / (c * c)
    return scale * abs(c) * F.exp(k * (F.log(k) + c * w - F.exp(c * w)) - F.loggamma(k))


def log_likelihood(family, rows, theta):
    """Rows hold lower, upper (None: open), entry, and the columns of the three equations."""
    total = F.number(0)
    for row in rows:
        parts, place = [], 0
        for columns in row["equations"]:
            own = theta[place:place + len(columns)]
            parts.append(sum((x * y for x, y in zip(columns, own)), F.number(0)))
            place += len(columns)
        s = lambda t: survival(family, t, *parts)
        lower, upper = row["lower"], row["upper"]
        if upper == lower:
            value = density(family, lower, *parts)
        else:
            value = (s(lower) if lower > 0 else 1) - (s(upper) if upper is not None else 0)
        if row["entry"] > 0:
            value /= s(row["entry"])
        total += F.log(value)
    return total


def derivatives(f, theta):
    """Value, gradient and Hessian by central differences of fourth order in 40 digits."""
    n = len(theta)
    h = mpf(10) ** -9

    def shifted(*moves):
        point = list(theta)
        for index, step in moves:
            point[index] += step * h
        return f(point)

    value = f(theta)
    gradient, hessian = [mpf(0)] * n, matrix(n, n)
    for i in range(n):
        plus, minus = shifted((i, 1)), shifted((i, -1))
        gradient[i] = (plus - minus) / (2 * h)
        hessian[i, i] = (plus - 2 * value + minus) / (h * h)
    for i in range(n):
        for j in range(i):
            mixed = (shifted((i, 1), (j, 1)) - shifted((i, 1), (j, -1))
                     - shifted((i, -1), (j, 1)) + shifted((i, -1), (j, -1))) / (4 * h * h)
            hessian[i, j] = hessian[j, i] = mixed
    return value, gradient, hessian


def maximize(family, rows, start):
    f = lambda theta: log_likelihood(family, rows, theta)
    global F
    plain = [{
        "lower": float(row["lower"]), "entry": float(row["entry"]),
        "upper": None if row["upper"] is None else float(row["upper"]),
        "equations": [[float(x) for x in columns] for columns in row["equations"]]}
        for row in rows]

    def badness(theta):
        """−log-likelihood in doubles, for a start that Newton's method can go on from."""
        try:
            return -log_likelihood(family, plain, list(theta))
        except (ValueError, ZeroDivisionError, OverflowError):
            return 1e10

    F = Doubles
    for _ in range(4):
        start = minimize(
            badness, start, method="Nelder-Mead",
            options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 4000, "maxfev": 4000}).x
    F = Digits
    theta = [mpf(float(x)) for x in start]
    for _ in range(40):
        value, gradient, hessian = derivatives(f, theta)
        step = mp.lu_solve(-hessian, matrix(gradient))
        size = mpf(1)
        while True:
            trial = [t + size * s for t, s in zip(theta, step)]
            try:
                better = f(trial) >= value
            except (ValueError, ZeroDivisionError):
                better = False
            if (hasattr(f(trial), "imag") and mp.im(f(trial)) != 0) or not better:
                size /= 2
                if size < 1e-6:
                    break
                continue
            break
        theta = trial
        if max(abs(s) for s in step) < mpf(10) ** -16:
            break
    value, gradient, hessian = derivatives(f, theta)
    covariance = (-hessian) ** -1
    return theta, [sqrt(covariance[i, i]) for i in range(len(theta))], value


def ovarian(location, scale, shape, lower=None, upper=None, entry=None):
    rows = []
    for r in table("ovarian"):
        time, event = r["futime"], r["fustat"] == 1
        rows.append({
            "lower": lower(time, event) if lower else time,
            "upper": upper(time, event) if upper else (time if event else None),
            "entry": entry(r) if entry else mpf(0),
            "equations": [[mpf(1)] + [r[x] for x in location]] +
                         [([mpf(1)] + [r[x] for x in names]) if names is not None else []
                          for names in (scale, shape)],
        })
    return rows


def names(location, scale, shape):
    return (["(Intercept)"] + location
            + ([] if scale is None else ["log(scale)"] + ["log(scale): " + x for x in scale])
            + ([] if shape is None else ["shape"] + ["shape: " + x for x in shape]))


fits = []


def add(name, family, formula, location, scale, shape, start, ancillary=(), **bounds):
    rows = ovarian(location, scale, shape, **bounds)
    theta, errors, value = maximize(family, rows, start)
    labels = names(location, scale, shape)
    fits.append({
        "name": name, "data": "data/ovarian.csv", "distribution": family, "formula": formula,
        "ancillary": list(ancillary),
        "coefficients": dict(zip(labels, (float(x) for x in theta))),
        "standardErrors": dict(zip(labels, (float(x) for x in errors))),
        "logLikelihood": float(value)})
    print(name, fits[-1]["coefficients"], fits[-1]["logLikelihood"], file=sys.stderr)


surv = "Surv(futime, fustat)"
add("gompertz", "gompertz", surv + " ~ age", ["age"], None, [], [-12, 0.1, 0.0001])
add("gompertz, ancillary", "gompertz", surv + " ~ age", ["age"], None, ["rx"],
    [-12, 0.1, 0.0001, 0.0001], ["~ rx"])
add("generalized gamma", "generalized-gamma", surv + " ~ 1", [], [], [], [6.4, 0.35, -0.76])
add("weibull, ancillary", "weibull", surv + " ~ age", ["age"], ["rx"], None,
    [12, -0.08, -0.6, 0.0], ["~ rx"])
# Everybody comes under observation at a tenth of the time, or at 50 days where that is less.
late = lambda r: min(r["futime"] / 10, mpf(50))
for family, scale, shape, start in [
        ("weibull", [], None, [12, -0.08, -0.6]), ("lognormal", [], None, [10, -0.07, -0.2]),
        ("loglogistic", [], None, [10, -0.07, -0.6]), ("gompertz", None, [], [-12, 0.1, 0.0001]),
        ("generalized-gamma", [], [], [10, -0.07, -0.3, 0.1])]:
    add("late entry, " + family, family, "Surv(entry, futime, fustat) ~ age", ["age"], scale,
        shape, start, entry=late)
# Known only to lie between visits every 100 days; the first visit makes left-censored times.
before = lambda t, event: mp.floor((t - mpf(1) / 1000) / 100) * 100 if event else t
after = lambda t, event: (mp.floor((t - mpf(1) / 1000) / 100) + 1) * 100 if event else None
for family, scale, shape, start in [
        ("exponential", None, None, [12, -0.08]), ("weibull", [], None, [12, -0.08, -0.6]),
        ("lognormal", [], None, [10, -0.07, -0.2]), ("loglogistic", [], None, [10, -0.07, -0.6]),
        ("gompertz", None, [], [-12, 0.1, 0.0001]),
        ("generalized-gamma", [], [], [10, -0.07, -0.3, 0.1])]:
    if family == "exponential":
        scale = None
    add("visits, " + family, family, 'Surv(lower, upper, type = "interval2") ~ age', ["age"],
        scale, shape, start, lower=before, upper=after)

path = here / "lifetimes-exact.json"
if "--overwrite" in sys.argv or not path.exists():
    path.write_text(json.dumps({"fits": fits}, indent=1) + "\n")

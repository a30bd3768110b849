"""The Python peers of a fit: peers.py cox|monthly|logistic DATA.csv FOLDER [--slow].

Each peer that is installed fits the same columns from memory, as it is meant to be used, to its tightest
documented tolerance. It leaves FOLDER/KIND-NAME.peer.json: seconds, names, coefficients and, where it
has them, standard errors. Peers that take over ten times as long as the others only run with --slow.
"""

import importlib.metadata
import json
import pathlib
import sys
import time

import numpy
import pandas

PEERS = {"cox": {}, "monthly": {}, "logistic": {}}
SLOW = {"lifelines", "scikit-survival"}


def peer(name, *kinds):
    def register(fit):
        for kind in kinds:
            PEERS[kind][name] = fit
        return fit

    return register


def timed(work):
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, answer


def matrix(data):
    names = [name for name in data.columns if name.startswith("x")]
    return names, numpy.asfortranarray(data[names].to_numpy(dtype=float))


@peer("survival", "cox", "monthly")
def rust(data, times):
    import survival

    names, _ = matrix(data)
    formula = f"Surv({times}, event) ~ " + " + ".join(names)
    survival.coxph(formula, data=data.head(1000))  # Whatever is made once.
    seconds, _ = timed(lambda: survival.coxph(formula, data=data))
    fit = survival.coxph(formula, data=data, eps=1e-11, iter_max=50)
    errors = numpy.sqrt(numpy.diag(numpy.asarray(fit.var).reshape(len(names), -1)))
    return seconds, names, fit.coefficients, errors


@peer("lifelines", "cox", "monthly")
def lifelines(data, times):
    from lifelines import CoxPHFitter

    names, _ = matrix(data)
    part = data[names + [times, "event"]]
    options = {"precision": 1e-12}
    seconds, fit = timed(
        lambda: CoxPHFitter().fit(part, times, "event", fit_options=options))
    return seconds, names, fit.params_[names], fit.standard_errors_[names]


@peer("scikit-survival", "cox", "monthly")
def sksurv(data, times):
    from sksurv.linear_model import CoxPHSurvivalAnalysis
    from sksurv.util import Surv

    names, x = matrix(data)
    y = Surv.from_arrays(data["event"].astype(bool), data[times])
    model = CoxPHSurvivalAnalysis(ties="efron", tol=1e-12)
    seconds, fit = timed(lambda: model.fit(x, y))
    return seconds, names, fit.coef_, None


def logistic_errors(x, intercept, coefficients):
    design = numpy.column_stack([numpy.ones(len(x)), x])
    p = 1 / (1 + numpy.exp(-(intercept + x @ coefficients)))
    information = design.T @ (design * (p * (1 - p))[:, None])
    return numpy.sqrt(numpy.diag(numpy.linalg.inv(information)))[1:]


@peer("glum", "logistic")
def glum(data, _):
    from glum import GeneralizedLinearRegressor

    names, x = matrix(data)
    y = data["churned"].to_numpy(dtype=float)
    model = GeneralizedLinearRegressor(
        family="binomial", alpha=0, gradient_tol=1e-10, solver="irls-ls")
    seconds, fit = timed(lambda: model.fit(x, y))
    more, errors = timed(lambda: logistic_errors(x, fit.intercept_, fit.coef_))
    return seconds + more, names, fit.coef_, errors


@peer("scikit-learn", "logistic")
def sklearn(data, _):
    from sklearn.linear_model import LogisticRegression

    names, x = matrix(data)
    y = data["churned"].to_numpy()
    model = LogisticRegression(C=numpy.inf, solver="newton-cholesky", tol=1e-10)
    seconds, fit = timed(lambda: model.fit(x, y))
    coefficients = fit.coef_[0]
    more, errors = timed(lambda: logistic_errors(x, fit.intercept_[0], coefficients))
    return seconds + more, names, coefficients, errors


@peer("statsmodels", "logistic")
def statsmodels(data, _):
    import statsmodels.api as sm

    names, x = matrix(data)
    y = data["churned"].to_numpy(dtype=float)
    design = sm.add_constant(x)
    seconds, fit = timed(lambda: sm.Logit(y, design).fit(disp=0, tol=1e-12, method="newton"))
    return seconds, names, fit.params[1:], fit.bse[1:]


def main():
    kind, path, folder = sys.argv[1:4]
    slow = "--slow" in sys.argv[4:]
    data = pandas.read_csv(path)
    times = "month" if kind == "monthly" else "time"
    for name, fit in PEERS[kind].items():
        if name in SLOW and not slow:
            continue
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        seconds, names, coefficients, errors = fit(data, times)
        answer = {
            "name": f"{name} {version}", "seconds": seconds, "names": names,
            "coefficients": [float(value) for value in coefficients],
            "standardErrors": None if errors is None else [float(value) for value in errors],
        }
        target = pathlib.Path(folder) / f"{kind}-{name}.peer.json"
        if target.exists():
            earlier = json.loads(target.read_text())
            answer["seconds"] = min(answer["seconds"], earlier["seconds"])
        target.write_text(json.dumps(answer))


main()

"""The packages that Benchmarks/throughput puts beside Tenure, each with Tenure's coefficients."""
import csv
import importlib.util
import json
import os
import re
from dataclasses import dataclass
from typing import Callable

import numpy as np

PACKAGES = {"sklearn": "scikit-learn", "statsmodels": "statsmodels", "lifelines": "lifelines",
            "onnxruntime": "onnxruntime", "duckdb": "duckdb"}


@dataclass
class Peer:
    """Scores all customers, or one; the probability of churn, of survival models within 12 months."""
    name: str
    batch: Callable
    single: Callable | None
    tolerance: float = 1e-12


def has(module):
    return importlib.util.find_spec(module) is not None


def missing():
    """The packages that this Python lacks."""
    return [name for module, name in PACKAGES.items() if not has(module)]


class Customers:
    """The customers of a model's table, over and over until there are `rows`; once where that is `None`."""

    def __init__(self, folder, model, rows):
        self.folder, self.model, self.rows = folder, model, rows
        self.table = model.partition("-")[0]
        with open(f"{folder}/{self.table}.csv", newline="", encoding="utf-8") as file:
            self.header, *lines = csv.reader(file)
        columns = dict(zip(self.header, zip(*lines)))
        self.numeric = [name for name in self.header if re.fullmatch(r"x\d+", name)]
        self.text = [name for name in self.header if re.fullmatch(r"c\d+", name)]
        self.count = rows or len(lines)
        self.x = self.repeated(np.array([columns[name] for name in self.numeric], dtype=float).T)
        self.levels = {name: self.repeated(np.array(columns[name], dtype=object)) for name in self.text}
        with open(f"{folder}/{model}.scores.csv", newline="", encoding="utf-8") as file:
            header, *scores = csv.reader(file)
        self.probability = next(name for name in header if name.startswith("churn"))
        self.answers = np.array([row[header.index(self.probability)] for row in scores], dtype=float)

    def repeated(self, values):
        return np.ascontiguousarray(np.resize(values, (self.count, *values.shape[1:])))

    def coefficients(self):
        with open(f"{self.folder}/{self.model}.coefficients.json", encoding="utf-8") as file:
            return {entry["name"]: entry["estimate"] for entry in json.load(file)["coefficients"]}

    def path(self, ending):
        """The artefact, or `None` where the family is refused it."""
        path = f"{self.folder}/{self.model}.{ending}"
        return path if os.path.exists(path) else None

    def frame(self):
        import pandas as pd
        return pd.DataFrame(self.x, columns=self.numeric).assign(**self.levels)


def of(customers):
    """The peers that can score a model, ready to."""
    if customers.model == "wide-logistic":
        yield numpy_logistic(customers)
    if customers.model.endswith("-logistic") and has("sklearn"):
        yield scikit_learn(customers)
    if customers.model == "wide-logistic" and has("statsmodels"):
        yield statsmodels(customers)
    if customers.model == "wide-cox":
        yield numpy_cox(customers)
        if has("lifelines"):
            yield lifelines(customers)
    if has("onnxruntime"):
        if customers.path("onnx"):
            yield onnxruntime(customers, "onnx", "onnxruntime", np.float64, 1e-12)
        if customers.path("single.onnx"):
            yield onnxruntime(customers, "single.onnx", "onnxruntime in singles", np.float32, 1e-5)
    if has("duckdb") and customers.path("sql"):
        yield duckdb(customers)


def linear(customers):
    """The intercept, 0 where a model has none, and the coefficients of the numbers."""
    named = customers.coefficients()
    return named.get("(Intercept)", 0.0), np.array([named[name] for name in customers.numeric])


def baseline(customers):
    """H₀(12) of a Cox model, from the customer whose survival is nearest to one half."""
    _, beta = linear(customers)
    index = int(np.argmin(np.abs(customers.answers - 0.5)))
    return -np.log1p(-customers.answers[index]) / np.exp(customers.x[index] @ beta)


def numpy_logistic(customers):
    intercept, beta = linear(customers)
    x, row = customers.x, customers.x[0]
    return Peer("numpy", lambda: 1 / (1 + np.exp(-(x @ beta + intercept))),
                lambda: 1 / (1 + np.exp(-(row @ beta + intercept))))


def numpy_cox(customers):
    hazard, (_, beta) = baseline(customers), linear(customers)
    x, row = customers.x, customers.x[0]
    return Peer("numpy", lambda: -np.expm1(-hazard * np.exp(x @ beta)),
                lambda: -np.expm1(-hazard * np.exp(row @ beta)))


def scikit_learn(customers):
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder
    named = customers.coefficients()
    regression = LogisticRegression()
    table = customers.x
    model = regression
    names = customers.numeric
    if customers.text:
        table = customers.frame()
        encoder = OneHotEncoder(drop="first", sparse_output=False)
        model = make_pipeline(
            make_column_transformer(("passthrough", customers.numeric), (encoder, customers.text)), regression)
    # Fitted to few customers for its shape only; the coefficients are Tenure's.
    few = min(customers.count, 1_000)
    model.fit(table[:few], np.arange(few) % 2)
    if customers.text:
        encoder = model[0].named_transformers_["onehotencoder"]
        names = names + [f"{name}[{level}]" for name, levels in zip(customers.text, encoder.categories_)
                         for level in levels[1:]]
    regression.coef_ = np.array([[named[name] for name in names]])
    regression.intercept_ = np.array([named["(Intercept)"]])
    first = table[:1]
    return Peer("scikit-learn", lambda: model.predict_proba(table)[:, 1],
                lambda: model.predict_proba(first)[:, 1])


def statsmodels(customers):
    import statsmodels.api as sm
    intercept, beta = linear(customers)
    x = np.column_stack([np.ones(customers.count), customers.x])
    model = sm.Logit(np.arange(customers.count) % 2, x)
    parameters = np.concatenate([[intercept], beta])
    return Peer("statsmodels", lambda: model.predict(parameters, x),
                lambda: model.predict(parameters, x[:1]))


def lifelines(customers):
    import pandas as pd
    from lifelines import CoxPHFitter
    hazard, (_, beta) = baseline(customers), linear(customers)
    table = customers.frame()
    fitter = CoxPHFitter(penalizer=1)
    # Fitted to few customers for its shape only; coefficients and baseline are Tenure's.
    few = table.head(300)
    fitter.fit(few.assign(time=1.0 + np.arange(len(few)), event=1), "time", "event")
    model = fitter._model
    model.params_[:] = beta
    model._norm_mean[:] = 0
    model.baseline_cumulative_hazard_ = pd.DataFrame(
        {"baseline cumulative hazard": [0, hazard, hazard]}, index=[0.0, 12.0, 1e6])
    first = table[:1]
    return Peer("lifelines", lambda: 1 - fitter.predict_survival_function(table, times=[12]).to_numpy()[0],
                lambda: 1 - fitter.predict_survival_function(first, times=[12]).to_numpy()[0])


def onnxruntime(customers, ending, name, precision, tolerance):
    import onnxruntime as runtime
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = runtime.InferenceSession(customers.path(ending), options, providers=["CPUExecutionProvider"])
    numbers = {column: np.ascontiguousarray(customers.x[:, j:j + 1], dtype=precision)
               for j, column in enumerate(customers.numeric)}
    feed = numbers | {column: values[:, None] for column, values in customers.levels.items()}
    first = {column: values[:1] for column, values in feed.items()}
    index = [output.name for output in session.get_outputs()].index(customers.probability)
    return Peer(name, lambda: session.run(None, feed)[index], lambda: session.run(None, first), tolerance)


def duckdb(customers):
    import duckdb as database
    with open(customers.path("sql"), encoding="utf-8") as file:
        query = file.read().rstrip().rstrip(";")
    connection = database.connect()
    connection.execute("SET threads = 1")
    copies = -(-customers.count // len(customers.answers))
    connection.execute(
        f"CREATE TABLE customers AS SELECT one.* FROM range({copies}) AS copies,"
        f" read_csv('{customers.folder}/{customers.table}.csv') AS one LIMIT {customers.count}")
    question = f'SELECT "{customers.probability}" AS p FROM ({query}\n)'
    return Peer("DuckDB", lambda: connection.execute(question).fetchnumpy()["p"], None)

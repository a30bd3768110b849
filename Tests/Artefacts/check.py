"""Runs every kind of artefact on made-up customers and compares with `tenure score`.

    check.py TENURE [FOLDER] [--quick] [--rows 10000] [--only sql:duckdb,c] [--models cox-plain,causes]

Customers have missing values, unseen levels, extremes and times at and beyond the last step. Linear
predictors must agree within 8 eps sum |x beta|, at least that of 1; probabilities within 1e-14 +
|d eta| / 4, from the time served with the last digits of the cumulative hazard; medians within
1e-12 max(1, |eta|) of the time on the model's clock; statuses in every letter, but for
"extrapolated" where the median is as near as that to the end of the follow-up. Ends with the number of checks that passed; any difference ends it before.
"""

import argparse
import glob
import hashlib
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np

import customers
from customers import MODELS, made_up, read
from magnitudes import magnitudes
from runners import RUNNERS, frame, module, number

EPS = sys.float_info.epsilon
SUFFIXES = {"python": ".py", "onnx": ".onnx", "c": ".h", "swift": ".swift", "pmml": ".pmml",
            "mlflow": ".mlflow"}
# Kinds that take long for each row, or for each model.
FEWER_ROWS = {"pmml:pypmml": 500, "pmml": 3000, "mlflow": 2000, "sql:spark": 2000}
# The same where all must be done in some minutes, and the models that such kinds then get.
QUICK_ROWS = {"pmml:pypmml": 100, "pmml": 500, "mlflow": 500, "sql:spark": 500}
QUICK_MODELS = {"logistic-impute", "cox-elapsed", "cure-loglogistic-elapsed", "hostile",
                "answers-logistic"}
SLOW = {"swift", "mlflow", "onnx:float32", "sql:spark"}
SLOW_MODELS = {"logistic-rich", "logistic-impute", "cox-elapsed", "discrete-logit-elapsed", "causes",
               "piecewise-elapsed", "weibull-elapsed", "lognormal-elapsed", "gompertz-elapsed",
               "splines-hazard-elapsed", "splines-normal-elapsed", "cure-loglogistic-elapsed",
               "hostile", "answers-logistic", "answers-cox", "answers-cox-elapsed",
               "answers-hostile"}


def run(*arguments, status=(0,)):
    result = subprocess.run(arguments, capture_output=True, text=True)
    if result.returncode not in status:
        raise SystemExit(f"{' '.join(arguments)}\n{result.stderr}")
    return result


def available():
    """The kinds of artefact that can be run here."""
    kinds = ["python", "mlflow", "onnx", "onnx:float32", "sql:duckdb", "sql:sqlite"]
    if os.environ.get("TENURE_POSTGRES"):
        kinds.append("sql:postgres")
    for program, kind in (("cc", "c"), ("swiftc", "swift"), ("java", "pmml"),
                          ("java", "pmml:pypmml"), ("java", "sql:spark")):
        if shutil.which(program):
            kinds.append(kind)
        else:
            print(f"There is no {program}; {kind} is not run.")
    return kinds


class Comparison:
    """What an artefact gives, beside what `tenure score` does."""

    def __init__(self, expected, results, label, sizes, *, elapsed, single=False, hazards=None,
                 last=None):
        self.expected = expected
        self.hazards = hazards or {}
        self.elapsed = elapsed
        self.last = last
        self.sizes = np.fmax(sizes[:len(expected)], 1)
        self.label = label
        self.single = single
        self.compared = 0
        self.worst = 0.0
        names = [name for name in expected[0] if name != "id"]
        # Names that are not a language's identifiers are told by their order.
        if len(names) == len(results) and set(names) != set(results):
            results = dict(zip(names, results.values()))
        self.results = {name: results[name] for name in results if name in names}
        self.eta = self.numbers("linearPredictor")
        self.difference = np.abs(self.eta - self.given("linearPredictor"))
        self.difference[self.eta == self.given("linearPredictor")] = 0

    def numbers(self, name):
        return np.array([number(row[name]) for row in self.expected])

    def given(self, name):
        return np.array([math.nan if v is None else float(v) for v in self.results[name]])

    def allowed(self, name):
        """How far a column may be off."""
        size = np.maximum(np.abs(self.eta), 1)
        if self.single:
            clock = np.maximum(self.clock(), 1) if name == "medianRemaining" else 1
            return 2e-5 * np.maximum(size, self.sizes) * clock
        if name == "linearPredictor":
            return 8 * EPS * self.sizes
        if name == "medianRemaining":
            return 1e-12 * size * np.maximum(self.clock(), 1e-30)
        allowed = 1e-14 + self.difference / 4
        hazard = self.hazards.get(name.split("_")[-1])
        if hazard is not None:
            survival = self.numbers("survival_" + name.split("_")[-1])
            allowed = allowed + np.nan_to_num(4 * EPS * hazard[:len(survival)] * survival)
        return allowed

    def clock(self):
        """Where the median is on the model's clock."""
        clock = np.abs(self.numbers("medianRemaining"))
        if self.elapsed:
            clock = clock + np.nan_to_num([number(row["served"]) for row in self.customers])
        return clock

    def is_at_the_end(self, index):
        """Whether a median is too near to the end of the follow-up to tell on which side."""
        if self.last is None or "medianRemaining" not in self.expected[0]:
            return False
        clock = self.clock()[index]
        return abs(clock - self.last) <= 1e-12 * max(abs(self.eta[index]), 1) * clock

    def check(self, rows):
        self.customers = rows
        missing = set(self.expected[0]) - {"id", "status"} - set(self.results)
        if missing:
            raise SystemExit(f"{self.label}: there is no {', '.join(sorted(missing))}")
        for name in self.results:
            if name == "status":
                self.check_statuses()
            else:
                self.check_numbers(name)
        return self

    def check_statuses(self):
        for index, (row, text) in enumerate(zip(self.expected, self.results["status"])):
            known = {status.removeprefix("extrapolated").removeprefix("; ") or "ok"
                     for status in (row["status"], text)}
            if row["status"] != text and not (len(known) == 1 and self.is_at_the_end(index)):
                raise SystemExit(f"{self.label}: row {index} has status {text!r}, not "
                                 f"{row['status']!r}: {self.customers[index]}")
            self.compared += 1

    def check_numbers(self, name):
        wanted, given = self.numbers(name), self.given(name)
        missing = np.isnan(wanted) != np.isnan(given)
        difference = np.abs(wanted - given)
        difference[wanted == given] = 0
        over = difference > self.allowed(name)
        if self.single:
            # Beyond these the exponential of a single overflows.
            over &= self.sizes <= 80
        wrong = missing | over
        if wrong.any() and not self.single:
            index = int(np.argmax(missing)) if missing.any() else int(
                np.nanargmax(np.where(over, difference, 0)))
            raise SystemExit(
                f"{self.label}: {name} of row {index} is {given[index]!r}, not {wanted[index]!r} "
                f"({int(wrong.sum())} rows differ, {self.allowed(name)[index]:.1e} is allowed); eta {self.eta[index]!r}; "
                f"{self.customers[index]}")
        if self.single and wrong.sum() > 0.002 * len(wrong):
            raise SystemExit(f"{self.label}: {name} of {int(wrong.sum())} rows is too far off")
        self.compared += len(wanted)
        if not np.isnan(difference).all():
            scale = np.maximum(np.abs(wanted), 1)
            self.worst = max(self.worst, float(np.nanmax(difference / scale)))


class Check:
    """All models by all kinds of artefact."""

    def __init__(self, tenure, folder, rows, kinds, is_quick):
        self.fewer = QUICK_ROWS if is_quick else FEWER_ROWS
        self.slow = QUICK_MODELS if is_quick else SLOW_MODELS
        self.tenure = tenure
        self.folder = folder
        self.rows = rows
        self.kinds = kinds
        self.passed = 0
        self.values = 0
        self.largest = 0.0
        self.tables = {}

    def path(self, name):
        return os.path.join(self.folder, name)

    def table(self, source, answers):
        """The customers made up after a data set."""
        if source not in self.tables:
            path = self.path(f"customers-{len(self.tables)}.csv")
            made_up(self.rows, source, path, answers)
            self.tables[source] = (path, read(path))
        return self.tables[source]

    def model(self, name, model):
        document = self.path(name + ".tenure.json")
        run(self.tenure, "train", model.family, model.data, "--formula", model.formula, "-o",
            document, "--quiet", *model.options, status=(0, 1))
        data, rows = self.table(model.data, model.answers)
        scores = self.path(name + ".csv")
        run(self.tenure, "score", document, data, "-o", scores, "--id", "row", "--quiet",
            *model.question())
        expected = read(scores)
        hazards, last = self.clock_hazards(name, model, document, data, rows)
        predictors = [abs(number(row["linearPredictor"])) for row in expected]
        self.largest = max([self.largest] + [size for size in predictors if math.isfinite(size)])
        script = self.path(name + ".py")
        self.export(document, "python", script, model)
        artefact = module(script)
        inputs = artefact.INPUTS
        sizes = magnitudes(artefact, script, frame(rows, inputs))
        for kind in self.kinds:
            if kind in SLOW and name not in self.slow:
                continue
            suffix = SUFFIXES.get(kind.split(":")[0], ".sql")
            artefact = self.path(name + "-" + kind.replace(":", "-") + suffix)
            if not self.export(document, kind, artefact, model):
                continue
            count = self.fewer.get(kind, len(rows))
            results = RUNNERS[kind](artefact, rows[:count], inputs, self.folder)
            comparison = Comparison(expected[:count], results, f"{name} as {kind}", sizes,
                                    elapsed=model.elapsed, single=kind == "onnx:float32",
                                    hazards=hazards, last=last).check(rows[:count])
            self.passed += 1
            self.values += comparison.compared
            print(f"{name:22} {kind:13} {comparison.compared:8} values agree, largest relative "
                  f"difference {comparison.worst:.1e}", flush=True)

    def clock_hazards(self, name, model, document, data, rows):
        """Of a curve that is a formula, or a mean over frailties: the cumulative hazard at the end of each horizon from the
        time served, and the end of the follow-up."""
        if model.family not in ("aft", "royston-parmar", "cure") and "--frailty" not in model.options:
            return None, None
        with open(document) as file:
            last = json.load(file)["outcome"]["maximumFollowUp"]
        if not model.elapsed:
            return None, last
        served = [number(row["served"]) for row in rows]
        ends = {h: [s + h for s in served] for h in model.horizons}
        times = sorted({t for column in ends.values() for t in column if t >= 0})
        path = self.path(name + "-hazards.csv")
        run(self.tenure, "score", document, data, "-o", path, "--id", "row", "--quiet",
            "--cumulative-hazard", "--horizons", ",".join(f"{t:g}" for t in times))
        table = read(path)
        hazards = {}
        for horizon, column in ends.items():
            hazards[f"{horizon:g}"] = np.array([
                number(row[f"cumulativeHazard_{t:g}"]) if t >= 0 else math.nan
                for row, t in zip(table, column)])
        return hazards, last

    def export(self, document, kind, path, model):
        """Writes an artefact; says why where it is refused."""
        extra = ["--keep", "row"] if kind.startswith("sql") else []
        extra += ["--name", "churn"] if kind in ("c", "swift") else []
        extra += ["--float32"] if kind == "onnx:float32" else []
        to = kind if kind.startswith("sql") else kind.split(":")[0]
        result = run(self.tenure, "export", document, "--to", to, "-o", path,
                     *model.question(), *extra, status=(0, 64, 65))
        if result.returncode:
            print(f"{os.path.basename(document)} {kind}: {result.stderr.strip()}", flush=True)
        return result.returncode == 0

    def schema(self):
        """Holds every document against the published schema, and its digest against the rule."""
        from jsonschema import Draft202012Validator
        root = os.path.dirname(os.path.dirname(customers.HERE))
        with open(os.path.join(
                root, "Sources/Tenure/Tenure.docc/tenure-model.schema.json")) as file:
            schema = json.load(file)
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        pattern = "*.tenure.json"
        for name in sorted(glob.glob(os.path.join(self.folder, pattern)) + glob.glob(
                os.path.join(root, "Tests/Fixtures/*", pattern))):
            with open(name) as file:
                document = json.load(file)
            error = next(validator.iter_errors(document), None)
            if error:
                raise SystemExit(f"{name} against the schema: {error.message} at "
                                 f"{'/'.join(map(str, error.absolute_path))}")
            digest = document.pop("digest")
            canonical = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
            if digest != "sha256:" + hashlib.sha256(canonical.encode()).hexdigest():
                raise SystemExit(f"{name}: the digest is not that of the canonical form")
            self.passed += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tenure")
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rows", type=int)
    parser.add_argument("--only", default="")
    parser.add_argument("--models", default="")
    options = parser.parse_args()
    folder = options.folder or tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)
    kinds = options.only.split(",") if options.only else available()
    rows = options.rows or (2000 if options.quick else 10000)
    check = Check(options.tenure, folder, rows, kinds, options.quick)
    table = check.path("hostile-customers.csv")
    customers.write_hostile(table)
    models = MODELS | {"hostile": customers.hostile(table)} | customers.surveyed(folder)
    chosen = options.models.split(",") if options.models else list(models)
    for name in chosen:
        check.model(name, models[name])
    check.schema()
    print(f"{check.values} values compared, none differs; the largest linear predictor is "
          f"{check.largest:.1e}.")
    print(f"{check.passed} checks passed")


if __name__ == "__main__":
    main()

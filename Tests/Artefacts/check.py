"""Runs every kind of artefact on made-up customers and compares with `tenure score`.

    check.py TENURE FOLDER [--rows 10000] [--only sql:duckdb,c]

Models with all that a formula may hold are trained on the Telco data; the customers have missing
values, unseen levels, extremes and times at and beyond the last step. Results must agree within
|d eta| <= 8 eps sum |x beta| (bounded below by |eta|), |d p|, |d S| <= 1e-14 + |d eta| / 4.
"""

import argparse
import csv
import importlib.util
import math
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import numpy as np

EPS = sys.float_info.epsilon
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TELCO = os.path.join(ROOT, "datasets", "telco", "telco.csv")

LEFT = 'Surv(tenure, churn == "Yes")'
MODELS = {
    "logistic-plain": ("logistic", 'churn == "Yes" ~ tenure + contract + monthly_charges'
                       " + paperless_billing + internet_service", []),
    "logistic-rich": ("logistic", 'churn == "Yes" ~ ns(tenure, 4) * contract'
                      " + bs(monthly_charges, df = 6) + poly(tenure, 3):paperless_billing"
                      " + log(tenure + 1) + sqrt(monthly_charges) + I(tenure > 12)"
                      " + factor(senior_citizen) + I(exp(tenure / 100))"
                      " + I(monthly_charges^2 / 1000) + I((tenure + 1)^0.5)", []),
    "logistic-rcs": ("logistic", 'churn == "Yes" ~ rcs(monthly_charges, 5)'
                     " + internet_service:payment_method + offset(tenure / 200)", []),
    "cox-plain": ("cox", LEFT + " ~ contract + monthly_charges + senior_citizen", [6, 24, 72, 80]),
    "cox-strata": ("cox", LEFT + " ~ ns(monthly_charges, 3) * partner + dependents"
                   " + strata(contract) + strata(paperless_billing)", [1, 12, 71, 72]),
    "cox-elapsed": ("cox", LEFT + " ~ rcs(monthly_charges, 4) + contract + payment_method",
                    [0.5, 12, 60]),
}


def columns():
    with open(TELCO, newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


HEADER, ROWS = columns()
NUMERIC = {"row", "served"} | {
    name for index, name in enumerate(HEADER)
    if all(row[index] == "" or is_number(row[index]) for row in ROWS)}


def made_up(count, path):
    """Writes customers whose columns are drawn one by one from the data, some of them spoiled."""
    header, rows = HEADER, ROWS
    stream = random.Random(1)
    amounts = {"tenure", "monthly_charges", "total_charges"}
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row"] + header + ["served"])
        for index in range(count):
            row = []
            for column, name in enumerate(header):
                value = rows[stream.randrange(len(rows))][column]
                draw = stream.random()
                if draw < 0.01:
                    value = ""
                elif name in NUMERIC:
                    if draw < 0.03 and name in amounts:
                        value = stream.choice(["0", "-1", "1e5", "-1e4", "1e-300", "72", "0.1"])
                    elif draw < 0.3 and name in amounts:
                        value = repr(stream.uniform(0, 120))
                elif draw < 0.02:
                    value = stream.choice(["Never seen", "it's", 'a "quote"', "\\", "é;--"])
                row.append(value)
            served = stream.choice(["0", "1", "12", "71", "72", "73", "60", "", "-1", "35.5"])
            writer.writerow([index] + row + [served])


def run(*arguments, status=(0,)):
    result = subprocess.run(arguments, capture_output=True, text=True)
    if result.returncode not in status:
        raise SystemExit(f"{' '.join(arguments)}\n{result.stderr}")
    return result.stdout


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return math.nan if text is None or text == "" else float(text)


def by_duckdb(sql, data):
    import duckdb
    connection = duckdb.connect()
    types = ", ".join(
        f"'{name}': '{'DOUBLE' if name in NUMERIC else 'VARCHAR'}'"
        for name in ["row"] + HEADER + ["served"])
    connection.execute(
        "CREATE TABLE customers AS SELECT * FROM read_csv(?, header=true, nullstr='',"
        f" types={{{types}}})", [data])
    cursor = connection.execute(f"SELECT * FROM ({sql}) ORDER BY row")
    return [c[0] for c in cursor.description], cursor.fetchall()


def by_sqlite(sql, data):
    connection = sqlite3.connect(":memory:")
    rows = read(data)
    names = list(rows[0])
    types = ", ".join(f'"{n}" {"REAL" if n in NUMERIC else "TEXT"}' for n in names)
    connection.execute(f"CREATE TABLE customers ({types})")
    marks = ", ".join("?" * len(names))
    connection.executemany(
        f"INSERT INTO customers VALUES ({marks})",
        [[None if r[n] == "" else float(r[n]) if n in NUMERIC else r[n] for n in names]
         for r in rows])
    cursor = connection.execute(f"SELECT * FROM ({sql}) ORDER BY row")
    return [c[0] for c in cursor.description], cursor.fetchall()


def by_postgres(sql, data):
    import psycopg
    with psycopg.connect(os.environ["TENURE_POSTGRES"]) as connection:
        rows = read(data)
        names = list(rows[0])
        types = ", ".join(
            f'"{n}" {"DOUBLE PRECISION" if n in NUMERIC else "TEXT"}' for n in names)
        connection.execute("DROP TABLE IF EXISTS customers")
        connection.execute(f"CREATE TABLE customers ({types})")
        with connection.cursor().copy("COPY customers FROM STDIN") as copy:
            for row in rows:
                copy.write_row([None if row[n] == "" else row[n] for n in names])
        cursor = connection.execute(f"SELECT * FROM ({sql}) AS scored ORDER BY row")
        return [c.name for c in cursor.description], cursor.fetchall()


def by_python(path, data):
    import pandas
    module = importlib.util.spec_from_file_location("artefact", path)
    artefact = importlib.util.module_from_spec(module)
    module.loader.exec_module(artefact)
    frame = pandas.read_csv(data, keep_default_na=False, dtype=str)
    for name, kind in artefact.INPUTS:
        if kind == "number":
            frame[name] = [number(text) for text in frame[name]]
    return dict(artefact.predict(frame))


def by_onnx(path, data):
    import onnx
    import onnxruntime
    onnx.checker.check_model(path, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    rows = read(data)
    feeds = {}
    for tensor in session.get_inputs():
        if tensor.type == "tensor(string)":
            feeds[tensor.name] = np.array([[r[tensor.name]] for r in rows], dtype=object)
        else:
            feeds[tensor.name] = np.array([[number(r[tensor.name])] for r in rows])
    names = [output.name for output in session.get_outputs()]
    return {n: v[:, 0] for n, v in zip(names, session.run(names, feeds))}


C_MAIN = r"""
#include <stdio.h>
#include <stdlib.h>
#include "artefact.h"
int main(void) {
  static char line[1 << 16];
  while (fgets(line, sizeof line, stdin)) {
    churn_customer customer;
    char *rest = line, *end;
    FIELDS
    churn_score score = churn_predict(&customer);
    OUTPUTS
    printf("%s\n", score.status);
  }
  return 0;
}
"""


def by_c(path, data, folder):
    """Compiles the header and feeds it lines of fields, separated by the unit separator."""
    with open(path) as file:
        text = file.read()
    body = text.split("typedef struct {")[1].split("}")[0]
    fields = [line.strip().split(";")[0] for line in body.strip().splitlines()]
    outputs = [line.strip().split(";")[0].split()[-1]
               for line in text.split("typedef struct {")[2].split("const char")[0].splitlines()
               if line.strip().startswith("double")]
    code = ""
    names = []
    for field in fields:
        kind, name = field.rsplit(" ", 1)
        name = name.lstrip("*")
        names.append(name)
        code += "end = strchr(rest, 31); *end = 0;\n"
        if kind == "double":
            code += f"customer.{name} = *rest ? strtod(rest, NULL) : NAN;\n"
        else:
            code += f"customer.{name} = rest;\n"
        code += "rest = end + 1;\n"
    prints = "".join(f'printf("%.17g,", score.{name});\n' for name in outputs)
    shutil.copy(path, os.path.join(folder, "artefact.h"))
    source = os.path.join(folder, "main.c")
    with open(source, "w") as file:
        file.write(C_MAIN.replace("FIELDS", code).replace("OUTPUTS", prints))
    program = os.path.join(folder, "artefact")
    run("cc", "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O2", source,
        "-o", program, "-lm")
    lines = ["\x1f".join(row[name] for name in names) + "\x1f" for row in read(data)]
    result = subprocess.run([program], input="\n".join(lines) + "\n", capture_output=True,
                            text=True, check=True)
    table = [line.split(",") for line in result.stdout.splitlines()]
    values = {name: [float(row[index]) for row in table] for index, name in enumerate(outputs)}
    values["status"] = [",".join(row[len(outputs):]) for row in table]
    return {name.replace("0_5", "0.5"): v for name, v in values.items()}


def compare(expected, results, label):
    """Returns how many numbers were compared; stops where one differs."""
    compared = 0
    worst = 0.0
    eta = np.array([number(row["linearPredictor"]) for row in expected])
    found = np.array([math.nan if v is None else float(v) for v in results["linearPredictor"]])
    # The sum of |x beta| is at least |eta|; splines far outside their knots cancel by much more.
    slack = 8 * EPS * np.maximum(np.abs(eta), 1) * 64
    for name, values in results.items():
        if name == "status":
            for index, (row, text) in enumerate(zip(expected, values)):
                if row["status"] != text:
                    raise SystemExit(
                        f"{label}: row {index} has status {text}, not {row['status']}: {row}")
                compared += 1
            continue
        if name not in expected[0]:
            continue
        wanted = np.array([number(row[name]) for row in expected])
        given = np.array([math.nan if v is None else float(v) for v in values])
        missing = np.isnan(wanted) != np.isnan(given)
        if missing.any():
            index = int(np.argmax(missing))
            raise SystemExit(f"{label}: {name} of row {index} is {given[index]}, "
                             f"not {wanted[index]}: {expected[index]}")
        difference = np.abs(wanted - given)
        allowed = slack if name == "linearPredictor" else 1e-14 + np.abs(eta - found) / 4
        over = difference > allowed
        if over.any():
            index = int(np.nanargmax(np.where(over, difference, 0)))
            raise SystemExit(f"{label}: {name} of row {index} is {given[index]!r}, "
                             f"not {wanted[index]!r}; eta {eta[index]!r}")
        compared += int(np.sum(~np.isnan(wanted)))
        if (~np.isnan(difference)).any():
            worst = max(worst, float(np.nanmax(difference / np.maximum(np.abs(wanted), 1))))
    return compared, worst


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tenure")
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--rows", type=int, default=10000)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    folder = options.folder or tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)
    data = os.path.join(folder, "customers.csv")
    made_up(options.rows, data)
    kinds = ["python", "c", "onnx", "sql:duckdb", "sql:sqlite"]
    if os.environ.get("TENURE_POSTGRES"):
        kinds.append("sql:postgres")
    if options.only:
        kinds = options.only.split(",")
    total = 0
    for name, (family, formula, horizons) in MODELS.items():
        model = os.path.join(folder, name + ".tenure.json")
        run(options.tenure, "train", family, TELCO, "--formula", formula, "-o", model, "--quiet")
        scores = os.path.join(folder, name + ".csv")
        question = []
        if horizons:
            question += ["--horizons", ",".join(str(h) for h in horizons)]
        if name == "cox-elapsed":
            question += ["--elapsed", "served"]
        run(options.tenure, "score", model, data, "-o", scores, "--id", "row", "--quiet", *question)
        expected = read(scores)
        for kind in kinds:
            artefact = os.path.join(folder, name + "-" + kind.replace(":", "-"))
            artefact += {"python": ".py", "onnx": ".onnx", "c": ".h"}.get(kind, ".sql")
            extra = ["--keep", "row"] if kind.startswith("sql") else []
            extra += ["--name", "churn"] if kind == "c" else []
            run(options.tenure, "export", model, "--to", kind, "-o", artefact, *question, *extra)
            if kind == "python":
                results = by_python(artefact, data)
            elif kind == "onnx":
                results = by_onnx(artefact, data)
            elif kind == "c":
                results = by_c(artefact, data, folder)
            else:
                connect = {"sql:duckdb": by_duckdb, "sql:sqlite": by_sqlite,
                           "sql:postgres": by_postgres}[kind]
                with open(artefact) as file:
                    header, rows = connect(file.read(), data)
                results = {n: [row[i] for row in rows] for i, n in enumerate(header)}
                results.pop("row")
            compared, worst = compare(expected, results, f"{name} as {kind}")
            total += compared
            print(f"{name:16} {kind:13} {compared:8} values agree, largest relative "
                  f"difference {worst:.1e}", flush=True)
    print(f"{total} values compared, 0 differ")


if __name__ == "__main__":
    main()

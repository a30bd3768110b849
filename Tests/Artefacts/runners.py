"""Runs one artefact of each kind on a table of customers.

Each function takes the artefact's path, the customers as dictionaries of texts, the model's inputs as
(name, kind) pairs, and a folder for scratch; dates are texts, but where a form has no dates the days since 1 January
1970. It returns a list of numbers or texts by column name.
"""

import datetime
import importlib.util
import math
import os
import shutil
import sqlite3
import subprocess

import numpy as np


def number(text):
    return math.nan if text is None or text == "" else float(text)


def kinds(inputs):
    """The columns of a database table: the row's number and the model's inputs."""
    return [("row", "number")] + list(inputs)


def counted(rows, inputs):
    """The same customers with dates as days since 1 January 1970, for forms that have no dates."""
    dates = [name for name, kind in inputs if kind == "date"]
    if not dates:
        return rows, inputs
    first = datetime.date(1970, 1, 1)

    def days(text):
        return text and str((datetime.date.fromisoformat(text) - first).days)
    return ([row | {name: days(row[name]) for name in dates} for row in rows],
            [(name, "number" if kind == "date" else kind) for name, kind in inputs])


def value(row, name, kind):
    text = row[name]
    return None if text == "" else float(text) if kind == "number" else text


def quoted(name, quote='"'):
    return quote + name.replace(quote, quote * 2) + quote


def columns(names, rows):
    results = {name: [row[index] for row in rows] for index, name in enumerate(names)}
    results.pop("row")
    return results


def sql_text(path):
    with open(path) as file:
        return file.read()


# In a database with types; other kinds are texts.
TYPES = {"number": "DOUBLE PRECISION", "date": "DATE"}


def by_duckdb(path, rows, inputs, folder):
    import duckdb
    connection = duckdb.connect()
    table = ", ".join(
        f"{quoted(name)} {TYPES.get(kind, 'VARCHAR')}"
        for name, kind in kinds(inputs))
    connection.execute(f"CREATE TABLE customers ({table})")
    import pandas
    frame = pandas.DataFrame({
        name: pandas.Series([value(row, name, kind) for row in rows],
                            dtype="float64" if kind == "number" else "object")
        for name, kind in kinds(inputs)})
    connection.register("frame", frame)
    connection.execute("INSERT INTO customers SELECT * FROM frame")
    # Asked for the first few, the planner would merge stages that it may.
    connection.execute("SET memory_limit = '2GB'")
    connection.execute(f"{sql_text(path)} ORDER BY row LIMIT 3")
    cursor = connection.execute(f"SELECT * FROM ({sql_text(path)}) ORDER BY row")
    return columns([c[0] for c in cursor.description], cursor.fetchall())


def by_sqlite(path, rows, inputs, folder):
    connection = sqlite3.connect(":memory:")
    table = ", ".join(
        f"{quoted(name)} {'REAL' if kind == 'number' else 'TEXT'}" for name, kind in kinds(inputs))
    connection.execute(f"CREATE TABLE customers ({table})")
    marks = ", ".join("?" * (len(inputs) + 1))
    connection.executemany(
        f"INSERT INTO customers VALUES ({marks})",
        [[value(row, name, kind) for name, kind in kinds(inputs)] for row in rows])
    cursor = connection.execute(f"SELECT * FROM ({sql_text(path)}) ORDER BY row")
    return columns([c[0] for c in cursor.description], cursor.fetchall())


def by_postgres(path, rows, inputs, folder):
    import psycopg
    with psycopg.connect(os.environ["TENURE_POSTGRES"]) as connection:
        table = ", ".join(
            f"{quoted(name)} {TYPES.get(kind, 'TEXT')}"
            for name, kind in kinds(inputs))
        connection.execute("DROP TABLE IF EXISTS customers")
        connection.execute(f"CREATE TABLE customers ({table})")
        with connection.cursor().copy("COPY customers FROM STDIN") as copy:
            for row in rows:
                copy.write_row([value(row, name, kind) for name, kind in kinds(inputs)])
        cursor = connection.execute(f"SELECT * FROM ({sql_text(path)}) AS scored ORDER BY row")
        return columns([c.name for c in cursor.description], cursor.fetchall())


def by_spark(path, rows, inputs, folder):
    # The bridge to Java of a PMML evaluator takes any name that is not installed for a package of Java.
    import sys
    if not getattr(sys.modules.get("pyarrow"), "__file__", None):
        sys.modules["pyarrow"] = None
    from pyspark.sql import SparkSession
    from pyspark.sql.types import DoubleType, StringType, StructField, StructType
    session = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
               .config("spark.ui.showConsoleProgress", "false")
               .config("spark.sql.shuffle.partitions", "1")
               # Models of causes have more stages than Spark resolves unless it is told.
               .config("spark.sql.analyzer.maxIterations", "1000").getOrCreate())
    session.sparkContext.setLogLevel("ERROR")
    schema = StructType([
        StructField(name, DoubleType() if kind == "number" else StringType())
        for name, kind in kinds(inputs)])
    table = [tuple(value(row, name, kind) for name, kind in kinds(inputs)) for row in rows]
    session.createDataFrame(table, schema).createOrReplaceTempView("customers")
    result = session.sql(sql_text(path)).orderBy("row")
    return columns(result.columns, [tuple(row) for row in result.collect()])


def module(path):
    specification = importlib.util.spec_from_file_location("artefact", path)
    artefact = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(artefact)
    return artefact


def frame(rows, inputs):
    import pandas
    return pandas.DataFrame({
        name: [number(row[name]) if kind == "number" else row[name] for row in rows]
        for name, kind in inputs})


def missing(rows, inputs):
    """The customers, with nothing where texts are missing."""
    import pandas
    return pandas.DataFrame({
        name: pandas.Series([value(row, name, kind) for row in rows],
                            dtype="float64" if kind == "number" else "object")
        for name, kind in inputs})


def by_python(path, rows, inputs, folder):
    artefact = module(path)
    results = artefact.predict(frame(rows, artefact.INPUTS))
    plain = artefact.predict({name: list(column) for name, column
                              in frame(rows[:50], artefact.INPUTS).items()})
    for name, column in plain.items():
        assert list(map(str, column)) == list(map(str, results[name][:50])), name
    return {name: list(results[name]) for name in results}


def by_onnx(path, rows, inputs, folder):
    rows, inputs = counted(rows, inputs)
    import onnx
    import onnxruntime
    onnx.checker.check_model(path, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    feeds = {}
    for tensor in session.get_inputs():
        if tensor.type == "tensor(string)":
            feeds[tensor.name] = np.array([[row[tensor.name]] for row in rows], dtype=object)
        else:
            words = {"true": 1.0, "false": 0.0}
            kind = np.float32 if tensor.type == "tensor(float)" else np.float64
            feeds[tensor.name] = np.array(
                [[words.get(row[tensor.name], None) if row[tensor.name] in words
                  else number(row[tensor.name])] for row in rows], dtype=kind)
    names = [output.name for output in session.get_outputs()]
    return {n: list(v[:, 0].astype(float)) for n, v in zip(names, session.run(names, feeds))}


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


def by_c(path, rows, inputs, folder):
    """Compiles the header and feeds it lines of fields, separated by the unit separator."""
    rows, inputs = counted(rows, inputs)
    with open(path) as file:
        text = file.read()
    parts = text.split("typedef struct {")
    fields = [line.strip().split(";")[0] for line in parts[1].split("}")[0].strip().splitlines()]
    outputs = [line.strip().split(";")[0].split()[-1]
               for line in parts[2].split("const char")[0].splitlines()
               if line.strip().startswith("double")]
    code = ""
    for field in fields:
        kind, name = field.rsplit(" ", 1)
        name = name.lstrip("*")
        code += "end = strchr(rest, 31); *end = 0;\n"
        if kind == "double":
            code += f"customer.{name} = *rest ? strtod(rest, NULL) : NAN;\n"
        else:
            # A line break inside a field travels as the record separator.
            code += "for (char *c = rest; *c; c++) if (*c == 30) *c = 10;\n"
            code += f"customer.{name} = rest;\n"
        code += "rest = end + 1;\n"
    prints = "".join(f'printf("%.17g\\x1f", score.{name});\n' for name in outputs)
    shutil.copy(path, os.path.join(folder, "artefact.h"))
    source = os.path.join(folder, "main.c")
    with open(source, "w") as file:
        file.write(C_MAIN.replace("FIELDS", code).replace("OUTPUTS", prints))
    program = os.path.join(folder, "artefact")
    subprocess.run(["cc", "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O2", source,
                    "-o", program, "-lm"], check=True)
    words = {"true": "1", "false": "0"}
    lines = []
    for row in rows:
        cells = [words.get(row[name], row[name]) if kind == "truth" else row[name]
                 for name, kind in inputs]
        lines.append("\x1f".join(cells).replace("\n", "\x1e") + "\x1f")
    result = subprocess.run([program], input=("\n".join(lines) + "\n").encode(),
                            capture_output=True, check=True)
    table = [line.split("\x1f") for line in result.stdout.decode().split("\n")[:-1]]
    values = {name: [float(row[index]) for row in table] for index, name in enumerate(outputs)}
    values["status"] = [row[len(outputs)] for row in table]
    return values


SWIFT_MAIN = r"""
import Foundation

while let line = readLine() {
  var customer = Churn.Customer()
  let cells = line.split(separator: "\u{1f}", omittingEmptySubsequences: false)
    .map { String($0).replacingOccurrences(of: "\u{1e}", with: "\n") }
  FIELDS
  let score = Churn.predict(customer)
  print([OUTPUTS].map { String($0) }.joined(separator: "\u{1f}"), score.status, separator: "\u{1f}")
}
"""


def by_swift(path, rows, inputs, folder):
    """Compiles the source with a reader of lines; as in C, fields are set in order."""
    rows, inputs = counted(rows, inputs)
    with open(path) as file:
        text = file.read()
    fields = [line.strip() for line in text.split("struct Customer")[1].split("}")[0].splitlines()
              if line.strip().startswith("var ")]
    outputs = [line.strip().split(":")[0][4:]
               for line in text.split("struct Score")[1].split("}")[0].splitlines()
               if line.strip().startswith("var ") and "Double" in line]
    code = ""
    for index, (field, (_, kind)) in enumerate(zip(fields, inputs)):
        name = field[4:].split(":")[0]
        reading = {"number": f"Double(cells[{index}])", "text": f"cells[{index}]",
                   "truth": f'cells[{index}] == "" ? nil : cells[{index}] == "true"'}[kind]
        code += f"customer.{name} = {reading}\n"
    source = os.path.join(folder, "main.swift")
    with open(source, "w") as file:
        file.write(SWIFT_MAIN.replace("FIELDS", code).replace(
            "OUTPUTS", ", ".join(f"score.{name}" for name in outputs)))
    program = os.path.join(folder, "swift-artefact")
    subprocess.run(["swiftc", "-O", "-swift-version", "6", "-warnings-as-errors", path, source,
                    "-o", program], check=True, capture_output=True)
    lines = ["\x1f".join(row[name] for name, _ in inputs).replace("\n", "\x1e") for row in rows]
    result = subprocess.run([program], input=("\n".join(lines) + "\n").encode(),
                            capture_output=True, check=True)
    table = [line.split("\x1f") for line in result.stdout.decode().split("\n")[:-1]]
    values = {name: [float(row[index]) for row in table] for index, name in enumerate(outputs)}
    values["status"] = [row[len(outputs)] for row in table]
    return values


def by_mlflow(path, rows, inputs, folder):
    import sys
    from mlflow.models import Model
    from mlflow.pyfunc import load_model
    for name in ("tenure_model", "tenure_pyfunc"):
        sys.modules.pop(name, None)
    before = list(sys.path)
    model = load_model(path)
    results = model.predict(missing(rows, inputs))
    sys.path[:] = before
    assert Model.load(path).signature.inputs.input_names() == [name for name, _ in inputs]
    return {name: list(results[name]) for name in results}


def by_jpmml(path, rows, inputs, folder):
    rows, inputs = counted(rows, inputs)
    from jpmml_evaluator import make_evaluator
    # The document carries customers of its own, which must come out too.
    evaluator = make_evaluator(path, backend="jpype").verify()
    results = evaluator.evaluateAll(missing(rows, inputs), error_col="errors")
    if "errors" in results:
        failed = [error for error in results["errors"] if error == error and error is not None]
        assert not failed, failed[0]
    return {name: list(results[name]) for name in results}


def by_pypmml(path, rows, inputs, folder):
    rows, inputs = counted(rows, inputs)
    from pypmml import Model
    model = Model.fromFile(path)
    # Frames go through texts of ten digits; dictionaries keep them all.
    results = [model.predict({name: value(row, name, kind) for name, kind in inputs})
               for row in rows]
    return {name: [result.get(name) for result in results] for name in results[0]}


RUNNERS = {
    "sql:duckdb": by_duckdb, "sql:sqlite": by_sqlite, "sql:postgres": by_postgres,
    "sql:spark": by_spark, "python": by_python, "onnx": by_onnx, "c": by_c,
    "onnx:float32": by_onnx, "swift": by_swift, "mlflow": by_mlflow, "pmml": by_jpmml, "pmml:pypmml": by_pypmml,
}

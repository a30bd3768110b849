"""Compares the answers of lasso paths, then their times: paths_compare.py FOLDER.

The objective is formed here from each program's coefficients, with numpy alone, so nobody is judged by
their own arithmetic. An excess is the part by which a program's objective is above the best of all.
"""

import csv
import pathlib
import sys

import numpy


def read(path):
    return numpy.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)


def main():
    folder = pathlib.Path(sys.argv[1])
    table = read(folder / "logistic.csv")
    y, x = table[:, 0], table[:, 1:]
    deviation = x.std(axis=0)
    lambdas = numpy.loadtxt(folder / "lambdas.csv", skiprows=1)
    answers = {path.stem.removeprefix("answer-"): read(path)
               for path in sorted(folder.glob("answer-*.csv"))}
    objective = {}
    for name, beta in answers.items():
        values = []
        for strength, row in zip(lambdas, beta):
            eta = row[0] + x @ row[1:]
            loss = numpy.mean(numpy.logaddexp(0, eta) - y * eta)
            values.append(loss + strength * numpy.abs(row[1:] * deviation).sum())
        objective[name] = numpy.array(values)
    count = min(len(values) for values in objective.values())
    best = numpy.min([values[:count] for values in objective.values()], axis=0)
    print(f"{count} of {len(lambdas)} strengths solved by all; largest excess of the objective:")
    for name, values in objective.items():
        print(f"  {name:<10} {numpy.max(values[:count] / best - 1):.1e}")
    with open(folder / "times.csv", newline="") as file:
        rows = list(csv.reader(file))
    times = {}
    for name, seconds in rows:
        times.setdefault(name, []).append(float(seconds))
    fastest = min(min(values) for name, values in times.items()
                  if not name.startswith("tenure") and "cv" not in name)
    print(f"\n{'seconds, best of turns':<28}{'':>8}  ratio to the fastest peer's path")
    for name, values in times.items():
        print(f"  {name:<26}{min(values):>8.3f}  {fastest / min(values):.2f}")
    for threads in sorted({name.split()[-1] for name in times if name.startswith("tenure")}):
        path, cv = times.get(f"tenure path {threads}"), times.get(f"tenure cv {threads}")
        if path and cv:
            print(f"10 folds and their path on {threads} threads: {min(cv) / min(path):.2f} paths")


main()

"""adelie's side of the comparison of lasso paths: paths_adelie.py DATA.csv LAMBDAS.csv ANSWER.csv THREADS.

Columns are standardized as glmnet does before the clock starts, and the coefficients carried back.
"""

import sys
import time

import adelie
import numpy


def main():
    data, lambdas, answer, threads = sys.argv[1:]
    table = numpy.loadtxt(data, delimiter=",", skiprows=1)
    y = table[:, 0]
    mean, deviation = table[:, 1:].mean(axis=0), table[:, 1:].std(axis=0)
    x = numpy.asfortranarray((table[:, 1:] - mean) / deviation)
    path = numpy.loadtxt(lambdas, skiprows=1)
    started = time.perf_counter()
    state = adelie.grpnet(
        x, adelie.glm.binomial(y, dtype=numpy.float64), lmda_path=path, adev_tol=1.0,
        early_exit=False, progress_bar=False, n_threads=int(threads),
    )
    seconds = time.perf_counter() - started
    beta = state.betas.toarray() / deviation
    intercept = numpy.asarray(state.intercepts) - beta @ mean
    header = ",".join(["(Intercept)"] + [f"x{j + 1}" for j in range(beta.shape[1])])
    numpy.savetxt(
        answer, numpy.column_stack([intercept, beta]), delimiter=",", header=header, comments="",
        fmt="%.17g",
    )
    print("path", seconds)


main()

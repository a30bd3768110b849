"""What Benchmarks/throughput does in Python:

    throughput.py generate FOLDER ROWS         wide.csv and pipeline.csv, to learn from and to score
    throughput.py compare FOLDER ROWS          whether every peer answers what Tenure does
    throughput.py table FOLDER ROWS TENURE     the peers' times, those of reading, and the table
"""
import glob
import itertools
import json
import os
import subprocess
import sys
import time

try:
    import numpy as np
except ImportError:
    sys.exit("throughput: this Python lacks numpy; name another by --python")

import throughput_peers


def generate(folder, rows):
    """Customers of whom some never leave, the others the sooner the higher five numbers; households share a
    frailty."""
    generator = np.random.default_rng(1)
    levels = np.array(["none", "basic", "plus", "premium", "business"])
    rows = min(rows, 20_000)
    for table, numbers, categories in (("wide", 32, 0), ("pipeline", 20, 8)):
        x = generator.normal(size=(rows, numbers)).round(5)
        c = levels[generator.integers(0, len(levels), size=(rows, categories))]
        household = np.arange(rows) // 4
        frailty = generator.gamma(2, 0.5, size=rows // 4 + 1)[household]
        eta = 0.3 * x[:, :5].sum(axis=1)
        leaving = generator.exponential(12 / (frailty * np.exp(0.5 * eta)))
        leaving[generator.random(rows) < 1 / (1 + np.exp(1 - x[:, 5]))] = np.inf
        until = np.minimum(generator.uniform(1, 60, rows), 60)
        times = np.ceil(10 * np.minimum(leaving, until)) / 10
        event = leaving <= until
        cause = np.where(event, np.where(generator.random(rows) < 0.5, "price", "service"), "stayed")
        churned = generator.random(rows) < 1 / (1 + np.exp(-eta))
        header = [f"x{j + 1}" for j in range(numbers)] + [f"c{j + 1}" for j in range(categories)]
        outcome = ["household", "time", "month", "event", "churned", "cause"]
        with open(f"{folder}/{table}.csv", "w", encoding="utf-8") as file:
            print(*header, *outcome, sep=",", file=file)
            for i in range(rows):
                print(*x[i].tolist(), *c[i], household[i], times[i], int(np.ceil(times[i])), int(event[i]),
                      int(churned[i]), cause[i], sep=",", file=file)


def models(folder):
    """Their names, in the order in which they were trained."""
    paths = sorted(glob.glob(f"{folder}/*.tenure.json"), key=lambda path: os.stat(path).st_mtime_ns)
    return [os.path.basename(path).removesuffix(".tenure.json") for path in paths]


def compare(folder, rows):
    """Refuses to go on where a peer gives another probability; keeps the seconds of each in compared.json."""
    count, taken = 0, {}
    for name in models(folder):
        customers = throughput_peers.Customers(folder, name, None)
        for peer in throughput_peers.of(customers):
            started = time.perf_counter()
            found = np.asarray(peer.batch(), dtype=float).ravel()
            taken[f"{name}/{peer.name}"] = (time.perf_counter() - started) / found.size
            difference = np.max(np.abs(found - customers.answers))
            if not (found.size == customers.answers.size and difference <= peer.tolerance):
                sys.exit(f"throughput: {name}: {peer.name} differs by {difference:.1e}; no times are taken")
            count += found.size
    with open(f"{folder}/compared.json", "w", encoding="utf-8") as file:
        json.dump(taken, file)
    for package in throughput_peers.missing():
        print(f"Left out: this Python lacks {package}.")
    print(f"Every peer answers as Tenure does, to 1e-12, or 1e-5 in single precision; {count} values compared")


def seconds(work, least):
    """The median of a few runs, of two that are long, after one that warms up."""
    work()
    runs = []
    while len(runs) < 2 or len(runs) < 200 and sum(runs) < least:
        started = time.perf_counter()
        work()
        runs.append(time.perf_counter() - started)
    return float(np.median(runs))


def library_times(folder):
    """Seconds of each Swift benchmark for a row or a megabyte, by name; medians."""
    times = {}
    for path in glob.glob(f"{folder}/*.jmh.json"):
        with open(path, encoding="utf-8") as file:
            for entry in json.load(file):
                name, _, size = entry["benchmark"].rpartition(".")[2].rpartition("/")
                clock = entry["secondaryMetrics"]["Time (wall clock)"]
                times[name] = clock["scorePercentiles"]["50.0"] * 1e-6 / int(size)
    return times


def score_files(folder, rows, tenure, least, threads):
    """Megabytes of CSV a second that `tenure score` reads, scores and writes."""
    speeds = {}
    for table in ("wide", "pipeline"):
        with open(f"{folder}/{table}.csv", encoding="utf-8") as file:
            header, *lines = file
        big = f"{folder}/{table}-big.csv"
        with open(big, "w", encoding="utf-8") as file:
            file.write(header)
            file.writelines(itertools.islice(itertools.cycle(lines), rows))
        for family, options in (("logistic", []), ("cox", ["--horizons", "3,6,12"])):
            for count in threads:
                command = [tenure, "score", f"{folder}/{table}-{family}.tenure.json", big, "--quiet",
                           "--threads", str(count), "-o", f"{folder}/{table}-big-scores.csv", *options]
                taken = seconds(lambda: subprocess.run(command, check=True), least)
                speeds[table, " ".join([family, *options]), count] = os.path.getsize(big) / taken / 1e6
    return speeds


def short(number):
    """Three digits, or all before the point."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def on(threads):
    return f"{threads} thread{'s' * (threads > 1)}"


def beside(folder, name, rows, batch, single, least):
    """How many times as long as Tenure each peer takes: for a row of a batch, for one customer.

    A peer that needs more than ten times `least` for the batch keeps the time of the comparison, of fewer
    customers.
    """
    with open(f"{folder}/compared.json", encoding="utf-8") as file:
        compared = json.load(file)
    batches, singles = [], []
    for peer in throughput_peers.of(throughput_peers.Customers(folder, name, rows)):
        taken = compared[f"{name}/{peer.name}"] * rows
        if taken < 10 * least:
            taken = seconds(peer.batch, least)
        batches.append(f"{peer.name} {short(taken / rows / batch)}")
        if peer.single:
            singles.append(f"{peer.name} {short(seconds(peer.single, least / 10) / single)}")
    return ", ".join(batches), ", ".join(singles)


def table(folder, rows, tenure):
    least = 2.0 if rows >= 200_000 else 0.02
    ours = library_times(folder)
    threads = sorted({int(name.rpartition("/")[2]) for name in ours if name.startswith("batch/")})
    head = (["model"] + [f"million rows/s, {on(count)}" for count in threads]
            + [f"of the memory's speed, {on(count)}" for count in threads]
            + ["ns/row, 1 thread", "into new memory", "by blocks", "one customer, ns", "peers take, batch", "peers take, one customer"])
    print(f"\n{rows:,} customers a batch; peers on one thread, as multiples of Tenure's time on one.\n")
    print("|", " | ".join(head), "|")
    print("|" + "---|" * len(head))
    for name in models(folder):
        table, _, family = name.partition("-")
        batch = [ours[f"batch/{name}/{count}"] for count in threads]
        roof = [ours[f"roof/{table}-logistic/{count}"] for count in threads]
        single = ours[f"single/{name}"]
        cells = ([f"{family}, {table}"] + [short(1e-6 / taken) for taken in batch]
                 + [f"{least / taken:.2f}" for least, taken in zip(roof, batch)]
                 + [short(taken * 1e9) for taken in
                    (batch[0], ours[f"new/{name}/{threads[0]}"], ours[f"blocks/{name}/{threads[0]}"])]
                 + [short(single * 1e9)])
        print("|", " | ".join([*cells, *beside(folder, name, rows, batch[0], single, least)]), "|", flush=True)

    print("\nwide: 32 numbers; pipeline: 20 numbers and 8 categories of 5 levels. Tenure gives a customer a status,"
          "\na linear predictor and a probability, survival models those of 12 months and the median; numpy,"
          "\nscikit-learn, statsmodels and lifelines give the probability alone. Scores go into memory used again, but for"
          "\nthe columns that say otherwise. A peer that would need more than"
          f"\n{10 * least:g} s for a batch is timed on {min(rows, 20_000):,} customers.\n")
    for table, row in (("wide", 32 * 8), ("pipeline", 20 * 8 + 8 * 4)):
        speeds = [f"{short(row / ours[f'roof/{table}-logistic/{count}'] / 1e9)} GB/s to {on(count)}"
                  for count in threads]
        print(f"- The memory gives the {row} bytes of a {table} row at {', '.join(speeds)}.")
    for name in sorted(ours):
        if name.startswith("read/"):
            print(f"- Reading CSV, {name.removeprefix('read/')}, 1 thread: {short(2**20 / ours[name] / 1e6)} MB/s.")
    for (table, model, count), speed in score_files(folder, rows, tenure, least, threads).items():
        print(f"- tenure score, CSV to CSV, {table}, {model}, {on(count)}: {short(speed)} MB/s of input.")


if __name__ == "__main__":
    command, folder, rows, *rest = sys.argv[1:]
    {"generate": generate, "compare": compare, "table": table}[command](folder, int(rows), *rest)

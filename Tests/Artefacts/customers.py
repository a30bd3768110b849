"""The models that artefacts are written of, and the customers that they score."""

import csv
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
DATASETS = os.path.join(os.path.dirname(os.path.dirname(HERE)), "datasets")
TELCO = os.path.join(DATASETS, "telco", "telco.csv")
CAUSES = os.path.join(DATASETS, "two-ways", "two-ways.csv")

LEFT = 'Surv(tenure, churn == "Yes")'
RICH = ('churn == "Yes" ~ ns(tenure, 4) * contract + bs(monthly_charges, df = 6)'
        " + poly(tenure, 3):paperless_billing + log(tenure + 1) + sqrt(monthly_charges)"
        " + I(tenure > 12) + factor(senior_citizen) + I(exp(tenure / 100))"
        " + I(monthly_charges^2 / 1000) + I((tenure + 1)^0.5)")


class Model:
    """How a model is trained and what is asked of it."""

    def __init__(self, family, formula, *, data=TELCO, horizons=(), elapsed=False, options=()):
        self.family = family
        self.formula = formula
        self.data = data
        self.horizons = list(horizons)
        self.elapsed = elapsed
        self.options = list(options)

    def question(self):
        """The options that score and export share."""
        options = []
        if self.horizons:
            options += ["--horizons", ",".join(str(h) for h in self.horizons)]
        if self.elapsed:
            options += ["--elapsed", "served"]
        return options


MODELS = {
    "logistic-plain": Model(
        "logistic", 'churn == "Yes" ~ tenure + contract + monthly_charges + paperless_billing'
        " + internet_service"),
    "logistic-rich": Model("logistic", RICH),
    "logistic-rcs": Model(
        "logistic", 'churn == "Yes" ~ rcs(monthly_charges, 5) + internet_service:payment_method'
        " + offset(tenure / 200)"),
    "logistic-impute": Model(
        "logistic", 'churn == "Yes" ~ tenure + contract + ns(monthly_charges, 3) + payment_method'
        " + total_charges", options=["--missing", "impute"]),
    "logistic-indicator": Model(
        "logistic", 'churn == "Yes" ~ tenure + contract + total_charges',
        options=["--missing", "indicator"]),
    "cox-plain": Model(
        "cox", LEFT + " ~ contract + monthly_charges + senior_citizen", horizons=[6, 24, 72, 80]),
    "cox-strata": Model(
        "cox", LEFT + " ~ ns(monthly_charges, 3) * partner + dependents + strata(contract)"
        " + strata(paperless_billing)", horizons=[1, 12, 71, 72]),
    "cox-elapsed": Model(
        "cox", LEFT + " ~ rcs(monthly_charges, 4) + contract + payment_method",
        horizons=[0.5, 12, 60], elapsed=True),
    "cox-strata-elapsed": Model(
        "cox", LEFT + " ~ bs(monthly_charges, df = 5) + strata(contract)", horizons=[6, 24],
        elapsed=True, options=["--ties", "breslow"]),
    "discrete-logit": Model(
        "discrete-time", LEFT + " ~ contract + monthly_charges", horizons=[6, 24, 72, 80]),
    "discrete-logit-elapsed": Model(
        "discrete-time", LEFT + " ~ contract + monthly_charges", horizons=[1, 12], elapsed=True),
    "discrete-cloglog": Model(
        "discrete-time", LEFT + " ~ contract + monthly_charges + strata(partner)",
        horizons=[6, 24], elapsed=True, options=["--link", "cloglog", "--spline", "4"]),
    "piecewise": Model(
        "piecewise-exponential", LEFT + " ~ contract + monthly_charges",
        horizons=[0.5, 12.25, 72, 80], options=["--cuts", "3,12,24,48"]),
    "piecewise-elapsed": Model(
        "piecewise-exponential", LEFT + " ~ contract + monthly_charges + strata(dependents)",
        horizons=[0.5, 12.25, 40], elapsed=True, options=["--cuts", "3,12,24,48"]),
    "causes": Model(
        "cause-specific", "Surv(tenure, reason) ~ contract + ns(price, 3) + late_payments",
        data=CAUSES, horizons=[3, 12, 24], options=["--censored", "active"]),
    "causes-elapsed": Model(
        "cause-specific", "Surv(tenure, reason) ~ contract + price + strata(payment)",
        data=CAUSES, horizons=[6, 18], elapsed=True, options=["--censored", "active"]),
    "causes-product": Model(
        "cause-specific", "Surv(tenure, reason) ~ contract + price + late_payments",
        data=CAUSES, horizons=[6, 18], elapsed=True,
        options=["--censored", "active", "--survival", "product-limit"]),
    "fine-gray": Model(
        "fine-gray", "Surv(tenure, reason) ~ contract + price + late_payments", data=CAUSES,
        horizons=[6, 24, 36, 60], options=["--censored", "active", "--cause", "voluntary"]),
    "cox-impute": Model(
        "cox", LEFT + " ~ contract + monthly_charges + total_charges", horizons=[12, 80],
        options=["--missing", "impute"]),
}

STAYED = ["--zero-time", "0.5", "--term-tests", "none"]
SMOOTH = LEFT + " ~ contract + ns(monthly_charges, 3) + paperless_billing"
PLAIN = LEFT + " ~ contract + monthly_charges"

MODELS |= {
    "exponential": Model(
        "aft", SMOOTH, horizons=[6, 72, 90], options=["--distribution", "exponential", *STAYED]),
    "weibull": Model(
        "aft", SMOOTH + " + offset(tenure / 200)", horizons=[0.25, 24, 72, 90],
        options=["--distribution", "weibull", *STAYED]),
    "weibull-elapsed": Model(
        "aft", SMOOTH + " + strata(partner)", horizons=[1, 12, 60], elapsed=True,
        options=["--distribution", "weibull", "--ancillary", "scale ~ paperless_billing", *STAYED]),
    "lognormal": Model(
        "aft", SMOOTH, horizons=[6, 72, 90], options=["--distribution", "lognormal", *STAYED]),
    "lognormal-elapsed": Model(
        "aft", SMOOTH, horizons=[1, 12], elapsed=True,
        options=["--distribution", "lognormal", *STAYED]),
    "loglogistic-elapsed": Model(
        "aft", SMOOTH, horizons=[1, 12], elapsed=True,
        options=["--distribution", "loglogistic", *STAYED]),
    "gompertz": Model(
        "aft", PLAIN, horizons=[6, 72, 90], options=["--distribution", "gompertz", *STAYED]),
    "gompertz-elapsed": Model(
        "aft", PLAIN, horizons=[1, 12], elapsed=True,
        options=["--distribution", "gompertz", "--ancillary", "shape ~ contract", *STAYED]),
    "splines-hazard": Model(
        "royston-parmar", SMOOTH, horizons=[6, 72, 90],
        options=["--scale", "hazard", "--knots", "3", *STAYED]),
    "splines-hazard-elapsed": Model(
        "royston-parmar", PLAIN, horizons=[1, 12], elapsed=True,
        options=["--scale", "hazard", "--knots", "2", *STAYED]),
    "splines-odds-elapsed": Model(
        "royston-parmar", PLAIN, horizons=[1, 12], elapsed=True,
        options=["--scale", "odds", "--knots", "2", *STAYED]),
    "splines-normal": Model(
        "royston-parmar", SMOOTH, horizons=[6, 90],
        options=["--scale", "normal", "--knots", "1", *STAYED]),
    "splines-normal-elapsed": Model(
        "royston-parmar", PLAIN, horizons=[1, 12], elapsed=True,
        options=["--scale", "normal", "--knots", "1", *STAYED]),
    "cure-weibull": Model(
        "cure", PLAIN, horizons=[6, 90], options=["--latency", "weibull", *STAYED]),
    "cure-loglogistic-elapsed": Model(
        "cure", PLAIN, horizons=[1, 12], elapsed=True,
        options=["--latency", "loglogistic", "--incidence", "~ contract + internet_service", *STAYED]),
    "cure-lognormal-elapsed": Model(
        "cure", PLAIN, horizons=[1, 12], elapsed=True,
        options=["--latency", "lognormal", *STAYED]),
}

HOSTILE_LEVELS = [
    "plain", "it's", "'; DROP TABLE customers; --", 'a "quote"', "back\\slash", "*/ #error /*",
    "??/ trigraph", "`tick`", "${x} $(id) %s {0} \\n \\x41", '"""', "<b>&amp;</b>", "]]>",
    "</Value><Value>", "</script><script>alert(1)</script>", "line\nbreak", "tab\tinside",
    "é 漢 \u202e right", "NaN", "NULL", "-1",
]
HOSTILE_COLUMNS = {
    "plan": 'the "plan"; DROP TABLE x; -- */', "price": "class", "vip": "<b>'vip'</b> \\ %s",
}


def write_hostile(path):
    """Writes a table whose levels and columns would break artefacts that do not escape them."""
    stream = random.Random(7)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["left"] + list(HOSTILE_COLUMNS.values()))
        for index in range(2000):
            level = index % len(HOSTILE_LEVELS)
            vip = stream.random() < 0.4
            price = stream.uniform(1, 9)
            left = stream.random() < 1 / (1 + 2.718 ** -(level / 10 - 1 + 0.2 * price - vip))
            writer.writerow([int(left), HOSTILE_LEVELS[level], repr(price), str(vip).lower()])


def quoted(name):
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def hostile(path):
    columns = " + ".join(quoted(name) for name in HOSTILE_COLUMNS.values())
    return Model("logistic", "left ~ " + columns, data=path)


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


EXTREMES = ["0", "-1", "1e5", "-1e4", "1e7", "1e-100", "72", "0.1"]
LEVELS = ["Never seen", "it's", 'a "quote"', "\\", "é;--"]


def made_up(count, source, path):
    """Writes customers whose columns are drawn one by one from the data, some of them spoiled."""
    with open(source, newline="") as file:
        rows = list(csv.reader(file))
    header, rows = rows[0], rows[1:]
    columns = [[row[index] for row in rows] for index in range(len(header))]
    distinct = [set(column) - {"", "NA"} for column in columns]
    numeric = [all(is_number(text) for text in values) and not values & {"NaN"}
               for values in distinct]
    stream = random.Random(1)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row"] + header + ["served"])
        for index in range(count):
            row = []
            for column, values, is_numeric in zip(columns, distinct, numeric):
                value = column[stream.randrange(len(column))].replace("NA", "")
                draw = stream.random()
                if draw < 0.01:
                    value = ""
                elif is_numeric and len(values) > 5:
                    if draw < 0.03:
                        value = stream.choice(EXTREMES)
                    elif draw < 0.3:
                        value = repr(stream.uniform(0, 120))
                elif not is_numeric and draw < 0.02 and not values <= {"true", "false"}:
                    value = stream.choice(LEVELS)
                row.append(value)
            served = stream.choice(["0", "1", "12", "71", "72", "73", "60", "", "-1", "35.5"])
            writer.writerow([index] + row + [served])

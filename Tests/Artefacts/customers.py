"""The models that artefacts are written of, and the customers that they score."""

import csv
import json
import os
import random
import re

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

    def __init__(self, family, formula, *, data=TELCO, horizons=(), elapsed=False, options=(),
                 answers=()):
        self.family = family
        self.formula = formula
        self.data = data
        self.horizons = list(horizons)
        self.elapsed = elapsed
        self.options = list(options)
        # Columns that whoever was never surveyed lacks together.
        self.answers = tuple(answers)

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

MODELS |= {
    "frailty": Model(
        "cox", LEFT + " ~ contract + monthly_charges", horizons=[6, 24, 72, 80],
        options=["--frailty", "payment_method"]),
    "frailty-elapsed": Model(
        "cox", LEFT + " ~ ns(monthly_charges, 3) + paperless_billing + strata(contract)",
        horizons=[1, 12, 60], elapsed=True, options=["--frailty", "total_charges"]),
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


# Of each item of the survey: its driver and what else the battery says. The names are of questions about
# a touch-point, of ideals, of an outcome, with several ranges, codes and weights.
ITEMS = {
    "t1": ("trust", {"text": "It keeps its word.", "stage": "service", "channel": "phone"}),
    "t2": ("trust", {"reversed": True, "weight": 2.5}),
    "t3": ("trust", {"range": [0, 10], "notApplicable": [88, 99], "missing": [-1]}),
    "t_ideal": ("trust", {"kind": "ideal"}),
    "v1": ("value", {"range": [1, 7], "weight": 0.1}),
    "v2": ("value", {"range": [-3, 3], "reversed": True, "notApplicable": [8], "missing": [9]}),
    "v3": ("value", {"weight": 0.7}),
    "l1": ("loyalty", {}),
}
SCALE = {"range": [1, 5], "notApplicable": [8], "missing": [9]}
HOSTILE_ITEMS = {
    "t1": "it's \"t1\"; DROP TABLE customers; -- */", "t2": "<b>&amp;</b> `t2` ]]>",
    "v1": "$v1 \\ %s {0}", "v2": "'\"\"\"' $(id)",
}
HOSTILE_DRIVERS = {"trust": "trust'; -- */ ${x} </script>", "value": '"value" \\ <i>'}


def write_battery(path, columns=None, drivers=None):
    """Writes the battery of the survey, also with other names of columns and drivers."""
    columns, names = columns or {}, drivers or {}
    hostile_text = "*/ \"\"\" '; DROP TABLE x; -- </script><script>alert(1)</script> ]]> \\ ${x}"
    blocks = []
    for driver, tone in (("trust", "emotional"), ("value", "rational"), ("loyalty", None)):
        items = [dict(column=columns.get(item, item),
                      **dict(own, **({"text": hostile_text} if columns else {})))
                 for item, (of, own) in ITEMS.items() if of == driver]
        block = {"name": names.get(driver, driver), "items": items}
        block |= {"tone": tone} if tone else {"role": "outcome"}
        if driver == "value":
            block |= {"measurement": "formative", "label": hostile_text if columns else "Value"}
        blocks.append(block)
    with open(path, "w") as file:
        json.dump({"battery": "Survey", "minimumAnswered": 0.4, "scale": SCALE, "drivers": blocks},
                  file)


def write_survey(path, columns=None):
    """Writes customers with raw answers: codes, gaps, dates, and some who were never asked."""
    stream = random.Random(11)
    columns = columns or {}

    def answer(item, latent):
        low, high = ITEMS[item][1].get("range", SCALE["range"])
        if ITEMS[item][1].get("reversed"):
            latent = -latent
        share = min(max(0.6 + 0.2 * latent + stream.gauss(0, 0.1), 0), 1)
        draw = stream.random()
        codes = [ITEMS[item][1].get(kind, SCALE[kind]) for kind in ("notApplicable", "missing")]
        if draw < 0.06:
            return str(stream.choice(codes[0]))
        if draw < 0.1:
            return str(stream.choice(codes[1]))
        return "" if draw < 0.15 else str(round(low + share * (high - low)))

    def date(days):
        return f"{2023 + days // 336}-{days % 336 // 28 + 1:02}-{days % 28 + 1:02}"

    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([columns.get(item, item) for item in ITEMS]
                        + ["asked", "now", "plan", "price", "months", "churned"])
        for index in range(2500):
            trust, value = stream.gauss(0, 1), stream.gauss(0, 1)
            latent = {"trust": trust, "value": value, "loyalty": 0.7 * trust + 0.5 * value}
            answers = [answer(item, 1.5 if "ideal" in item else latent[driver])
                       for item, (driver, _) in ITEMS.items()]
            asked = stream.randrange(300)
            if stream.random() < 0.15:
                answers, asked = [""] * len(answers), None
            price = stream.uniform(1, 9)
            plan = stream.choice(["basic", "more", "most"])
            time = stream.expovariate(0.06 * 2.718 ** (-0.5 * trust - 0.3 * value + 0.1 * price))
            writer.writerow(answers + [
                "" if asked is None else date(asked), date(asked + 20 if asked else 310), plan,
                repr(price), min(int(time) + 1, 36), int(time < 36)])


def surveyed(folder):
    """The models with batteries: name by name, how they are trained on files in a folder."""
    data, battery = os.path.join(folder, "survey.csv"), os.path.join(folder, "battery.yaml")
    write_survey(data)
    write_battery(battery)
    options = ["--battery", battery, "--survey-date", "asked", "--as-of", "now"]
    answers = [*ITEMS, "asked"]
    hostile_data = os.path.join(folder, "hostile-survey.csv")
    hostile_battery = os.path.join(folder, "hostile-battery.yaml")
    write_survey(hostile_data, HOSTILE_ITEMS)
    write_battery(hostile_battery, HOSTILE_ITEMS, HOSTILE_DRIVERS)
    return {
        "answers-logistic": Model(
            "logistic", "churned ~ trust + value_gap + surveyed + survey_age + plan * price",
            data=data, options=options, answers=answers),
        "answers-cox": Model(
            "cox", "Surv(months, churned) ~ ns(engagement, 2) + trust_met + value + t1 + price",
            data=data, horizons=[3, 12, 36, 40], options=options, answers=answers),
        "answers-cox-elapsed": Model(
            "cox", "Surv(months, churned) ~ trust_gap * plan + trust_ideal + survey_age",
            data=data, horizons=[1, 6], elapsed=True, options=options + ["--missing", "impute"],
            answers=answers),
        "answers-hostile": Model(
            "logistic", "churned ~ " + " + ".join(map(quoted, HOSTILE_DRIVERS.values())) + " + price",
            data=hostile_data, options=["--battery", hostile_battery],
            answers=[HOSTILE_ITEMS.get(item, item) for item in ITEMS]),
    }


EXTREMES = ["0", "-1", "1e5", "-1e4", "1e7", "1e-100", "72", "0.1"]
LEVELS = ["Never seen", "it's", 'a "quote"', "\\", "é;--"]


DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def made_up(count, source, path, answers=()):
    """Writes customers whose columns are drawn one by one from the data, some of them spoiled.

    Some lack all `answers`."""
    with open(source, newline="") as file:
        rows = list(csv.reader(file))
    header, rows = rows[0], rows[1:]
    columns = [[row[index] for row in rows] for index in range(len(header))]
    distinct = [set(column) - {"", "NA"} for column in columns]
    numeric = [all(is_number(text) for text in values) and not values & {"NaN"}
               for values in distinct]
    dates = [all(DATE.fullmatch(text) for text in values) for values in distinct]
    stream = random.Random(1)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row"] + header + ["served"])
        for index in range(count):
            row = []
            lacks = answers and stream.random() < 0.1
            for name, column, values, is_numeric, is_date in zip(
                    header, columns, distinct, numeric, dates):
                value = column[stream.randrange(len(column))].replace("NA", "")
                draw = stream.random()
                if draw < 0.01 or lacks and name in answers:
                    value = ""
                elif is_date:
                    pass
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

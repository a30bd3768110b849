#!/usr/bin/env python3
"""A second opinion on parametric fits of the Telco and SaaS data: lifelines' AFT fitters.

    pip install lifelines
    python3 lifetimes-lifelines.py --overwrite

Writes lifetimes-lifelines.json in Tenure's names: the location's coefficients and log(scale).

By itself lifelines stops where scipy's SLSQP does, once a step changes the mean log-likelihood by less
than 1e-6: for the log-logistic model of Telco that is 0.07 standard errors and 0.0045 in the
log-likelihood before the maximum. Here scipy's BFGS goes on to a mean gradient of 1e-9, and the fits
end within 1e-6 of a standard error of Tenure's and survreg's.
"""
import json
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
from lifelines import LogLogisticAFTFitter, LogNormalAFTFitter, WeibullAFTFitter

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).parent
top = here.parent.parent.parent
# The location's and the scale's parameter in lifelines, and the sign of log(scale) in the latter.
families = {
    "weibull": (WeibullAFTFitter, "lambda_", "rho_", -1),
    "lognormal": (LogNormalAFTFitter, "mu_", "sigma_", 1),
    "loglogistic": (LogLogisticAFTFitter, "alpha_", "beta_", -1),
}


def fits(data, table, time, event, formula, terms):
    """`terms`: column names in Tenure's words with their values."""
    design = pd.DataFrame(terms)
    design["time"], design["event"] = time, event
    design = design[design["time"] > 0].astype(float)
    for family, (fitter, location, scale, sign) in families.items():
        # Centred columns of size 1 help lifelines; the coefficients are carried back below.
        names = list(terms)
        means, sizes = design[names].mean(), design[names].std()
        standard = (design[names] - means) / sizes
        standard["time"], standard["event"] = design["time"], design["event"]
        model = fitter()
        model._scipy_fit_method = "BFGS"
        model.fit(standard, "time", "event", fit_options={"gtol": 1e-9, "maxiter": 5000})
        values = model.params_
        errors = model.standard_errors_
        coefficients = {name: values[(location, name)] / sizes[name] for name in names}
        intercept = values[(location, "Intercept")] - sum(
            coefficients[name] * means[name] for name in names)
        yield {
            "name": f"{pathlib.Path(data).stem} {family}", "data": data, "distribution": family,
            "formula": formula, "zeroTimesDropped": True,
            "coefficients": {
                "(Intercept)": float(intercept),
                **{name: float(value) for name, value in coefficients.items()},
                "log(scale)": float(sign * values[(scale, "Intercept")])},
            "standardErrors": {
                **{name: float(errors[(location, name)] / sizes[name]) for name in names},
                "log(scale)": float(errors[(scale, "Intercept")])},
            "logLikelihood": float(model.log_likelihood_)}


telco = pd.read_csv(top / "datasets/telco/telco.csv")
saas = pd.read_csv(top / "datasets/saas/saas.csv")
result = [
    *fits(
        "datasets/telco/telco.csv", telco, telco["tenure"], telco["churn"] == "Yes",
        'Surv(tenure, churn == "Yes") ~ contract + monthly_charges + paperless_billing', {
            "contract[One year]": telco["contract"] == "One year",
            "contract[Two year]": telco["contract"] == "Two year",
            "monthly_charges": telco["monthly_charges"],
            "paperless_billing": telco["paperless_billing"]}),
    *fits(
        "datasets/saas/saas.csv", saas, saas["months_active"], saas["churned"],
        "Surv(months_active, churned) ~ csat_score + minutes_customer_support + "
        "articles_viewed", {
            "csat_score": saas["csat_score"],
            "minutes_customer_support": saas["minutes_customer_support"],
            "articles_viewed": saas["articles_viewed"]}),
]
if not np.all([np.isfinite(list(fit["coefficients"].values())).all() for fit in result]):
    sys.exit("a fit did not converge")
path = here / "lifetimes-lifelines.json"
if "--overwrite" in sys.argv or not path.exists():
    path.write_text(json.dumps({"fits": result}, indent=1) + "\n")

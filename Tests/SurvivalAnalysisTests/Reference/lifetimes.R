# Parametric survival models by R's survreg, as reference numbers for Tenure: lifetimes.json.
#
#   Rscript lifetimes.R --overwrite
#
# Each fit is started again at its own answer, which brings it to rounding error.
suppressPackageStartupMessages(library(survival))
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))
classic <- function(name) read_table(file.path(script_folder(), "data", paste0(name, ".csv")))

families <- c(
  exponential = "exponential", weibull = "weibull", lognormal = "lognormal",
  loglogistic = "loglogistic")

# `formula` is in the language that R and Tenure share.
fit <- function(
  name, data, formula, family, ..., weights = NULL, table = classic(data),
  path = paste0("data/", data, ".csv")) {
  wanted <- as.formula(formula)
  environment(wanted) <- environment()
  w <- if (is.null(weights)) rep(1, nrow(table)) else table[[weights]]
  table$.w <- w
  run <- function(init) {
    survreg(
      wanted, data = table, weights = .w, dist = families[[family]], init = init, model = TRUE, ...,
      control = survreg.control(rel.tolerance = 1e-15, maxiter = 100))
  }
  fitted <- run(NULL)
  # The weighted steps of survreg may stop a hair too early; from its own answer it goes on.
  start <- c(coef(fitted), if (family != "exponential") log(fitted$scale))
  fitted <- suppressWarnings(run(start))
  null <- fitted$loglik[1]
  scales <- if (family == "exponential") character() else if (length(fitted$scale) == 1) {
    "log(scale)"
  } else {
    paste0("log(scale)[", sub(".*=", "", names(fitted$scale)), "]")
  }
  names <- c(tenure_names(names(coef(fitted)), fitted$model), scales)
  values <- c(coef(fitted), if (family != "exponential") log(fitted$scale))
  naive <- if (is.null(fitted$naive.var)) fitted$var else fitted$naive.var
  robust <- if (!is.null(fitted$naive.var)) object(sqrt(diag(fitted$var)), names)
  Filter(Negate(is.null), list(
    name = paste(data, name, family), data = path, formula = formula,
    distribution = family, weights = weights, coefficients = object(values, names),
    standardErrors = object(sqrt(diag(naive)), names), robustStandardErrors = robust,
    logLikelihood = fitted$loglik[2]))
}

lung <- "Surv(time, status == 2) ~ age + sex + ph_ecog"
rossi <- "Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio"
fits <- list()
for (family in names(families)) {
  fits <- c(fits, list(
    fit("all", "rossi", rossi, family),
    fit("all", "lung", lung, family),
    fit("alone", "ovarian", "Surv(futime, fustat) ~ 1", family),
    fit("offset", "lung", "Surv(time, status == 2) ~ age + offset(0.01 * ph_karno)", family),
    fit("clusters", "lung", "Surv(time, status == 2) ~ age + ph_ecog + cluster(inst)", family),
    fit("weights", "rossi", "Surv(week, arrest) ~ fin + prio", family, weights = "age")))
  if (family != "exponential") {
    fits <- c(fits, list(
      fit("strata", "lung", "Surv(time, status == 2) ~ age + ph_ecog + strata(sex)", family),
      fit("robust", "veteran", "Surv(time, status) ~ trt + celltype + karno", family, robust = TRUE)))
  }
}
# Customers of the repository's own tables; those who left in their first month have no time.
customers <- function(data, formula, time, family) {
  path <- file.path("datasets", data, paste0(data, ".csv"))
  table <- read_table(file.path(top_folder(), path))
  fit("customers", data, formula, family, table = table[table[[time]] > 0, ], path = path)
}
for (family in c("weibull", "lognormal", "loglogistic")) {
  fits <- c(fits, list(
    customers(
      "telco",
      "Surv(tenure, churn == \"Yes\") ~ contract + monthly_charges + paperless_billing",
      "tenure", family),
    customers(
      "saas",
      "Surv(months_active, churned) ~ csat_score + minutes_customer_support + articles_viewed",
      "months_active", family)))
}
# A visit every 100 days: a death is known to lie between two of them, one before the first to be
# early, and the end of the others' observation is known to the day.
visits <- within(classic("lung"), {
  visit <- floor((time - 0.001) / 100) * 100
  lower <- ifelse(status == 2, ifelse(visit == 0, NA, visit), time)
  upper <- ifelse(status == 2, visit + 100, NA)
})
# Before day 200 only that somebody died is known.
early <- within(classic("lung"), {
  kind <- ifelse(status == 2, ifelse(time < 200, 2, 1), 0)
  lower <- ifelse(kind == 2, NA, time)
  upper <- ifelse(kind == 2, 200, ifelse(kind == 1, time, NA))
})
for (family in names(families)) {
  for (known in c("visits", "early")) {
    fits <- c(fits, list(c(
      fit(known, "lung", "Surv(lower, upper, type = \"interval2\") ~ age + sex", family,
          table = get(known)), known = known)))
  }
}
write_reference(list(fits = fits), "lifetimes")

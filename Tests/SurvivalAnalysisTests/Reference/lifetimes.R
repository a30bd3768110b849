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
fit <- function(name, data, formula, family, ..., weights = NULL, profile = FALSE) {
  table <- classic(data)
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
    name = paste(data, name, family), data = paste0("data/", data, ".csv"), formula = formula,
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
write_reference(list(fits = fits), "lifetimes")

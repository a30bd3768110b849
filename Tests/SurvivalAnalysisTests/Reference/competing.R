# Competing risks by R's survival, cmprsk and riskRegression, as reference numbers for Tenure:
# competing-mgus2.json.
#
#   Rscript competing.R --overwrite
suppressPackageStartupMessages({
  library(survival)
  library(cmprsk)
})
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

mgus2 <- read_table(file.path(script_folder(), "data", "mgus2.csv"))
mgus2$male <- as.numeric(mgus2$sex == "M")
times <- c(60, 120, 240)
customer <- data.frame(age = 70, male = 0)
control <- coxph.control(eps = 1e-14, iter.max = 50)
converged <- function(formula, data, ...) {
  environment(formula) <- environment()
  fit <- coxph(formula, data = data, control = control, ...)
  coxph(formula, data = data, control = control, init = coef(fit), ...)
}

# Cause-specific regressions, and the probability of each cause by a time for a woman of 70.
cause_specific <- function(ties) {
  fits <- lapply(c("death", "pcm"), function(cause) {
    formula <- as.formula(sprintf("Surv(time, cause == '%s') ~ age + male", cause))
    converged(formula, mgus2, ties = ties)
  })
  names(fits) <- c("death", "pcm")
  increments <- lapply(fits, function(fit) {
    curve <- survfit(fit, newdata = customer, se.fit = FALSE)
    c(curve$cumhaz[1], diff(curve$cumhaz))
  })
  curve <- survfit(fits[[1]], newdata = customer, se.fit = FALSE)
  total <- increments$death + increments$pcm
  at <- findInterval(times, curve$time)
  product <- cumprod(1 - total)
  limit <- lapply(increments, function(h) cumsum(c(1, head(product, -1)) * h)[at])
  smooth <- exp(-cumsum(total))
  share <- ifelse(total > 0, (1 - exp(-total)) / total, 0)
  exponential <- lapply(increments, function(h) cumsum(c(1, head(smooth, -1)) * h * share)[at])
  list(
    name = paste("cause-specific,", ties), ties = ties,
    causes = lapply(fits, function(fit) list(
      coefficients = as.list(coef(fit)), standardErrors = object(sqrt(diag(vcov(fit))), names(coef(fit))),
      logLikelihood = fit$loglik[2])),
    times = array(times), productLimit = lapply(limit, array),
    exponential = lapply(exponential, array))
}

# survival's own multi-state model: Breslow, matrix exponential.
multistate <- function() {
  mgus2$state <- base::factor(
    as.character(mgus2$cause), c("censor", "pcm", "death"))
  mgus2$id <- seq_len(nrow(mgus2))
  fit <- coxph(
    Surv(time, state) ~ age + male, data = mgus2, id = id, ties = "breslow", control = control)
  curve <- survfit(fit, newdata = customer)
  at <- findInterval(times, curve$time)
  list(pcm = array(curve$pstate[at, 1, curve$states == "pcm"]),
    death = array(curve$pstate[at, 1, curve$states == "death"]))
}

# riskRegression's standard errors of the same probabilities, by the delta method through influence
# functions.
delta_method <- function() {
  if (!requireNamespace("riskRegression", quietly = TRUE)) stop("install r-cran-riskregression")
  library(riskRegression)
  data <- mgus2
  data$event <- match(as.character(data$cause), c("censor", "pcm", "death")) - 1
  fit <- CSC(Hist(time, event) ~ age + male, data = data, method = "efron", control = control)
  result <- lapply(c(pcm = 1, death = 2), function(cause) {
    both <- lapply(c(TRUE, FALSE), function(limit) {
      p <- predict(fit, newdata = customer, times = times, cause = cause, se = TRUE,
        product.limit = limit)
      list(risk = array(as.vector(p$absRisk)), standardError = array(as.vector(p$absRisk.se)))
    })
    list(productLimit = both[[1]], exponential = both[[2]])
  })
  result
}

fine_gray <- function(name, convention, coefficients, errors, log_likelihood, cif = NULL) {
  Filter(Negate(is.null), list(
    name = name, convention = convention, coefficients = object(coefficients, c("age", "male")),
    standardErrors = if (!is.null(errors)) object(errors, c("age", "male")),
    logLikelihood = log_likelihood, times = if (!is.null(cif)) array(times),
    incidence = if (!is.null(cif)) array(cif)))
}

by_finegray <- function(ties) {
  data <- mgus2
  data$state <- base::factor(as.character(data$cause), c("censor", "pcm", "death"))
  weighted <- finegray(Surv(time, state) ~ ., data = data[c("time", "state", "age", "male")], etype = "pcm")
  fit <- converged(Surv(fgstart, fgstop, fgstatus) ~ age + male, weighted, weights = weighted$fgwt, ties = ties)
  curve <- survfit(fit, newdata = customer, se.fit = FALSE)
  cif <- 1 - curve$surv[findInterval(times, curve$time)]
  fine_gray(paste("finegray,", ties), ties, coef(fit), NULL, fit$loglik[2], cif)
}

by_crr <- function() {
  x <- as.matrix(mgus2[c("age", "male")])
  fit <- crr(mgus2$time, as.character(mgus2$cause), x, failcode = "pcm", cencode = "censor", gtol = 1e-14, maxiter = 100)
  fit <- crr(mgus2$time, as.character(mgus2$cause), x, failcode = "pcm", cencode = "censor", gtol = 1e-15, maxiter = 3, init = fit$coef)
  curve <- predict(fit, as.matrix(customer))
  cif <- curve[findInterval(times, curve[, 1]), 2]
  fine_gray("crr", "crr", fit$coef, sqrt(diag(fit$var)), fit$loglik, cif)
}

# The non-parametric probabilities, for the causes together.
aalen_johansen <- function() {
  data <- mgus2
  data$state <- base::factor(as.character(data$cause), c("censor", "pcm", "death"))
  curve <- survfit(Surv(time, state) ~ 1, data = data)
  at <- findInterval(times, curve$time)
  list(pcm = array(curve$pstate[at, curve$states == "pcm"]),
    death = array(curve$pstate[at, curve$states == "death"]))
}

write_reference(list(
  data = "data/mgus2.csv", customer = as.list(customer), times = array(times),
  causeSpecific = list(cause_specific("efron"), cause_specific("breslow")),
  multistate = multistate(), deltaMethod = delta_method(),
  fineGray = list(by_finegray("efron"), by_finegray("breslow"), by_crr()),
  aalenJohansen = aalen_johansen()), "competing-mgus2")

# Discrete-time and piecewise exponential models by R's glm on a row for every customer and period,
# as reference numbers for Tenure: hazards-NAME.json for each data set.
#
#   Rscript hazards.R --overwrite
#
# Each fit is started again at its own answer, which brings it to rounding error.
suppressPackageStartupMessages({
  library(survival)
  library(splines)
})
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

# A row for every row of `data` and period in which it is under observation: (start, time] in whole
# periods. `time`, `event` and `start` are names of columns.
person_periods <- function(data, time, event, start = NULL) {
  from <- if (is.null(start)) rep(0, nrow(data)) else data[[start]]
  count <- data[[time]] - from
  row <- rep(seq_len(nrow(data)), count)
  period <- unlist(lapply(seq_len(nrow(data))[count > 0], function(i) (from[i] + 1):data[[time]][i]))
  table <- data[row, , drop = FALSE]
  table$.row <- row
  table$.period <- period
  table$.y <- as.numeric(data[[event]][row] == 1 & period == data[[time]][row])
  table
}

# A row for every row of `data` and stretch of time between `cuts`, with the time spent in it.
person_times <- function(data, time, event, cuts) {
  begins <- c(0, cuts)
  ends <- c(cuts, Inf)
  do.call(rbind, lapply(seq_along(begins), function(k) {
    at_risk <- data[[time]] > begins[k]
    table <- data[at_risk, , drop = FALSE]
    table$.row <- which(at_risk)
    table$.period <- k
    table$.exposure <- pmin(table[[time]], ends[k]) - begins[k]
    table$.y <- as.numeric(table[[event]] == 1 & table[[time]] <= ends[k])
    table
  }))
}

interval_names <- function(ends, open = FALSE) {
  begins <- c(0, head(ends, -1))
  labels <- as.character(ends)
  if (open) labels[length(labels)] <- "inf"
  paste0("(", begins, ", ", labels, "]")
}

# glm at its maximum, with model-based and clustered standard errors.
fit_glm <- function(table, baseline, terms, family, weights = NULL, cluster = ".row") {
  formula <- as.formula(paste(".y ~", paste(c(baseline, terms), collapse = " + ")))
  environment(formula) <- environment()
  w <- if (is.null(weights)) rep(1, nrow(table)) else table[[weights]]
  exposure <- if (is.null(table$.exposure)) rep(0, nrow(table)) else log(table$.exposure)
  control <- glm.control(epsilon = 1e-15, maxit = 60)
  run <- function(start) suppressWarnings(glm(
    formula, family = family, data = table, weights = w, offset = exposure, control = control,
    start = start))
  fit <- run(NULL)
  fit <- run(coef(fit))
  fit <- run(coef(fit))
  x <- model.matrix(fit)
  # The covariance at the estimate itself; glm's own is at the step before.
  mu <- fit$fitted.values
  eta <- fit$linear.predictors
  slope <- family$mu.eta(eta)
  information <- crossprod(x, x * (w * slope^2 / family$variance(mu)))
  covariance <- solve(information)
  scores <- rowsum(x * (w * slope / family$variance(mu) * (table$.y - mu)), table[[cluster]])
  list(
    fit = fit, covariance = covariance,
    robust = covariance %*% crossprod(scores) %*% covariance)
}

result <- function(name, model, formula, fitted, names, log_likelihood, ..., robust = FALSE) {
  stopifnot(length(coef(fitted$fit)) == length(names))
  Filter(Negate(is.null), list(
    name = name, model = model, formula = formula, ...,
    coefficients = object(coef(fitted$fit), names),
    standardErrors = object(sqrt(diag(fitted$covariance)), names),
    robustStandardErrors = if (robust) object(sqrt(diag(fitted$robust)), names),
    logLikelihood = log_likelihood))
}

binary <- function(link) binomial(link = link)

discrete <- function(data, name, time, event, formula, terms, link, ends = NULL, spline = NULL,
                     start = NULL, weights = NULL, robust = FALSE, cluster = ".row") {
  table <- person_periods(data, time, event, start)
  last <- max(table$.period)
  if (!is.null(spline)) {
    baseline <- paste0("ns(.period, ", spline, ")")
    base_names <- c("(Intercept)", paste0("ns(period, ", spline, ")[", seq_len(spline), "]"))
  } else {
    cells <- if (is.null(ends)) seq_len(last) else ends
    table$.cell <- base::factor(findInterval(table$.period, cells, left.open = TRUE) + 1)
    # A period without an event has hazard 0, and no coefficient.
    events <- tapply(table$.y, table$.cell, sum)
    table <- table[events[as.character(table$.cell)] > 0, ]
    table$.cell <- droplevels(table$.cell)
    baseline <- "0 + .cell"
    base_names <- interval_names(cells)[as.integer(levels(table$.cell))]
  }
  fitted <- fit_glm(table, baseline, terms, binary(link), weights, cluster)
  w <- if (is.null(weights)) 1 else table[[weights]]
  mu <- fitted$fit$fitted.values
  log_likelihood <- sum(w * ifelse(table$.y == 1, log(mu), log1p(-mu)))
  names <- c(base_names, tenure_names(
    tail(names(coef(fitted$fit)), -length(base_names)), fitted$fit$model))
  result(
    name, "discrete-time", formula, fitted, names, log_likelihood, link = link,
    intervals = if (is.null(spline) && !is.null(ends)) array(ends), spline = spline,
    weights = weights, robust = robust)
}

piecewise <- function(data, name, time, event, formula, terms, cuts) {
  table <- person_times(data, time, event, cuts)
  table$.cell <- base::factor(table$.period)
  fitted <- fit_glm(table, "0 + .cell", terms, poisson())
  log_hazard <- fitted$fit$linear.predictors - log(table$.exposure)
  log_likelihood <- sum(table$.y * log_hazard - fitted$fit$fitted.values)
  names <- c(interval_names(c(cuts, Inf), open = TRUE), tenure_names(
    tail(names(coef(fitted$fit)), -length(cuts) - 1), fitted$fit$model))
  result(
    name, "piecewise-exponential", formula, fitted, names, log_likelihood, cuts = array(cuts))
}

write_fits <- function(name, data, fits) write_reference(list(data = data, fits = fits), name)
classic <- function(name) read_table(file.path(script_folder(), "data", paste0(name, ".csv")))

rossi <- classic("rossi")
quarters <- c(13, 26, 39, 52)
effects <- c("fin", "age", "prio")
formula <- "Surv(week, arrest) ~ fin + age + prio"
rossi_fits <- list(
  discrete(rossi, "four intercepts, cloglog", "week", "arrest", formula, effects, "cloglog", quarters),
  discrete(rossi, "four intercepts, logit", "week", "arrest", formula, effects, "logit", quarters),
  discrete(rossi, "a week each, logit", "week", "arrest", formula, effects, "logit"),
  discrete(rossi, "a week each, cloglog", "week", "arrest", formula, effects, "cloglog"),
  discrete(rossi, "spline, logit", "week", "arrest", formula, effects, "logit", spline = 3),
  discrete(
    rossi, "clusters", "week", "arrest", paste(formula, "+ cluster(age)"), effects, "logit",
    quarters, robust = TRUE, cluster = "age"),
  discrete(
    rossi, "weights", "week", "arrest", formula, effects, "cloglog", quarters, weights = "age"),
  piecewise(rossi, "rates", "week", "arrest", formula, effects, c(13, 26, 39)))
write_fits("hazards-rossi", "data/rossi.csv", rossi_fits)

lung <- classic("lung")
lung$event <- as.numeric(lung$status == 2)
lung <- lung[complete.cases(lung[c("time", "status", "age", "sex")]), ]
write_fits("hazards-lung", "data/lung.csv", list(
  piecewise(
    lung, "cuts 100, 200, 300, 500", "time", "event", "Surv(time, status == 2) ~ age + sex",
    c("age", "sex"), c(100, 200, 300, 500))))

telco <- read_table(file.path(top_folder(), "datasets/telco/telco.csv"))
telco$event <- as.numeric(telco$churn == "Yes")
write_fits("hazards-telco", "datasets/telco/telco.csv", list(
  discrete(
    telco, "72 months", "tenure", "event",
    'Surv(tenure, churn == "Yes") ~ contract + monthly_charges + paperless_billing',
    c("contract", "monthly_charges", "paperless_billing"), "logit")))

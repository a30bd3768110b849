# Mixture cure models by their likelihood as it is written down, maximized in R, as reference numbers
# for Tenure: cure.json.
#
#   Rscript cure.R --overwrite
suppressPackageStartupMessages(library(survival))
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

densities <- list(
  weibull = list(f = function(w) w - exp(w), s = function(w) -exp(w)),
  lognormal = list(
    f = function(w) dnorm(w, log = TRUE), s = function(w) pnorm(w, lower.tail = FALSE, log.p = TRUE)),
  loglogistic = list(f = function(w) w - 2 * log1p(exp(w)), s = function(w) -log1p(exp(w))))

cure_fit <- function(x, z, time, event, latency, weights = rep(1, length(time))) {
  law <- densities[[latency]]
  d <- event == 1
  rows <- function(theta) {
    sigma <- exp(theta[ncol(x) + 1])
    w <- (log(time) - drop(x %*% theta[seq_len(ncol(x))])) / sigma
    zeta <- drop(z %*% theta[-seq_len(ncol(x) + 1)])
    ifelse(d, plogis(zeta, log.p = TRUE) + law$f(w) - log(sigma) - log(time),
           log(plogis(-zeta) + plogis(zeta) * exp(law$s(w))))
  }
  value <- function(theta) sum(weights * rows(theta))
  start <- c(mean(log(time[d])), rep(0, ncol(x) - 1), log(sd(log(time[d]))), 0, rep(0, ncol(z) - 1))
  for (round in 1:8) {
    found <- optim(start, function(t) -value(t), method = if (round %% 2) "Nelder-Mead" else "BFGS",
                   control = list(maxit = 20000, reltol = 1e-15))
    start <- found$par
  }
  # Fourth-order differences of every row: its score, and from its values the information.
  theta <- start
  p <- length(theta)
  h <- 1e-3
  row_scores <- function(theta) vapply(seq_len(p), function(j) {
    unit <- replace(numeric(p), j, h)
    (45 * (rows(theta + unit) - rows(theta - unit)) - 9 * (rows(theta + 2 * unit) - rows(theta - 2 * unit)) +
      (rows(theta + 3 * unit) - rows(theta - 3 * unit))) / (60 * h)
  }, numeric(length(time)))
  information <- function(theta) -vapply(seq_len(p), function(j) {
    unit <- replace(numeric(p), j, h)
    g <- function(t) colSums(weights * row_scores(t))
    (45 * (g(theta + unit) - g(theta - unit)) - 9 * (g(theta + 2 * unit) - g(theta - 2 * unit)) +
      (g(theta + 3 * unit) - g(theta - 3 * unit))) / (60 * h)
  }, numeric(p))
  for (iteration in 1:8) theta <- theta + solve(information(theta), colSums(weights * row_scores(theta)))
  covariance <- solve(information(theta))
  robust <- covariance %*% crossprod(weights * row_scores(theta)) %*% covariance
  names <- c(colnames(x), "log(scale)", paste0("incidence: ", colnames(z)))
  list(
    coefficients = object(theta, names), standardErrors = object(sqrt(diag(covariance)), names),
    robustStandardErrors = object(sqrt(diag(robust)), names), logLikelihood = value(theta))
}

colon <- read_table("data/colon.csv")
one <- cbind("(Intercept)" = rep(1, nrow(colon)))
x <- cbind(one, node4 = colon$node4)
z <- cbind(one, node4 = colon$node4, "rx[Lev+5FU]" = as.numeric(colon$rx == "Lev+5FU"),
           "rx[Obs]" = as.numeric(colon$rx == "Obs"))
# Levels sort by Unicode scalar: Lev, Lev+5FU, Obs.
fits <- list()
for (latency in names(densities)) {
  fits <- c(fits, list(c(
    list(name = paste("colon", latency), data = "data/colon.csv",
         formula = "Surv(time, status) ~ node4", incidence = "~ node4 + rx", latency = latency),
    cure_fit(x, z, colon$time, colon$status, latency))))
}
fits <- c(fits, list(c(
  list(name = "colon, case weights", data = "data/colon.csv", formula = "Surv(time, status) ~ 1",
       incidence = "~ rx", latency = "weibull", weights = "extent"),
  cure_fit(one, z[, -2], colon$time, colon$status, "weibull", colon$extent))))
if ("--overwrite" %in% commandArgs()) write_reference(list(fits = fits), "cure") else str(fits)

# Optima of penalised Cox regressions, as reference numbers for Tenure: penalized.json.
#
#   Rscript penalized.R --overwrite
#
# R's glmnet finds which coefficients are zero (ties by Breslow, and no nearer the optimum than some
# 1e-4, whatever its threshold); Newton steps on the others, with the score and the information of
# survival's coxph, end at the optimum for either tie rule. The script stops where its conditions fail.
suppressPackageStartupMessages({
  library(glmnet)
  library(survival)
})
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))
glmnet.control(fdev = 0, devmax = 1)

optimum <- function(x, y, ties, alpha, lambda, w, strata) {
  deviation <- sqrt(colSums(w * sweep(x, 2, colSums(w * x) / sum(w))^2) / sum(w))
  stratified <- if (is.null(strata)) y else stratifySurv(y, strata)
  beta <- suppressWarnings(as.numeric(coef(glmnet(
    x, stratified, family = "cox", alpha = alpha, lambda = lambda, weights = w, thresh = 1e-12))))
  group <- if (is.null(strata)) rep(1, nrow(x)) else strata
  at <- function(beta) {
    fit <- coxph(y ~ x + strata(group), weights = w, init = beta, iter.max = 0, ties = ties)
    score <- colSums(as.matrix(residuals(fit, "score", weighted = TRUE))) / sum(w)
    list(score = score, information = solve(fit$var) / sum(w), value = fit$loglik[2], fit = fit)
  }
  active <- if (alpha == 0) rep(TRUE, length(beta)) else beta != 0
  sign <- sign(beta)
  for (step in 1:60) {
    point <- at(beta)
    rest <- point$score - lambda * (1 - alpha) * beta * deviation^2
    enters <- !active & abs(rest) > lambda * alpha * deviation
    if (step %% 15 == 0 && any(enters)) {
      sign[enters] <- sign(rest[enters])
      active <- active | enters
    }
    pull <- rest - lambda * alpha * sign * deviation
    curvature <- point$information + diag(lambda * (1 - alpha) * deviation^2, length(beta))
    beta[active] <- beta[active] + solve(curvature[active, active], pull[active])
    leaves <- alpha > 0 & active & beta * sign < 0
    active <- active & !leaves
    sign[leaves] <- beta[leaves] <- 0
  }
  point <- at(beta)
  pull <- (point$score - lambda * (1 - alpha) * beta * deviation^2) / deviation
  stopifnot(
    all(sign(beta[active]) == sign[active]), max(abs(pull - lambda * alpha * sign)[active]) < 1e-13,
    all(abs(pull[!active]) <= lambda * alpha))
  list(beta = beta, value = point$value)
}

fit_of <- function(name, file, formula, alpha, lambda, ties = "breslow", weights = NULL, strata = NULL) {
  data <- read_table(file.path(script_folder(), "data", paste0(file, ".csv")))
  text <- formula
  formula <- as.formula(formula)
  data <- data[complete.cases(data[intersect(c(all.vars(formula), weights, strata), names(data))]), ]
  frame <- model.frame(formula, data)
  x <- model.matrix(formula, frame)[, -1, drop = FALSE]
  # R rounds times that nearly tie; these do not.
  w <- if (is.null(weights)) rep(1, nrow(x)) else data[[weights]]
  kept <- w > 0
  result <- optimum(
    x[kept, ], model.response(frame)[kept], ties, alpha, lambda, w[kept],
    if (is.null(strata)) NULL else data[[strata]][kept])
  list(
    name = name, data = paste0("data/", file, ".csv"), ties = ties,
    formula = if (is.null(strata)) text else paste0(text, " + strata(", strata, ")"),
    weights = weights, alpha = alpha, lambda = lambda,
    coefficients = object(result$beta, tenure_names(colnames(x), frame)),
    logLikelihood = result$value)
}
rossi <- "Surv(week, arrest) ~ fin + age + wexp + mar + paro"
heart <- "Surv(start, stop, event) ~ age + year + surgery + transplant"
fits <- list()
for (ties in c("breslow", "efron")) {
  fits <- c(fits, list(
    fit_of("lasso", "rossi", paste(rossi, "+ race + prio"), 1, 0.015, ties),
    fit_of("weights", "rossi", paste(rossi, "+ race"), 0.5, 0.02, ties, weights = "prio"),
    fit_of("strata", "rossi", paste(rossi, "+ prio"), 0.7, 0.01, ties, strata = "race"),
    fit_of("ridge", "pbc", "Surv(time, status == 2) ~ age + edema + bili + protime + albumin", 0, 0.1,
      ties),
    fit_of("start-stop", "heart", heart, 1, 0.02, ties),
    fit_of("start-stop, elastic net", "heart", heart, 0.5, 0.05, ties)))
}
write_reference(list(fits = lapply(fits, function(fit) Filter(Negate(is.null), fit))), "penalized")

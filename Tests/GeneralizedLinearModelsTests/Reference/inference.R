# What R's sandwich, car and stats say beside a fit of glm, as reference numbers for Tenure:
# inference.json.
#
#   Rscript inference.R
#
# glm is run to rounding error. It would then also judge the rank by that tolerance, so that only
# designs of full rank are used here.
suppressPackageStartupMessages({
  library(sandwich)
  library(car)
})
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

classic <- function(name) file.path("data", paste0(name, ".csv"))

# The coefficients less those of one Newton step without each row (Pregibon 1981).
newton_step <- function(fit, hat) {
  scores <- model.matrix(fit) * residuals(fit, "working") * weights(fit, "working")
  unname(scores / (1 - hat)) %*% vcov(fit)
}

# One fit with everything that is asked of it; `top` rows are listed in full.
inference <- function(name, file, formula, cluster = NULL, weights = NULL, influence = TRUE) {
  data <- read_table(file.path(script_folder(), file))
  call <- list(as.formula(formula), data = data, family = binomial(),
    control = glm.control(epsilon = 1e-15, maxit = 60))
  if (!is.null(weights)) call$weights <- data[[weights]]
  fit <- suppressWarnings(do.call(glm, call))
  for (again in 1:2) {  # its standard errors are those of the step before
    call$start <- coef(fit)
    fit <- suppressWarnings(do.call(glm, call))
  }
  names <- tenure_names(names(coef(fit)), model.frame(fit))
  named <- function(values) object(unname(values), names)
  errors <- function(covariance) named(sqrt(diag(covariance)))
  inflation <- if (length(attr(terms(fit), "term.labels")) > 1) vif(fit) else c(age = 1)
  if (is.null(dim(inflation))) inflation <- cbind(inflation, 1, sqrt(inflation))
  correlation <- cov2cor(solve(vcov(fit)[-1, -1, drop = FALSE]))
  values <- eigen(correlation, symmetric = TRUE, only.values = TRUE)$values
  result <- list(
    name = name, data = file, formula = formula, cluster = cluster, weights = weights,
    coefficients = named(coef(fit)), standardErrors = errors(vcov(fit)),
    deviance = deviance(fit), nullDeviance = fit$null.deviance,
    logLikelihood = as.numeric(logLik(fit)), aic = AIC(fit),
    robust = sapply(c("HC0", "HC1", "HC2", "HC3"), simplify = FALSE,
      function(type) errors(vcovHC(fit, type = type))),
    gvif = object(unname(inflation[, 1]), rownames(inflation)),
    conditionNumber = sqrt(max(values) / min(values)))
  result$pearsonChiSquared <- sum(residuals(fit, "pearson")^2)
  if (!is.null(cluster)) {
    result$clustered <- sapply(c("HC0", "HC1"), simplify = FALSE,
      function(type) errors(vcovCL(fit, cluster = data[[cluster]], type = type)))
  }
  if (influence) {
    measures <- influence(fit, do.coef = TRUE)
    result$rows <- list(
      leverage = unname(measures$hat), cooksDistance = unname(cooks.distance(fit, measures)),
      pearson = unname(measures$pear.res),
      standardizedPearson = unname(rstandard(fit, measures, type = "pearson")),
      standardizedDeviance = unname(rstandard(fit, measures, type = "deviance")),
      studentized = unname(rstudent(fit, measures)),
      dfbeta = lapply(seq_along(names), function(j) newton_step(fit, measures$hat)[, j]))
    # R puts the deviance residual where the Newton step has Pearson's.
    result$devianceDfbeta <- unname(apply(abs(dfbeta(fit, measures)), 2, max))
  }
  Filter(Negate(is.null), result)
}

write_reference(list(fits = list(
  inference("birthwt", classic("birthwt"),
    "low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv", cluster = "age"),
  inference("birthwt, case weights", classic("birthwt"), "low ~ lwt + smoke + factor(race)",
    weights = "age"),
  inference("vaso", classic("vaso"), "y ~ log(volume) + log(rate)"),
  inference("menarche", classic("menarche"), "cbind(menarche, total - menarche) ~ age"),
  inference("esoph", classic("esoph"),
    "cbind(ncases, ncontrols) ~ agegroup + tobacco + alcohol"))), "inference")

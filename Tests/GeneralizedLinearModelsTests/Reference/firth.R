# Firth's estimates, their two standard errors, penalized likelihood ratios, profile-likelihood
# limits and recalibrated intercepts, as reference numbers for Tenure: firth.json.
#
#   Rscript firth.R --overwrite
#
# Estimates are those of brglm2, continued to rounding error by steps on the modified scores; limits
# solve for the parameter at which the profile has fallen by half the quantile, with the others
# refitted and the determinant of the full information kept.
suppressPackageStartupMessages(library(brglm2))
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

parts <- function(x, y, beta, penalized) {
  p <- plogis(drop(x %*% beta))
  root <- sqrt(p * (1 - p))
  decomposition <- qr(root * x, tol = 1e-14)
  h <- rowSums(qr.Q(decomposition)^2)
  eta <- drop(x %*% beta)
  loglik <- sum(y * plogis(eta, log.p = TRUE) + (1 - y) * plogis(-eta, log.p = TRUE))
  list(
    p = p, h = h, information = crossprod(root * x), loglik = loglik,
    value = loglik + penalized * sum(log(abs(diag(qr.R(decomposition))))),
    score = drop(crossprod(x, y - p + penalized * h * (0.5 - p))))
}

# The maximum over the columns `free`, the others held; steps are halved until the value rises.
maximize <- function(x, y, beta, free, penalized) {
  now <- parts(x, y, beta, penalized)
  for (iteration in 1:500) {
    step <- numeric(length(beta))
    step[free] <- solve(now$information[free, free, drop = FALSE], now$score[free])
    size <- 1
    repeat {
      trial <- parts(x, y, beta + size * step, penalized)
      if (is.finite(trial$value) && trial$value >= now$value - 1e-12) break
      size <- size / 2
      if (size < 1e-10) break
    }
    beta <- beta + size * step
    now <- trial
    if (max(abs(now$score[free])) < 1e-12 * nrow(x)) break
  }
  list(beta = beta, parts = now)
}

# Where the profile of column j has fallen by half the 95 % quantile, on one side.
limit <- function(x, y, best, j, side, penalized) {
  target <- best$parts$value - qchisq(0.95, 1) / 2
  free <- setdiff(seq_along(best$beta), j)
  fall <- function(theta) {
    start <- best$beta
    start[j] <- theta
    maximize(x, y, start, free, penalized)$parts$value - target
  }
  error <- sqrt(solve(best$parts$information)[j, j])
  far <- best$beta[j] + side * 2 * error
  while (fall(far) > 0) far <- far + side * error
  uniroot(fall, sort(c(best$beta[j], far)), tol = 1e-12)$root
}

firth <- function(name, file, formula, penalized = TRUE) {
  data <- read_table(file)
  frame <- model.frame(as.formula(formula), data)
  x <- model.matrix(as.formula(formula), frame)
  y <- model.response(frame)
  start <- if (penalized) {
    coef(glm(as.formula(formula), binomial(), data, method = "brglmFit", type = "AS_mean"))
  } else {
    coef(glm(as.formula(formula), binomial(), data))
  }
  best <- maximize(x, y, unname(start), seq_len(ncol(x)), penalized)
  stopifnot(max(abs(best$beta - start)) < 1e-4)
  names <- tenure_names(colnames(x), frame)
  p <- best$parts$p
  w <- p * (1 - p)
  result <- list(
    name = name, formula = formula, penalized = penalized,
    coefficients = object(best$beta, names),
    standardErrors = object(sqrt(diag(solve(best$parts$information))), names),
    logLikelihood = best$parts$loglik,
    lower = object(sapply(seq_along(names), function(j) limit(x, y, best, j, -1, penalized)), names),
    upper = object(sapply(seq_along(names), function(j) limit(x, y, best, j, 1, penalized)), names))
  if (penalized) {
    augmented <- crossprod(sqrt(w * (1 + best$parts$h)) * x)
    result$augmentedStandardErrors <- object(sqrt(diag(solve(augmented))), names)
    result$penalizedLogLikelihood <- best$parts$value
    result$nullPenalizedLogLikelihood <- maximize(
      x, y, replace(best$beta, -1, 0), 1, TRUE)$parts$value
    result$scoringIntercept <- uniroot(
      function(a) sum(plogis(drop(x %*% replace(best$beta, 1, a)))) - sum(y),
      best$beta[1] + c(-5, 5), tol = 1e-14)$root
    labels <- attr(terms(frame), "term.labels")
    result$terms <- lapply(seq_along(labels), function(k) {
      own <- which(attr(x, "assign") == k)
      without <- maximize(x, y, replace(best$beta, own, 0), setdiff(seq_along(names), own), TRUE)
      list(name = labels[k], likelihoodRatio = 2 * (best$parts$value - without$parts$value))
    })
  }
  result
}

classic <- function(name) file.path(script_folder(), "data", paste0(name, ".csv"))
birthwt <- "low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv"
write_reference(
  list(fits = list(
    c(data = "data/endometrial.csv",
      firth("endometrial", classic("endometrial"), "HG ~ NV + PI + EH")),
    c(data = "data/sex2.csv",
      firth("sex2", classic("sex2"), "case ~ age + oc + vic + vicl + vis + dia")),
    c(data = "data/birthwt.csv", firth("birthwt", classic("birthwt"), birthwt)),
    c(data = "data/birthwt.csv",
      firth("birthwt, without the penalty", classic("birthwt"), birthwt, penalized = FALSE)))),
  "firth")

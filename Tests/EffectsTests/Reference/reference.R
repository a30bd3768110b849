# Writes the reference values of the tests of Effects beside this script: values.csv.
#
#   Rscript reference.R --overwrite
#
# Needs R with survival and splines. The delta method is written out by hand: each quantity is a function
# of the coefficients alone, baseline hazards included, and its derivatives with respect to them are
# taken by complex steps, which are exact to rounding; only the derivatives of the design's columns with
# respect to a number are formed from the bases' own. So nothing here repeats the formulas of Effects.
suppressMessages({ library(survival); library(splines) })
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

values <- data.frame(key = character(), value = character())
record <- function(key, x) {
  x <- as.vector(x)
  keys <- if (length(x) == 1) key else paste(key, seq_along(x) - 1, sep = "/")
  values <<- rbind(values, data.frame(key = keys, value = sprintf("%.17g", x)))
}

telco <- read_table(file.path(top_folder(), "datasets", "telco", "telco.csv"))
telco$churned <- telco$churn == "Yes"

# Records f(b) and the square root of g' V g, and, with `own`, of the variance that is not in V.
delta <- function(key, f, b, v, own = function(b) 0) {
  g <- sapply(seq_along(b), function(j) {
    step <- as.complex(b)
    step[j] <- step[j] + 1e-100i
    Im(f(step)) / 1e-100
  })
  record(key, c(Re(f(b)), sqrt(sum(g * (v %*% g)) + own(b))))
}
logistic <- function(eta) 1 / (1 + exp(-eta))
matrix_of <- function(fit, data) {
  frame <- model.frame(delete.response(terms(fit)), data, xlev = fit$xlevels)
  model.matrix(delete.response(terms(fit)), frame, contrasts.arg = fit$contrasts)
}
with_value <- function(data, name, value) {
  data[[name]] <- if (is.factor(data[[name]])) base::factor(rep(value, nrow(data)), levels(data[[name]])) else value
  data
}

# The derivative of a natural spline's columns: that of its B-splines, combined in the same way.
spline_derivative <- function(basis, x) {
  boundary <- attr(basis, "Boundary.knots")
  knots <- sort(c(rep(boundary, 4), attr(basis, "knots")))
  at <- seq(boundary[1], boundary[2], length.out = 200)
  combination <- qr.solve(splineDesign(knots, at, 4)[, -1], predict(basis, at))
  splineDesign(knots, x, 4, derivs = rep(1, length(x)))[, -1] %*% combination
}

# A logistic model with a spline, a logarithm and an interaction --------------------------------------
fit <- glm(
  churned ~ contract * log(monthly_charges + 1) + ns(tenure, 3) + senior_citizen, binomial, telco,
  control = glm.control(epsilon = 1e-14, maxit = 50))
b <- coef(fit)
x <- matrix_of(fit, telco)
p <- as.vector(logistic(x %*% b))
v <- solve(crossprod(x * (p * (1 - p)), x))
record("logistic/coefficients", b)

slope <- function(key, derivative) delta(
  key, function(b) { p <- logistic(x %*% b); mean(p * (1 - p) * (derivative %*% b)) }, b, v)
derivative <- x * 0
derivative[, 1 + (1:3) + 3] <- spline_derivative(ns(telco$tenure, 3), telco$tenure)
stopifnot(colnames(x)[5] == "ns(tenure, 3)1")
slope("logistic/slope/tenure", derivative)
derivative <- x * 0
rate <- 1 / (telco$monthly_charges + 1)
derivative[, 4] <- rate
stopifnot(grepl(":", colnames(x)[9:10]))
derivative[, 9:10] <- rate * x[, 2:3]
slope("logistic/slope/monthly_charges", derivative)
derivative <- x * 0
derivative[, "senior_citizen"] <- 1
slope("logistic/slope/senior_citizen", derivative)

compare <- function(key, fit, from, to, weights = NULL) {
  from <- matrix_of(fit, from)
  to <- matrix_of(fit, to)
  b <- coef(fit)
  delta(paste0(key, "/difference"), function(b) mean(logistic(to %*% b) - logistic(from %*% b)), b, v)
  delta(paste0(key, "/ratio"), function(b) mean((to - from) %*% b), b, v)
  record(paste0(key, "/range"), range((to - from) %*% b))
}
for (level in levels(telco$contract)[-1]) compare(
  paste0("logistic/contract/", level), fit, with_value(telco, "contract", "Month-to-month"),
  with_value(telco, "contract", level))
compare("logistic/oneToTwo", fit, with_value(telco, "contract", "One year"),
        with_value(telco, "contract", "Two year"))
raised <- telco
raised$monthly_charges <- raised$monthly_charges + 10
compare("logistic/raised", fit, telco, raised)
compare("logistic/between", fit, with_value(telco, "tenure", 6), with_value(telco, "tenure", 24))
quartiles <- quantile(telco$monthly_charges, c(0.25, 0.75))
compare("logistic/quartiles", fit, with_value(telco, "monthly_charges", quartiles[1]),
        with_value(telco, "monthly_charges", quartiles[2]))
for (level in levels(telco$contract)) {
  set <- matrix_of(fit, with_value(telco, "contract", level))
  delta(paste0("logistic/prediction/", level), function(b) mean(logistic(set %*% b)), b, v)
}
delta("logistic/prediction", function(b) mean(logistic(x %*% b)), b, v)

wald <- function(key, r, right, b, v) {
  difference <- r %*% b - right
  record(paste0(key, "/estimate"), difference)
  record(paste0(key, "/error"), sqrt(diag(r %*% v %*% t(r))))
  record(paste0(key, "/chiSquared"), sum(difference * solve(r %*% v %*% t(r), difference)))
}
row <- function(...) {
  weights <- c(...)
  r <- rep(0, length(b))
  r[match(names(weights), names(b))] <- weights
  stopifnot(sum(r != 0) == length(weights))
  r
}
one <- "contractOne year"
two <- "contractTwo year"
wald("logistic/wald/single", rbind(row(c("contractOne year" = 2, "contractTwo year" = -1))), 0.5, b, v)
wald("logistic/wald/joint", rbind(
  row(c("contractOne year" = 1, "contractTwo year" = -1)), row(c(senior_citizen = 1))), c(0, 0.25), b, v)
wald("logistic/wald/term", cbind(matrix(0, 3, 4), diag(3), matrix(0, 3, 3)), 0, b, v)

# A Cox model with a spline, an interaction and strata, Efron's ties ----------------------------------
for (robust in c(FALSE, TRUE)) {
  fit <- coxph(
    Surv(tenure, churned) ~ contract * senior_citizen + ns(monthly_charges, 3) + strata(paperless_billing),
    telco, robust = robust, eps = 1e-14, iter.max = 50)
  b <- coef(fit)
  v <- vcov(fit)
  design <- function(data) {
    frame <- model.frame(delete.response(terms(fit)), data, xlev = fit$xlevels)
    model.matrix(fit, frame)
  }
  x <- model.matrix(fit)
  stratum <- telco$paperless_billing + 1
  key <- function(name) paste0(if (robust) "robust/" else "cox/", name)
  record(key("coefficients"), b)

  # The baseline of a stratum at 0 as a function of the coefficients, and Var(H0) were they known.
  baseline <- function(b, horizon, s, power) {
    risk <- as.vector(exp(x %*% b))
    rows <- which(stratum == s)
    total <- 0
    for (t in sort(unique(telco$tenure[rows][telco$churned[rows]]))) {
      if (t > horizon) next
      at.risk <- sum(risk[rows][telco$tenure[rows] >= t])
      dying <- risk[rows][telco$tenure[rows] == t & telco$churned[rows]]
      d <- length(dying)
      for (k in seq_len(d) - 1) total <- total + 1 / (at.risk - k / d * sum(dying))^power
    }
    total
  }
  churn <- function(b, x, s, horizon) {
    hazards <- c(baseline(b, horizon, 1, 1), baseline(b, horizon, 2, 1))
    1 - exp(-hazards[s] * exp(as.vector(x %*% b)))
  }
  # (dF/dH0)^2 Var(H0), summed over strata; `f` takes the hazards of both strata.
  own <- function(f, horizon) function(b) {
    hazards <- c(baseline(b, horizon, 1, 1), baseline(b, horizon, 2, 1))
    sum(sapply(1:2, function(s) {
      step <- as.complex(hazards)
      step[s] <- step[s] + 1e-100i
      (Im(f(b, step)) / 1e-100)^2 * baseline(b, horizon, s, 2)
    }))
  }
  survive <- function(name, horizon, f) delta(
    key(paste0(name, "/", horizon)),
    function(b) f(b, c(baseline(b, horizon, 1, 1), baseline(b, horizon, 2, 1))), b, v, own(f, horizon))
  leave <- function(x, s) function(b, hazards) mean(1 - exp(-hazards[s] * exp(as.vector(x %*% b))))

  changes <- list(
    one = list(with_value(telco, "contract", "Month-to-month"), with_value(telco, "contract", "One year")),
    oneToTwo = list(with_value(telco, "contract", "One year"), with_value(telco, "contract", "Two year")),
    raised = list(telco, within(telco, monthly_charges <- monthly_charges + 10)))
  for (name in names(changes)) {
    from <- design(changes[[name]][[1]])
    to <- design(changes[[name]][[2]])
    delta(key(paste0(name, "/ratio")), function(b) mean((to - from) %*% b), b, v)
    record(key(paste0(name, "/range")), range((to - from) %*% b))
    for (horizon in c(12, 48)) survive(paste0(name, "/difference"), horizon, function(b, hazards)
      leave(to, stratum)(b, hazards) - leave(from, stratum)(b, hazards))
  }
  derivative <- x * 0
  columns <- grep("ns(", colnames(x), fixed = TRUE)
  derivative[, columns] <- spline_derivative(ns(telco$monthly_charges, 3), telco$monthly_charges)
  for (horizon in c(12, 48)) {
    survive("slope/monthly_charges", horizon, function(b, hazards) {
      total <- hazards[stratum] * exp(as.vector(x %*% b))
      mean(exp(-total) * total * as.vector(derivative %*% b))
    })
    survive("prediction", horizon, leave(x, stratum))
    for (level in levels(telco$contract)) survive(
      paste0("prediction/", level), horizon, leave(design(with_value(telco, "contract", level)), stratum))
    for (s in 1:2) survive(paste0("prediction/stratum", s - 1), horizon, leave(x, rep(s, nrow(x))))
  }
}

write.csv(values, file.path(script_folder(), "values.csv"), row.names = FALSE, quote = FALSE)
cat("values.csv\n")

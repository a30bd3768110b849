# Writes the reference values of the what-if tests beside this script: whatif.json.
#
#   Rscript whatif.R --overwrite
#
# Needs R with survival. The g-computation is written out by hand on the SaaS data: a satisfaction score
# is raised by 1, at most to 10, for a whole population or a target group, all else as it is. Every
# quantity is a function of the coefficients alone, baseline hazards included, and its derivatives are
# taken by complex steps, which are exact to rounding; the baseline's own variance comes on top.
suppressMessages(library(survival))
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))
stopifnot("--overwrite" %in% commandArgs())

saas <- read_table(file.path(top_folder(), "datasets", "saas", "saas.csv"))
terms <- ~ csat_score + articles_viewed + smartphone_notifications_viewed + marketing_emails_clicked +
  social_media_ads_viewed + minutes_customer_support
columns <- attr(terms(terms), "term.labels")
raise <- function(data, by, end = 10) within(data, csat_score <- pmin(csat_score + by, end))
gradient <- function(f, b) sapply(seq_along(b), function(j) {
  step <- as.complex(b)
  step[j] <- step[j] + 1e-100i
  Im(f(step)) / 1e-100
})
result <- list()

# Cox, Efron's ties ------------------------------------------------------------------------------------
fit <- coxph(update(terms, Surv(months_active, churned) ~ .), saas, eps = 1e-14, iter.max = 50)
b <- coef(fit)
v <- vcov(fit)
x <- as.matrix(saas[columns])
times <- sort(unique(saas$months_active[saas$churned == 1]))
# The steps of H0 (power 1) or of its variance (power 2), one for each time of an event.
steps <- function(b, power) {
  risk <- as.vector(exp(x %*% b))
  sapply(times, function(t) {
    at.risk <- sum(risk[saas$months_active >= t])
    dying <- risk[saas$months_active == t & saas$churned == 1]
    sum(sapply(seq_along(dying) - 1, function(k) 1 / (at.risk - k / length(dying) * sum(dying))^power))
  })
}
# f(b, steps): the estimate, and the square root of g' V g + sum of (df/dstep)^2 Var(step).
delta <- function(f) {
  g <- gradient(function(b) f(b, steps(b, 1)), b)
  own <- gradient(function(s) f(b, s), steps(b, 1))
  list(value = f(b, steps(b, 1)), error = sqrt(sum(g * (v %*% g)) + sum(own^2 * steps(b, 2))))
}
churn <- function(data, horizon) function(b, s) {
  mean(1 - exp(-sum(s[times <= horizon]) * exp(as.vector(as.matrix(data[columns]) %*% b))))
}
# The integral of e^(-d u) S(u) from 0 to the end, each customer times a weight.
stay <- function(data, end, d = 0, weight = 1) function(b, s) {
  risk <- exp(as.vector(as.matrix(data[columns]) %*% b))
  from <- c(0, times[times < end])
  to <- c(times[times < end], end)
  width <- if (d == 0) to - from else (exp(-d * from) - exp(-d * to)) / d
  hazard <- c(0, cumsum(s))[seq_along(from)]
  total <- 0
  for (k in seq_along(from)) total <- total + mean(weight * width[k] * exp(-hazard[k] * risk))
  total
}
change <- function(make, before, by = 1) {
  answer <- delta(function(b, s) make(raise(before, by))(b, s) - make(before)(b, s))
  answer$before <- make(before)(b, steps(b, 1))
  answer
}
low <- subset(saas, csat_score <= 8)
discount <- log(1.1) / 12
result$cox <- list(
  hazardRatio = unname(exp(b["csat_score"])), customers = nrow(saas), low = nrow(low),
  atCap = sum(saas$csat_score == 10),
  churn3 = change(function(data) churn(data, 3), saas),
  churn6 = change(function(data) churn(data, 6), saas),
  churn9 = change(function(data) churn(data, 9), saas),
  stay9 = change(function(data) stay(data, 9), saas),
  value9 = change(function(data) stay(data, 9, discount, data$minutes_customer_support), saas),
  low6 = change(function(data) churn(data, 6), low, 3),
  lowStay12 = change(function(data) stay(data, 12), low, 3),
  down6 = local({
    fall <- function(data) within(data, csat_score <- pmax(csat_score - 2, 5))
    answer <- delta(function(b, s) churn(fall(saas), 6)(b, s) - churn(saas, 6)(b, s))
    answer$before <- churn(saas, 6)(b, steps(b, 1))
    answer
  }))
zph <- cox.zph(fit, transform = "km")$table["csat_score", ]
result$cox$proportionalHazards <- list(chiSquared = unname(zph["chisq"]), pValue = unname(zph["p"]))

# A declared reliability: regression calibration by the covariance of the columns -----------------------
reliability <- 0.7
observed <- cov(x)
truth <- observed
truth["csat_score", "csat_score"] <- reliability * observed["csat_score", "csat_score"]
weights <- as.vector(observed %*% solve(truth)[, "csat_score"])
step <- pmin(saas$csat_score + 1, 10) - saas$csat_score
corrected <- function(horizon) delta(function(b, s) {
  eta <- as.vector(x %*% b)
  hazard <- sum(s[times <= horizon])
  mean(exp(-hazard * exp(eta)) - exp(-hazard * exp(eta + step * sum(weights * b))))
})
result$corrected <- list(
  factor = unname(sum(weights * b) / b["csat_score"]), churn6 = corrected(6))

# Logistic -----------------------------------------------------------------------------------------------
fit <- glm(update(terms, churned ~ .), binomial, saas, control = glm.control(1e-14, 50))
b <- coef(fit)
x <- cbind(1, as.matrix(saas[columns]))
p <- 1 / (1 + exp(-as.vector(x %*% b)))
v <- solve(crossprod(x * (p * (1 - p)), x))
logistic <- function(data, weight = 1) function(b) {
  mean(weight / (1 + exp(-as.vector(cbind(1, as.matrix(data[columns])) %*% b))))
}
difference <- function(weight = 1) {
  f <- function(b) logistic(raise(saas, 1), weight)(b) - logistic(saas, weight)(b)
  g <- gradient(f, b)
  list(value = f(b), error = sqrt(sum(g * (v %*% g))), before = logistic(saas, weight)(b))
}
result$logistic <- list(churn = difference(), value = difference(-saas$articles_viewed))

# Other families: a log-logistic lifetime and discrete time with a logit -----------------------------------
# All parameters with their covariance; survival(data, b, t) is complex where b is.
by_parameters <- function(b, v, survival) {
  delta <- function(f) {
    g <- gradient(f, b)
    list(value = f(b), error = sqrt(sum(g * (v %*% g))))
  }
  churn <- function(data, horizon, elapsed = NULL) function(b) {
    stayed <- if (is.null(elapsed)) 1 else survival(data, b, elapsed)
    end <- if (is.null(elapsed)) horizon else elapsed + horizon
    mean(1 - survival(data, b, end) / stayed)
  }
  change <- function(make, before, by = 1) {
    answer <- delta(function(b) make(raise(before, by))(b) - make(before)(b))
    answer$before <- make(before)(b)
    answer
  }
  list(churn = churn, change = change)
}
later <- subset(saas, months_active > 0)
served <- function(data) pmin(data$months_active, 5)  # how long each has stayed, of the active

fit <- survreg(
  update(terms, Surv(months_active, churned) ~ .), later, dist = "loglogistic",
  control = survreg.control(rel.tolerance = 1e-14, maxiter = 60))
lifetime <- by_parameters(c(coef(fit), log(fit$scale)), vcov(fit), function(data, b, t) {
  k <- length(b)
  mu <- as.vector(cbind(1, as.matrix(data[columns])) %*% b[-k])
  1 / (1 + exp((log(t) - mu) / exp(b[k])))
})
# Gauss and Legendre's nodes on four pieces of log time.
beta <- (1:39) / sqrt(4 * (1:39)^2 - 1)
jacobi <- matrix(0, 40, 40)
jacobi[cbind(1:39, 2:40)] <- beta
jacobi[cbind(2:40, 1:39)] <- beta
rule <- eigen(jacobi, symmetric = TRUE)
ends <- log(9) - c(40, 15, 6, 2, 0)
nodes <- unlist(lapply(1:4, function(i) (ends[i] + ends[i + 1] + rule$values * diff(ends)[i]) / 2))
shares <- unlist(lapply(1:4, function(i) rule$vectors[1, ]^2 * diff(ends)[i]))
stay9 <- function(data, d = 0) function(b) {
  k <- length(b)
  mu <- as.vector(cbind(1, as.matrix(data[columns])) %*% b[-k])
  total <- 0
  for (i in seq_along(nodes)) {
    t <- exp(nodes[i])
    total <- total + shares[i] * t * exp(-d * t) * mean(1 / (1 + exp((nodes[i] - mu) / exp(b[k]))))
  }
  total
}
active <- subset(later, churned == 0)
result$logLogistic <- list(
  churn3 = lifetime$change(function(data) lifetime$churn(data, 3), later),
  churn6 = lifetime$change(function(data) lifetime$churn(data, 6), later),
  stay9 = lifetime$change(function(data) stay9(data), later),
  value9 = lifetime$change(function(data) stay9(data, discount), later),
  active = nrow(active),
  served6 = lifetime$change(function(data) lifetime$churn(data, 6, served(data)), active))

# Month 11 has no event, so the follow-up ends after nine months here.
later <- within(later, {
  churned <- ifelse(months_active > 9, 0, churned)
  months_active <- pmin(months_active, 9)
})
active <- subset(later, churned == 0)
months <- later[rep(seq_len(nrow(later)), later$months_active), ]
months$month <- sequence(later$months_active)
months$leaves <- as.numeric(months$churned == 1 & months$month == months$months_active)
fit <- glm(
  update(terms, leaves ~ 0 + factor(month) + .), binomial, months, control = glm.control(1e-14, 60))
b <- coef(fit)
z <- model.matrix(fit)
p <- fitted(fit)
count <- length(b) - length(columns)
hazards <- function(data, b, month) {
  eta <- b[month] + as.vector(as.matrix(data[columns]) %*% b[-(1:count)])
  1 / (1 + exp(-eta))
}
periods <- by_parameters(b, solve(crossprod(z * (p * (1 - p)), z)), function(data, b, t) {
  stays <- 1
  for (month in 1:count) stays <- stays * (1 - ifelse(month <= t, 1, 0) * hazards(data, b, month))
  stays
})
result$discreteTime <- list(
  churn3 = periods$change(function(data) periods$churn(data, 3), later),
  churn6 = periods$change(function(data) periods$churn(data, 6), later),
  active = nrow(active),
  served4 = periods$change(function(data) periods$churn(data, 4, served(data)), active))

writeLines(json(result), file.path(script_folder(), "whatif.json"))
cat("whatif.json\n")

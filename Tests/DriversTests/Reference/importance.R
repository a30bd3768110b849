# Importance by brute force: every subset is fitted by lm, glm or coxph, and Shapley's sum is formed.
#
#   Rscript importance.R --overwrite
#
# It writes importance.json beside itself, for the SaaS data of the repository.
source(file.path("..", "..", "..", "scripts", "oracle.R"))
library(survival)

saas <- read_table(file.path(top_folder(), "datasets", "saas", "saas.csv"))
drivers <- c("csat_score", "minutes_customer_support", "articles_viewed", "marketing_emails_clicked",
  "social_media_ads_viewed")
p <- length(drivers)

subsets <- function(value) vapply(0:(2^p - 1), function(s) value(drivers[bitwAnd(s, 2^(0:(p - 1))) > 0]), 0)
right <- function(x) if (length(x)) paste(x, collapse = " + ") else "1"
shapley <- function(v) vapply(1:p, function(j) {
  sum(vapply(0:(2^p - 1), function(s) {
    if (bitwAnd(s, 2^(j - 1)) > 0) return(0)
    k <- sum(bitwAnd(s, 2^(0:(p - 1))) > 0)
    factorial(k) * factorial(p - k - 1) / factorial(p) * (v[s + 2^(j - 1) + 1] - v[s + 1])
  }, 0))
}, 0)

control <- glm.control(epsilon = 1e-14, maxit = 50)
fits <- subsets(function(x) as.numeric(logLik(glm(as.formula(paste("churned ~", right(x))), binomial, saas, control = control))))
null <- fits[1]
n <- nrow(saas)
mcfadden <- 1 - fits / null
nagelkerke <- (1 - exp(-2 * (fits - null) / n)) / (1 - exp(2 * null / n))
estrella <- 1 - (fits / null)^(-2 * null / n)
full <- glm(as.formula(paste("churned ~", right(drivers))), binomial, saas, control = control)
# The likelihood-ratio p-value of leaving each out.
last <- vapply(1:p, function(j) pchisq(2 * (fits[2^p] - fits[2^p - 2^(j - 1)]), 1, lower.tail = FALSE), 0)

x <- scale(as.matrix(saas[drivers]))
e <- eigen(cor(x))
root <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors)
z <- x %*% solve(root)
lw <- glm(saas$churned ~ z, family = binomial, control = control)
b <- coef(lw)[-1]
ro <- cor(saas$churned, fitted(lw))
weights <- as.vector(root^2 %*% (b * ro / sd(z %*% b))^2)

cox <- coxph.control(eps = 1e-11, toler.chol = 1e-13, iter.max = 50)
surv <- Surv(saas$months_active, saas$churned)
partial <- subsets(function(x) tail(coxph(as.formula(paste("surv ~", right(x))), saas, control = cox)$loglik, 1))
events <- sum(saas$churned)
coxLast <- vapply(1:p, function(j) pchisq(2 * (partial[2^p] - partial[2^p - 2^(j - 1)]), 1, lower.tail = FALSE), 0)


write_reference(list(
  drivers = drivers,
  logistic = list(logLikelihoods = fits, mcFadden = shapley(mcfadden), nagelkerke = shapley(nagelkerke),
    estrella = shapley(estrella), relativeWeights = weights, relativeWeightsSum = ro^2,
    coefficients = unname(coef(full)[-1] * apply(saas[drivers], 2, sd)), pValues = last),
  cox = list(logLikelihoods = partial, mcFadden = shapley(1 - partial / partial[1]),
    explainedRandomness = shapley(1 - exp(-2 * (partial - partial[1]) / events)), pValues = coxLast)),
  "importance")

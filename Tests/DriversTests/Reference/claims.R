# Claims about loyalty, checked by base R and survival on one simulated table.
#
#   Rscript claims.R --overwrite
#
# It simulates data/claims.csv and writes claims.json beside itself: ratios with Katz's and Woolf's
# intervals, the ratio of standardized probabilities (g-computation), hazard ratios, parts of R squared,
# McFadden's measure and concordance that two blocks share, R squared, and how value is spread.
source(file.path("..", "..", "..", "scripts", "oracle.R"))
library(survival)

set.seed(23)
n <- 260
common <- rnorm(n)
score <- function(load, mean) round(pmin(pmax(mean + 15 * (load * common + sqrt(1 - load^2) * rnorm(n)), 0), 100))
trust <- score(.7, 62)
care <- score(.6, 58)
satisfaction <- score(.65, 60)
loyalty <- round(pmin(pmax(0.4 * trust + 0.2 * care + 0.15 * satisfaction + rnorm(n, 14, 9), 0), 100))
old <- rbinom(n, 1, plogis((trust - 62) / 20))
recommends <- rbinom(n, 1, plogis(-0.4 + (trust - 62) / 14 + 0.6 * old))
leaving <- rexp(n, 0.05 * exp(-(trust - 62) / 25))
watched <- runif(n, 8, 24)
months <- pmax(round(pmin(leaving, watched), 1), 0.1)
churned <- as.numeric(leaving <= watched)
revenue <- round(exp(rnorm(n, 3, 1.2)) - 4, 2)
customers <- data.frame(trust, care, satisfaction, loyalty, old, recommends, months, churned, revenue)
write_table(customers, "claims")

z <- qnorm(0.975)
engaged <- as.numeric(trust >= 65)
a <- sum(engaged & recommends); b <- sum(engaged & !recommends)
c <- sum(!engaged & recommends); d <- sum(!engaged & !recommends)
rr <- a / (a + b) / (c / (c + d))
or <- a * d / (b * c)
limits <- function(ratio, variance) ratio * exp(c(-1, 1) * z * sqrt(variance))
control <- glm.control(epsilon = 1e-14, maxit = 50)
fit <- glm(recommends ~ engaged + old, binomial, control = control)
p <- function(e) mean(predict(fit, data.frame(engaged = e, old = old), type = "response"))
cox <- coxph.control(eps = 1e-12, toler.chol = 1e-14, iter.max = 60)
other <- 1 - engaged
hazard <- coxph(Surv(months, churned) ~ other, control = cox)

blocks <- list(character(0), c("trust", "care"), "satisfaction", c("trust", "care", "satisfaction"))
right <- function(x) if (length(x)) paste(x, collapse = " + ") else "1"
linear <- vapply(blocks, function(x) summary(lm(as.formula(paste("loyalty ~", right(x)))))$r.squared, 0)
partial <- vapply(blocks, function(x) tail(coxph(as.formula(paste("Surv(months, churned) ~", right(x))), control = cox)$loglik, 1), 0)
mcfadden <- 1 - partial / partial[1]
concordances <- vapply(blocks, function(x) if (length(x)) coxph(as.formula(paste("Surv(months, churned) ~", right(x))), control = cox)$concordance[["concordance"]] else 0.5, 0)
ratios <- function(v) array(c((v[2] - v[1] + v[4] - v[3]) / (v[3] - v[1] + v[4] - v[2]), (v[4] - v[3]) / (v[4] - v[2]), (v[2] - v[1]) / (v[3] - v[1])))
single <- coef(lm(scale(loyalty) ~ scale(trust) + scale(satisfaction)))
aspects <- summary(lm(loyalty ~ trust + care + satisfaction))

sorted <- sort(revenue, decreasing = TRUE)
cumulated <- cumsum(sorted)
total <- sum(revenue)
k <- which(cumulated >= 0.8 * total)[1]
holders <- (k - 1 + (0.8 * total - (if (k > 1) cumulated[k - 1] else 0)) / sorted[k]) / n
gains <- pmax(revenue, 0)
gini <- sum(outer(gains, gains, function(x, y) abs(x - y))) / (2 * n^2 * mean(gains))
top <- seq_len(0.2 * n)
stopifnot(length(top) == 0.2 * n)

write_reference(list(
  riskRatio = array(c(rr, limits(rr, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)))),
  oddsRatio = array(c(or, limits(or, 1 / a + 1 / b + 1 / c + 1 / d))),
  adjusted = p(1) / p(0),
  hazardRatio = array(unname(c(exp(coef(hazard)), exp(confint(hazard))))),
  linear = ratios(linear), cox = ratios(mcfadden), concordance = ratios(concordances)[1],
  effects = unname(abs(single[2] / single[3])),
  rSquared = array(c(aspects$r.squared, aspects$adj.r.squared)),
  value = array(c(sum(sorted[top]) / total, sum(pmax(sorted[top], 0)) / sum(gains), holders, gini))), "claims")

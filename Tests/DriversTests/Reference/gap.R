# Delivery, expectation and an outcome: Edwards' polynomial by lm, McNemar's test.
#
#   Rscript gap.R --overwrite
#
# It simulates data/gap.csv and writes gap.json beside itself.
source(file.path("..", "..", "..", "scripts", "oracle.R"))

set.seed(11)
n <- 180
expectation <- round(pmin(pmax(rnorm(n, 75, 12), 0), 100))
delivery <- round(pmin(pmax(0.4 * expectation + rnorm(n, 28, 15), 0), 100))
outcome <- round(20 + 0.5 * delivery - 0.1 * expectation + 0.15 * pmin(delivery - expectation, 0) + rnorm(n, 0, 8), 1)
write_table(data.frame(delivery, expectation, outcome), "gap")

d <- (delivery - 50) / 10
e <- (expectation - 50) / 10
slopes <- function(fit) unname(summary(fit)$coefficients[, 1:4])
rows <- function(m) lapply(seq_len(nrow(m)), function(i) array(m[i, ]))
both <- lm(outcome ~ d + e)
surface <- lm(outcome ~ d + e + I(d^2) + I(d * e) + I(e^2))
difference <- lm(outcome ~ I(d - e))
loss <- lm(outcome ~ d + e + pmin(d - e, 0))
combination <- function(fit, w) {
  v <- sum(w * coef(fit)); s <- sqrt(c(t(w) %*% vcov(fit) %*% w))
  array(c(v, s, v / s, 2 * pt(-abs(v / s), fit$df.residual)))
}
satisfied <- delivery >= 60
loyal <- outcome >= 45
write_reference(list(
  both = rows(slopes(both)), polynomial = rows(slopes(surface)), rSquared = summary(both)$r.squared,
  constraint = combination(both, c(0, 1, 1)),
  slopeOfAgreement = combination(surface, c(0, 1, 1, 0, 0, 0)),
  curvatureOfAgreement = combination(surface, c(0, 0, 0, 1, 1, 1)),
  slopeOfDifference = combination(surface, c(0, 1, -1, 0, 0, 0)),
  curvatureOfDifference = combination(surface, c(0, 0, 0, 1, -1, 1)),
  differencePValue = anova(difference, surface)[2, "Pr(>F)"],
  lossAversion = array(slopes(loss)[4, ]),
  gap = mean(delivery - expectation), gapError = sd(delivery - expectation) / sqrt(n),
  matrix = array(c(sum(satisfied & loyal), sum(satisfied & !loyal), sum(!satisfied & loyal), sum(!satisfied & !loyal))),
  mcnemar = binom.test(sum(satisfied & !loyal), sum(satisfied != loyal))$p.value,
  wilson = array(unname(prop.test(sum(satisfied & loyal), sum(satisfied), correct = FALSE)$conf.int[1:2]))),
  "gap")

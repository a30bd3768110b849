# Writes the data and the reference values of the tests of Evaluation beside this script.
#
#   Rscript reference.R
#
# Needs R with survival and MASS. README.md has the sources of the data.
suppressMessages({ library(survival); library(MASS) })
folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
digits17 <- function(x) if (is.numeric(x)) sprintf("%.17g", x) else x
save <- function(table, name) {
  table <- as.data.frame(lapply(table, digits17))
  write.csv(table, file.path(folder, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
}
values <- data.frame(key = character(), value = character())
record <- function(key, x) {
  x <- as.vector(x)
  keys <- if (length(x) == 1) key else paste(key, seq_along(x) - 1, sep = "/")
  values <<- rbind(values, data.frame(key = keys, value = sprintf("%.17g", x)))
}
strict <- glm.control(epsilon = 1e-14, maxit = 50)
# Standard errors at the converged estimate: glm's own are from one step before.
errors <- function(fit) {
  x <- model.matrix(fit)
  p <- fitted(fit)
  sqrt(diag(solve(crossprod(x * (fit$prior.weights * p * (1 - p)), x))))
}

# Low birth weight: the model's probabilities, and these pulled together and shifted -------------
b <- birthwt
b$race <- factor(b$race)
fit <- glm(low ~ age + lwt + race + smoke + ptl + ht + ui + ftv, binomial, b, control = strict)
eta <- predict(fit)
weight <- rep(c(0.5, 1, 2), 63)
save(data.frame(event = b$low, probability = plogis(eta), miscalibrated = plogis(.3 + .7 * eta),
  weight = weight), "birthwt-logistic")
recalibration <- function(key, q, weights) {
  off <- suppressWarnings(
    glm(b$low ~ 1, binomial, offset = q, weights = weights, control = strict))
  line <- suppressWarnings(glm(b$low ~ q, binomial, weights = weights, control = strict))
  record(paste0(key, "/inTheLarge"), c(coef(off), errors(off)))
  record(paste0(key, "/intercept"), c(coef(line)[1], errors(line)[1]))
  record(paste0(key, "/slope"), c(coef(line)[2], errors(line)[2]))
}
recalibration("birthwt/miscalibrated", .3 + .7 * eta, rep(1, 189))
recalibration("birthwt/weighted", .3 + .7 * eta, weight)

# Calibration by groups at type-7 quantiles
p <- plogis(eta)
group <- cut(p, quantile(p, 0:10 / 10), include.lowest = TRUE)
record("birthwt/groups/observations", as.vector(table(group)))
record("birthwt/groups/events", tapply(b$low, group, sum))
record("birthwt/groups/predicted", tapply(p, group, mean))
wilson <- sapply(levels(group), function(g)
  prop.test(sum(b$low[group == g]), sum(group == g), correct = FALSE)$conf.int)
record("birthwt/groups/lower", wilson[1, ])
record("birthwt/groups/upper", wilson[2, ])

# Veterans' lung cancer: survival at horizons, Kaplan-Meier by fifths of predicted risk -----------
fit <- coxph(Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior, veteran,
  control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50))
horizons <- c(60, 100, 200)
curves <- summary(survfit(fit, veteran), times = horizons)$surv
save(data.frame(risk = fit$linear.predictors, s60 = curves[1, ], s100 = curves[2, ], s200 = curves[3, ]), "veteran-cox")
for (k in seq_along(horizons)) {
  churn <- 1 - curves[k, ]
  key <- paste0("veteran/", horizons[k])
  record(paste0(key, "/predicted"), mean(churn))
  all <- summary(survfit(Surv(time, status) ~ 1, veteran, conf.type = "log-log"),
    times = horizons[k])
  record(paste0(key, "/observed"), 1 - c(all$surv, all$upper, all$lower))
  group <- cut(churn, quantile(churn, 0:5 / 5), include.lowest = TRUE)
  km <- sapply(levels(group), function(g) {
    s <- summary(survfit(Surv(time, status) ~ 1, veteran[group == g, ], conf.type = "log-log"),
      times = horizons[k], extend = TRUE)
    1 - c(s$surv, s$upper, s$lower)
  })
  record(paste0(key, "/groups/observations"), as.vector(table(group)))
  record(paste0(key, "/groups/predicted"), tapply(churn, group, mean))
  record(paste0(key, "/groups/observed"), km[1, ])
  record(paste0(key, "/groups/lower"), km[2, ])
  record(paste0(key, "/groups/upper"), km[3, ])
}

write.csv(values, file.path(folder, "values.csv"), row.names = FALSE, quote = FALSE)

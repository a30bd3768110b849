# Penalised logistic regressions by R's glmnet, as reference numbers for Tenure: penalized.json.
#
#   Rscript penalized.R --overwrite
#
# With thresh = 1e-15 glmnet ends within about 1e-7 of the optimum; its default ends within 1e-4.
suppressPackageStartupMessages(library(glmnet))
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))
glmnet.control(fdev = 0, devmax = 1)

data <- read_table(file.path(top_folder(), "datasets/telco/telco.csv"))
data <- data[data$tenure > 0, ]
right <- ~ tenure + senior_citizen + partner + internet_service + contract + payment_method +
  monthly_charges
frame <- model.frame(right, data)
x <- model.matrix(right, frame)[, -1]
names <- c("(Intercept)", tenure_names(colnames(x), frame))
y <- as.numeric(data$churn == "Yes")
weights <- 1 + data$dependents + (data$paperless_billing == 1)
factors <- ifelse(startsWith(names[-1], "contract"), 0, ifelse(names[-1] == "tenure", 3, 1))

fit_of <- function(name, alpha, lambda, ...) {
  fit <- glmnet(
    x, y, family = "binomial", alpha = alpha, lambda = lambda, thresh = 1e-15, maxit = 1e7, ...)
  list(
    name = name, alpha = alpha, lambda = lambda, coefficients = object(drop(as.matrix(coef(fit))), names),
    devianceRatio = fit$dev.ratio)
}
upper <- ifelse(names[-1] == "monthly_charges", 0, Inf)
lower <- ifelse(names[-1] == "tenure", -0.01, -Inf)
write_reference(
  list(
    data = "datasets/telco/telco.csv",
    formula = paste0("churn == \"Yes\" ~ ", as.character(right)[2]),
    largestLambda = glmnet(x, y, family = "binomial")$lambda[1],
    fits = list(
      fit_of("lasso", 1, 0.01), fit_of("elastic net", 0.4, 0.02), fit_of("ridge", 0, 0.05),
      fit_of("weights", 1, 0.01, weights = weights),
      fit_of("offset", 0.5, 0.01, offset = data$female / 3),
      fit_of("factors", 1, 0.02, penalty.factor = factors),
      fit_of("bounds", 0.8, 0.005, lower.limits = lower, upper.limits = upper))),
  "penalized")

# R's side of the comparison: peer.R cox|monthly|logistic DATA.csv ANSWER.json.
#
# Times reading (data.table), the fitting kernel (coxph.fit, glm.fit) and the whole fit (coxph, glm), at
# R's default settings; then converges further, untimed, for the answer that Tenure's is compared with.
suppressPackageStartupMessages({
  library(survival)
  library(data.table)
})
arguments <- commandArgs(trailingOnly = TRUE)
seconds <- function(expression) system.time(expression, gcFirst = TRUE)[["elapsed"]]

read <- seconds(data <- fread(arguments[2]))
names <- grep("^x", names(data), value = TRUE)
x <- as.matrix(data[, ..names])
right <- paste(names, collapse = " + ")
if (arguments[1] == "logistic") {
  y <- data$churned
  design <- cbind(`(Intercept)` = 1, x)
  kernel <- seconds(fit <- glm.fit(design, y, family = binomial()))
  whole <- seconds(glm(as.formula(paste("churned ~", right)), data = data, family = binomial()))
  beta <- fit$coefficients
  for (step in 1:3) {
    p <- plogis(drop(design %*% beta))
    covariance <- chol2inv(chol(crossprod(sqrt(p * (1 - p)) * design)))
    beta <- beta + drop(covariance %*% crossprod(design, y - p))
  }
} else {
  time <- if (arguments[1] == "monthly") "month" else "time"
  y <- Surv(data[[time]], data$event)
  run <- function(init, control) {
    coxph.fit(x, y, NULL, NULL, init, control, rep(1, nrow(x)), "efron", seq_len(nrow(x)))
  }
  kernel <- seconds(fit <- run(NULL, coxph.control()))
  whole <- seconds(coxph(as.formula(paste0("Surv(", time, ", event) ~ ", right)), data = data))
  fit <- run(fit$coefficients, suppressWarnings(coxph.control(eps = 1e-14)))
  beta <- fit$coefficients
  covariance <- fit$var
}
peak <- sub("\\D*(\\d+).*", "\\1", grep("^VmHWM", readLines("/proc/self/status"), value = TRUE))
jsonlite::write_json(
  list(
    read = read, kernel = kernel, whole = whole, peakBytes = as.numeric(peak) * 1024,
    names = names(beta), coefficients = beta, standardErrors = sqrt(diag(covariance))),
  arguments[3], auto_unbox = TRUE, digits = 17)

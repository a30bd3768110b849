# Writes the optimism of a logistic and of a Cox regression on the Telco data, by R's rms::validate,
# beside this script.
#
#   Rscript optimism.R
#
# Needs R with rms (Debian: r-cran-rms). The data are datasets/telco.
suppressMessages(library(rms))
folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
t <- read.csv(file.path(folder, "../../../datasets/telco/telco.csv"))
t$event <- as.integer(t$churn == "Yes")
values <- data.frame(key = character(), value = character())
record <- function(key, x)
  values <<- rbind(values, data.frame(key = key, value = sprintf("%.17g", x)))
replicates <- 1000
record("replicates", replicates)

set.seed(1)
fit <- lrm(event ~ senior_citizen + partner + dependents + tenure + internet_service + contract +
  paperless_billing + payment_method + monthly_charges, t, x = TRUE, y = TRUE)
v <- validate(fit, B = replicates)
for (index in c("Dxy", "R2", "B", "Intercept", "Slope"))
  for (column in c("index.orig", "training", "test", "optimism", "index.corrected"))
    record(paste("logistic", index, column, sep = "/"), v[index, column])

t <- t[t$tenure > 0, ]
set.seed(1)
fit <- cph(Surv(tenure, event) ~ senior_citizen + partner + dependents + internet_service +
  contract + paperless_billing + payment_method + monthly_charges, t, x = TRUE, y = TRUE,
  surv = FALSE)
v <- validate(fit, B = 200)
for (column in c("index.orig", "training", "test", "optimism", "index.corrected"))
  record(paste("cox", "Dxy", column, sep = "/"), v["Dxy", column])
write.csv(values, file.path(folder, "optimism.csv"), row.names = FALSE, quote = FALSE)

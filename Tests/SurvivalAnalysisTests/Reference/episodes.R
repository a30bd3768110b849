# Effects that change with time, by rows cut into episodes: episodes.json.
#
#   Rscript episodes.R --overwrite
suppressPackageStartupMessages(library(survival))
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))
control <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 50))

data <- read_table(file.path(script_folder(), "data", "veteran.csv"))
cut <- c(90, 180)
rows <- survSplit(Surv(time, status) ~ ., data = data, cut = cut, episode = "episode")
for (k in 1:3) rows[[paste0("karno_", k)]] <- rows$karno * (rows$episode == k)
fits <- lapply(c("efron", "breslow"), function(ties) {
  formula <- Surv(tstart, time, status) ~ trt + prior + karno_1 + karno_2 + karno_3
  first <- coxph(formula, data = rows, ties = ties, control = control)
  fit <- coxph(formula, data = rows, ties = ties, control = control, init = coef(first))
  list(
    name = ties, ties = ties, cuts = array(cut), rows = nrow(rows),
    coefficients = array(unname(coef(fit))), standardErrors = array(unname(sqrt(diag(vcov(fit))))),
    logLikelihood = fit$loglik[2])
})
write_reference(list(fits = fits), "episodes")

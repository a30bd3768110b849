# Residuals and tests of proportional hazards by R's survival: diagnostics-NAME.json.
#
#   Rscript diagnostics.R --overwrite
#
# Each fit is started again at its own answer, as in reference.R, so that the numbers are those of
# the maximum. Residuals are R's defaults: martingale, deviance and score residuals without weights,
# dfbeta with them.
suppressPackageStartupMessages(library(survival))
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))
control <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 50))

diagnostics <- function(data, name, formula, ties = "efron", weights = NULL, rows = TRUE) {
  text <- formula
  formula <- as.formula(text)
  environment(formula) <- environment()
  case_weights <- if (is.null(weights)) rep(1, nrow(data)) else as.numeric(data[[weights]])
  run <- function(start = NULL) {
    arguments <- list(formula, data = data, ties = ties, control = control, model = TRUE, x = TRUE)
    arguments$init <- start
    if (!is.null(weights)) arguments$weights <- case_weights
    suppressWarnings(do.call(coxph, arguments))
  }
  fit <- run(coef(run(coef(run()))))
  names <- tenure_names(names(coef(fit)), fit$model)
  columns <- function(values) {
    values <- matrix(values, ncol = length(names))
    object(lapply(seq_along(names), function(j) array(unname(values[, j]))), names)
  }
  result <- list(
    name = name, formula = text, ties = ties, weights = weights,
    coefficients = object(coef(fit), names),
    proportionalHazards = lapply(
      c(km = "km", rank = "rank", identity = "identity", log = "log"), function(transform) {
        table <- cox.zph(fit, transform = transform)$table
        terms <- seq_len(nrow(table) - 1)
        list(
          terms = object(table[terms, "chisq"], rownames(table)[terms]),
          global = table[nrow(table), "chisq"], degreesOfFreedom = array(table[, "df"]))
      }))
  if (rows) {
    result <- c(result, list(
      martingale = array(unname(residuals(fit, "martingale"))),
      deviance = array(unname(residuals(fit, "deviance"))),
      score = columns(residuals(fit, "score")),
      dfbeta = columns(residuals(fit, "dfbeta")),
      schoenfeld = columns(residuals(fit, "schoenfeld")),
      scaledSchoenfeld = columns(residuals(fit, "scaledsch"))))
  }
  Filter(Negate(is.null), result)
}

reference <- function(name, file, ...) {
  data <- read_table(file)
  fits <- lapply(list(...), function(model) do.call(diagnostics, c(list(data), model)))
  folder <- if (grepl("datasets", file)) file.path("datasets", name) else "data"
  write_reference(
    list(data = file.path(folder, basename(file)), fits = fits), paste0("diagnostics-", name))
}
classic <- function(name) file.path(script_folder(), "data", paste0(name, ".csv"))

main <- paste('Surv(tenure, churn == "Yes") ~ senior_citizen + partner + dependents',
  "+ internet_service + contract + paperless_billing + payment_method + monthly_charges")
# Customers of time 0 are never at risk, and R's logarithm of it is no number.
reference("telco", file.path(top_folder(), "datasets", "telco", "telco.csv"),
  list(name = "Efron", formula = main, rows = FALSE),
  list(name = "Breslow", formula = main, ties = "breslow", rows = FALSE))
reference("rossi", classic("rossi"),
  list(name = "Efron", formula = "Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio"))
lung_model <- "Surv(time, status == 2) ~ age + sex + ph_ecog"
reference("lung", classic("lung"),
  list(name = "Efron", formula = lung_model),
  list(name = "Breslow", formula = lung_model, ties = "breslow"),
  list(name = "stratified", formula = "Surv(time, status == 2) ~ age + ph_ecog + strata(sex)"),
  list(name = "weighted", formula = "Surv(time, status == 2) ~ sex + ph_ecog", weights = "age"),
  list(name = "polynomial", formula = "Surv(time, status == 2) ~ sex + poly(age, 2)"))
reference("veteran", classic("veteran"), list(name = "Efron",
  formula = "Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior"))
heart_model <- "Surv(start, stop, event) ~ age + year + surgery + transplant"
reference("heart", classic("heart"),
  list(name = "Efron", formula = heart_model),
  list(name = "Breslow", formula = heart_model, ties = "breslow"))

# Writes mixed.csv, a small table of every kind of column, and design.csv, the columns that R's
# model.matrix makes of it for many formulas: formula;column;value;value;...
#
# Run in this folder: Rscript design.R
set.seed(20)
n <- 36
table <- data.frame(
  age = round(runif(n, 18, 80), 1),
  kappa = round(rnorm(n, 0, 3), 3),
  contract = sample(c("Month-to-month", "One year", "Two year"), n, TRUE),
  region = sample(c("east", "north", "south", "west"), n, TRUE),
  active = sample(c("false", "true"), n, TRUE),
  group = sample(c(1, 2.5, 10), n, TRUE))
table$`total paid` <- round(exp(rnorm(n, 4, 1)), 2)
write.csv(table, "mixed.csv", row.names = FALSE, quote = FALSE)

# Levels in brackets, so that R's column names are ours.
bracketed <- function(values, reference = NULL) {
  values <- base::factor(values)
  if (!is.null(reference)) values <- relevel(values, reference)
  levels(values) <- paste0("[", levels(values), "]")
  values
}
bracketedColumns <- function(basis) {
  colnames(basis) <- paste0("[", seq_len(ncol(basis)), "]")
  basis
}
environment <- new.env()
with(environment, {
  factor <- function(x, reference = NULL) bracketed(x, reference)
  I <- function(x) if (is.logical(x)) bracketed(ifelse(x, "true", "false")) else base::I(x)
  ns <- function(...) bracketedColumns(splines::ns(...))
  bs <- function(...) bracketedColumns(splines::bs(...))
  poly <- function(...) bracketedColumns(stats::poly(...))
})
environment(environment$factor) <- environment(environment$ns) <- globalenv()
environment(environment$I) <- environment(environment$bs) <- globalenv()
environment(environment$poly) <- globalenv()
data <- table
for (name in c("contract", "region", "active")) data[[name]] <- bracketed(table[[name]])
# factor() of a text column sees the text.
environment$text <- table

formulas <- c(
  "~age", "~age + kappa", "~0 + age", "~contract", "~0 + contract", "~contract - 1",
  "~age + contract - 1", "~contract + region - 1", "~active", "~0 + active + contract",
  "~age:kappa", "~age * kappa", "~age * contract", "~age:contract", "~contract:age",
  "~contract:age + age", "~contract + contract:age", "~contract/age", "~contract/region",
  "~(contract + region)/age", "~contract:region", "~contract + contract:region",
  "~region + contract:region", "~contract * region", "~contract * region - contract",
  "~contract * region - region", "~contract * region - contract:region",
  "~0 + contract:region", "~0 + contract * region", "~0 + age + age:contract",
  "~0 + age:contract", "~active * contract * region", "~active:contract:region",
  "~active:contract + contract:region", "~active * contract + active:contract:region",
  "~age + active:contract:region", "~(active + contract + region)^2",
  "~(active + contract + region + age)^3", "~(age + kappa)^2", "~(age + contract)^2 - age",
  "~age * kappa * contract", "~age:kappa:contract", "~age:kappa + age:kappa:contract",
  "~active * age * contract - active:age", "~log(age)", "~log(age + 1) + sqrt(age)",
  "~exp(kappa/10)", "~I(age^2) + age", "~I(age^3)", "~I(kappa^2):contract",
  "~I((age - 40)/10) * active", "~I(age > 50)", "~0 + I(age > 50)", "~I(age > 50):kappa",
  "~I(age > 50 & kappa < 0 | kappa > 4)", "~I(!(age > 50)) * region", "~I(-age^2)",
  "~factor(group)", "~0 + factor(group)", "~factor(group):age", "~factor(group) * contract",
  "~`total paid`", "~log(`total paid`) * active", "~ns(age, 3)", "~ns(age, 3):contract",
  "~contract * ns(age, 2)", "~bs(kappa, 5)", "~bs(age, 4, degree = 2) * active",
  "~poly(age, 3)", "~poly(age, 2) * poly(kappa, 2)", "~ns(age, 3) * bs(kappa, 4)",
  "~ns(log(age), 2) + ns(kappa, knots = c(-2, 2))", "~a.b - 1", "~.", "~. - age",
  "~.^2", "~. + age:contract", "~(.)^2 - contract:region", "~active %+% age")
formulas <- setdiff(formulas, c("~a.b - 1", "~active %+% age"))

lines <- character()
for (text in formulas) {
  formula <- as.formula(text, env = environment)
  matrix <- model.matrix(formula, data)
  colnames(matrix) <- gsub("TRUE", "true", colnames(matrix))
  for (column in colnames(matrix)) {
    values <- formatC(matrix[, column], digits = 17, format = "g", width = 1)
    lines <- c(lines, paste(c(text, column, values), collapse = ";"))
  }
}
# A reference of one's own: R's relevel.
for (setting in list(c("contract", "One year"), c("region", "west"))) {
  copy <- data
  copy[[setting[1]]] <- bracketed(table[[setting[1]]], setting[2])
  for (pattern in c("~%s", "~%s * age", "~%s:age", "~active:%s")) {
    matrix <- model.matrix(as.formula(sprintf(pattern, setting[1])), copy)
    call <- sprintf("factor(%s, reference = \"%s\")", setting[1], setting[2])
    for (column in colnames(matrix)) {
      values <- formatC(matrix[, column], digits = 17, format = "g", width = 1)
      # Coded in full, R lists the reference first; Tenure keeps the levels' own order.
      lines <- c(lines, paste(c(
        sprintf(pattern, call), sub(paste0("\\b", setting[1], "\\["), paste0(call, "["), column),
        values), collapse = ";"))
    }
  }
}
writeLines(lines, "design.csv")
cat(length(formulas), "formulas,", length(lines), "columns\n")

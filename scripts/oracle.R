# What the reference scripts under Tests/*/Reference/ share: reading tables, naming coefficients as
# Tenure does, and writing JSON with all 17 digits.

# Levels sort by Unicode scalar, as Tenure's do, whatever the machine's language.
invisible(Sys.setlocale("LC_COLLATE", "C"))

# The folder of the script that is running.
script_folder <- function() {
  dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))
}

# The repository's top folder.
top_folder <- function() normalizePath(file.path(script_folder(), "..", "..", ".."))

source(file.path(top_folder(), "scripts", "package-tables.R"))

# Writes a table to data/NAME.csv.
write_table <- function(table, name) {
  write_package_table(table, file.path(script_folder(), "data", paste0(name, ".csv")))
}

# The table of a CSV file; a file data/NAME.csv that is not kept here is the table that comes with a
# package of R.
read_table <- function(path) {
  if (!file.exists(path)) path <- package_file(sub("[.]csv$", "", basename(path)))
  read.csv(path, stringsAsFactors = TRUE, check.names = FALSE)
}

package_file <- function(name) {
  folder <- file.path(tempdir(), "tables")
  if (!dir.exists(folder)) write_package_tables(folder)
  path <- file.path(folder, paste0(name, ".csv"))
  if (!file.exists(path)) stop("no table ", name, "; scripts/install-oracles installs its package")
  path
}

# Treatment contrasts with a reference of one's choice, spelt as in Tenure's formulas.
factor <- function(x, reference, ...) {
  codes <- if (is.factor(x)) x else base::factor(x, ...)
  if (missing(reference)) codes else relevel(codes, ref = as.character(reference))
}

# Names in Tenure's form, `contract[One year]` and `ns(age, 3)[2]`, of a fit's coefficients.
tenure_names <- function(coefficient_names, frame) {
  variables <- names(frame)[order(-nchar(names(frame)))]
  component <- function(text) {
    for (variable in variables) {
      values <- frame[[variable]]
      if (!startsWith(text, variable)) next
      rest <- substring(text, nchar(variable) + 1)
      name <- variable
      if (is.matrix(values)) {
        position <- if (ncol(values) == 1) 1 else match(rest, colnames(values))
        stopifnot(!is.na(position))
        return(paste0(name, "[", position, "]"))
      }
      return(if (rest == "") name else paste0(name, "[", rest, "]"))
    }
    text
  }
  vapply(strsplit(coefficient_names, ":", fixed = TRUE), function(parts) {
    paste(vapply(parts, component, ""), collapse = ":")
  }, "")
}

# A named vector as a JSON object; an aliased coefficient's NA becomes null.
object <- function(values, names) structure(as.list(values), names = names)

# JSON text: named lists are objects, unnamed lists and vectors longer than one are arrays; array()
# keeps a vector of one an array.
array <- function(values) structure(values, class = "json_array")
json <- function(value, indent = "") {
  scalar <- function(x) {
    if (is.na(x)) "null"
    else if (is.logical(x)) tolower(as.character(x))
    else if (is.numeric(x)) {
      if (!is.finite(x)) stop("a number is not finite")
      sprintf("%.17g", x)
    } else encodeString(x, quote = "\"")
  }
  inner <- paste0(indent, "  ")
  if (is.list(value)) {
    parts <- vapply(value, json, "", indent = inner)
    named <- !is.null(names(value))
    keys <- if (named) paste0(encodeString(names(value), quote = "\""), ": ") else ""
    brackets <- if (named) c("{", "}") else c("[", "]")
    if (length(parts) == 0) return(paste0(brackets, collapse = ""))
    body <- paste0(inner, keys, parts, collapse = ",\n")
    paste0(brackets[1], "\n", body, "\n", indent, brackets[2])
  } else if (inherits(value, "json_array") || length(value) != 1) {
    value <- unclass(value)
    if (is.factor(value)) value <- as.character(value)
    paste0("[", paste(vapply(value, scalar, ""), collapse = ", "), "]")
  } else {
    scalar(if (is.factor(value)) as.character(value) else value)
  }
}

write_reference <- function(value, name) {
  path <- file.path(script_folder(), paste0(name, ".json"))
  writeLines(json(value), path)
  cat(basename(path), "\n")
}

# Writes the two churn tables of R's modeldata (Debian: r-cran-modeldata, MIT) beside this script:
#
#   Rscript datasets/extract-modeldata.R [FOLDER]
#
# Rows, columns and their order are the package's; a missing value is NA. Every number is a short
# decimal, so that the 15 digits R writes are exact; the script checks it.
arguments <- commandArgs()
script <- sub("^--file=", "", grep("^--file=", arguments, value = TRUE))
folder <- commandArgs(trailingOnly = TRUE)
folder <- if (length(folder) > 0) folder[1] else dirname(script)

write_table <- function(table, name) {
  path <- file.path(folder, name, paste0(name, ".csv"))
  dir.create(dirname(path), showWarnings = FALSE, recursive = TRUE)
  table <- as.data.frame(table)
  write.csv(table, path, row.names = FALSE, quote = FALSE)
  again <- read.csv(path)
  for (column in names(table)) {
    written <- if (is.factor(table[[column]])) as.character(table[[column]]) else table[[column]]
    stopifnot(identical(as.vector(written), as.vector(again[[column]])) ||
      identical(as.double(written), as.double(again[[column]])))
  }
  cat(path, ": ", nrow(table), " rows, ", ncol(table), " columns\n", sep = "")
}

data(wa_churn, mlc_churn, package = "modeldata")
write_table(wa_churn, "telco")
write_table(mlc_churn, "state-telecom")

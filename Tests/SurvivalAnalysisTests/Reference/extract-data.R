# Writes data/*.csv: classic published data sets, from R's survival and from lifelines (rossi).
#
#   pip download lifelines==0.30.3 --no-deps && unzip lifelines-*.whl
#   Rscript extract-data.R lifelines/datasets/rossi.csv
library(survival)
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "../../../scripts/oracle.R"))

rossi <- commandArgs(trailingOnly = TRUE)
if (length(rossi) == 1) {
  copied <- file.copy(rossi, file.path(script_folder(), "data", "rossi.csv"), overwrite = TRUE)
  stopifnot(copied)
}
write_table(lung, "lung")
write_table(veteran, "veteran")
write_table(heart, "heart")
write_table(pbc, "pbc")
write_table(bladder, "bladder")
write_table(bladder2, "bladder2")
write_table(cgd, "cgd")
write_table(ovarian, "ovarian")

# Monoclonal gammopathy: progression to a plasma cell malignancy (pcm), or death without it.
write_table(with(mgus2, data.frame(
  age, sex, time = ifelse(pstat == 1, ptime, futime),
  cause = ifelse(pstat == 1, "pcm", ifelse(death == 1, "death", "censor")))), "mgus2")

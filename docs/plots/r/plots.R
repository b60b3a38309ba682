# SPDX-License-Identifier: GPL-3.0-or-later
#
# Four pictures of a run, by ggplot2: Rscript plots.R results/taliban-2025 [folder for the pictures]
library(ggplot2)

arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
target <- if (length(arguments) > 1) arguments[2] else "."

# NA is a country's code and no missing number; only an empty cell is missing.
read_table <- function(table) {
  read.csv(file.path(folder, paste0(table, ".csv")), na.strings = "", encoding = "UTF-8")
}
# An apostrophe keeps spreadsheets from running a cell.
plain <- function(text) sub("^'", "", text)
save_plot <- function(name, picture, height = 5) {
  ggsave(file.path(target, paste0(name, ".png")), picture, width = 8, height = height, dpi = 120, bg = "white")
}

summary <- read_table("summary")
package <- paste(readLines(file.path(folder, "datapackage.json"), encoding = "UTF-8"), collapse = "\n")
named <- regmatches(package, regexec("\"recognition\": \"([^\"]*)\"", package))[[1]]
rung <- if (length(named) == 2) named[2] else tail(summary$rung, 1)
moving <- summary[summary$what_if == "baseline" & summary$rung == rung & summary$mean_years > 0, ]
moving <- moving[order(-moving$probability), ]
moving$name <- plain(moving$name)
theme_set(theme_minimal(base_size = 12))

top <- head(moving, 20)
save_plot("ranking", ggplot(top, aes(probability, reorder(name, probability))) +
  geom_errorbarh(aes(xmin = ci_low, xmax = ci_high), height = 0.3, colour = "#1f5a8a") +
  geom_point(colour = "#1f5a8a") + expand_limits(x = 0) +
  labs(x = "probability, with 95% interval of the simulation", y = NULL,
       title = paste0(rung, ": probability by the end of the calendar, in simulated futures")), height = 6)

count <- read_table("count")
count$date <- as.Date(count$date)
count <- count[count$rung == rung, ]
fan <- count[count$what_if == "baseline", ]
what_ifs <- head(setdiff(unique(count$what_if), "baseline"), 6)
picture <- ggplot(fan, aes(date)) +
  geom_ribbon(aes(ymin = p05, ymax = p95, fill = "nine tenths of futures")) +
  geom_ribbon(aes(ymin = p25, ymax = p75, fill = "half of futures")) +
  geom_line(aes(y = p50), colour = "#1f5a8a", linewidth = 0.9) +
  scale_fill_manual(values = c("nine tenths of futures" = "#cfdfec", "half of futures" = "#9dbfd9")) +
  expand_limits(y = 0) +
  labs(x = NULL, y = "number of states", fill = NULL, linetype = NULL,
       title = paste("States at or above", rung, "in simulated futures"))
if (length(what_ifs) > 0) {
  picture <- picture + geom_line(aes(y = mean, linetype = paste("mean, what if:", what_if)),
                                 data = count[count$what_if %in% what_ifs, ], colour = "#c2571a")
}
save_plot("fan", picture)

curve <- read_table("curve")
six <- head(moving, 6)
curve <- curve[curve$what_if == "baseline" & curve$rung == rung & curve$state %in% six$state, ]
curve$date <- as.Date(curve$date)
curve$name <- factor(six$name[match(curve$state, six$state)], levels = six$name)
save_plot("curves", ggplot(curve, aes(date, probability, colour = name)) +
  geom_ribbon(aes(ymin = ci_low, ymax = ci_high, fill = name), alpha = 0.2, colour = NA) + geom_line() +
  expand_limits(y = 0) +
  labs(x = NULL, y = "probability, with 95% interval of the simulation", colour = NULL, fill = NULL,
       title = paste("Standing at or above", rung, "in simulated futures")))

if (file.exists(file.path(folder, "contrast.csv"))) {
  contrast <- read_table("contrast")
  contrast <- contrast[contrast$rung == rung & contrast$difference != 0, ]
  largest <- head(contrast[order(-abs(contrast$difference)), ], 24)
  largest$label <- paste0(largest$what_if, ": ", plain(largest$state))
  save_plot("contrasts", ggplot(largest, aes(difference, reorder(label, abs(difference)))) +
    geom_vline(xintercept = 0, colour = "grey60") +
    geom_errorbarh(aes(xmin = ci_low, xmax = ci_high), height = 0.3, colour = "#1f5a8a") +
    geom_point(colour = "#1f5a8a") +
    labs(x = "difference of the probability, with 95% interval", y = NULL,
         title = paste0(rung, ": what the what-ifs change, in the same simulated futures")), height = 7)
}

# SPDX-License-Identifier: GPL-3.0-or-later
#
# How many states stand at or above the rung: median, middle half and middle nine tenths of the baseline's simulated
# futures, and the mean of each what-if. From count.csv.
recipe = "fan"
here = strlen(ARG0) > 6 ? ARG0[1:strlen(ARG0)-6] : ""
load here . "common.gp"

what_ifs = ""
note(w) = (w ne "baseline" && strstrt(what_ifs, "|" . w . "|") == 0 ? (what_ifs = what_ifs . "|" . w . "| ", 0) : 0)
set table $unused
plot folder . "/count.csv" every ::1 using (note(strcol(1)))
unset table
others = words(what_ifs) < 6 ? words(what_ifs) : 6
label(i) = (w = word(what_ifs, i), w[2:strlen(w)-1])

set title sprintf("States at or above %s in simulated futures", rung) noenhanced
set xdata time
set timefmt "%Y-%m-%d"
set format x "%b\n%Y"
set ylabel "number of states"
set yrange [0:*]
set key left top noenhanced
base(x) = strcol(1) eq "baseline" && strcol(2) eq rung ? x : NaN
table = folder . "/count.csv"
plot table every ::1 using (timecolumn(3)):(base($6)):(base($10)) with filledcurves linecolor "#cfdfec" title "nine tenths of futures", \
    "" every ::1 using (timecolumn(3)):(base($7)):(base($9)) with filledcurves linecolor "#9dbfd9" title "half of futures", \
    "" every ::1 using (timecolumn(3)):(base($8)) with lines linestyle 1 title "median", \
    "" every ::1 using (timecolumn(3)):(base($4)) with lines linestyle 1 dashtype 2 title "mean", \
    for [i = 1:others] "" every ::1 using (timecolumn(3)):(strcol(1) eq label(i) && strcol(2) eq rung ? $4 : NaN) \
        with lines linestyle (i % 5 + 2) dashtype i linewidth 1.8 title "mean, what if: " . label(i)

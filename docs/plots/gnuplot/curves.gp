# SPDX-License-Identifier: GPL-3.0-or-later
#
# How the probability of standing at or above the rung grows, for the six likeliest states that do not stand there from
# the start, with 95% intervals. From summary.csv and curve.csv.
recipe = "curves"
here = strlen(ARG0) > 9 ? ARG0[1:strlen(ARG0)-9] : ""
load here . "common.gp"

array name[most]; array code[most]; array p[most]
n = 0
take(id, label, x) = (n = n + 1, code[n] = id, name[n] = label, p[n] = x, 0)
set table $unused
plot folder . "/summary.csv" every ::1 using \
    (strcol(1) eq "baseline" && strcol(4) eq rung && $14 > 0 ? take(strcol(2), plain(strcol(3)), $7) : 0)
unset table
array rank[most]
shown = n < 6 ? n : 6
do for [i = 1:n] { rank[i] = i }
do for [i = 1:shown] {
    do for [j = i+1:n] {
        if (p[rank[j]] > p[rank[i]]) { swap = rank[i]; rank[i] = rank[j]; rank[j] = swap }
    }
}
set title sprintf("Standing at or above %s, in simulated futures", rung) noenhanced
set xdata time
set timefmt "%Y-%m-%d"
set format x "%b\n%Y"
set ylabel "probability, with 95% interval of the simulation"
set yrange [0:*]
set key left top noenhanced
mine(i, x) = strcol(1) eq "baseline" && strcol(2) eq code[rank[i]] && strcol(3) eq rung ? x : NaN
table = folder . "/curve.csv"
plot for [i = 1:shown] table every ::1 using (timecolumn(4)):(mine(i, $6)):(mine(i, $7)) \
        with filledcurves linestyle i fillstyle transparent solid 0.25 noborder notitle, \
    for [i = 1:shown] table every ::1 using (timecolumn(4)):(mine(i, $5)) with lines linestyle i title name[rank[i]]

# SPDX-License-Identifier: GPL-3.0-or-later
#
# Who is likeliest to reach the rung in the baseline: the first 20 states that do not stand there from the start, with
# 95% intervals. From summary.csv.
recipe = "ranking"
tall = 640
here = strlen(ARG0) > 10 ? ARG0[1:strlen(ARG0)-10] : ""
load here . "common.gp"

array name[most]; array p[most]; array lo[most]; array hi[most]
n = 0
# reached at the start: mean_years is 0
take(label, x, a, b) = (n = n + 1, name[n] = label, p[n] = x, lo[n] = a, hi[n] = b, 0)
set table $unused
plot folder . "/summary.csv" every ::1 using \
    (strcol(1) eq "baseline" && strcol(4) eq rung && $14 > 0 ? take(plain(strcol(3)), $7, $8, $9) : 0)
unset table

array rank[most]
shown = n < 20 ? n : 20
do for [i = 1:n] { rank[i] = i }
do for [i = 1:shown] {
    do for [j = i+1:n] {
        if (p[rank[j]] > p[rank[i]]) { swap = rank[i]; rank[i] = rank[j]; rank[j] = swap }
    }
}
set title sprintf("%s: probability by the end of the calendar, in simulated futures", rung) noenhanced
set xlabel "probability, with 95% interval of the simulation"
set xrange [0:*]
set yrange [shown + 0.5:0.5]
set ytics noenhanced
unset key
set grid noytics
do for [i = 1:shown] { set ytics add (name[rank[i]] i) }
plot sample [i = 1:shown:1] "+" using (p[rank[int(i)]]):(i):(lo[rank[int(i)]]):(hi[rank[int(i)]]) with xerrorbars linestyle 1

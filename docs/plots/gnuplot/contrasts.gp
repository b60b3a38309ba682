# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the what-ifs change: the 24 largest differences of the probability of reaching the rung, what-if minus baseline in
# the same simulated futures, with 95% intervals. From contrast.csv.
recipe = "contrasts"
tall = 720
here = strlen(ARG0) > 12 ? ARG0[1:strlen(ARG0)-12] : ""
load here . "common.gp"

array name[most]; array d[most]; array lo[most]; array hi[most]
n = 0
take(label, x, a, b) = (n = n + 1, name[n] = label, d[n] = x, lo[n] = a, hi[n] = b, 0)
set table $unused
plot folder . "/contrast.csv" every ::1 using \
    (strcol(3) eq rung && $4 != 0 ? take(strcol(1) . ": " . plain(strcol(2)), $4, $5, $6) : 0)
unset table
array rank[most]
shown = n < 24 ? n : 24
do for [i = 1:n] { rank[i] = i }
do for [i = 1:shown] {
    do for [j = i+1:n] {
        if (abs(d[rank[j]]) > abs(d[rank[i]])) { swap = rank[i]; rank[i] = rank[j]; rank[j] = swap }
    }
}
if (shown == 0) { # an empty picture would be a riddle
    set label 1 "No what-if changes this." at graph 0.5, 0.5 center
    shown = 1; d[1] = 0; lo[1] = 0; hi[1] = 0; name[1] = ""; rank[1] = 1
}
set title sprintf("%s: what the what-ifs change, in the same simulated futures", rung) noenhanced
set xlabel "difference of the probability, with 95% interval"
set yrange [shown + 0.5:0.5]
set ytics noenhanced
unset key
set grid noytics
set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead linecolor "#999999"
do for [i = 1:shown] { set ytics add (name[rank[i]] i) }
plot sample [i = 1:shown:1] "+" using (d[rank[int(i)]]):(i):(lo[rank[int(i)]]):(hi[rank[int(i)]]) with xerrorbars linestyle 1

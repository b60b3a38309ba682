# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the four recipes share. Each is run as
#
#   gnuplot -e "folder='results/taliban-2025'" docs/plots/gnuplot/ranking.gp
#
# and writes ranking.svg; other values can be given the same way: output='x', format='png', rung='ambassador'.
# A recipe reads tables and nothing else: names in them are data, never commands.
if (!exists("folder")) folder = "results/taliban-2025"
if (!exists("format")) format = "svg"
if (!exists("output")) output = recipe
if (!exists("rung")) rung = ""
if (!exists("tall")) tall = 560

if (format eq "svg") {
    set terminal svg size 900,tall font "Helvetica,14" background "#ffffff"
} else {
    set terminal pngcairo size 900,tall font "Helvetica,12" background "#ffffff"
}
set output output . "." . format

set encoding utf8
set datafile separator comma
set border 3 linecolor "#666666"
set tics nomirror textcolor "#333333"
set grid x y linecolor "#dddddd" linewidth 1 linetype 1 dashtype 1
set style line 1 linecolor "#1f5a8a" linewidth 2.5 pointtype 7 pointsize 0.7
set style line 2 linecolor "#c2571a" linewidth 2.5 pointtype 7 pointsize 0.7
set style line 3 linecolor "#3c7d3c" linewidth 2.5 pointtype 7 pointsize 0.7
set style line 4 linecolor "#7a4a8c" linewidth 2.5 pointtype 7 pointsize 0.7
set style line 5 linecolor "#8a6d1f" linewidth 2.5 pointtype 7 pointsize 0.7
set style line 6 linecolor "#555555" linewidth 2.5 pointtype 7 pointsize 0.7

most = 20000
plain(text) = text[1:1] eq "'" ? text[2:] : text # an apostrophe keeps spreadsheets from running a cell

# The rung that is drawn, where none is given: the last one, as in the tables.
last_rung(r) = (rung = r, 0)
if (rung eq "") {
    set table $unused
    plot folder . "/summary.csv" every ::1 using (last_rung(strcol(4)))
    unset table
}

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# `credence plot`: pictures of a real run, whatever the names in it, and nothing half-drawn. With CREDENCE_LONG=1 the
# recipes for R and Python too.
#
#   sh tests/golden/plot.sh build/test/credence
top=$(pwd)
. tests/support/program.sh
cd "$work" || exit 1

# Names that a shell, gnuplot's enhanced text, TeX or SVG would take for something else.
cat >'it'"'"'s odd.yaml' <<'END'
calendar: {start: 2025-01-01, end: 2027-01-01, step: 3 months}
ladder: [none, recognised]
states:
  AAA: {name: "`touch run`", pace: 0.5, threshold: 0}
  BBB: {name: "$(touch run) 'quoted' \"twice\" {/Bold x}", pace: 0.3, threshold: 0}
  CCC: {name: "a_b^c & <d> \\ é", pace: 0.2, threshold: 0}
  NA: {name: "=1+1", pace: 0.1, threshold: 0}
END
folder="it's a run"
"$program" run "it's odd.yaml" -n 500 -q -o "$folder" || complain "no run to draw"

"$program" plot "$folder" >out 2>err || complain "plot: exit status $?"
for name in ranking fan curves; do
    for format in svg png; do
        grep -qxF "$folder-plots/$name.$format" out || complain "$name.$format is not told"
        [ -s "$folder-plots/$name.$format" ] || complain "$name.$format is not there"
    done
done
[ ! -s err ] || complain "plot says something"
[ ! -e run ] || complain "a name has been run"
[ "$(find . -name '.part*')" = "" ] || complain "something half-drawn is left"
python3 - "$folder-plots" <<'END' || complain "pictures that are not what they should be"
import sys, xml.etree.ElementTree as tree
from pathlib import Path
folder = Path(sys.argv[1])
for name in ("ranking", "fan", "curves"):
    root = tree.parse(folder / f"{name}.svg").getroot()
    text = " ".join("".join(root.itertext()).split())
    assert "simulated futures" in text, name
    # gnuplot does not know a quote that is written twice, and cuts the name there.
    wanted = ["`touch run`", "$(touch run) 'quoted'", "a_b^c & <d>", "=1+1"]
    if name != "fan":
        for it in wanted:
            assert " ".join(it.split()) in text, (name, it, text)
    assert (folder / f"{name}.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n", name
END

"$program" plot nowhere >out 2>err && complain "plots what is not there"
[ $? -ne 0 ] || complain "exit status of a missing folder"
grep -qF "no tables of a run" err || complain "nothing about the missing tables"
PATH=/nowhere "$program" plot "$folder" -o elsewhere >out 2>err
[ $? -eq 2 ] || complain "exit status without gnuplot"
grep -qF "gnuplot-nox" err || complain "nothing about the missing gnuplot"

if [ "${CREDENCE_LONG-}" = 1 ]; then
    mkdir python r
    MPLBACKEND=Agg MPLCONFIGDIR=$work/mpl /usr/bin/python3 "$top/docs/plots/python/plots.py" "$folder" python \
        2>err || complain "Python's recipe"
    Rscript "$top/docs/plots/r/plots.R" "$folder" r >out 2>err || complain "R's recipe"
    for name in ranking fan curves; do
        [ -s python/$name.png ] || complain "Python drew no $name"
        [ -s r/$name.png ] || complain "R drew no $name"
    done
    [ ! -e run ] || complain "a name has been run"
fi
[ $failures -eq 0 ]

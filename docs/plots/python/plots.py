# SPDX-License-Identifier: GPL-3.0-or-later
"""Four pictures of a run, by pandas and matplotlib: python3 plots.py results/taliban-2025 [folder for the pictures]"""
import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd

folder = Path(sys.argv[1])
target = Path(sys.argv[2] if len(sys.argv) > 2 else ".")


def read(table):
    """A table. NA is a country's code and no missing number; only an empty cell is missing."""
    return pd.read_csv(folder / f"{table}.csv", keep_default_na=False, na_values=[""],
                       parse_dates=["date"] if table in ("curve", "count") else False)


def plain(text):
    """An apostrophe keeps spreadsheets from running a cell; $ would be mathematics to matplotlib."""
    return text.removeprefix("'").replace("$", r"\$")


def save(name):
    plt.savefig(target / f"{name}.png", dpi=120, bbox_inches="tight")
    plt.close()


def error_bars(table, names, x):
    y = range(len(table))
    plt.figure(figsize=(8, 0.5 + 0.27 * max(len(table), 3)))
    plt.errorbar(table[x], y, xerr=[table[x] - table["ci_low"], table["ci_high"] - table[x]], fmt="o", capsize=3,
                 markersize=4)
    plt.yticks(y, [plain(name) for name in names])
    plt.gca().invert_yaxis()
    plt.grid(axis="x", alpha=0.4)


summary = read("summary")
rung = json.loads((folder / "datapackage.json").read_text()).get("recognition", summary["rung"].iloc[-1])
moving = summary[(summary.what_if == "baseline") & (summary.rung == rung) & (summary.mean_years > 0)]
moving = moving.sort_values("probability", ascending=False, kind="stable")

top = moving.head(20)
error_bars(top, top["name"], "probability")
plt.xlim(left=0)
plt.xlabel("probability, with 95% interval of the simulation")
plt.title(f"{rung}: probability by the end of the calendar, in simulated futures")
save("ranking")

count = read("count")
fan = count[(count.what_if == "baseline") & (count.rung == rung)]
plt.figure(figsize=(8, 5))
plt.fill_between(fan.date, fan.p05, fan.p95, alpha=0.25, linewidth=0, color="C0", label="nine tenths of futures")
plt.fill_between(fan.date, fan.p25, fan.p75, alpha=0.35, linewidth=0, color="C0", label="half of futures")
plt.plot(fan.date, fan.p50, color="C0", label="median")
for what_if in [name for name in count.what_if.unique() if name != "baseline"][:6]:
    other = count[(count.what_if == what_if) & (count.rung == rung)]
    plt.plot(other.date, other["mean"], "--", linewidth=1.2, label=f"mean, what if: {plain(what_if)}")
plt.ylim(bottom=0)
plt.ylabel("number of states")
plt.title(f"States at or above {rung} in simulated futures")
plt.legend(loc="upper left", frameon=False)
save("fan")

curve = read("curve")
plt.figure(figsize=(8, 5))
for state, name in zip(moving.state.head(6), moving.name.head(6)):
    one = curve[(curve.what_if == "baseline") & (curve.state == state) & (curve.rung == rung)]
    line, = plt.plot(one.date, one.probability, label=plain(name))
    plt.fill_between(one.date, one.ci_low, one.ci_high, alpha=0.2, linewidth=0, color=line.get_color())
plt.ylim(bottom=0)
plt.ylabel("probability, with 95% interval of the simulation")
plt.title(f"Standing at or above {rung}, in simulated futures")
plt.legend(loc="upper left", frameon=False)
save("curves")

if (folder / "contrast.csv").exists():
    contrast = read("contrast")
    contrast = contrast[(contrast.rung == rung) & (contrast.difference != 0)]
    largest = contrast.reindex(contrast.difference.abs().sort_values(ascending=False, kind="stable").index).head(24)
    error_bars(largest, [f"{w}: {s}" for w, s in zip(largest.what_if, largest.state)], "difference")
    plt.axvline(0, color="0.6")
    plt.xlabel("difference of the probability, with 95% interval")
    plt.title(f"{rung}: what the what-ifs change, in the same simulated futures")
    save("contrasts")

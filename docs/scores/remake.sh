#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# remake.sh PROGRAM [PAGE [FUTURES [OPTION...]]]: fits the shipped replays on an early window, scores them on a later one,
# and puts the tables into PAGE (docs/validation.md), between their marks. Scores take 10000 futures; options go on to
# `credence fit`. About eight minutes on two cores.
set -eu
program=$(realpath "$1")
CDPATH='' cd -- "$(dirname -- "$0")/../.."
page=${2:-docs/validation.md}
futures=${3:-10000}
if [ $# -gt 3 ]; then shift 3; else shift $#; fi
fit_options=$*

export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r scenarios/*.yaml scenarios/data "$work" # a fitted scenario must stand beside the one that it extends

# fit OUTPUT SCENARIO FROM TO OPTION...
fit() {
    out=$1 scenario=$2 from=$3 to=$4
    shift 4
    # shellcheck disable=SC2086 # options: splitting is meant
    "$program" fit "$work/$scenario.yaml" --from "$from" --to "$to" "$@" $fit_options -q -o "$work/$out.yaml"
}

# both SCENARIO FROM TO TIE FREE ZERO...: two fits at a time, with ties and with the weights of all ties at 0. TIE and FREE
# are lists of PATH=LOW:HIGH, ZERO are paths.
both() {
    scenario=$1 from=$2 to=$3 tie=$4 free=$5
    shift 5
    echo "$scenario $from $to" >>"$work/fits"
    frees=$(for path in $free; do printf -- '--free %s ' "$path"; done)
    zeros="--set what_if=null $(for path in "$@"; do printf -- '--set %s=0 ' "$path"; done)" # else one changes nothing
    # shellcheck disable=SC2086 # lists of options: splitting is meant
    fit "$scenario-ties" "$scenario" "$from" "$to" --free "$tie" $frees --ridge 0.25 &
    with=$!
    # shellcheck disable=SC2086
    fit "$scenario-alone" "$scenario" "$from" "$to" $frees $zeros --ridge 0.25 &
    without=$! status=0
    wait $with || status=$?
    wait $without || status=$?
    [ $status -eq 0 ] || exit $status
}

# score WINDOW SCENARIO FROM TO RUNG REGION...: as written, fitted, fitted without ties.
score() {
    window=$1 scenario=$2 from=$3 to=$4 rung=$5
    shift 5
    regions=$(for group in "$@"; do printf -- '--region %s ' "$group"; done)
    for kind in '' -ties -alone; do
        # shellcheck disable=SC2086
        "$program" score "$work/$scenario$kind.yaml" --from "$from" --to "$to" --rung "$rung" $regions --bins 5 \
            -n "$futures" -q -o "$work/$window$kind"
    done
    # shellcheck disable=SC2016 # those are of Markdown
    printf '%s|%s, `%s`, %s to %s\n' "$window" "$scenario" "$rung" "$from" "$to" >>"$work/windows"
}

# ---- what is fitted to which years, and scored on which ----

tie=defaults.weights.organisations=-0.5:1

both kosovo-2008 2008-02-17 2010-12-31 "$tie" \
    'defaults.pace=0.1:10 defaults.weights.lobbying=-0.5:1.5 groups.west.bias=-0.5:1' \
    defaults.weights.organisations defaults.weights.un_votes defaults.weights.borders defaults.weights.precedent
both palestine-1988 1988-11-15 1990-12-31 "$tie" \
    'defaults.pace=0.5:60 defaults.weights.moment=-0.5:1.5 defaults.weights.muslim_majority=-0.5:1' \
    defaults.weights.organisations defaults.weights.un_votes defaults.weights.borders defaults.weights.precedent
both taliban-2025 2021-08-15 2024-06-30 "$tie" \
    'defaults.rungs.mission.pace=0.02:5 defaults.rungs.charge.pace=0.05:8 parameters.religion_counts=-0.5:1' \
    defaults.weights.organisations defaults.weights.borders defaults.weights.alliance defaults.weights.patronage \
    defaults.weights.moscow defaults.weights.trade defaults.weights.un_votes \
    defaults.rungs.recognised.weights.precedent groups.contrarians.weights.moscow groups.west.weights.rivalry \
    states.CHN.weights.organisations states.CHN.rungs.recognised.weights.awaits \
    states.PAK.weights.rivalry states.IND.weights.rivalry

score kosovo kosovo-2008 2011-01-01 2013-12-31 recognised west moscow small african_union oic
score palestine-1991 palestine-1988 1991-01-01 2000-12-31 recognised arab oic_others africa latin_america caribbean west
score palestine-2009 palestine-1988 2009-01-01 2018-12-31 recognised arab oic_others africa latin_america caribbean west
for rung in charge ambassador recognised; do
    score taliban-$rung taliban-2025 2024-07-01 2026-03-31 $rung neighbours central_asia gulf muslim_world west
done

# ---- the tables ----

# Numbers to three digits behind the point; empty ones as a dash.
show='function show(x) { return x == "" ? "-" : sprintf("%.3f", x) }
    function short(x) { return x == "" ? "-" : sprintf("%.3g", x) }'

title() {
    case "$1" in
    '') echo 'as written' ;;
    -ties) echo 'fitted' ;;
    *) echo 'fitted, ties off' ;;
    esac
}

fits() {
    echo '| fit | moves | number | written | estimate | 95% profile interval | note | log likelihood, written | fitted |'
    echo '|---|---|---|---|---|---|---|---|---|'
    while read -r scenario from to; do
        for kind in ties alone; do
            awk -F, -v name="$scenario, $from to $to, $([ $kind = ties ] && echo 'with ties' || echo 'ties off')" "$show"'
                NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
                { printf "| %s | %s | `%s` | %s | %s | %s to %s | %s | %s | %s |\n", name, $column["moves"], $1,
                      short($column["written"]), short($column["estimate"]), short($column["profile_low"]),
                      short($column["profile_high"]), $column["note"], show($column["log_likelihood_written"]),
                      show($column["log_likelihood"]); name = "" }' "$work/$scenario-$kind.csv"
        done
    done <"$work/fits"
}

# scores_of WINDOW LABEL: the scenario's three forecasts, then the rates, which are the same beside each of them.
scores_of() {
    came=$(awk -F, 'NR > 1 && $(NF - 5) != "" { n++ } END { print n + 0 }' "$work/$1/surprise.csv")
    for kind in '' -ties -alone; do
        awk -F, -v kind="$kind" -v title="$(title "$kind")" -v label="$2" -v came="$came" "$show"'
            function with(f, m) {
                return show(value[f, m]) (low[f, m] == "" ? "" : " (" show(low[f, m]) " to " show(high[f, m]) ")")
            }
            function skill(f) { return with(f, "brier_skill") }
            function row(f, title, is_own) {
                printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", label, title, with(f, "brier"),
                    with(f, "log"), with(f, "rps"), is_own ? skill("base_rate") : "", is_own ? skill(region) : "",
                    is_own ? skill("no_change") : "", is_own ? show(value[f, "reliability"]) : "",
                    is_own ? show(value[f, "resolution"]) : ""
                label = ""
            }
            NR > 1 { value[$2, $3] = $4; low[$2, $3] = $5; high[$2, $3] = $6; states = $7 }
            END {
                region = "base_rate_by_region"
                label = kind == "" ? label ": " came " of " states " came" : ""
                row("scenario", title, 1)
                if (kind == "-alone") {
                    row("base_rate", "base rate", 0); row(region, "base rate by region", 0)
                    row("no_change", "no change", 0)
                }
            }' "$work/$1$kind/score.csv"
    done
}

scores() {
    echo '| window | forecast | Brier (95%) | log (95%) | RPS (95%) | skill: base rate | by region | no change |' \
        'reliability | resolution |'
    echo '|---|---|---|---|---|---|---|---|---|---|'
    while IFS='|' read -r window label; do
        scores_of "$window" "$label"
    done <"$work/windows"
}

calibration() {
    echo '| window | forecast | forecasts between | states | mean forecast | came | observed | 95% interval |'
    echo '|---|---|---|---|---|---|---|---|'
    while IFS='|' read -r window label; do
        for kind in '' -ties -alone; do
            awk -F, -v label="$label" -v title="$(title "$kind")" "$show"'
                NR > 1 && $4 > 0 {
                    printf "| %s | %s | %s and %s | %s | %s | %s | %s | %s to %s |\n", label, title, $2, $3, $4, show($5),
                        $6, show($7), show($8), show($9)
                    label = title = ""
                }' "$work/$window$kind/calibration.csv"
            label=
        done
    done <"$work/windows"
}

surprises() {
    echo '| window | forecast | came | early | late | who |'
    echo '|---|---|---|---|---|---|'
    while IFS='|' read -r window label; do
        for kind in '' -ties -alone; do
            awk -F, -v label="$label" -v title="$(title "$kind")" '
                NR > 1 { n++; count[$NF]++; if ($NF != "") who = who (who == "" ? "" : ", ") $2 }
                END { printf "| %s | %s | %d | %d | %d | %s |\n", label, title, n, count["early"], count["late"], who }
                ' "$work/$window$kind/surprise.csv"
            label=
        done
    done <"$work/windows"
}

# Fitted with ties less fitted without, state by state: what ties are worth out of sample, if anything.
ties() {
    echo '| window | states | Brier, with ties less without | log, with ties less without |'
    echo '|---|---|---|---|'
    while IFS='|' read -r window label; do
        awk -F, -v label="$label" '
            function put(x, at) { sum[at] += x; square[at] += x * x }
            function show(at, mean, error) {
                mean = sum[at] / n
                error = n > 1 ? sqrt((square[at] / n - mean * mean > 0 ? square[at] / n - mean * mean : 0) / (n - 1)) : 0
                return sprintf("%+.4f (%+.4f to %+.4f)", mean, mean - 1.96 * error, mean + 1.96 * error)
            }
            FNR > 1 && NR == FNR { brier[$2] = $(NF - 2); log_score[$2] = $(NF - 1) }
            FNR > 1 && NR != FNR { n++; put(brier[$2] - $(NF - 2), 1); put(log_score[$2] - $(NF - 1), 2) }
            END { printf "| %s | %d | %s | %s |\n", label, n, show(1), show(2) }
            ' "$work/$window-ties/forecasts.csv" "$work/$window-alone/forecasts.csv"
    done <"$work/windows"
}

for table in fits scores ties calibration surprises; do
    $table >"$work/table"
    awk -v mark="out-of-sample-$table" -v table="$work/table" '
        $0 == "<!-- /" mark " -->" { inside = 0 }
        !inside { print }
        $0 == "<!-- " mark " -->" { inside = 1; while ((getline line < table) > 0) print line }
    ' "$page" >"$work/page"
    cat "$work/page" >"$page"
done

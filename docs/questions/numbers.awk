# SPDX-License-Identifier: GPL-3.0-or-later
#
# The numbers of one table as lines KEY, VALUE, LOW, HIGH with tabs between them; a KEY is a kind and words that single
# out a row, and is what stands between braces in questions.md.in. LOW and HIGH are empty where there is no interval.
#
#   awk -v run=NAME -v n=REPLICATES -v table=summary -f numbers.awk FOLDER/summary.csv
BEGIN {
    CONVFMT = OFMT = "%.9g"
    z = 1.959964
}

# The cells of a line of CSV, RFC 4180 (no line breaks inside).
function cells(line,    n, text) {
    split("", cell)
    n = 0
    while (1) {
        if (substr(line, 1, 1) == "\"") {
            match(line, /^"([^"]|"")*"/)
            text = substr(line, 2, RLENGTH - 2)
            gsub(/""/, "\"", text)
        } else {
            match(line, /^[^,]*/)
            text = substr(line, 1, RLENGTH)
        }
        cell[++n] = text
        if (RLENGTH >= length(line)) {
            return n
        }
        line = substr(line, RLENGTH + 2)
    }
}

function at(name) {
    if (!(name in column)) {
        printf "numbers.awk: %s has no column %s\n", FILENAME, name >"/dev/stderr"
        failed = 1
        exit 1
    }
    return cell[column[name]]
}

function number(key, value, low, high) { printf "%s\t%s\t%s\t%s\n", key, value, low, high }

function mean(key, value, sd,    half) {
    half = z * sd / sqrt(n)
    number(key, value, value - half, value + half)
}

FNR == 1 {
    wide = cells($0)
    for (i = 1; i <= wide; i++) {
        column[cell[i]] = i
    }
    next
}

{ cells($0) }

table == "summary" && at("rung") == "recognised" {
    number("share " run " " at("what_if") " " at("state"), at("probability"), at("ci_low"), at("ci_high"))
    number("date " run " " at("what_if") " " at("state"), at("date_p50"), at("date_p10"), at("date_p90"))
    number("name " at("state"), at("name"))
    if (FNR < 10) {
        number("n " run, at("replicates"))
    }
}

table == "contrast" && at("rung") == "recognised" {
    number("points " run " " at("what_if") " " at("state"), at("difference"), at("ci_low"), at("ci_high"))
}

# On the first calendar date of a year, and at the end: rows are in order of date, so the last one counts.
table == "conditions" {
    key = run " " at("what_if") " " at("condition")
    if (substr(at("date"), 6, 2) == "01") {
        mean("mean " key " " substr(at("date"), 1, 4), at("mean"), at("sd"))
    }
    if (!(key in last)) {
        order[++keys] = key
    }
    last[key] = at("mean")
    sd[key] = at("sd")
}

table == "futures" {
    kind = at("what") ~ /^date/ ? "date" : at("what") ~ /^(more|more\.others|after[0-9]+)(\.change)?$/ ? "states" : \
        at("what") ~ /\.change$/ ? "points" : "share"
    number(kind " " run " " at("what_if") " " at("what"), at("value"), at("low"), at("high"))
}

table == "influence" {
    number("extra " at("state") " " at("among"), at("extra"), at("ci_low"), at("ci_high"))
    if (at("among") == "all") {
        number("rank " at("state"), at("rank"))
    }
}

# Of a lever alone: what is needed, or why not.
table == "require" {
    key = run " " at("way") " " at("lever")
    number("lever " key, at("needed"), at("ci_low"), at("ci_high"))
    number("present " key, at("present"))
    number("verdict " key, at("verdict"))
    number("there " key, at("probability_there"), at("there_ci_low"), at("there_ci_high"))
    number("best " key, at("value_there"))
    number("share " run " now", at("probability_now"), at("now_ci_low"), at("now_ci_high"))
}

table == "score" { number("score " run " " at("forecast") " " at("measure"), at("value"), at("ci_low"), at("ci_high")) }
table == "surprise" { number("share " run " surprise " at("state"), at("percentile"), at("ci_low"), at("ci_high")) }
table == "forecasts" { number("share " run " forecast " at("state"), at("forecast"), at("ci_low"), at("ci_high")) }
table == "fit" {
    number("fit " run " " at("path"), at("estimate"), at("profile_low"), at("profile_high"))
    number("written " run " " at("path"), at("written"))
    number("shift " run " " at("path"), at("estimate") - at("written"), at("profile_low") - at("written"),
        at("profile_high") - at("written"))
}

END {
    if (failed) {
        exit 1
    }
    for (i = 1; i <= keys; i++) {
        mean("mean " order[i] " end", last[order[i]], sd[order[i]])
    }
}

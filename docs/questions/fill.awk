# SPDX-License-Identifier: GPL-3.0-or-later
#
# Puts the numbers into the template. {{KEY}} becomes the number of that key, in the form of its kind; {{rows NAME}},
# alone on a line, the rows of a table that fragments.awk has written; {{words NAME}} words that it has chosen. What has
# no number is an error.
#
#   awk -v folder=FOLDER -f fill.awk FOLDER/numbers.tsv questions.md.in
BEGIN { FS = "\t" }

FNR == 1 { file++ }
file == 1 {
    value[$1] = $2
    low[$1] = $3
    high[$1] = $4
    next
}

function percent(x) { return sprintf("%.1f%%", 100 * x) }
function signed(x, form,    text) {
    text = sprintf(form, x)
    return text + 0 == 0 ? substr(sprintf(form, 0), 2) : text
}

function shown(key,    kind) {
    kind = key
    sub(/ .*/, "", kind)
    if (!(key in value)) {
        printf "fill.awk: %s:%d: there is no number '%s'\n", FILENAME, FNR, key >"/dev/stderr"
        failed = 1
        return "?"
    }
    if (kind == "share" || kind == "part") {
        return value[key] == "" ? "none" : \
            percent(value[key]) " (" percent(low[key]) " to " percent(high[key]) ")"
    }
    if (kind == "points") {
        return signed(100 * value[key], "%+.1f") " points (" signed(100 * low[key], "%+.1f") " to " \
            signed(100 * high[key], "%+.1f") ")"
    }
    if (kind == "states" || kind == "extra") {
        if (low[key] == "") {
            return sprintf("%.2f", value[key])
        }
        return key ~ /change$/ || kind == "extra" ? signed(value[key], "%+.2f") " (" signed(low[key], "%+.2f") " to " \
            signed(high[key], "%+.2f") ")" : sprintf("%.2f (%.2f to %.2f)", value[key], low[key], high[key])
    }
    if (kind == "date") {
        return date(value[key]) " (" date(low[key]) " to " date(high[key]) ")"
    }
    if (kind == "score") {
        return sprintf("%.4f (%.4f to %.4f)", value[key], low[key], high[key])
    }
    if (kind == "mean" || kind == "fit") {
        return sprintf("%.3f (%.3f to %.3f)", value[key], low[key], high[key])
    }
    if (kind == "shift") {
        return sprintf("%+.3f (%+.3f to %+.3f)", value[key], low[key], high[key])
    }
    return value[key]
}

function date(text) { return text == "" ? "after the end" : text }

/^\{\{rows [a-z]+\}\}$/ {
    name = $0
    gsub(/^\{\{rows |\}\}$/, "", name)
    found = 0
    while ((getline line <(folder "/" name ".rows")) > 0) {
        print line
        found = 1
    }
    if (!found) {
        printf "fill.awk: %s:%d: there are no rows '%s'\n", FILENAME, FNR, name >"/dev/stderr"
        failed = 1
    }
    next
}

{
    out = ""
    rest = $0
    while (match(rest, /\{\{[^}]*\}\}/)) {
        out = out substr(rest, 1, RSTART - 1) shown(substr(rest, RSTART + 2, RLENGTH - 4))
        rest = substr(rest, RSTART + RLENGTH)
    }
    print out rest
}

END { exit failed }

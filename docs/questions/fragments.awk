# SPDX-License-Identifier: GPL-3.0-or-later
#
# The rows of those tables of the page whose order follows the numbers, and words that hang on them. Reads numbers.tsv;
# writes FOLDER/NAME.rows, and further lines of numbers.tsv to stdout.
#
#   awk -v folder=FOLDER -f fragments.awk FOLDER/numbers.tsv
BEGIN { FS = "\t" }

{
    value[$1] = $2
    low[$1] = $3
    high[$1] = $4
    split($1, word, " ")
}
word[1] == "share" && word[2] == "follow" && word[3] == "baseline" && word[4] ~ /^first\./ {
    state = word[4]
    sub(/^first\./, "", state)
    firsts[state] = $2
}
word[1] == "rank" && $2 != "" { ranks[word[2]] = -$2 }
word[1] == "extra" && word[3] != "all" && (!(word[2] in most) || $2 > value["extra " word[2] " " most[word[2]]]) {
    most[word[2]] = word[3]
}
word[1] == "lever" {
    levers[++n_levers] = $1
    members[word[2], word[3]]++ # of a way: two make a pair
}

# The name with the greatest number, taken out; of equals the first by the alphabet.
function take(numbers,    name, best) {
    best = ""
    for (name in numbers) {
        if (best == "" || numbers[name] > numbers[best] || (numbers[name] == numbers[best] && name < best)) {
            best = name
        }
    }
    delete numbers[best]
    return best
}

function percent(x) { return sprintf("%.1f%%", 100 * x) }
function lever_row(key,    place, part) {
    place = key
    sub(/^lever /, "", place)
    split(place, part, " ")
    if (value["verdict " place] == "done") {
        return sprintf("| %s | `%s` | %.3g | %.3g%s | %s |", part[2], part[3], value["present " place], value[key], \
            members[part[1], part[2]] > 1 ? "" : " (" open_end(low[key]) " to " open_end(high[key]) ")", there(place))
    }
    return sprintf("| %s | `%s` | %.3g | %s | %s |", part[2], part[3], value["present " place], \
        value["verdict " place] == "cannot" ? "no value in the range" : value["verdict " place], there(place))
}
function open_end(text) { return text == "" ? "open" : sprintf("%.3g", text) }
function there(place,    key) {
    key = "there " place
    return value[key] == "" ? "" : percent(value[key]) " (" percent(low[key]) " to " percent(high[key]) ")"
}

END {
    for (i = 1; i <= 8; i++) {
        state = take(firsts)
        key = "share follow baseline first." state
        other = "share follow russia_had_not first." state
        printf "| %s | %s (%s to %s) | %s (%s to %s) |\n", value["name " state], percent(value[key]), percent(low[key]),
            percent(high[key]), percent(value[other]), percent(low[other]), percent(high[other]) >(folder "/first.rows")
    }
    for (i = 1; i <= 10; i++) {
        state = take(ranks)
        key = "extra " state " all"
        group = "extra " state " " most[state]
        printf "| %s | %+.2f (%+.2f to %+.2f) | `%s` %+.2f (%+.2f to %+.2f) |\n", value["name " state], value[key],
            low[key], high[key], most[state], value[group], low[group], high[group] >(folder "/influence.rows")
    }
    for (i = 1; i <= n_levers; i++) {
        split(levers[i], part, " ")
        print lever_row(levers[i]) >(folder "/" part[2] ".rows") # part[2]: the run
    }
    # What mending the norm prevents of the recognitions still to come, and from when on that is next to nothing.
    point = ""
    for (year = 2026; year <= 2030; year++) {
        key = "states norm norm_mended_" year " more.change"
        after = value["states norm baseline after" year]
        printf "part norm %s\t%.9g\t%.9g\t%.9g\n", year, -value[key] / after, -high[key] / after, -low[key] / after
        if (point == "" && -low[key] / after < 0.1) {
            point = year "-01-01"
        }
    }
    printf "words point\t%s\t\t\n", point == "" ? "At none of the dates tried is that so." : \
        "Of the dates tried that is so first on " point "."
}

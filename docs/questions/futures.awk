# SPDX-License-Identifier: GPL-3.0-or-later
#
# What quantiles and means of the tables do not tell: how many follow in each future, when the next one does and who it
# is, who of China and Pakistan goes first. Russia is never counted: what-ifs may leave its step out. Reads summary.csv
# (for the number of futures), then events.csv of the same run, with all futures in it; writes rows
# WHAT_IF,WHAT,VALUE,LOW,HIGH. With a what-if, WHAT ending in `.change` is the difference from the baseline, future by
# future, by the intervals that docs/tables.md tells (Newcombe's for shares).
#
#   awk -f futures.awk FOLDER/summary.csv FOLDER/events.csv
BEGIN {
    FS = ","
    z = 1.959964
    last_k = 10
    CONVFMT = OFMT = "%.9g"
}

FNR == 1 {
    split("", column)
    for (i = 1; i <= NF; i++) {
        column[$i] = i
    }
    file++
    next
}

# The number of futures stands nine columns from the end: names may hold commas.
file == 1 {
    if (!n) {
        n = $(NF - 9)
    }
    if (!($1 in seen)) {
        seen[$1] = 1
        what_if[++models] = $1
    }
    next
}

$column["to"] == "recognised" && $column["state"] != "RUS" && !(($1, $2, $column["state"]) in moved) {
    moved[$1, $2, $column["state"]] = 1
    came = ++count[$1, $2]
    others[$1, $2] += $column["state"] != "PAK"
    date[$1, came, ++dated[$1, came]] = $column["date"] # rows of a future are in order of time
    if (came == 1) {
        first[$1, $column["state"]]++
        firsts[$column["state"]] = 1
        edict_first[$1] += (($1, $2) in edict)
    }
    if ($column["state"] == "CHN" || $column["state"] == "PAK") {
        when[$1, $2, $column["state"]] = $column["years"]
        on[$1, $2, $column["state"]] = $column["date"]
    }
}

$column["event"] == "new_edict" && $column["cause"] == "event" { edict[$1, $2] = 1 }

function max(a, b) { return a > b ? a : b }
function min(a, b) { return a < b ? a : b }

# Wilson's interval of k in m futures: low and high.
function wilson(k, m,    p, middle, half) {
    if (m == 0) {
        low = 0
        high = 1
        return
    }
    p = k / m
    middle = (p + z * z / (2 * m)) / (1 + z * z / m)
    half = z * sqrt(p * (1 - p) / m + z * z / (4 * m * m)) / (1 + z * z / m)
    low = k > 0 ? max(0, middle - half) : 0
    high = k < m ? min(1, middle + half) : 1
}

function row(w, what, value, a, b) { printf "%s,%s,%s,%s,%s\n", w, what, value, a, b }

function share(w, what, k, m) {
    wilson(k, m)
    row(w, what, m ? sprintf("%.9g", k / m) : "", low, high)
}

# Newcombe (1998), method 10, with the correlation corrected for continuity.
function change(w, what, both, gained, lost, neither,    p1, p2, l1, h1, l2, h2, top, bottom, phi, d, x, y) {
    p1 = (both + lost) / n
    p2 = (both + gained) / n
    wilson(both + lost, n); l1 = low; h1 = high
    wilson(both + gained, n); l2 = low; h2 = high
    top = both * neither - gained * lost
    top = top > n / 2 ? top - n / 2 : min(top, 0)
    bottom = sqrt(both + lost) * sqrt(gained + neither) * sqrt(both + gained) * sqrt(lost + neither)
    phi = bottom > 0 ? top / bottom : 0
    d = p2 - p1
    x = p2 - l2; y = h1 - p1
    low = max(-1, d - sqrt(max(0, x * x - 2 * phi * x * y + y * y)))
    x = h2 - p2; y = p1 - l1
    high = min(1, d + sqrt(max(0, x * x - 2 * phi * x * y + y * y)))
    row(w, what, d, low, high)
}

# The date by which so many per cent of all futures have seen the k-th: empty where they have not by the end.
function by(w, k, percent,    m, at) {
    m = dated[w, k] + 0
    at = int((n * percent + 99) / 100)
    if (at < 1 || m < at) {
        return ""
    }
    sort_dates(w, k, m)
    return sorted[at]
}

# Into `sorted`. Dates are few (the days of some years): they are counted by day.
function sort_dates(w, k, m,    i, d, j, days, day, have) {
    split("", have)
    split("", day)
    days = 0
    for (i = 1; i <= m; i++) {
        d = date[w, k, i]
        if (!(d in have)) {
            day[++days] = d
        }
        have[d]++
    }
    quick(day, 1, days)
    j = 0
    for (i = 1; i <= days; i++) {
        for (d = 1; d <= have[day[i]]; d++) {
            sorted[++j] = day[i]
        }
    }
}

function quick(a, from, to,    i, j, middle, swap) {
    if (from >= to) {
        return
    }
    middle = a[int((from + to) / 2)]
    i = from
    j = to
    while (i <= j) {
        while (a[i] < middle) i++
        while (a[j] > middle) j--
        if (i <= j) {
            swap = a[i]; a[i] = a[j]; a[j] = swap
            i++
            j--
        }
    }
    quick(a, from, j)
    quick(a, i, to)
}

# Shares of futures with at least k more, by year and by the end; the mean number more.
function follow(w,    k, r, hit, base, both, gained, lost, d, year, i, m) {
    for (k = 1; k <= last_k; k++) {
        both = gained = lost = 0
        for (r = 1; r <= n; r++) {
            hit = count[w, r] >= k
            base = count["baseline", r] >= k
            both += hit && base
            gained += hit && !base
            lost += !hit && base
        }
        share(w, "more" k, both + gained, n)
        change(w, "more" k ".change", both, gained, lost, n - both - gained - lost)
        row(w, "date" k, by(w, k, 50), by(w, k, 10), by(w, k, 90))
    }
    for (year = 2026; year <= 2030; year++) {
        m = 0
        for (i = 1; i <= dated[w, 1]; i++) {
            m += date[w, 1, i] < year "-01-01"
        }
        share(w, "next" year, m, n)
        d = 0
        for (k = 1; (w, k) in dated; k++) {
            for (i = 1; i <= dated[w, k]; i++) {
                d += date[w, k, i] >= year "-01-01"
            }
        }
        row(w, "after" year, d / n, "", "")
    }
    mean(w, "more", count)
    mean(w, "more.others", others) # than Pakistan
}

# The mean number, and its change from the baseline: normal intervals, the latter of paired differences.
function mean(w, what, number,    r, d, sum, squares, dsum, dsquares, half) {
    for (r = 1; r <= n; r++) {
        d = number[w, r] + 0
        sum += d
        squares += d * d
        d -= number["baseline", r]
        dsum += d
        dsquares += d * d
    }
    half = z * sqrt(max(0, squares - sum * sum / n) / max(1, n - 1) / n)
    row(w, what, sum / n, sum / n - half, sum / n + half)
    half = z * sqrt(max(0, dsquares - dsum * dsum / n) / max(1, n - 1) / n)
    row(w, what ".change", dsum / n, dsum / n - half, dsum / n + half)
}

# China and Pakistan: who goes first, and China's share where Pakistan has not gone by a date, or has.
function china(w,    r, c, p, pak, chn, alone, other, neither, not_by, of_those, by_then, of_these) {
    for (r = 1; r <= n; r++) {
        c = ((w, r, "CHN") in when)
        p = ((w, r, "PAK") in when)
        neither += !c && !p
        pak += c && p && when[w, r, "PAK"] < when[w, r, "CHN"]
        chn += c && p && when[w, r, "PAK"] >= when[w, r, "CHN"]
        alone += c && !p
        other += p && !c
        if (p && on[w, r, "PAK"] < "2028-01-01") {
            by_then++
            of_these += c
        } else {
            not_by++
            of_those += c
        }
    }
    share(w, "pakistan_then_china", pak, n)
    share(w, "china_then_pakistan", chn, n)
    share(w, "china_alone", alone, n)
    share(w, "pakistan_alone", other, n)
    share(w, "neither", neither, n)
    share(w, "pakistan_before", pak + other, n)
    share(w, "china_where_not", of_those, not_by)
    share(w, "china_where", of_these, by_then)
}

END {
    for (i = 1; i <= models; i++) {
        w = what_if[i]
        follow(w)
        china(w)
        for (s in firsts) {
            share(w, "first." s, first[w, s], n)
        }
        share(w, "edict_before_first", edict_first[w], dated[w, 1])
    }
}

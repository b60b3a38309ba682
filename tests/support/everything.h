/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_SUPPORT_EVERYTHING_H
#define CREDENCE_TESTS_SUPPORT_EVERYTHING_H

/** A scenario that uses every feature of the format once. It is right. */
#define EVERYTHING                                                                                                     \
    "title: Everything once\n"                                                                                         \
    "about: a text for people\n"                                                                                       \
    "source: judgement\n"                                                                                              \
    "confidence: low\n"                                                                                                \
    "calendar: {start: 2025-01-31, end: 3 years, step: 2 months, about: kept short}\n"                                 \
    "tracks:\n"                                                                                                        \
    "  legal: [listed, delisted]\n"                                                                                    \
    "  recognition: [none, engaged, accredited, recognised]\n"                                                         \
    "recognition: recognised\n"                                                                                        \
    "parameters:\n"                                                                                                    \
    "  price: {uniform: [0.4, 0.8]}\n"                                                                                 \
    "  wait: {triangular: [1 month, 6 months, 2 years]}\n"                                                             \
    "  fixed: 0.25\n"                                                                                                  \
    "  span: 9 months\n"                                                                                               \
    "conditions:\n"                                                                                                    \
    "  plain: 0.5\n"                                                                                                   \
    "  drawn: {beta: [4, 6]}\n"                                                                                        \
    "  steps: {level: {series: {2025-07-04: 0.2, 2026-06-01: {normal: [0.5, 0.1]}}}}\n"                                \
    "  slope: {level: {series: {2025-01-01: 0.1, 2028-01-01: $price}, between: linear}, within: none}\n"               \
    "  noisy: {level: 0.3, noise: {sd: 0.1, half_life: $wait, starts_at: 0.05}, within: [0, 2]}\n"                     \
    "  chain:\n"                                                                                                       \
    "    regimes:\n"                                                                                                   \
    "      quiet: {level: 0.2, lasts: {gamma: [2, 6 months]}}\n"                                                       \
    "      war: {level: {pert: [0.5, 0.6, 0.9]}, lasts: $span}\n"                                                      \
    "    starts_in: quiet\n"                                                                                           \
    "  jumps: {shocks: {per_year: {gamma: [2, 1]}, size: {exponential: 0.2}, half_life: $wait, breeds: {beta: [2, "    \
    "5]}}, within: none}\n"                                                                                            \
    "  bumps: {level: $price, shocks: {per_year: 1.5, size: $price, half_life: 4 months}}\n"                           \
    "  answer:\n"                                                                                                      \
    "    responds_to:\n"                                                                                               \
    "      signals:\n"                                                                                                 \
    "        - {share: recognised, by: -0.4}\n"                                                                        \
    "        - {state: AAA, reaches: engaged, by: {normal: [0.3, 0.1]}}\n"                                             \
    "        - {count: engaged, among: [west, DDD], by: $price}\n"                                                     \
    "        - {condition: jumps, by: 0.1}\n"                                                                          \
    "      lag: {uniform: [1 month, 1 year]}\n"                                                                        \
    "    within: none\n"                                                                                               \
    "  both: {level: 1, times: [plain, answer]}\n"                                                                     \
    "  phases:\n"                                                                                                      \
    "    regimes:\n"                                                                                                   \
    "      low: {level: 0.1, lasts: 1 year, leaves_to: {mid: 3, high: {uniform: [0.5, 1]}}}\n"                         \
    "      mid: {level: 0.4, lasts: 6 months}\n"                                                                       \
    "      high: {level: 0.9, lasts: $span, hastened_by: [{share: recognised, among: east, by: $price}]}\n"            \
    "ties:\n"                                                                                                          \
    "  pairs:\n"                                                                                                       \
    "    pairs: [[AAA, BBB], [east, DDD, -0.5], [BBB, AAA, {uniform: [0, 1]}], [CCC, AAA, $fixed]]\n"                  \
    "    credit: {engaged: 0.2, recognised: {one_of: [0.5, 1]}, delisted: $price}\n"                                   \
    "  mutual: {pairs: [[AAA, BBB, {exponential: 0.5}], [CCC, DDD]], symmetric: true, norm: sum, credit: ahead}\n"     \
    "  everyone: {among: all}\n"                                                                                       \
    "  clubs: {cliques: [west, [CCC, DDD, EEE]], norm: share}\n"                                                       \
    "  covert: {pairs: [[AAA, FFF], [BBB, DDD, 0.5]], symmetric: true, cliques: [east], exists: {uniform: [0.2, "      \
    "0.6]}, fades: {lognormal: [1 year, 0.3]}, times: drawn}\n"                                                        \
    "defaults:\n"                                                                                                      \
    "  at: none\n"                                                                                                     \
    "  pace: 1.5\n"                                                                                                    \
    "  threshold: {normal: [0.5, 0.1], within: [0, 1], shared: 0.4}\n"                                                 \
    "  softness: {lognormal: [0.1, 0.5]}\n"                                                                            \
    "  bias: -0.02\n"                                                                                                  \
    "  link: logistic\n"                                                                                               \
    "  traits: {rich: 0}\n"                                                                                            \
    "  reverses:\n"                                                                                                    \
    "    pace: 0.1\n"                                                                                                  \
    "    threshold: {normal: [0.2, 0.05]}\n"                                                                           \
    "    weights: {plain: 0.5, answer: {uniform: [0, 1]}}\n"                                                           \
    "    requires: {chain: {at_most: 0.6}, others: [{share: recognised, at_most: {uniform: [0.2, 0.9]}}]}\n"           \
    "    floor: engaged\n"                                                                                             \
    "  weights: {plain: 0.2, noisy: $price, everyone: 0.3, pairs: 0.1, rich: 0.1, clubs: 0.1}\n"                       \
    "  rungs:\n"                                                                                                       \
    "    recognised:\n"                                                                                                \
    "      pace: {quantiles: {p05: 0.1, p50: 0.5, p95: 1.5}, within: [0, 5]}\n"                                        \
    "      reverses: {bias: 0.05, link: linear, softness: 0.2}\n"                                                      \
    "      requires:\n"                                                                                                \
    "        delisted: 1\n"                                                                                            \
    "        chain: {at_most: 0.7}\n"                                                                                  \
    "        others:\n"                                                                                                \
    "          - {share: recognised, among: west, at_least: 0.1, for: 6 months}\n"                                     \
    "          - {state: AAA, reaches: engaged}\n"                                                                     \
    "          - {count: engaged, at_least: {uniform: [0, 2]}, among: [AAA, east]}\n"                                  \
    "          - {condition: steps, at_most: 0.9}\n"                                                                   \
    "groups:\n"                                                                                                        \
    "  west: {members: [AAA, BBB], pace: 2, weights: {drawn: 0.4, plain: null}}\n"                                     \
    "  east: {members: [CCC, inner], softness: 0.2, link: step}\n"                                                     \
    "  inner: {members: [EEE], softness: 0.3, rungs: {engaged: {bias: 0.1, weights: null}}}\n"                         \
    "states:\n"                                                                                                        \
    "  AAA: {name: Aland, at: [delisted, engaged], traits: {rich: {uniform: [0, 1]}}}\n"                               \
    "  BBB: {name: \"B, land\", skips: [accredited], requires: {slope: {at_least: 0.1, at_most: 0.9}}}\n"              \
    "  CCC: {at: {one_of: {none: 0.7, engaged: 0.3}}, rungs: {engaged: {link: always}}, weights: {mutual: 0.5, "       \
    "steps: 0.5}}\n"                                                                                                   \
    "  DDD:\n"                                                                                                         \
    "  EEE: {bias: null, threshold: 0.6, link: exponential, reverses: null}\n"                                         \
    "  FFF: {pace: immediate, link: step, at: [listed, {one_of: {accredited: 0.2, none: 0.8}}], weights: {covert: "    \
    "1}}\n"                                                                                                            \
    "history:\n"                                                                                                       \
    "  - {date: 2024-06-01, state: DDD, rung: engaged}\n"                                                              \
    "  - {date: 2024-09-01, state: DDD, rung: none, latest: 2024-10-01}\n"                                             \
    "  - {date: 2026-01-01, state: DDD, rung: recognised}\n"                                                           \
    "events:\n"                                                                                                        \
    "  talks:\n"                                                                                                       \
    "    about: at a date\n"                                                                                           \
    "    date: 2025-09-15\n"                                                                                           \
    "    chance: 0.8\n"                                                                                                \
    "    delay: 3 weeks\n"                                                                                             \
    "    do:\n"                                                                                                        \
    "      - {shift: conditions.noisy, by: {normal: [0.2, 0.05]}, lasts: $wait}\n"                                     \
    "      - {shift: conditions.slope, by: 0.3, lasts: {uniform: [1 month, 1 year]}}\n"                                \
    "      - {set: conditions.plain, to: $price}\n"                                                                    \
    "      - {set: defaults.threshold, to: {normal: [0.4, 0.1], within: [0, 1], shared: 0.4}}\n"                       \
    "  landslide:\n"                                                                                                   \
    "    when:\n"                                                                                                      \
    "      - {share: recognised, among: west, at_least: {uniform: [0.1, 0.5]}, for: 4 months}\n"                       \
    "      - {condition: answer, at_most: 0.9}\n"                                                                      \
    "    chance: {beta: [2, 2]}\n"                                                                                     \
    "    delay: {exponential: 3 months}\n"                                                                             \
    "    do:\n"                                                                                                        \
    "      - {move: {one_of: [west, DDD]}, to: recognised}\n"                                                          \
    "      - {set: defaults.rungs.recognised.reverses.softness, to: 0.1}\n"                                            \
    "      - {set: groups.west.weights.drawn, to: {uniform: [0, 1]}}\n"                                                \
    "  quarrel:\n"                                                                                                     \
    "    when: {state: AAA, reaches: recognised}\n"                                                                    \
    "    delay: $span\n"                                                                                               \
    "    do:\n"                                                                                                        \
    "      - {move: CCC, to: none}\n"                                                                                  \
    "      - {set: states.BBB.requires.slope.at_most, to: $price}\n"                                                   \
    "      - {set: defaults.rungs.recognised.requires.chain.at_most, to: 0.5}\n"                                       \
    "      - {set: defaults.rungs.recognised.reverses.bias, to: {exponential: 0.5}}\n"                                 \
    "      - {shift: conditions.jumps, by: -0.1, lasts: 5 months}\n"                                                   \
    "what_if:\n"                                                                                                       \
    "  calm:\n"                                                                                                        \
    "    about: what if the war were a smaller one\n"                                                                  \
    "    source: judgement\n"                                                                                          \
    "    parameters: {price: {uniform: [0.3, 0.5]}}\n"                                                                 \
    "    conditions: {plain: 0.7, chain: {regimes: {war: {level: 0.45}}}, jumps: {shocks: null}}\n"                    \
    "    ties: {covert: {exists: 0.9}, mutual: null}\n"                                                                \
    "    defaults: {threshold: {normal: [0.4, 0.1], within: [0, 1], shared: 0.4}}\n"                                   \
    "    groups: {west: {pace: 3, weights: {plain: 0.2}}}\n"                                                           \
    "    states: {CCC: {weights: {mutual: null}}, DDD: {at: {one_of: {recognised: 0.5, none: 0.5}}}}\n"                \
    "  calmer: {extends: calm, conditions: {plain: 0.9, peace: {level: {beta: [2, 2]}}}, states: "                     \
    "{BBB: {weights: {peace: 0.2}}, DDD: {at: accredited}}}\n"

#endif

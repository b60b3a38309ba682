/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, durations and distributions as they are written: every kind, every range, and what is refused. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/plans.h"
static const refusal numbers[] = {
    {SMALL_SCENARIO "defaults: {pace: -1}\n", NULL,
     "s.yaml:4:18: defaults.pace: this is -1, which is not at least 0 (wanted: moves per year, a "
     "number from 0 on)\n"},
    {SMALL_SCENARIO "defaults: {softness: 0}\n", NULL,
     "s.yaml:4:22: defaults.softness: this is 0, which is not above 0 (wanted: a number above 0)\n"},
    {SMALL_SCENARIO "defaults: {softness: -0.1}\n", NULL,
     "s.yaml:4:22: defaults.softness: this is -0.1, which is not above 0 (wanted: a number above 0)\n"},
    {SMALL_SCENARIO "defaults: {threshold: \"0.5\"}\n", NULL,
     "s.yaml:4:23: defaults.threshold: '0.5' in quotes is text (a number is wanted: leave the quotes "
     "out)\n"},
    {SMALL_SCENARIO "defaults: {threshold: 1e400}\n", NULL,
     "s.yaml:4:23: defaults.threshold: '1e400' is too large (at most 1e100)\n"},
    {SMALL_SCENARIO "defaults: {threshold: nan}\n", NULL,
     "s.yaml:4:23: defaults.threshold: 'nan' is not finite (write a number)\n"},
    {SMALL_SCENARIO "defaults: {threshold: inf}\n", NULL,
     "s.yaml:4:23: defaults.threshold: 'inf' is not finite (write a number)\n"},
    {SMALL_SCENARIO "defaults: {threshold: 0x10}\n", NULL,
     "s.yaml:4:23: defaults.threshold: '0x10' is hexadecimal (write it in decimal)\n"},
    {SMALL_SCENARIO "defaults: {threshold: 010}\n", NULL,
     "s.yaml:4:23: defaults.threshold: '010' has a leading zero (leave it out)\n"},
    {SMALL_SCENARIO "defaults: {threshold: 1_000}\n", NULL,
     "s.yaml:4:23: defaults.threshold: '1_000' has an underscore (write the digits together: 1000)\n"},
    {SMALL_SCENARIO "defaults: {threshold: \"1,5\"}\n", NULL,
     "s.yaml:4:23: defaults.threshold: '1,5' in quotes is text (a number is wanted: leave the quotes "
     "out)\n"},
    {SMALL_SCENARIO "defaults: {threshold: 1,5}\n", NULL,
     "s.yaml:4:25: defaults: unknown key '5' (known here: pace, threshold, softness, bias, link, weights, requires, "
     "reverses, at, skips, traits, rungs)\n"},
    {SMALL_SCENARIO "defaults: {threshold: [1,5]}\n", NULL,
     "s.yaml:4:23: defaults.threshold: this is a list (wanted: a number such as 0.5)\n"},
    {SMALL_SCENARIO "defaults: {threshold: half}\n", NULL,
     "s.yaml:4:23: defaults.threshold: 'half' is not a number (write it in decimal, as 0.25, -3 or "
     "1e-6)\n"},
    {SMALL_SCENARIO "defaults: {threshold: 1e101}\n", NULL,
     "s.yaml:4:23: defaults.threshold: '1e101' is too large (at most 1e100)\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: -1, half_life: 1 year}}}\n", NULL,
     "s.yaml:4:30: conditions.x.noise.sd: this is -1, which is not at least 0 (wanted: a number from "
     "0 on)\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: 1, half_life: 0 days}}}\n", NULL,
     "s.yaml:4:44: conditions.x.noise.half_life: in years, this is 0, which is not above 0 (wanted: a "
     "duration such as 6 months)\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: 1, half_life: 3}}}\n", NULL,
     "s.yaml:4:44: conditions.x.noise.half_life: '3' has no unit (write days, weeks, months or years "
     "after the number, as 6 months)\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: 1, half_life: -3 days}}}\n", NULL,
     "s.yaml:4:44: conditions.x.noise.half_life: '-3 days' is negative (a duration is 0 or more)\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: 1, half_life: 3 fortnights}}}\n", NULL,
     "s.yaml:4:44: conditions.x.noise.half_life: '3 fortnights' is not a duration with a known unit "
     "(days, weeks, months or years, as 6 months)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 0 years}, b: {lasts: 1 year}}}}\n", NULL,
     "s.yaml:4:39: conditions.x.regimes.a.lasts: in years, this is 0, which is not above 0 (wanted: a "
     "duration such as 6 months)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB, heavy]]}}\n", NULL,
     "s.yaml:4:31: ties.m.pairs.1: 'heavy' is not a number (write it in decimal, as 0.25, -3 or "
     "1e-6)\n"},
    {SMALL_SCENARIO "defaults: {requires: {engaged: soon}}\n", NULL,
     "s.yaml:4:32: defaults.requires.engaged: 'soon' is not a number (write it in decimal, as 0.25, "
     "-3 or 1e-6)\n"},
};

static void test_numbers(void **state)
{
    (void)state;
    check_refusals(numbers, sizeof(numbers) / sizeof(*numbers));
}

static const refusal distributions[] = {
    {SMALL_SCENARIO "defaults: {pace: {normal: [1, 0.1]}}\n", NULL,
     "s.yaml:4:18: defaults.pace: values reach down to -inf, which is not at least 0 (wanted: moves "
     "per year, a number from 0 on; cut the distribution with `within`)\n"},
    {SMALL_SCENARIO "defaults: {pace: {normal: [1, 0.1], within: [-1, 2]}}\n", NULL,
     "s.yaml:4:18: defaults.pace: values reach down to -1, which is not at least 0 (wanted: moves per "
     "year, a number from 0 on; cut the distribution with `within`)\n"},
    {SMALL_SCENARIO "defaults: {softness: {uniform: [-1, 0]}}\n", NULL,
     "s.yaml:4:22: defaults.softness: values reach down to -1, which is not above 0 (wanted: a number "
     "above 0; cut the distribution with `within`)\n"},
    {SMALL_SCENARIO "defaults: {softness: {one_of: [0, 1]}}\n", NULL,
     "s.yaml:4:22: defaults.softness: one of the values is 0, which is not above 0 (wanted: a number "
     "above 0)\n"},
    {SMALL_SCENARIO "defaults: {softness: {one_of: [-1]}}\n", NULL,
     "s.yaml:4:22: defaults.softness: this is always -1, which is not above 0 (wanted: a number above "
     "0)\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: [1, 0]}}\n", NULL,
     "s.yaml:4:28: defaults.pace: uniform: a is 1 and b is 0 (a must be less than b)\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: [1]}}\n", NULL, "s.yaml:4:28: defaults.pace: uniform wants [a, b]\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: 1}}\n", NULL, "s.yaml:4:28: defaults.pace: uniform wants [a, b]\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: [0, \"1\"]}}\n", NULL,
     "s.yaml:4:32: defaults.pace: '1' in quotes is text (a number is wanted: leave the quotes out)\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: [0, $p]}}\n", NULL,
     "s.yaml:4:32: defaults.pace: '$p' stands inside a distribution (a parameter may take the place "
     "of a whole number or distribution, not of an argument)\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: [0, 1], beta: [1, 1]}}\n", NULL,
     "s.yaml:4:36: defaults.pace: 'beta' beside 'uniform' (one distribution is wanted)\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: [0, 1], shared: 1.1}}\n", NULL,
     "s.yaml:4:44: defaults.pace: shared is 1.1 (wanted: the part of the variance in common, from 0 to 1)\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: [0, 1], shared: -0.1}}\n", NULL,
     "s.yaml:4:44: defaults.pace: shared is -0.1 (wanted: the part of the variance in common, from 0 to 1)\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: [0, 1], shared: half}}\n", NULL,
     "s.yaml:4:44: defaults.pace: 'half' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: [0, 1], shared: }}\n", NULL,
     "s.yaml:4:44: defaults.pace: nothing stands here (wanted: a number)\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: [0, 1], shared: [1]}}\n", NULL,
     "s.yaml:4:44: defaults.pace: this is a list (wanted: a number)\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: [0, 1], shared: $p}}\n", NULL,
     "s.yaml:4:44: defaults.pace: '$p' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
    {SMALL_SCENARIO "defaults: {pace: {one_of: [immediate, 1]}}\n", NULL,
     "s.yaml:4:28: defaults.pace: 'immediate' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
    {SMALL_SCENARIO "defaults: {reverses: {pace: immediate}}\n", NULL,
     "s.yaml:4:29: defaults.reverses.pace: 'immediate' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
    {SMALL_SCENARIO "defaults: {reverses: {pace: -1}}\n", NULL,
     "s.yaml:4:29: defaults.reverses.pace: this is -1, which is not at least 0 (wanted: moves down per year, a number "
     "from 0 on)\n"},
    {SMALL_SCENARIO "defaults: {threshold: immediate}\n", NULL,
     "s.yaml:4:23: defaults.threshold: 'immediate' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
    {SMALL_SCENARIO "defaults: {pace: \"immediate\"}\n", NULL,
     "s.yaml:4:18: defaults.pace: 'immediate' in quotes is text (a number is wanted: leave the quotes out)\n"},
    {SMALL_SCENARIO "conditions: {x: {shocks: {per_year: 1, size: 1, half_life: 1 year, breeds: 1}}}\n", NULL,
     "s.yaml:4:76: conditions.x.shocks.breeds: this is 1, which is not below 1 (wanted: a number from 0 to below 1)\n"},
    {SMALL_SCENARIO "conditions: {x: {shocks: {per_year: 1, size: 1, half_life: 1 year, breeds: -0.1}}}\n", NULL,
     "s.yaml:4:76: conditions.x.shocks.breeds: this is -0.1, which is not at least 0 (wanted: a number from 0 to below "
     "1)\n"},
    {SMALL_SCENARIO
     "conditions: {x: {shocks: {per_year: 1, size: 1, half_life: 1 year, breeds: {one_of: [0.5, 1]}}}}\n",
     NULL,
     "s.yaml:4:76: conditions.x.shocks.breeds: one of the values is 1, which is not below 1 (wanted: a number from 0 "
     "to below 1)\n"},
    {SMALL_SCENARIO "conditions: {x: {shocks: {per_year: 1, size: 1, half_life: 1 year, breeds: {one_of: [1]}}}}\n",
     NULL,
     "s.yaml:4:76: conditions.x.shocks.breeds: this is always 1, which is not below 1 (wanted: a number from 0 to "
     "below 1)\n"},
    {SMALL_SCENARIO
     "conditions: {x: {shocks: {per_year: 1, size: 1, half_life: 1 year, breeds: {uniform: [0.5, 1.5]}}}}\n",
     NULL,
     "s.yaml:4:76: conditions.x.shocks.breeds: values reach up to 1.5, which is not at most 1 (wanted: a number from 0 "
     "to below 1; cut the distribution with `within`)\n"},
    {SMALL_SCENARIO "conditions: {x: {shocks: {per_year: -1, size: 1, half_life: 1 year}}}\n", NULL,
     "s.yaml:4:37: conditions.x.shocks.per_year: this is -1, which is not at least 0 (wanted: a number from 0 on)\n"},
    {SMALL_SCENARIO "conditions: {x: {shocks: {per_year: {normal: [1, 1]}, size: 1, half_life: 0 days}}}\n", NULL,
     "s.yaml:4:37: conditions.x.shocks.per_year: values reach down to -inf, which is not at least 0 (wanted: a number "
     "from 0 on; cut the distribution with `within`)\n"
     "s.yaml:4:75: conditions.x.shocks.half_life: in years, this is 0, which is not above 0 (wanted: a duration such "
     "as 6 months)\n"},
    {SMALL_SCENARIO "conditions: {x: {responds_to: {signals: [{share: engaged, by: 1}], lag: 0 days}}}\n", NULL,
     "s.yaml:4:73: conditions.x.responds_to.lag: in years, this is 0, which is not above 0 (wanted: a duration such as "
     "6 months)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 1 year, leaves_to: {b: -1}}, b: {lasts: 1 year}}}}\n", NULL,
     "s.yaml:4:62: conditions.x.regimes.a.leaves_to.b: this is -1, which is not at least 0 (wanted: a number from 0 "
     "on)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB]], exists: 1.5}}\n", NULL,
     "s.yaml:4:41: ties.m.exists: this is 1.5, which is not at most 1 (wanted: a number from 0 to 1)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB]], exists: {one_of: [0.5, 2]}}}\n", NULL,
     "s.yaml:4:41: ties.m.exists: values reach up to 2, which is not at most 1 (wanted: a number from 0 to 1; cut the "
     "distribution with `within`)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB]], fades: 5}}\n", NULL,
     "s.yaml:4:40: ties.m.fades: '5' has no unit (write days, weeks, months or years after the number, as 6 months)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB]], fades: 0 days}}\n", NULL,
     "s.yaml:4:40: ties.m.fades: in years, this is 0, which is not above 0 (wanted: a duration such as 6 months)\n"},
    {SMALL_SCENARIO "defaults: {pace: {uniform: [0, 1], about: fine, level: 3}}\n", NULL,
     "s.yaml:4:49: defaults.pace: unknown key 'level' in a distribution (only `within` and `shared` may stand beside "
     "it)\n"},
    {SMALL_SCENARIO "defaults: {bias: {normal: [0, -1]}}\n", NULL,
     "s.yaml:4:27: defaults.bias: normal: sd is -1 (must be greater than 0)\n"},
    {SMALL_SCENARIO "defaults: {bias: {lognormal: [-1, 0]}}\n", NULL,
     "s.yaml:4:30: defaults.bias: lognormal: median is -1 (must be greater than 0)\n"
     "s.yaml:4:30: defaults.bias: lognormal: sigma is 0 (must be greater than 0; for a constant write "
     "the number itself)\n"},
    {SMALL_SCENARIO "defaults: {bias: {triangular: [0, 2, 1]}}\n", NULL,
     "s.yaml:4:31: defaults.bias: triangular: mode is 2 (must lie between a = 0 and b = 1)\n"},
    {SMALL_SCENARIO "defaults: {bias: {pert: [0, 2, 1]}}\n", NULL,
     "s.yaml:4:25: defaults.bias: pert: mode is 2 (must lie between a = 0 and b = 1)\n"},
    {SMALL_SCENARIO "defaults: {bias: {beta: [0, -1]}}\n", NULL,
     "s.yaml:4:25: defaults.bias: beta: a is 0 (must be greater than 0)\n"
     "s.yaml:4:25: defaults.bias: beta: b is -1 (must be greater than 0)\n"},
    {SMALL_SCENARIO "defaults: {bias: {gamma: [0, 0]}}\n", NULL,
     "s.yaml:4:26: defaults.bias: gamma: scale is 0 (must be greater than 0)\n"
     "s.yaml:4:26: defaults.bias: gamma: shape is 0 (must be greater than 0)\n"},
    {SMALL_SCENARIO "defaults: {bias: {exponential: -1}}\n", NULL,
     "s.yaml:4:32: defaults.bias: exponential: mean is -1 (must be greater than 0)\n"},
    {SMALL_SCENARIO "defaults: {bias: {quantiles: {p05: 1, p50: 0, p95: 2}}}\n", NULL,
     "s.yaml:4:30: defaults.bias: quantiles: p05, p50, p95 are 1, 0, 2 (each must be greater than the "
     "one before)\n"},
    {SMALL_SCENARIO "defaults: {bias: {quantiles: [1, 2, 3]}}\n", NULL,
     "s.yaml:4:30: defaults.bias: quantiles want {p05: .., p50: .., p95: ..}\n"},
    {SMALL_SCENARIO "defaults: {bias: {quantiles: {p05: 1, p50: 2}}}\n", NULL,
     "s.yaml:4:30: defaults.bias: quantiles want {p05: .., p50: .., p95: ..}\n"},
    {SMALL_SCENARIO "defaults: {bias: {one_of: []}}\n", NULL,
     "s.yaml:4:27: defaults.bias: one_of wants a list of values, or values with their shares; 1 to "
     "1000 of them\n"},
    {SMALL_SCENARIO "defaults: {bias: {one_of: {}}}\n", NULL,
     "s.yaml:4:27: defaults.bias: one_of wants a list of values, or values with their shares; 1 to "
     "1000 of them\n"},
    {SMALL_SCENARIO "defaults: {bias: {one_of: {0: 0, 1: 0}}}\n", NULL,
     "s.yaml:4:27: defaults.bias: one_of: all shares are 0 (at least one must be greater than 0)\n"},
    {SMALL_SCENARIO "defaults: {bias: {one_of: {0: -1, 1: 1}}}\n", NULL,
     "s.yaml:4:27: defaults.bias: one_of: the share of 0 is -1 (must be at least 0)\n"},
    {SMALL_SCENARIO "defaults: {bias: {one_of: [0, a]}}\n", NULL,
     "s.yaml:4:31: defaults.bias: 'a' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
    {SMALL_SCENARIO "defaults: {bias: {normal: [0, 1], within: [3, 2]}}\n", NULL,
     "s.yaml:4:43: defaults.bias: the first, 3, is not below the second, 2 (wanted: [lowest, "
     "highest])\n"},
    {SMALL_SCENARIO "defaults: {bias: {uniform: [0, 1], within: [2, 3]}}\n", NULL,
     "s.yaml:4:28: defaults.bias: within: [2, 3] leaves nothing of uniform, which lies in [0, 1] (a "
     "range that overlaps it)\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: 0.1, half_life: {uniform: [1, 2]}}}}\n", NULL,
     "s.yaml:4:57: conditions.x.noise.half_life: '1' has no unit (write days, weeks, months or years "
     "after the number, as 6 months)\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: 0.1, half_life: {beta: [1, 2]}}}}\n", NULL,
     "s.yaml:4:53: conditions.x.noise.half_life: beta has no unit, and a duration is wanted (pert: "
     "[shortest, likeliest, longest] fits)\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: 0.1, half_life: {normal: [1 year, 1 month]}}}}\n", NULL,
     "s.yaml:4:46: conditions.x.noise.half_life: values reach down to -inf, which is not above 0 "
     "(wanted: a duration such as 6 months; cut the distribution with `within`)\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: {uniform: [1 day, 2 days]}, half_life: 1 day}}}\n", NULL,
     "s.yaml:4:41: conditions.x.noise.sd: '1 day' is not a number (write it in decimal, as 0.25, -3 "
     "or 1e-6)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year, step: {uniform: [1 day, 2 days]}}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:50: calendar.step: this is a mapping (wanted: a duration such as 6 months)\n"},
    {SMALL_SCENARIO "history: [{date: {one_of: [2024-01-01]}, state: AAA, rung: none}]\n", NULL,
     "s.yaml:4:18: history.1.date: this is a mapping (wanted: a date such as 2025-07-04)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: {one_of: [a, b]}\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:2:9: ladder: this is a mapping (wanted: a list of names)\n"},
};

static void test_distributions(void **state)
{
    (void)state;
    check_refusals(distributions, sizeof(distributions) / sizeof(*distributions));
}

static const refusal parameter_errors[] = {
    {SMALL_SCENARIO "parameters: {p: $q, q: 1}\n", NULL,
     "s.yaml:4:17: parameters.p: '$q' stands inside parameters (a parameter takes no other one: write "
     "its value)\n"},
    {SMALL_SCENARIO "parameters: {p: [1]}\n", NULL,
     "s.yaml:4:17: parameters.p: this is a list (wanted: a number, a duration or a distribution)\n"},
    {SMALL_SCENARIO "parameters: {p: {a: 1}}\n", NULL,
     "s.yaml:4:17: parameters.p: this is a mapping (wanted: a number, a duration or a distribution)\n"},
    {SMALL_SCENARIO "parameters: {p: }\n", NULL,
     "s.yaml:4:14: parameters.p: parameter 'p' is empty, and nothing is inherited that this could "
     "take away (say what it is)\n"},
    {SMALL_SCENARIO "parameters: {p: \"1\"}\n", NULL,
     "s.yaml:4:17: parameters.p: '1' in quotes is text (a number is wanted: leave the quotes out)\n"},
    {SMALL_SCENARIO "parameters: {p: 6 fortnights}\n", NULL,
     "s.yaml:4:17: parameters.p: '6 fortnights' is not a duration with a known unit (days, weeks, "
     "months or years, as 6 months)\n"},
    {SMALL_SCENARIO "parameters: {p: 6 months}\n"
                    "defaults: {pace: $p}\n",
     NULL, "s.yaml:5:18: defaults.pace: '$p' is a duration (wanted: moves per year, a number from 0 on)\n"},
    {SMALL_SCENARIO "parameters: {p: 1}\n"
                    "conditions: {x: {noise: {sd: 0.1, half_life: $p}}}\n",
     NULL,
     "s.yaml:5:46: conditions.x.noise.half_life: '$p' is a number (wanted: a duration such as 6 "
     "months)\n"},
    {SMALL_SCENARIO "parameters: {p: {uniform: [1 day, 2 days]}}\n"
                    "defaults: {weights: {engaged: $p}}\n",
     NULL, "s.yaml:5:31: defaults.weights.engaged: '$p' is a duration (wanted: a number or a distribution)\n"},
    {SMALL_SCENARIO "parameters: {p: -1}\n"
                    "defaults: {pace: $p}\n",
     NULL,
     "s.yaml:5:18: defaults.pace: the parameter is -1, which is not at least 0 (wanted: moves per "
     "year, a number from 0 on)\n"},
    {SMALL_SCENARIO "parameters: {p: {normal: [1, 1]}}\n"
                    "defaults: {pace: $p, softness: $p}\n",
     NULL,
     "s.yaml:5:18: defaults.pace: values reach down to -inf, which is not at least 0 (wanted: moves "
     "per year, a number from 0 on; cut the distribution with `within`)\n"
     "s.yaml:5:32: defaults.softness: values reach down to -inf, which is not above 0 (wanted: a "
     "number above 0; cut the distribution with `within`)\n"},
    {SMALL_SCENARIO "parameters: {p: 1}\n"
                    "defaults: {pace: \"$p\"}\n",
     NULL, "s.yaml:5:18: defaults.pace: '$p' in quotes is text (a number is wanted: leave the quotes out)\n"},
    {SMALL_SCENARIO "parameters: {p: 1}\n"
                    "defaults: {pace: $ p}\n",
     NULL, "s.yaml:5:18: defaults.pace: unknown parameter '$ p' (did you mean 'p'?)\n"},
    {SMALL_SCENARIO "parameters: {p: 1}\n"
                    "conditions: {x: {within: [$p, 2]}}\n",
     NULL,
     "s.yaml:5:27: conditions.x.within: '$p' is not a number (write it in decimal, as 0.25, -3 or "
     "1e-6)\n"},
    {SMALL_SCENARIO "parameters: {p: {uniform: [1 day, 2]}}\n", NULL,
     "s.yaml:4:28: parameters.p: '1 day' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
    {SMALL_SCENARIO "parameters: {p: {one_of: {1 day: 1, 2 days: -1}}}\n", NULL,
     "s.yaml:4:26: parameters.p: one_of: the share of 0.0054757015742642 is -1 (must be at least 0)\n"},
};

static void test_parameter_errors(void **state)
{
    (void)state;
    check_refusals(parameter_errors, sizeof(parameter_errors) / sizeof(*parameter_errors));
}

typedef struct written {
    const char *text;
    cr_dist_kind kind;
    double argument[3], lo, hi;
    bool truncated;
} written;

static void test_kinds(void **state)
{
    static const written list[] = {
        {"{normal: [0.5, 0.1]}", CR_DIST_NORMAL, {0.5, 0.1}, -INFINITY, INFINITY, false},
        {"{normal: [0.5, 0.1], within: [0, 1]}", CR_DIST_NORMAL, {0.5, 0.1}, 0, 1, true},
        {"{lognormal: [2, 0.5]}", CR_DIST_LOGNORMAL, {2, 0.5}, 0, INFINITY, false},
        {"{lognormal: [2, 0.5], within: [1, 3]}", CR_DIST_LOGNORMAL, {2, 0.5}, 1, 3, true},
        {"{uniform: [-1, 2]}", CR_DIST_UNIFORM, {-1, 2}, -1, 2, false},
        {"{uniform: [-1, 2], within: [0, 5]}", CR_DIST_UNIFORM, {-1, 2}, 0, 2, true},
        {"{triangular: [0, 0.2, 1]}", CR_DIST_TRIANGULAR, {0, 0.2, 1}, 0, 1, false},
        {"{pert: [0, 0.2, 1], within: [0.1, 0.9]}", CR_DIST_PERT, {0, 0.2, 1}, 0.1, 0.9, true},
        {"{beta: [2, 3]}", CR_DIST_BETA, {2, 3}, 0, 1, false},
        {"{gamma: [2, 3], within: [1, 9]}", CR_DIST_GAMMA, {2, 3}, 1, 9, true},
        {"{exponential: 2}", CR_DIST_EXPONENTIAL, {2}, 0, INFINITY, false},
        {"{exponential: [2], within: [1, 2]}", CR_DIST_EXPONENTIAL, {2}, 1, 2, true},
        {"{quantiles: {p50: 1, p95: 3, p05: 0}, within: [0, 4]}", CR_DIST_QUANTILES, {0, 1, 3}, 0, 4, true},
    };

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        char text[512];
        cr_plan plan;

        snprintf(text, sizeof(text), "%sdefaults: {bias: %s}\n", SMALL_SCENARIO, list[k].text);
        plan_read(&plan, text);
        assert_int_equal(plan.model->n_dists, 1);
        assert_int_equal(plan.model->dist[0].kind, list[k].kind);
        for (size_t a = 0; a < 3; a++) {
            assert_true(fabs(plan.model->dist[0].argument[a] - list[k].argument[a]) < 1e-15);
        }
        assert_int_equal(plan.model->dist[0].truncated, list[k].truncated);
        assert_true(plan.model->dist[0].lo >= list[k].lo && plan.model->dist[0].lo <= list[k].lo);
        assert_true(plan.model->dist[0].hi >= list[k].hi && plan.model->dist[0].hi <= list[k].hi);
        cr_plan_free(&plan);
    }
}

static void check_one_of(const char *text, size_t n, const double *value, const double *upto)
{
    char whole[512];
    cr_plan plan;

    snprintf(whole, sizeof(whole), "%sdefaults: {bias: %s}\n", SMALL_SCENARIO, text);
    plan_read(&plan, whole);
    assert_int_equal(plan.model->dist[0].kind, CR_DIST_ONE_OF);
    assert_int_equal(plan.model->dist[0].n, n);
    for (size_t k = 0; k < n; k++) {
        assert_true(fabs(plan.model->dist[0].value[k] - value[k]) < 1e-15);
        assert_true(fabs(plan.model->dist[0].upto[k] - upto[k]) < 1e-15);
    }
    cr_plan_free(&plan);
}

static void test_one_of(void **state)
{
    (void)state;
    check_one_of("{one_of: [3, 1, 2, 1]}", 3, (const double[]){1, 2, 3}, (const double[]){0.5, 0.75, 1});
    check_one_of("{one_of: {0.6: 3, 0.2: 1}}", 2, (const double[]){0.2, 0.6}, (const double[]){0.25, 1});
    check_one_of("{one_of: {1: 1, 2: 1, 9: 2}, within: [0, 5]}", 2, (const double[]){1, 2}, (const double[]){0.5, 1});
    check_one_of("{one_of: [7]}", 1, (const double[]){7}, (const double[]){1});
}

/* Durations are years; of a distribution's arguments those are durations that have its unit. */
static void test_durations(void **state)
{
    static const struct {
        const char *text;
        double argument[3];
    } list[] = {
        {"{uniform: [1 month, 1 year]}", {1.0 / 12.0, 1}},
        {"{gamma: [2, 6 months]}", {2, 0.5}},
        {"{lognormal: [1 week, 0.5]}", {7 / 365.25, 0.5}},
        {"{exponential: 1 day}", {1 / 365.25}},
        {"{triangular: [0 days, 1.5 years, 2 years]}", {0, 1.5, 2}},
        {"{pert: [1 year, 2 years, 3 years], within: [1 year, 30 months]}", {1, 2, 3}},
        {"{quantiles: {p05: 1 year, p50: 2 years, p95: 4 years}, within: [1 day, 9 years]}", {1, 2, 4}},
        {"{normal: [1 year, 1 month], within: [1 day, 5 years]}", {1, 1.0 / 12.0}},
    };
    char text[512];
    cr_plan plan;

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        snprintf(text, sizeof(text), "%sparameters: {p: %s}\nconditions: {x: {noise: {sd: 1, half_life: $p}}}\n",
                 SMALL_SCENARIO, list[k].text);
        plan_read(&plan, text);
        for (size_t a = 0; a < 3; a++) {
            assert_true(fabs(plan.model->dist[0].argument[a] - list[k].argument[a]) < 1e-15);
        }
        cr_plan_free(&plan);
        snprintf(text, sizeof(text), "%sconditions: {x: {noise: {sd: 1, half_life: %s}}}\n", SMALL_SCENARIO,
                 list[k].text);
        plan_read(&plan, text);
        assert_true(fabs(plan.model->dist[0].argument[0] - list[k].argument[0]) < 1e-15);
        cr_plan_free(&plan);
    }
    plan_read(&plan,
              SMALL_SCENARIO "conditions: {x: {noise: {sd: 1, half_life: {one_of: {6 months: 1, 1 year: 3}}}}}\n");
    assert_true(fabs(plan.model->dist[0].value[0] - 0.5) < 1e-15);
    assert_true(fabs(plan.model->dist[0].value[1] - 1.0) < 1e-15);
    cr_plan_free(&plan);
}

/* One document's distribution is one, however often an alias uses it; but not as a number and as a duration. */
static void test_aliases(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "conditions: {x: &d {uniform: [0, 1]}, y: *d}\n");
    assert_int_equal(plan.model->n_dists, 1);
    assert_int_equal(plan.model->n_draws, 2); /* of its own for each condition */
    cr_plan_free(&plan);
    plan_refused(SMALL_SCENARIO "conditions: {x: {noise: {sd: &d {uniform: [1, 2]}, half_life: *d}}}\n",
                 "s.yaml:4:30: conditions.x.noise.half_life: a number stands where a duration is wanted\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_distributions), cmocka_unit_test(test_parameter_errors),
        cmocka_unit_test(test_kinds),   cmocka_unit_test(test_one_of),        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_aliases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

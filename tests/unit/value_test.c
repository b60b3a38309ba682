/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, durations and distributions as they are written: every range, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_distributions),
        cmocka_unit_test(test_parameter_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a layer says is checked, whether or not any state comes to use it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/plans.h"

static const refusal unused_layers[] = {
    {SMALL_SCENARIO "groups: {nobody: {members: [], requires: {others: [{state: AAB, reaches: engagd}, {share: none, "
                    "among: [AAA, wst]}, {condition: x, at_least: 1}]}}}\n",
     NULL,
     "s.yaml:4:60: groups.nobody.requires.others: unknown state 'AAB' (did you mean 'AAA'?)\n"
     "s.yaml:4:74: groups.nobody.requires.others: unknown rung 'engagd' (did you mean 'engaged'?)\n"
     "s.yaml:4:110: groups.nobody.requires.others: unknown state or group 'wst'\n"
     "s.yaml:4:129: groups.nobody.requires.others: unknown condition 'x'\n"},
    {SMALL_SCENARIO "groups: {nobody: {members: [], rungs: {engaged: {reverses: {requires: {others: [{count: non, "
                    "among: wst, at_most: 2}]}}}}}}\n",
     NULL,
     "s.yaml:4:89: groups.nobody.rungs.engaged.reverses.requires.others: unknown rung 'non' (did you mean 'none'?)\n"
     "s.yaml:4:101: groups.nobody.rungs.engaged.reverses.requires.others: unknown state or group 'wst'\n"},
    {SMALL_SCENARIO "parameters: {price: 1}\n"
                    "groups: {nobody: {members: [], weights: {engaged: $prize}, traits: {t: $q}, requires: {others: "
                    "[{share: none, at_least: $r}]}}}\n",
     NULL,
     "s.yaml:5:51: groups.nobody.weights.engaged: unknown parameter '$prize' (did you mean 'price'?)\n"
     "s.yaml:5:72: groups.nobody.traits.t: unknown parameter '$q' (name it under `parameters`)\n"
     "s.yaml:5:121: groups.nobody.requires.others.1.at_least: unknown parameter '$r' (name it under `parameters`)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [none, engaged, recognised]\n"
     "groups: {g: {members: [AAA], pace: $p}}\n"
     "defaults: {pace: $q}\n"
     "states: {AAA: {pace: 1}}\n",
     NULL,
     "s.yaml:3:36: groups.g.pace: unknown parameter '$p' (name it under `parameters`)\n"
     "s.yaml:4:18: defaults.pace: unknown parameter '$q' (name it under `parameters`)\n"},
};

static void test_unused_layers(void **state)
{
    (void)state;
    check_refusals(unused_layers, sizeof(unused_layers) / sizeof(*unused_layers));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unused_layers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The linear threshold model and the independent cascade (Kempe, Kleinberg and Tardos 2003; V3) against numbers that are
 * known exactly.
 *
 *   cascades_test             a cmocka program; each case a test, then wrong engines that must be found
 *   cascades_test --markdown  its table in docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7; there are about 28 of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/cases.h"
#include "tests/support/looks.h"

/* V3, G1: linear threshold by a uniform threshold, independent cascade by ties that are there or not (live edges) */
#define LT(A, B, C, D)                                                                                                 \
    CASCADE "threshold: {uniform: [0, 1]}, weights: {talk: 1}}\n"                                                      \
            "ties: {talk: {norm: sum, pairs: [[B, A, 0.5], [C, A, 0.4], [C, B, 0.3], [D, B, 0.4], [D, C, 0.6]]}}\n"    \
            "states: {A: {" A "}, B: {" B "}, C: {" C "}, D: {" D "}}\n"
#define IC(A, B, C, D)                                                                                                 \
    CASCADE "threshold: 1, weights: {half: 1, two_fifths: 1, three_tenths: 1, three_fifths: 1}}\n"                     \
            "ties:\n"                                                                                                  \
            "  half: {norm: sum, exists: 0.5, pairs: [[B, A]]}\n"                                                      \
            "  two_fifths: {norm: sum, exists: 0.4, pairs: [[C, A], [D, B]]}\n"                                        \
            "  three_tenths: {norm: sum, exists: 0.3, pairs: [[C, B]]}\n"                                              \
            "  three_fifths: {norm: sum, exists: 0.6, pairs: [[D, C]]}\n"                                              \
            "states: {A: {" A "}, B: {" B "}, C: {" C "}, D: {" D "}}\n"

static const char ic_a[] = IC(SEEDED, "", "", ""), lt_a[] = LT(SEEDED, "", "", ""), ic_b[] = IC("", SEEDED, "", ""),
                  lt_b[] = LT("", SEEDED, "", ""), ic_c[] = IC("", "", SEEDED, ""), lt_c[] = LT("", "", SEEDED, ""),
                  ic_d[] = IC("", "", "", SEEDED), lt_d[] = LT("", "", "", SEEDED),
                  ic_ab[] = IC(SEEDED, SEEDED, "", ""), lt_ab[] = LT(SEEDED, SEEDED, "", ""),
                  ic_ac[] = IC(SEEDED, "", SEEDED, ""), lt_ac[] = LT(SEEDED, "", SEEDED, ""),
                  ic_ad[] = IC(SEEDED, "", "", SEEDED), lt_ad[] = LT(SEEDED, "", "", SEEDED),
                  ic_bc[] = IC("", SEEDED, SEEDED, ""), lt_bc[] = LT("", SEEDED, SEEDED, "");
static const cr_check ic_a_checks[] = {
    {"P(B)", cr_look_by, 1, 1, SHARE, 0.5, 0, NULL},
    {"P(C)", cr_look_by, 2, 1, SHARE, 0.49, 0, NULL},
    {"P(D)", cr_look_by, 3, 1, SHARE, 0.4244, 0, NULL},
    {"spread", cr_look_count, 0, 1, SAMPLED, 2.4144, 0, NULL},
};
static const cr_check lt_a_checks[] = {
    {"P(B)", cr_look_by, 1, 1, SHARE, 0.5, 0, NULL},
    {"P(C)", cr_look_by, 2, 1, SHARE, 0.55, 0, NULL},
    {"P(D)", cr_look_by, 3, 1, SHARE, 0.53, 0, NULL},
    {"spread", cr_look_count, 0, 1, SAMPLED, 2.58, 0, NULL},
};
#define SPREAD(name, expected)                                                                                         \
    static const cr_check name[] = {{"spread", cr_look_count, 0, 1, SAMPLED, expected, 0, NULL}}
SPREAD(ic_b_checks, 1.808);
SPREAD(ic_c_checks, 1.6);
SPREAD(lt_b_checks, 1.88);
SPREAD(lt_c_checks, 1.6);
SPREAD(ic_ab_checks, 3.1888);
SPREAD(ic_ac_checks, 3.18);
SPREAD(ic_ad_checks, 2.99);
SPREAD(ic_bc_checks, 2.76);
SPREAD(lt_ab_checks, 3.52);
SPREAD(lt_ac_checks, 3.3);
SPREAD(lt_ad_checks, 3.05);
SPREAD(lt_bc_checks, 3.0);
static const cr_check d_checks[] = {{"spread", cr_look_count, 0, 1, CERTAIN, 1, 0, NULL}};

/* V3.5 */
static const char ic_k3[] = CASCADE
    "threshold: 1, weights: {talk: 1}}\n"
    "ties: {talk: {norm: sum, exists: 0.333333333333, pairs: [[A, B], [A, C], [B, A], [B, C], [C, A], [C, B]]}}\n"
    "states: {A: {at: in}, B: {}, C: {}}\n";
static const char lt_k3[] = CASCADE "threshold: {uniform: [0, 1]}, weights: {talk: 0.333333333333}}\n"
                                    "ties: {talk: {norm: sum, among: all}}\n"
                                    "states: {A: {at: in}, B: {}, C: {}}\n";
static const cr_check ic_k3_checks[] = {
    {"P(B)", cr_look_by, 1, 1, SHARE, 11.0 / 27, 0, NULL},
    {"P(C)", cr_look_by, 2, 1, SHARE, 11.0 / 27, 0, NULL},
    {"spread", cr_look_count, 0, 1, SAMPLED, 49.0 / 27, 0, NULL},
};
static const cr_check lt_k3_checks[] = {
    {"P(B)", cr_look_by, 1, 1, SHARE, 4.0 / 9, 0, NULL},
    {"P(C)", cr_look_by, 2, 1, SHARE, 4.0 / 9, 0, NULL},
    {"spread", cr_look_count, 0, 1, SAMPLED, 17.0 / 9, 0, NULL},
};

static const cr_case cases[] = {
    {"V3.1", "IC from A", ic_a, NULL, MANY, true, CHECKS(ic_a_checks)},
    {"V3.2", "LT from A", lt_a, NULL, MANY, true, CHECKS(lt_a_checks)},
    {"V3.3", "IC from B", ic_b, NULL, MANY, true, CHECKS(ic_b_checks)},
    {"V3.3", "IC from C", ic_c, NULL, MANY, true, CHECKS(ic_c_checks)},
    {"V3.3", "IC from D", ic_d, NULL, 1000, true, CHECKS(d_checks)},
    {"V3.3", "LT from B", lt_b, NULL, MANY, true, CHECKS(lt_b_checks)},
    {"V3.3", "LT from C", lt_c, NULL, MANY, true, CHECKS(lt_c_checks)},
    {"V3.3", "LT from D", lt_d, NULL, 1000, true, CHECKS(d_checks)},
    {"V3.4", "IC from A, B", ic_ab, NULL, MANY, true, CHECKS(ic_ab_checks)},
    {"V3.4", "IC from A, C", ic_ac, NULL, MANY, true, CHECKS(ic_ac_checks)},
    {"V3.4", "IC from A, D", ic_ad, NULL, MANY, true, CHECKS(ic_ad_checks)},
    {"V3.4", "IC from B, C", ic_bc, NULL, MANY, true, CHECKS(ic_bc_checks)},
    {"V3.4", "LT from A, B", lt_ab, NULL, MANY, true, CHECKS(lt_ab_checks)},
    {"V3.4", "LT from A, C", lt_ac, NULL, MANY, true, CHECKS(lt_ac_checks)},
    {"V3.4", "LT from A, D", lt_ad, NULL, MANY, true, CHECKS(lt_ad_checks)},
    {"V3.4", "LT from B, C", lt_bc, NULL, MANY, true, CHECKS(lt_bc_checks)},
    {"V3.5", "IC on a triangle", ic_k3, NULL, MANY, true, CHECKS(ic_k3_checks)},
    {"V3.5", "LT on a triangle", lt_k3, NULL, MANY, true, CHECKS(lt_k3_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    cr_cases_must_find(cases, N_CASES, "V3.1", NULL, CR_OF_EXISTS);
    cr_cases_must_find(cases, N_CASES, "V3.2", NULL, CR_OF_EXPOSURE);
    cr_cases_must_find(cases, N_CASES, "V3.5", "IC on a triangle", CR_OF_EXISTS);
    cr_cases_must_find(cases, N_CASES, "V3.5", "LT on a triangle", CR_OF_EXPOSURE);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_other_wrong_mechanisms)};

    return cr_cases_main(argc, argv, "cascades", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}

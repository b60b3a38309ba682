/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Few states that hear each other against numbers that are known exactly: chains and pairs (V1.3, V3.6, V5.8, V14.5) and
 * the canonical four, who recognises, who is first, and what forcing one of them does to the others (V5.10 to V5.15, V11).
 *
 *   networks_test             a cmocka program; each case a test, then wrong engines that must be found
 *   networks_test --markdown  its table in docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7, chi-square at 1e-6 once in 10^6; there are about 49 of them.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/cases.h"
#include "tests/support/looks.h"

/* V1.3: 4 years here are 2 there */
static const char alert_yaml[] =
    FOUR_YEARS OUT_IN "ties: {talk: {pairs: [[B, A], [C, B]]}}\n"
                      "defaults: {link: step, threshold: 1, pace: 0.75, weights: {talk: 1}}\n"
                      "states: {A: {at: in}, B: {}, C: {}}\n";
static const cr_check alert_checks[] = {{"P(B by 2)", cr_look_by, 2, 1, SHARE, 0.800851727, 0, NULL}};

/* V3.6: 4 years here are 2 there */
static const char path_yaml[] =
    FOUR_YEARS OUT_IN "ties: {talk: {norm: sum, symmetric: true, pairs: [[A, B, 0.7], [B, C, 0.7]]}}\n"
                      "defaults: {link: linear, threshold: 0, softness: 1, pace: 0.5, weights: {talk: 1}}\n"
                      "states: {A: {at: in}, B: {}, C: {}}\n";
static const cr_check path_checks[] = {{"P(C by 2)", cr_look_by, 2, 1, SHARE, 0.408167287, 0, NULL}};

/* V5.8: 4 years here are 5 there */
#define PAIR(calendar, a, b)                                                                                           \
    calendar OUT_IN "ties: {talk: {pairs: [[B, A]]}}\n"                                                                \
                    "defaults: {link: exponential, threshold: 0, softness: 1, weights: {talk: 1.2}}\n"                 \
                    "states: {A: {pace: " a "}, B: {pace: " b "}}\n"
static const char pair_yaml[] = PAIR(FOUR_YEARS, "0.125", "0.0625"), pair_time_yaml[] = PAIR(FOR_EVER, "0.1", "0.05");
static const cr_check pair_checks[] = {
    {"who by 5", NULL, 4, 0, CHI_SQUARE, 0, 0, NULL},
    {"none", cr_look_pair_is, 0, 1, SHARE, 0.4723665527, 0, NULL},
    {"A only", cr_look_pair_is, 1, 1, SHARE, 0.2269796419, 0, NULL},
    {"B only", cr_look_pair_is, 2, 1, SHARE, 0.1341641070, 0, NULL},
    {"both", cr_look_pair_is, 3, 1, SHARE, 0.1664896983, 0, NULL},
    {"P(B)", cr_look_by, 1, 1, SHARE, 0.3006538053, 0, NULL},
};
static const cr_check pair_time_checks[] = {{"mean time of B", cr_look_time_of, 1, 0, SAMPLED, 10.6825894922, 0, NULL}};

/* V14.5: 4 years here are 5 there */
static const char logistic_yaml[] =
    FOUR_YEARS OUT_IN "ties: {talk: {pairs: [[B, A]]}}\n"
                      "states:\n"
                      "  A: {pace: 1, threshold: 1, softness: 1}\n"
                      "  B: {pace: 0.75, threshold: 1, softness: 0.5, weights: {talk: 1.5}}\n";
static const cr_check logistic_checks[] = {
    {"P(A)", cr_look_by, 0, 1, SHARE, 0.658963471, 0, NULL},
    {"P(B)", cr_look_by, 1, 1, SHARE, 0.581767874, 0, NULL},
};

/* V5.10 to V5.15 and V11.2: the canonical four; 8 years here are 10 there. States by code: AE CN PK RU UZ. */
#define C4(calendar, CN, PK, UZ, AE, RU)                                                                               \
    calendar OUT_IN                                                                                                    \
        "ties:\n  talk:\n    norm: sum\n"                                                                              \
        "    pairs: [[CN, RU, 0.5], [PK, RU, 0.1], [UZ, RU, 0.6], [AE, RU, 0.2], [CN, PK, 0.5], [PK, CN, 0.5],\n"      \
        "            [UZ, CN, 0.4], [AE, PK, 0.3], [PK, AE, 0.4], [AE, CN, 0.5]]\n"                                    \
        "defaults: {link: exponential, threshold: 0, softness: 1, weights: {talk: 2}}\n"                               \
        "states: {CN: {pace: " CN "}, PK: {" PK "}, UZ: {pace: " UZ "}, AE: {pace: " AE "}, RU: {" RU "}}\n"
static const char c4_yaml[] = C4(EIGHT_YEARS, "0.025", "pace: 0.0375", "0.05", "0.0375", "at: in"),
                  c4_never_yaml[] = C4(EIGHT_YEARS, "0.025", "pace: 0.0375", "0.05", "0.0375", "pace: 0"),
                  c4_do_yaml[] = C4(EIGHT_YEARS, "0.025", "pace: 0.0375, at: in", "0.05", "0.0375", "at: in"),
                  c4_cn_yaml[] = C4(EIGHT_YEARS, "0.025, at: in", "pace: 0.0375", "0.05", "0.0375", "at: in"),
                  c4_uz_yaml[] = C4(EIGHT_YEARS, "0.025", "pace: 0.0375", "0.05, at: in", "0.0375", "at: in"),
                  c4_ae_yaml[] = C4(EIGHT_YEARS, "0.025", "pace: 0.0375", "0.05", "0.0375, at: in", "at: in"),
                  c4_time_yaml[] = C4(FOR_EVER, "0.02", "pace: 0.03", "0.04", "0.03", "at: in");

/* Russia does not count. */
static double four(const cr_seen *seen, int k)
{
    return cr_number_by(seen, k) - cr_look_by(seen, 3, k);
}

static double four_count(const cr_seen *seen, int a, int k)
{
    (void)a;
    return four(seen, k);
}

static double four_is(const cr_seen *seen, int n, int k)
{
    return four(seen, k) == n;
}

static double four_at_least(const cr_seen *seen, int n, int k)
{
    return four(seen, k) >= n;
}

static const cr_check c4_checks[] = {
    {"P(CN by 5)", cr_look_by, 1, 1, SHARE, 0.2664534811, 0, NULL},
    {"P(PK by 5)", cr_look_by, 2, 1, SHARE, 0.2220189590, 0, NULL},
    {"P(UZ by 5)", cr_look_by, 4, 1, SHARE, 0.5290383884, 0, NULL},
    {"P(AE by 5)", cr_look_by, 0, 1, SHARE, 0.2548321549, 0, NULL},
    {"P(CN by 10)", cr_look_by, 1, 2, SHARE, 0.4937509952, 0, NULL},
    {"P(PK by 10)", cr_look_by, 2, 2, SHARE, 0.4606232506, 0, NULL},
    {"P(UZ by 10)", cr_look_by, 4, 2, SHARE, 0.8039769342, 0, NULL},
    {"P(AE by 10)", cr_look_by, 0, 2, SHARE, 0.5081100109, 0, NULL},
    {"mean number", four_count, 0, 2, SAMPLED, 2.2664611897, 0, NULL},
    {"P(1 or more)", four_at_least, 1, 2, SHARE, 0.9318245924, 0, NULL},
    {"P(3 or more)", four_at_least, 3, 2, SHARE, 0.4328512344, 0, NULL},
    {"number by 10", NULL, 5, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", four_is, 0, 2, SHARE, 0.0681754076, 0, NULL},
    {"P(1)", four_is, 1, 2, SHARE, 0.2494911056, 0, NULL},
    {"P(2)", four_is, 2, 2, SHARE, 0.2494822523, 0, NULL},
    {"P(3)", four_is, 3, 2, SHARE, 0.2133993584, 0, NULL},
    {"P(4)", four_is, 4, 2, SHARE, 0.2194518761, 0, NULL},
};
static const cr_check c4_never_checks[] = {
    {"P(CN by 10)", cr_look_by, 1, 2, SHARE, 0.2186403691, 0, NULL},
    {"P(PK by 10)", cr_look_by, 2, 2, SHARE, 0.3293470813, 0, NULL},
    {"P(UZ by 10)", cr_look_by, 4, 2, SHARE, 0.3598595828, 0, NULL},
    {"P(AE by 10)", cr_look_by, 0, 2, SHARE, 0.3234388029, 0, NULL},
    {"mean number", four_count, 0, 2, SAMPLED, 1.2312858361, 0, NULL},
    {"P(1 or more)", four_at_least, 1, 2, SHARE, 0.6988057881, 0, NULL},
    {"P(3 or more)", four_at_least, 3, 2, SHARE, 0.1430019383, 0, NULL},
};
static const cr_check c4_do_checks[] = {
    {"P(CN by 10)", cr_look_by, 1, 2, SHARE, 0.77186352, 0, NULL},
    {"P(UZ by 10)", cr_look_by, 4, 2, SHARE, 0.85657243, 0, NULL},
    {"P(AE by 10)", cr_look_by, 0, 2, SHARE, 0.74404654, 0, NULL},
};

/* V11.1: the influence of one is the mean number of the others once it is forced, less what that is otherwise: V5.11. */
static double others_of(const cr_seen *seen, int forced, int k)
{
    return four(seen, k) - cr_look_by(seen, forced, k);
}

#define INFLUENCE(name, state, influence, alone)                                                                       \
    static const cr_check name[] = {                                                                                   \
        {"mean number of the others", others_of, state, 2, SAMPLED, influence + 2.2664611897 - (alone), 0, NULL}}
INFLUENCE(c4_cn_checks, 1, 0.714815071, 0.4937509952);
INFLUENCE(c4_pk_checks, 2, 0.566644551, 0.4606232506);
INFLUENCE(c4_uz_checks, 4, 0, 0.8039769342);
INFLUENCE(c4_ae_checks, 0, 0.247605260, 0.5081100109);

static double time_of_first(const cr_seen *seen, int a, int b)
{
    double least = HUGE_VAL;
    (void)a, (void)b;
    for (size_t i = 0; i < seen->model->n_states; i++)
        if (cr_when(seen, (int)i) > 0)
            least = fmin(least, cr_when(seen, (int)i));
    return least;
}

static double is_first(const cr_seen *seen, int state, int b)
{
    (void)b;
    return cr_when(seen, state) <= time_of_first(seen, 0, 0) && cr_when(seen, state) > 0;
}

static double before(const cr_seen *seen, int state, int other)
{
    return cr_when(seen, state) < cr_when(seen, other);
}

static const cr_check c4_time_checks[] = {
    {"CN first", is_first, 1, 0, SHARE, 0.2024284771, 0, NULL},
    {"PK first", is_first, 2, 0, SHARE, 0.1364354669, 0, NULL},
    {"UZ first", is_first, 4, 0, SHARE, 0.4944934005, 0, NULL},
    {"AE first", is_first, 0, 0, SHARE, 0.1666426556, 0, NULL},
    {"mean time to the first", time_of_first, 0, 0, SAMPLED, 3.7234637514, 0, NULL},
    {"mean time to all", cr_look_time_of_all, 0, 0, SAMPLED, 18.3519668574, 0, NULL},
    {"PK before CN", before, 2, 1, SHARE, 0.4676913426, 0, NULL},
};

static const cr_case cases[] = {
    {"V1.3", "alert, then a delay", alert_yaml, NULL, MANY, false, CHECKS(alert_checks)},
    {"V3.6", "path", path_yaml, NULL, MANY, false, CHECKS(path_checks)},
    {"V5.8", "pair", pair_yaml, NULL, MANY, false, CHECKS(pair_checks)},
    {"V5.8", "pair, time", pair_time_yaml, NULL, MANY, false, CHECKS(pair_time_checks)},
    {"V5.10-12", "canonical four", c4_yaml, NULL, MANY, false, CHECKS(c4_checks)},
    {"V5.13", "Russia never", c4_never_yaml, NULL, MANY, false, CHECKS(c4_never_checks)},
    {"V11.2", "do(PK at the start)", c4_do_yaml, NULL, MANY, false, CHECKS(c4_do_checks)},
    {"V11.1", "influence of CN", c4_cn_yaml, NULL, MANY, false, CHECKS(c4_cn_checks)},
    {"V11.1", "influence of PK", c4_do_yaml, NULL, MANY, false, CHECKS(c4_pk_checks)},
    {"V11.1", "influence of UZ", c4_uz_yaml, NULL, MANY, false, CHECKS(c4_uz_checks)},
    {"V11.1", "influence of AE", c4_ae_yaml, NULL, MANY, false, CHECKS(c4_ae_checks)},
    {"V5.14-15", "canonical four, times", c4_time_yaml, NULL, MANY, false, CHECKS(c4_time_checks)},
    {"V14.5", "logistic pair", logistic_yaml, NULL, MANY, false, CHECKS(logistic_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    cr_cases_must_find(cases, N_CASES, "V5.10-12", NULL, CR_OF_EXPOSURE);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_other_wrong_mechanisms)};

    return cr_cases_main(argc, argv, "networks", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "output/tables.h"
#include "support/small.h"

enum { ROWS = SMALL_STATES * SMALL_RUNGS, RECOGNISED = 4 };

static char folder[] = "/tmp/credence-paired-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command);
}

static void assert_file(size_t table, const cr_plan *plan, const cr_batch *batch, const char *expected)
{
    char path[128], text[8192] = "";
    FILE *file;

    assert_int_equal(cr_table_file(cr_table_of(table), folder, plan, batch, NULL), CR_OK);
    snprintf(path, sizeof(path), "%s/%s.csv", folder, cr_table_of(table)->name);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
    fclose(file);
    unlink(path);
    assert_string_equal(text, expected);
}

/* What-if `embargo` of the small plan, which lacks CCC. The horizon is 111 days. */
static cr_state two_states[] = {{"AAA", "Other name"}, {"BBB", "Bland, \"the\" other"}};

static void fill(cr_pair *pair)
{
    static const cr_flip flips[] = {
        {1, CR_FLIP_LOST, CR_TRACE_EVENT, 0, 1, 123456789},
        {1, CR_FLIP_GAINED, CR_TRACE_MOVE, 2, 1, 0},
        {1, CR_FLIP_GAINED, CR_TRACE_START, 0, 1, 0},
        {1, CR_FLIP_GAINED, CR_TRACE_CONDITION, 1, 2, 500000000},
        {0, CR_FLIP_GAINED, CR_TRACE_CONDITION, 0, 1, 84873374},
    };

    for (int i = 0; i < 4; i++) {
        int64_t before[ROWS], after[ROWS];

        for (size_t k = 0; k < ROWS; k++) {
            before[k] = after[k] = k % SMALL_RUNGS == 0 || k % SMALL_RUNGS == 3 ? 0 : -1;
        }
        before[1] = i < 3 ? 20000000 : -1; /* AAA, engaged: 0.02 years */
        after[1] = i == 0 ? 10000000 : i == 2 ? 20000000 : -1;
        after[RECOGNISED] = i == 3 ? 103901437 : -1; /* 73.05 days before the end */
        cr_contrast_add(&pair->contrast, (const int64_t *const[]){before, after});
    }
    for (size_t i = 0; i < sizeof(flips) / sizeof(flips[0]); i++) {
        assert_int_equal(cr_flips_add(&pair->flips, &flips[i], NULL), CR_OK);
    }
}

static void by_hand(void **state)
{
    cr_event event[] = {{.name = "visit"}};
    cr_model model[2];
    cr_plan plan = small_plan(model, 2);
    cr_batch batch = {.n = 2};

    (void)state;
    model[0].n_events = 1;
    model[0].event = event;
    model[1].n_states = 2;
    model[1].state = two_states;
    assert_int_equal(cr_pairs_init(&batch.pairs, &plan, NULL), CR_OK);
    fill(&batch.pairs.pair[0]);
    assert_file(CR_TABLE_CONTRAST, &plan, &batch,
                "what_if,state,rung,difference,ci_low,ci_high,earlier,later,same,gained,lost,never,mean_shift_days,"
                "shift_ci_low,shift_ci_high\n"
                "embargo,AAA,none,0,-0.489890836,0.489890836,0,0,4,0,0,0,0,0,0\n"
                "embargo,AAA,engaged,-0.25,-0.65528666,0.319557252,1,0,1,0,1,1,25.010625,-26.4232402,76.4444901\n"
                "embargo,AAA,accredited,0,-0.489890836,0.489890836,0,0,0,0,0,4,0,0,0\n"
                "embargo,AAA,unrecognised,0,-0.489890836,0.489890836,0,0,4,0,0,0,0,0,0\n"
                "embargo,AAA,recognised,0.25,-0.280827278,0.699358157,0,0,0,1,0,3,-18.2625,-54.0563423,17.5313423\n"
                "embargo,BBB,none,0,-0.489890836,0.489890836,0,0,4,0,0,0,0,0,0\n"
                "embargo,BBB,engaged,0,-0.489890836,0.489890836,0,0,0,0,0,4,0,0,0\n"
                "embargo,BBB,accredited,0,-0.489890836,0.489890836,0,0,0,0,0,4,0,0,0\n"
                "embargo,BBB,unrecognised,0,-0.489890836,0.489890836,0,0,4,0,0,0,0,0,0\n"
                "embargo,BBB,recognised,0,-0.489890836,0.489890836,0,0,0,0,0,4,0,0,0\n");
    assert_file(CR_TABLE_FLIPS, &plan, &batch,
                "what_if,state,name,direction,kind,what,futures,share,ci_low,ci_high,mean_years\n"
                "embargo,AAA,Aland,gained,condition,leverage,1,0.25,0.0455872608,0.699358157,0.084873374\n"
                "embargo,BBB,\"Bland, \"\"the\"\" other\",gained,start,AAA,1,0.25,0.0455872608,0.699358157,0\n"
                "embargo,BBB,\"Bland, \"\"the\"\" other\",gained,condition,price,2,0.5,0.150038989,0.849961011,0.25\n"
                "embargo,BBB,\"Bland, \"\"the\"\" other\",gained,move,CCC,1,0.25,0.0455872608,0.699358157,0\n"
                "embargo,BBB,\"Bland, \"\"the\"\" other\",lost,event,visit,1,0.25,0.0455872608,0.699358157,"
                "0.123456789\n");
    cr_pairs_free(&batch.pairs);
}

static void where_they_are_written(void **state)
{
    const cr_batch alone = {.n = 1}, two = {.n = 2};

    (void)state;
    assert_false(cr_table_is_written(cr_table_of(CR_TABLE_CONTRAST), &alone, true));
    assert_false(cr_table_is_written(cr_table_of(CR_TABLE_FLIPS), &alone, true));
    assert_true(cr_table_is_written(cr_table_of(CR_TABLE_CONTRAST), &two, false));
    assert_true(cr_table_is_written(cr_table_of(CR_TABLE_FLIPS), &two, false));
    assert_true(cr_table_is_written(cr_table_of(CR_TABLE_EVENTS), &two, true));
    assert_false(cr_table_is_written(cr_table_of(CR_TABLE_EVENTS), &two, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(where_they_are_written)};

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

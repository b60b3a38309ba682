/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/tables.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/small.h"

static char folder[] = "/tmp/credence-tables-XXXXXX";

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

/* The whole file, which is removed. */
static char *take(const char *name)
{
    char path[128], *text = calloc(1, 1 << 16);
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "r");
    assert_true(file != NULL && text != NULL);
    assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
    fclose(file);
    unlink(path);
    return text;
}

static void assert_file(const char *name, const char *expected)
{
    char *text = take(name);

    assert_string_equal(text, expected);
    free(text);
}

static void cells(void **state)
{
    cr_out out;

    (void)state;
    assert_int_equal(cr_out_open(&out, folder, "cells.csv", NULL), CR_OK);
    cr_out_text(&out, "plain text");
    cr_out_text(&out, "a,b");
    cr_out_text(&out, "say \"so\"");
    cr_out_text(&out, "two\nlines");
    cr_out_text(&out, "");
    cr_out_end_row(&out);
    cr_out_text(&out, "=1+1");
    cr_out_text(&out, "+1");
    cr_out_text(&out, "-1");
    cr_out_text(&out, "@x,y");
    cr_out_text(&out, "\tx");
    cr_out_text(&out, "\rx");
    cr_out_text(&out, "a=b");
    cr_out_end_row(&out);
    cr_out_number(&out, 1.0 / 3.0);
    cr_out_number(&out, -0.0);
    cr_out_number(&out, 1e-12);
    cr_out_number(&out, 123456789012.0);
    cr_out_number(&out, (double)NAN);
    cr_out_count(&out, UINT64_MAX);
    cr_out_day(&out, 0);
    cr_out_empty(&out);
    cr_out_end_row(&out);
    assert_int_equal(cr_out_close(&out, NULL), CR_OK);
    assert_file("cells.csv", "plain text,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\",\n"
                             "'=1+1,'+1,'-1,\"'@x,y\",'\tx,\"'\rx\",a=b\n"
                             "0.333333333,0,1e-12,1.23456789e+11,,18446744073709551615,1970-01-01,\n");
}

/* Four replicates: AAA is engaged from the second date on in two of them, recognised at the end in one. */
static void fill(cr_tally *tally, cr_scratch *scratch)
{
    const cr_sink sink = cr_tally_sink(tally);

    for (int replicate = 0; replicate < 4; replicate++) {
        cr_tally_begin(tally);
        small_reset(scratch);
        for (size_t k = 0; k < SMALL_DATES; k++) {
            if (k == 1 && replicate < 2) {
                assert_int_equal(small_move(scratch, &sink, 0, 1, 0.0625), CR_OK);
            }
            if (k == 4 && replicate == 0) {
                assert_int_equal(small_move(scratch, &sink, 1, 4, 0.25), CR_OK);
            }
            assert_int_equal(small_date(scratch, &sink, k, 0.125 * replicate, -1.0), CR_OK);
        }
        cr_tally_end(tally, scratch);
    }
}

/* `what` is called with a plan of one model and its filled tally. */
static void with_batch(void (*what)(const cr_plan *, const cr_batch *))
{
    cr_model model[2];
    const cr_plan plan = small_plan(model, 1);
    cr_scratch scratch;
    cr_tally tally;
    const cr_batch batch = {.n = 1, .tally = &tally};

    assert_int_equal(small_scratch_init(&scratch, &model[0]), CR_OK);
    assert_int_equal(cr_tally_init(&tally, &model[0], NULL), CR_OK);
    fill(&tally, &scratch);
    what(&plan, &batch);
    cr_tally_free(&tally);
    small_scratch_free(&scratch);
}

static const char summary_text[] =
    "what_if,state,name,rung,replicates,reached,probability,ci_low,ci_high,at_end,date_p10,date_p50,date_p90,"
    "mean_years\n"
    "baseline,AAA,Aland,none,4,4,1,0.510109164,1,1,2025-01-01,2025-01-01,2025-01-01,0\n"
    "baseline,AAA,Aland,engaged,4,2,0.5,0.150038989,0.849961011,0.5,2025-02-01,2025-02-01,,0.183200718\n"
    "baseline,AAA,Aland,accredited,4,0,0,0,0.489890836,0,,,,0.303901437\n"
    "baseline,AAA,Aland,unrecognised,4,4,1,0.510109164,1,1,2025-01-01,2025-01-01,2025-01-01,0\n"
    "baseline,AAA,Aland,recognised,4,1,0.25,0.0455872608,0.699358157,0.25,2025-04-22,,,0.290426078\n"
    "baseline,BBB,\"Bland, \"\"the\"\" other\",none,4,4,1,0.510109164,1,1,2025-01-01,2025-01-01,2025-01-01,0\n"
    "baseline,BBB,\"Bland, \"\"the\"\" other\",engaged,4,4,1,0.510109164,1,1,2025-01-01,2025-01-01,2025-01-01,0\n"
    "baseline,BBB,\"Bland, \"\"the\"\" other\",accredited,4,0,0,0,0.489890836,0,,,,0.303901437\n"
    "baseline,BBB,\"Bland, \"\"the\"\" other\",unrecognised,4,4,1,0.510109164,1,1,2025-01-01,2025-01-01,2025-01-01,0\n"
    "baseline,BBB,\"Bland, \"\"the\"\" other\",recognised,4,0,0,0,0.489890836,0,,,,0.303901437\n"
    "baseline,CCC,'=cmd(),none,4,4,1,0.510109164,1,1,2025-01-01,2025-01-01,2025-01-01,0\n"
    "baseline,CCC,'=cmd(),engaged,4,4,1,0.510109164,1,1,2025-01-01,2025-01-01,2025-01-01,0\n"
    "baseline,CCC,'=cmd(),accredited,4,4,1,0.510109164,1,1,2025-01-01,2025-01-01,2025-01-01,0\n"
    "baseline,CCC,'=cmd(),unrecognised,4,4,1,0.510109164,1,1,2025-01-01,2025-01-01,2025-01-01,0\n"
    "baseline,CCC,'=cmd(),recognised,4,4,1,0.510109164,1,1,2025-01-01,2025-01-01,2025-01-01,0\n";

static void check_summary(const cr_plan *plan, const cr_batch *batch)
{
    assert_int_equal(cr_table_file(cr_table_of(CR_TABLE_SUMMARY), folder, plan, batch, NULL), CR_OK);
    assert_file("summary.csv", summary_text);
}

static void summary(void **state)
{
    (void)state;
    with_batch(check_summary);
}

/* A row of a table that begins with `key`, without it. */
static void assert_row(const char *text, const char *key, const char *rest)
{
    const char *row = strstr(text, key);
    char expected[256];

    assert_non_null(row);
    snprintf(expected, sizeof(expected), "%s%s\n", key, rest);
    if (strncmp(row, expected, strlen(expected)) != 0) {
        fail_msg("expected %s, found %.100s", expected, row);
    }
}

static size_t lines_of(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++) {
        n += *text == '\n';
    }
    return n;
}

static void check_series(const cr_plan *plan, const cr_batch *batch)
{
    char *text;

    assert_int_equal(cr_table_file(cr_table_of(CR_TABLE_CURVE), folder, plan, batch, NULL), CR_OK);
    text = take("curve.csv");
    assert_int_equal(lines_of(text), 1 + SMALL_STATES * SMALL_RUNGS * SMALL_DATES);
    assert_row(text, "what_if,", "state,rung,date,probability,ci_low,ci_high");
    assert_row(text, "\nbaseline,AAA,engaged,2025-01-01,", "0,0,0.489890836");
    assert_row(text, "\nbaseline,AAA,engaged,2025-02-01,", "0.5,0.150038989,0.849961011");
    assert_row(text, "\nbaseline,AAA,recognised,2025-04-01,", "0,0,0.489890836");
    assert_row(text, "\nbaseline,AAA,recognised,2025-04-22,", "0.25,0.0455872608,0.699358157");
    free(text);

    assert_int_equal(cr_table_file(cr_table_of(CR_TABLE_COUNT), folder, plan, batch, NULL), CR_OK);
    text = take("count.csv");
    assert_int_equal(lines_of(text), 1 + SMALL_RUNGS * SMALL_DATES);
    assert_row(text, "what_if,", "rung,date,mean,sd,p05,p25,p50,p75,p95");
    assert_row(text, "\nbaseline,engaged,2025-01-01,", "2,0,2,2,2,2,2");
    assert_row(text, "\nbaseline,engaged,2025-02-01,", "2.5,0.577350269,2,2,2,3,3");
    free(text);

    assert_int_equal(cr_table_file(cr_table_of(CR_TABLE_CONDITIONS), folder, plan, batch, NULL), CR_OK);
    text = take("conditions.csv");
    assert_int_equal(lines_of(text), 1 + SMALL_CONDITIONS * SMALL_DATES);
    assert_row(text, "what_if,", "condition,date,mean,sd,p05,p50,p95");
    assert_row(text, "\nbaseline,leverage,2025-01-01,", "0.1875,0.161374306,0.0001953125,0.125976562,0.375");
    assert_row(text, "\nbaseline,price,2025-03-01,", "-1,0,-1,-1,-1");
    free(text);
}

static void series(void **state)
{
    (void)state;
    with_batch(check_series);
}

static void events(void **state)
{
    cr_model model[2];
    const cr_plan plan = small_plan(model, 2);
    const cr_event_row rows[] = {
        {17, {.t = 0.1, .state = 0, .from = 0, .to = 1, .readiness = 0.6, .threshold = 0.5, .hazard = 2.5}},
        {18, {.t = 31.0 / 365.25, .state = 2, .track = 1, .from = 3, .to = 4, .threshold = -1.0, .hazard = 1e-3}},
        {18,
         {.state = 1,
          .from = 1,
          .to = 2,
          .cause = CR_CAUSE_IMMEDIATE,
          .readiness = 0.5,
          .threshold = 0.5,
          .hazard = HUGE_VAL}},
    };
    cr_out out;

    (void)state;
    assert_int_equal(cr_out_open(&out, folder, "events.csv", NULL), CR_OK);
    cr_table_header(&out, cr_table_of(CR_TABLE_EVENTS));
    cr_table_events(&out, &plan, 0, &rows[0], 1);
    cr_table_events(&out, &plan, 1, &rows[1], 2);
    assert_int_equal(cr_out_close(&out, NULL), CR_OK);
    assert_file("events.csv", "what_if,replicate,date,years,event,state,from,to,cause,readiness,threshold,hazard\n"
                              "baseline,17,2025-02-06,0.1,,AAA,none,engaged,hazard,0.6,0.5,2.5\n"
                              "embargo,18,2025-02-01,0.0848733744,,CCC,unrecognised,recognised,hazard,0,-1,0.001\n"
                              "embargo,18,2025-01-01,0,,BBB,engaged,accredited,immediate,0.5,0.5,\n");
}

/* A date's own time falls on that date, for every date. */
static void days(void **state)
{
    cr_model model = small_model();

    (void)state;
    for (cr_day day = 0; day < 40000; day++) {
        assert_int_equal(cr_table_day(&model.calendar, (double)day / 365.25), small_day[0] + day);
    }
    assert_int_equal(cr_table_day(&model.calendar, 0.9 / 365.25), small_day[0]);
}

static void other_locales(void **state)
{
    char text[16];

    (void)state;
    assert_non_null(setlocale(LC_ALL, "de_DE.UTF-8")); /* made with the tests */
    snprintf(text, sizeof(text), "%.1f", 0.5);
    assert_string_equal(text, "0,5"); /* or the test shows nothing */
    with_batch(check_summary);
    snprintf(text, sizeof(text), "%.1f", 0.5);
    assert_string_equal(text, "0,5"); /* and the caller's locale is as it was */
    setlocale(LC_ALL, "C");
}

static void full_disk(void **state)
{
    cr_errors errors = {0};
    cr_out out;

    (void)state;
    assert_int_equal(cr_out_open(&out, folder, "full.csv", NULL), CR_OK);
    assert_non_null(freopen("/dev/full", "w", out.stream));
    for (int i = 0; i < 100000; i++) {
        cr_out_text(&out, "row");
        cr_out_end_row(&out);
    }
    assert_int_equal(cr_out_check(&out, NULL), CR_ERR_IO);
    assert_int_equal(cr_out_close(&out, &errors), CR_ERR_IO);
    assert_int_equal(errors.n, 1);
    assert_non_null(strstr(errors.item[0].file, "full.csv"));
    assert_non_null(strstr(errors.item[0].what, "No space left"));
    cr_errors_free(&errors);
    assert_int_equal(cr_out_open(&out, "/nowhere/at/all", "x.csv", NULL), CR_ERR_IO);
    cr_out_abandon(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells), cmocka_unit_test(summary),       cmocka_unit_test(series),    cmocka_unit_test(events),
        cmocka_unit_test(days),  cmocka_unit_test(other_locales), cmocka_unit_test(full_disk),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

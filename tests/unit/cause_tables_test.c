/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/tables.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/models.h"
#include "tests/support/plans.h"

enum { STATES = 20, REPLICATES = 8 };

static const int32_t rungs[] = {2};
static char *folder;

static int make(void **state)
{
    (void)state;
    folder = make_folder();
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    free_folder(folder);
    return 0;
}

static char *file_of(size_t table, const cr_plan *plan, const cr_batch *batch)
{
    char path[128], *text = calloc(1, 1 << 16);
    FILE *file;

    assert_non_null(text);
    assert_int_equal(cr_table_file(cr_table_of(table), folder, plan, batch, NULL), CR_OK);
    snprintf(path, sizeof(path), "%s/%s.csv", folder, cr_table_of(table)->name);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
    fclose(file);
    remove(path);
    return text;
}

static void assert_file(size_t table, const cr_plan *plan, const cr_batch *batch, const char *expected)
{
    char *text = file_of(table, plan, batch);

    assert_string_equal(text, expected);
    free(text);
}

/* What was kept, put in by hand. */
typedef struct world {
    cr_sketch sketch;
    const char *what_if[1];
    cr_plan plan;
    cr_tally tally;
    cr_causes causes;
    cr_batch batch;
    cr_scratch now;
    int32_t position[STATES];
} world;

static void world_init(world *self)
{
    memset(self, 0, sizeof(*self));
    cr_sketch_init(&self->sketch, STATES, 1, rungs, 1.0, 2);
    cr_sketch_condition(&self->sketch, 0.5, 0.0, 1.0);
    cr_sketch_add_tie(&self->sketch, true, true);
    cr_sketch_move(&self->sketch, 1, 1, CR_LINK_LOGISTIC, 1.0, 0.5, 0.1, 0.25);
    cr_sketch_term(&self->sketch, 1, 1, CR_DRIVER_CONDITION, 0, 0.5);
    cr_sketch_move(&self->sketch, 2, 1, CR_LINK_LOGISTIC, 1.0, 0.5, 0.1, 0.0);
    cr_sketch_seal(&self->sketch);
    self->sketch.model.state[0].code = "=a";
    self->sketch.model.state[1].code = "b,\"c\"";
    self->what_if[0] = "baseline";
    self->plan = (cr_plan){.n_models = 1, .what_if = self->what_if, .model = &self->sketch.model};
    self->tally = (cr_tally){.model = &self->sketch.model, .replicates = REPLICATES};
    assert_int_equal(cr_causes_init(&self->causes, &self->sketch.model, true, NULL, NULL), CR_OK);
    self->batch = (cr_batch){.n = 1, .tally = &self->tally, .causes = &self->causes};
    self->now = (cr_scratch){.model = &self->sketch.model,
                             .value = self->sketch.model.slot,
                             .condition = (double[]){0.5},
                             .position = self->position};
}

static void world_free(world *self)
{
    cr_causes_free(&self->causes);
    cr_sketch_free(&self->sketch);
}

/* Two moves of state 1, at values 0.5 and 1 of the condition; state 2 never moved. */
static void drivers(void **state)
{
    double level[] = {0.5};
    world self;

    (void)state;
    world_init(&self);
    self.now.condition = level;
    cr_drivers_add(&self.causes.drivers, &self.now, 0);
    assert_file(CR_TABLE_DRIVERS, &self.plan, &self.batch,
                "what_if,state,rung,driver,moves,mean,sd,ci_low,ci_high,mean_value\n"
                "baseline,\"b,\"\"c\"\"\",rung1,c0,1,0.25,,,,0.5\n"
                "baseline,\"b,\"\"c\"\"\",rung1,bias,1,0.25,,,,\n");
    level[0] = 1.0;
    cr_drivers_add(&self.causes.drivers, &self.now, 0);
    assert_file(CR_TABLE_DRIVERS, &self.plan, &self.batch,
                "what_if,state,rung,driver,moves,mean,sd,ci_low,ci_high,mean_value\n"
                "baseline,\"b,\"\"c\"\"\",rung1,c0,2,0.375,0.176776695,0.130004502,0.619995498,0.75\n"
                "baseline,\"b,\"\"c\"\"\",rung1,bias,2,0.25,0,0.25,0.25,\n");
    world_free(&self);
}

static void add(world *self, uint64_t replicate, int32_t state, int32_t partner, double share)
{
    cr_part part[] = {{partner, 0, share}};
    const cr_shares shares = {.model = &self->sketch.model, .own = 1.0 - share, .n = partner != CR_NONE, .part = part};

    self->now.replicate = replicate;
    cr_attribution_add(&self->causes.attribution, state, &shares);
    assert_int_equal(cr_pathways_add(&self->causes.pathways, &self->now, state, &shares, NULL), CR_OK);
    self->position[state] = 1;
}

static void attribution(void **state)
{
    world self;

    (void)state;
    world_init(&self);
    cr_pathways_begin(&self.causes.pathways);
    self.position[0] = 1;
    add(&self, 1, 1, 0, 1.0);
    add(&self, 1, 1, 0, 0.5);
    add(&self, 1, 3, CR_NONE, 0.0);
    assert_file(CR_TABLE_ATTRIBUTION, &self.plan, &self.batch,
                "what_if,influencer,influenced,tie,moves,share,ci_low,ci_high,expected\n"
                "baseline,,\"b,\"\"c\"\"\",own,2,0.25,-0.239990996,0.739990996,0.0625\n"
                "baseline,'=a,\"b,\"\"c\"\"\",tie0,2,0.75,0.260009004,1.239991,0.1875\n"
                "baseline,,S3,own,1,1,,,0.125\n");
    world_free(&self);
}

static void pathways(void **state)
{
    world self;

    (void)state;
    world_init(&self);
    for (uint64_t r = 1; r <= 3; r++) {
        cr_pathways_begin(&self.causes.pathways);
        memset(self.position, 0, sizeof(self.position));
        self.position[0] = 1;
        add(&self, r, 1, 0, 1.0);
        add(&self, r, 2, 1, 1.0);
        if (r < 3) {
            add(&self, r, 3, 2, 1.0);
        }
    }
    cr_causes_end(&self.causes);
    assert_file(CR_TABLE_PATHWAYS, &self.plan, &self.batch,
                "what_if,rank,chain,length,futures,probability,ci_low,ci_high\n"
                "baseline,1,\"'=a > b,\"\"c\"\"\",2,3,0.375,0.136844286,0.694257605\n"
                "baseline,2,\"'=a > b,\"\"c\"\" > S2\",3,3,0.375,0.136844286,0.694257605\n"
                "baseline,3,\"... > b,\"\"c\"\" > S2 > S3\",4,2,0.25,0.0714792128,0.59072457\n");
    world_free(&self);
}

/* A hundred rows at most. */
static void many_pathways(void **state)
{
    char *text;
    size_t lines = 0;
    world self;

    (void)state;
    world_init(&self);
    for (int32_t i = 0; i < STATES; i++) {
        for (int32_t j = 0; j < STATES; j++) {
            if (i != j) {
                cr_pathways_begin(&self.causes.pathways);
                memset(self.position, 0, sizeof(self.position));
                self.position[i] = 1;
                add(&self, 1, j, i, 1.0);
            }
        }
    }
    cr_causes_end(&self.causes);
    assert_int_equal(self.causes.pathways.n, STATES * (STATES - 1));
    text = file_of(CR_TABLE_PATHWAYS, &self.plan, &self.batch);
    for (const char *at = text; *at != '\0'; at++) {
        lines += *at == '\n';
    }
    assert_int_equal(lines, 101);
    assert_non_null(strstr(text, "baseline,100,"));
    free(text);
    world_free(&self);
}

static void kept(void **state)
{
    world self;
    cr_batch bare = {0};

    (void)state;
    world_init(&self);
    for (size_t k = 0; k < CR_TABLES; k++) {
        const bool cause = k == CR_TABLE_DRIVERS || k == CR_TABLE_ATTRIBUTION || k == CR_TABLE_PATHWAYS;
        const bool plain = k != CR_TABLE_EVENTS && k != CR_TABLE_CONTRAST && k != CR_TABLE_FLIPS;

        assert_int_equal(cr_table_is_written(cr_table_of(k), &self.batch, false), plain);
        assert_int_equal(cr_table_is_written(cr_table_of(k), &bare, false), plain && !cause);
    }
    self.causes.influences = false;
    assert_true(cr_table_is_written(cr_table_of(CR_TABLE_DRIVERS), &self.batch, false));
    assert_false(cr_table_is_written(cr_table_of(CR_TABLE_ATTRIBUTION), &self.batch, false));
    assert_false(cr_table_is_written(cr_table_of(CR_TABLE_PATHWAYS), &self.batch, false));
    self.causes.influences = true;
    world_free(&self);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(drivers), cmocka_unit_test(attribution),
                                       cmocka_unit_test(pathways), cmocka_unit_test(many_pathways),
                                       cmocka_unit_test(kept)};

    return cmocka_run_group_tests(tests, make, unmake);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Who was told what, as text: "a0 b0 am bm ...". */
static char told[256];

typedef struct witness {
    char name;
    int refuses; /* the status that it returns for a move */
} witness;

static int tell(const witness *self, char what)
{
    const size_t n = strlen(told);

    snprintf(told + n, sizeof(told) - n, "%c%c ", self->name, what);
    return CR_OK;
}

static int on_calendar(void *context, const cr_scratch *now, size_t k)
{
    (void)now;
    return tell(context, (char)('0' + k));
}

static int before_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    (void)now;
    (void)what;
    return tell(context, 'b');
}

static int on_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    const witness *self = context;

    (void)now;
    (void)what;
    tell(self, 'm');
    return self->refuses;
}

static int on_event(void *context, const cr_scratch *now, int32_t event)
{
    (void)now;
    return tell(context, (char)('A' + event));
}

static void all_in_order(void **state)
{
    witness a = {.name = 'a'}, b = {.name = 'b'}, c = {.name = 'c'};
    const cr_sink list[] = {
        {.context = &a, .on_calendar = on_calendar, .on_move = on_move},
        {.context = NULL},
        {&b, on_calendar, before_move, on_move, on_event},
        {.context = &c, .on_event = on_event},
    };
    cr_watch watch = {4, list};
    const cr_sink all = cr_watch_sink(&watch);
    const cr_scratch now = {.t = 0.0};
    const cr_happening what = {.t = 0.0};

    (void)state;
    told[0] = '\0';
    assert_int_equal(all.on_calendar(all.context, &now, 3), CR_OK);
    assert_int_equal(all.before_move(all.context, &now, &what), CR_OK);
    assert_int_equal(all.on_move(all.context, &now, &what), CR_OK);
    assert_int_equal(all.on_event(all.context, &now, 1), CR_OK);
    assert_string_equal(told, "a3 b3 bb am bm bB cB ");
}

static void a_refusal_ends_it(void **state)
{
    witness a = {.name = 'a'}, b = {.name = 'b', .refuses = CR_ERR_RUN}, c = {.name = 'c'};
    const cr_sink list[] = {
        {.context = &a, .on_move = on_move}, {.context = &b, .on_move = on_move}, {.context = &c, .on_move = on_move}};
    cr_watch watch = {3, list};
    const cr_sink all = cr_watch_sink(&watch);
    const cr_scratch now = {.t = 0.0};
    const cr_happening what = {.t = 0.0};

    (void)state;
    told[0] = '\0';
    assert_int_equal(all.on_move(all.context, &now, &what), CR_ERR_RUN);
    assert_string_equal(told, "am bm ");
}

/* The simulator asks no one where nobody listens. */
static void nobody_listens(void **state)
{
    witness a = {.name = 'a'};
    const cr_sink list[] = {{.context = &a, .on_move = on_move}, {.context = NULL}};
    cr_watch watch = {2, list};
    const cr_sink all = cr_watch_sink(&watch);

    (void)state;
    assert_null(all.on_calendar);
    assert_null(all.before_move);
    assert_null(all.on_event);
    assert_non_null(all.on_move);
    watch.n = 0;
    assert_null(cr_watch_sink(&watch).on_move);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_in_order), cmocka_unit_test(a_refusal_ends_it),
                                       cmocka_unit_test(nobody_listens)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

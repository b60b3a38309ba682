/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Broken scenarios by the thousand: whatever is read, nothing crashes or leaks, and whatever is refused is refused with a
 * place. The mutants are right scenarios with a few tokens taken out, doubled, swapped or replaced. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compile/compile.h"
#include "support/everything.h"
#include "support/judge.h"

enum { SHORT = 1500, LONG = 100 * 1000, SHIPPED_SHORT = 50, SHIPPED_LONG = 500, MAX_TOKENS = 20 * 1000 };

/* What takes a token's place: values of every kind, and words that mean something somewhere. */
static const char *const words[] = {
    "null",
    "~",
    "",
    "[]",
    "{}",
    "[AAA]",
    "{a: b}",
    "- ",
    ": ",
    "0",
    "-1",
    "1",
    "0.5",
    "1e400",
    "nan",
    "0x10",
    "true",
    "none",
    "all",
    "x",
    "$price",
    "$x",
    "&a ",
    "*a",
    "<<",
    "!x ",
    "2025-02-30",
    "2030-01-01",
    "6 months",
    "1.5 months",
    "0 days",
    "100000 years",
    "{uniform: [0, 1]}",
    "{uniform: [1 day, 1 year]}",
    "{one_of: {0: 1}}",
    "{one_of: []}",
    "{normal: [0, 1], within: [5, 4]}",
    "{beta: [0, 0]}",
    "\"quoted\"",
    "pairs",
    "members",
    "series",
    "regimes",
    "rungs",
    "others",
    "within",
    "recognised",
    "AAA",
    "east",
    "inner",
    "plain",
    "file",
    "data/taliban-trade.csv",
    "../x",
    "at",
    "level",
    "noise",
    "immediate",
    "reverses",
    "floor",
    "shared",
    "one_of",
    "{one_of: {none: 1, engaged: 2}}",
    "{uniform: [0, 1], shared: 0.5}",
    "leaves_to",
    "hastened_by",
    "responds_to",
    "times",
    "exists",
    "fades",
    "{share: engaged, by: 1}",
    "answer",
    "shocks",
    "extends",
    "\n",
    "\n  ",
    "  ",
    "[[",
    "]]",
    "#",
};

typedef struct tokens {
    size_t n;
    const char *at[MAX_TOKENS];
    size_t length[MAX_TOKENS];
} tokens;

static uint64_t dice;

/* SplitMix64. */
static size_t throw_dice(size_t n)
{
    uint64_t z = (dice += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (size_t)((z ^ (z >> 31)) % n);
}

static int sort_of(char c)
{
    return strchr("[]{},:\n#&*-", c) != NULL ? 0 : c == ' ' ? 1 : 2;
}

/* Words, blanks, and each mark alone. */
static void cut(tokens *into, const char *text)
{
    into->n = 0;
    while (*text != '\0' && into->n < MAX_TOKENS) {
        size_t length = 1;

        while (sort_of(text[0]) > 0 && text[length] != '\0' && sort_of(text[length]) == sort_of(text[0])) {
            length++;
        }
        into->at[into->n] = text;
        into->length[into->n++] = length;
        text += length;
    }
}

static void put(tokens *into, size_t at, const char *text, size_t length)
{
    into->at[at] = text;
    into->length[at] = length;
}

static void mutate(tokens *self)
{
    const size_t at = throw_dice(self->n), other = throw_dice(self->n), run = 1 + throw_dice(6);
    const char *word = words[throw_dice(sizeof(words) / sizeof(*words))];

    switch (throw_dice(6)) {
    case 0: /* take a few out */
        for (size_t k = at; k < at + run && k < self->n; k++) {
            put(self, k, "", 0);
        }
        break;
    case 1:
        put(self, at, self->at[other], self->length[other]);
        break;
    case 2: { /* swap two */
        const char *text = self->at[at];
        const size_t length = self->length[at];

        put(self, at, self->at[other], self->length[other]);
        put(self, other, text, length);
        break;
    }
    case 3: /* write a few in a second time, over others */
        for (size_t k = 0; k < run && at + k < self->n && other + k < self->n; k++) {
            put(self, at + k, self->at[other + k], self->length[other + k]);
        }
        break;
    default:
        put(self, at, word, strlen(word));
        break;
    }
}

static char *join(const tokens *from)
{
    size_t size = 1, length = 0;
    char *text;

    for (size_t k = 0; k < from->n; k++) {
        size += from->length[k];
    }
    text = malloc(size);
    assert_non_null(text);
    for (size_t k = 0; k < from->n; k++) {
        memcpy(text + length, from->at[k], from->length[k]);
        length += from->length[k];
    }
    text[length] = '\0';
    return text;
}

static int check(const char *text, const char *label)
{
    cr_errors errors = {0};
    cr_plan plan;
    const int status = cr_plan_read_text(&plan, label, text, "scenarios", NULL, &errors);
    bool good = (status == CR_OK) == (errors.n == 0);

    for (size_t k = 0; k < errors.n; k++) {
        const cr_error *error = &errors.item[k];

        good = good && error->file != NULL && error->line > 0 && error->what != NULL && error->what[0] != '\0';
        if (!good) {
            print_error("%s:%d: %s\n", error->file != NULL ? error->file : "-", error->line, error->what);
            break;
        }
    }
    if (status == CR_OK) {
        good = good && plan.n_models >= 1 && plan.model[0].n_states > 0 && plan.model[0].calendar.n >= 2 &&
               plan.model[0].slot != NULL && plan.model[0].draw != NULL;
    } else {
        good = good && plan.model == NULL;
    }
    if (!good) {
        print_error("status %d, %zu errors, of:\n%s\n", status, errors.n, text);
    }
    assert_true(good);
    cr_plan_free(&plan);
    cr_errors_free(&errors);
    return status;
}

static void run(const char *text, size_t n, uint64_t seed)
{
    tokens *whole = malloc(sizeof(*whole)), *mutant = malloc(sizeof(*mutant));
    size_t refused = 0;

    assert_non_null(whole);
    assert_non_null(mutant);
    cut(whole, text);
    assert_int_equal(check(text, "right.yaml"), CR_OK);
    for (size_t k = 0; k < n; k++) {
        char label[48], *broken;

        dice = seed * UINT64_C(1000003) + k;
        *mutant = *whole;
        for (size_t changes = 1 + throw_dice(3); changes > 0; changes--) {
            mutate(mutant);
        }
        broken = join(mutant);
        snprintf(label, sizeof(label), "mutant-%zu.yaml", k);
        refused += check(broken, label) != CR_OK;
        free(broken);
    }
    assert_in_range(refused, n / 2, n - n / 100); /* else the mutants are too tame, or all alike */
    free(whole);
    free(mutant);
}

static void test_everything(void **state)
{
    (void)state;
    run(EVERYTHING, cr_long_form() ? LONG : SHORT, 1);
}

static char *read_whole(const char *path)
{
    FILE *stream = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;

    assert_non_null(stream);
    assert_true(getdelim(&text, &size, '\0', stream) > 0);
    fclose(stream);
    return text;
}

static void test_shipped(void **state)
{
    char *text = read_whole("scenarios/taliban-2025.yaml");

    (void)state;
    run(text, cr_long_form() ? SHIPPED_LONG : SHIPPED_SHORT, 2); /* large, and with some forty what-ifs each */
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything),
        cmocka_unit_test(test_shipped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

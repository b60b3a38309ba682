/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/stream.h"

#include <Random123/philox.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const double ALPHA = 1e-6; /* false-alarm rate of a chi-square here; a z of 5 has 6e-7 */

/* Known answers of Philox4x32-10: kat_vectors of Random123, that is, Salmon et al. 2011. */
typedef struct known_answer {
    uint32_t counter[4], key[2], words[4];
} known_answer;

static const known_answer known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

/* What lies behind the generator's state, word by word: key, counter of the next block, block, position. */
typedef struct state_words {
    uint32_t key[2], counter[4], buffer[4], position;
} state_words;

static int make_rng(void **state)
{
    *state = gsl_rng_alloc(cr_rng_philox);
    return *state == NULL;
}

static int free_rng(void **state)
{
    gsl_rng_free(*state);
    return 0;
}

static void known_answers_through_gsl(void **state)
{
    gsl_rng *const rng = *state;

    assert_int_equal(gsl_rng_size(rng), sizeof(state_words));
    for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++) {
        state_words *const words = gsl_rng_state(rng);

        gsl_rng_set(rng, (unsigned long)known[k].key[1] << 32 | known[k].key[0]);
        memcpy(words->counter, known[k].counter, sizeof(words->counter));
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(gsl_rng_get(rng), known[k].words[i]);
        }
    }
}

static void set_selects_key_and_counter_0(void **state)
{
    gsl_rng *const rng = *state;

    gsl_rng_set(rng, 0);
    gsl_rng_get(rng);
    gsl_rng_uniform(rng);
    gsl_rng_set(rng, 0);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(gsl_rng_get(rng), known[0].words[i]);
    }
    assert_int_equal(gsl_rng_min(rng), 0);
    assert_int_equal(gsl_rng_max(rng), 0xffffffff);
}

static void seek_sets_the_counter(void **state)
{
    gsl_rng *const rng = *state;
    const state_words *const words = gsl_rng_state(rng);
    const uint32_t index = 0x85a308d3;
    const uint64_t replicate = UINT64_C(0x0370734413198a2e);

    cr_rng_seek(rng, 42, 4711, index, replicate);
    for (uint32_t block = 0; block < 3; block++) {
        const philox4x32_ctr_t counter = {{block, index, 0x13198a2e, 0x03707344}};
        const philox4x32_key_t key = {{words->key[0], words->key[1]}};
        const philox4x32_ctr_t expected = philox4x32(counter, key);

        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(gsl_rng_get(rng), expected.v[i]);
        }
    }
}

static void blocks_end_with_a_wrap(void **state)
{
    gsl_rng *const rng = *state;
    state_words *const words = gsl_rng_state(rng);

    gsl_rng_set(rng, 0);
    words->counter[0] = UINT32_MAX;
    for (size_t i = 0; i < 4; i++) {
        gsl_rng_get(rng);
    }
    assert_int_equal(gsl_rng_get(rng), known[0].words[0]);
    assert_int_equal(words->counter[1], 0); /* no carry into the index */
}

static double from_words(uint32_t high, uint32_t low)
{
    return ldexp((double)high, -32) + ldexp((double)(low >> 11), -53);
}

static void doubles_take_the_next_two_words(void **state)
{
    gsl_rng *const rng = *state;
    uint32_t word[16];

    cr_rng_seek(rng, 1, 2, 3, 4);
    for (size_t i = 0; i < 16; i++) {
        word[i] = (uint32_t)gsl_rng_get(rng);
    }
    for (size_t skip = 0; skip < 5; skip++) { /* 3: the double straddles two blocks */
        cr_rng_seek(rng, 1, 2, 3, 4);
        for (size_t i = 0; i < skip; i++) {
            gsl_rng_get(rng);
        }
        for (size_t i = skip; i + 1 < 12; i += 2) {
            assert_true(gsl_rng_uniform(rng) == from_words(word[i], word[i + 1]));
        }
    }
    cr_rng_seek(rng, 1, 2, 3, 4);
    gsl_rng_get(rng);
    gsl_rng_uniform(rng);
    gsl_rng_uniform(rng);
    assert_int_equal(gsl_rng_get(rng), word[5]); /* nothing lost, nothing twice */
}

/* Sets the next four words, as the block that is under way. */
static void script(gsl_rng *rng, uint32_t high, uint32_t low)
{
    state_words *const words = gsl_rng_state(rng);

    words->buffer[0] = high;
    words->buffer[1] = low;
    words->position = 0;
}

static void uniform_has_53_bits_below_1(void **state)
{
    gsl_rng *const rng = *state;

    script(rng, 0, 0);
    assert_true(gsl_rng_uniform(rng) == 0.0);
    script(rng, 0, 1u << 11);
    assert_true(gsl_rng_uniform(rng) == 0x1p-53);
    script(rng, UINT32_MAX, UINT32_MAX);
    assert_true(gsl_rng_uniform(rng) == 1.0 - 0x1p-53);
    script(rng, 0x80000000, 0);
    assert_true(gsl_rng_uniform(rng) == 0.5);
}

static void uniform_at_is_open(void **state)
{
    gsl_rng *const rng = *state;
    gsl_rng *const twin = gsl_rng_clone(rng);

    for (uint32_t index = 0; index < 20000; index++) {
        const double u = cr_rng_uniform_at(rng, 7, 8, index, 9);

        assert_true(u > 0.0 && u < 1.0);
        assert_true(fmod(ldexp(u, 53), 2.0) == 1.0); /* an odd multiple of 2^-53: 0 and 1 cannot come */
        cr_rng_seek(twin, 7, 8, index, 9);
        assert_true(fabs(gsl_rng_uniform(twin) - u) <= 0x1p-53);
    }
    assert_int_equal(gsl_rng_get(rng), gsl_rng_get(twin)); /* moved there */
    gsl_rng_free(twin);
}

static void a_stream_does_not_hang_on_other_draws(void **state)
{
    gsl_rng *const rng = *state;
    const cr_stream_key key = cr_stream_key_of("threshold", "PAK/recognised");
    const double first = cr_rng_uniform_at(rng, 42, key, 3, 100);
    double second = gsl_rng_uniform(rng);

    for (int k = 0; k < 1000; k++) {
        cr_rng_seek(rng, 42, key + 1, (uint32_t)k, 100);
        gsl_ran_poisson(rng, 3.5);
        gsl_rng_get(rng);
    }
    assert_true(cr_rng_uniform_at(rng, 42, key, 3, 100) == first);
    assert_true(gsl_rng_uniform(rng) == second);
}

static void clone_goes_on_alike(void **state)
{
    gsl_rng *const rng = *state;
    gsl_rng *copy;

    cr_rng_seek(rng, 5, 6, 7, 8);
    gsl_rng_get(rng);
    copy = gsl_rng_clone(rng);
    for (int k = 0; k < 20; k++) {
        assert_true(gsl_ran_gaussian(rng, 1.0) == gsl_ran_gaussian(copy, 1.0));
    }
    gsl_rng_free(copy);
}

/* The first draws of some streams, frozen: a change here changes every result of every user (changelog: Results).
 * The numbers come from a second implementation of Philox, FNV-1a and SplitMix64, on Python's integers. */
static void first_draws_are_frozen(void **state)
{
    gsl_rng *const rng = *state;
    const cr_stream_key key = cr_stream_key_of("threshold", "PAK/recognised");

    assert_true(key == UINT64_C(0x4f0b520b73748772));
    assert_true(cr_stream_key_of("", "") == UINT64_C(0x25fc6dd36ce04b20));
    assert_true(cr_stream_key_part(key, 0) == UINT64_C(0x3c24dd4655cbf7cb));
    assert_true(cr_stream_key_part(key, 17) == UINT64_C(0xbfa434545ddcbcdf));
    assert_true(cr_rng_uniform_at(rng, 0, 0, 0, 0) == 0x1.989fa35785a72p-2);
    assert_true(cr_rng_uniform_at(rng, 42, key, 0, 0) == 0x1.93b04c49003dcp-3);
    assert_true(gsl_rng_uniform(rng) == 0x1.201bad9aa92a8p-3);
    assert_true(cr_rng_uniform_at(rng, UINT64_MAX, key, 7, UINT64_C(123456789012)) == 0x1.11a9edd6923e3p-1);
}

typedef double (*draw_function)(gsl_rng *rng, uint32_t k);

static double draw_sequence(gsl_rng *rng, uint32_t k)
{
    if (k == 0) {
        cr_rng_seek(rng, 42, cr_stream_key_of("move", "AFG"), 0, 0);
    }
    return gsl_rng_uniform(rng);
}

static double draw_index(gsl_rng *rng, uint32_t k)
{
    return cr_rng_uniform_at(rng, 42, cr_stream_key_of("move", "AFG"), k, 0);
}

static double draw_replicate(gsl_rng *rng, uint32_t k)
{
    return cr_rng_uniform_at(rng, 42, cr_stream_key_of("move", "AFG"), 0, k);
}

static double draw_seed(gsl_rng *rng, uint32_t k)
{
    return cr_rng_uniform_at(rng, k, cr_stream_key_of("move", "AFG"), 0, 0);
}

static double draw_name(gsl_rng *rng, uint32_t k)
{
    char name[16];

    snprintf(name, sizeof(name), "S%u", k);
    return cr_rng_uniform_at(rng, 42, cr_stream_key_of("move", name), 0, 0);
}

static double draw_part(gsl_rng *rng, uint32_t k)
{
    return cr_rng_uniform_at(rng, 42, cr_stream_key_part(cr_stream_key_of("move", "AFG"), k), 0, 0);
}

static double draw_replicate_high(gsl_rng *rng, uint32_t k)
{
    return cr_rng_uniform_at(rng, 42, cr_stream_key_of("move", "AFG"), 0, (uint64_t)k << 32);
}

enum { DRAWS = 100000, BINS = 200 };

/* Uniform by chi-square, and neighbours uncorrelated: n r^2 is about chi-square(1), so |r| sqrt(n) <= 5. */
static void check_neighbours(gsl_rng *rng, draw_function draw, const char *what)
{
    static size_t count[BINS];
    double before = 0.0, sum = 0.0, chi2 = 0.0, z;

    memset(count, 0, sizeof(count));
    for (uint32_t k = 0; k < DRAWS; k++) {
        const double u = draw(rng, k);

        assert_true(u >= 0.0 && u < 1.0);
        count[(size_t)(u * BINS)]++;
        sum += k > 0 ? (u - 0.5) * (before - 0.5) : 0.0;
        before = u;
    }
    for (size_t b = 0; b < BINS; b++) {
        const double expected = (double)DRAWS / BINS;

        chi2 += ((double)count[b] - expected) * ((double)count[b] - expected) / expected;
    }
    z = 12.0 * sum / sqrt(DRAWS - 1.0);
    if (gsl_cdf_chisq_Q(chi2, BINS - 1.0) < ALPHA || gsl_cdf_chisq_P(chi2, BINS - 1.0) < ALPHA || fabs(z) > 5.0) {
        fail_msg("%s: chi-square %g on %d, z of neighbours %g", what, chi2, BINS - 1, z);
    }
}

static void neighbours_are_uniform_and_independent(void **state)
{
    static const struct {
        draw_function draw;
        const char *what;
    } way[] = {
        {draw_sequence, "sequence"},   {draw_index, "index"},
        {draw_replicate, "replicate"}, {draw_replicate_high, "replicate, high word"},
        {draw_seed, "seed"},           {draw_name, "name"},
        {draw_part, "part"},
    };

    for (size_t k = 0; k < sizeof(way) / sizeof(way[0]); k++) {
        check_neighbours(*state, way[k].draw, way[k].what);
    }
}

/* Two streams side by side, draw by draw: seed against seed + 1, name against name. */
static void whole_streams_are_independent(void **state)
{
    static const struct {
        uint64_t seed;
        const char *purpose, *name;
    } stream[] = {{42, "move", "AFG"}, {43, "move", "AFG"}, {42, "move", "AFH"}, {42, "movf", "AFG"}};
    gsl_rng *const rng = *state;
    gsl_rng *const other = gsl_rng_clone(rng);

    for (size_t k = 1; k < sizeof(stream) / sizeof(stream[0]); k++) {
        double sum = 0.0;

        cr_rng_seek(rng, stream[0].seed, cr_stream_key_of(stream[0].purpose, stream[0].name), 0, 0);
        cr_rng_seek(other, stream[k].seed, cr_stream_key_of(stream[k].purpose, stream[k].name), 0, 0);
        for (int i = 0; i < DRAWS; i++) {
            sum += (gsl_rng_uniform(rng) - 0.5) * (gsl_rng_uniform(other) - 0.5);
        }
        assert_true(fabs(12.0 * sum / sqrt(DRAWS)) <= 5.0);
    }
    gsl_rng_free(other);
}

static void bits_of_a_word_are_fair(void **state)
{
    gsl_rng *const rng = *state;
    size_t ones[32] = {0};

    cr_rng_seek(rng, 1, 1, 0, 0);
    for (int k = 0; k < DRAWS; k++) {
        const unsigned long word = gsl_rng_get(rng);

        for (size_t bit = 0; bit < 32; bit++) {
            ones[bit] += word >> bit & 1;
        }
    }
    for (size_t bit = 0; bit < 32; bit++) {
        assert_true(fabs((double)ones[bit] - 0.5 * DRAWS) <= 5.0 * 0.5 * sqrt(DRAWS));
    }
}

static void gsl_distributions_work(void **state)
{
    gsl_rng *const rng = *state;
    double sum = 0.0;

    cr_rng_seek(rng, 3, 1, 4, 1);
    for (int k = 0; k < DRAWS; k++) {
        sum += gsl_ran_poisson(rng, 2.5);
    }
    assert_true(fabs(sum / DRAWS - 2.5) <= 5.0 * sqrt(2.5 / DRAWS));
}

static int compare_keys(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

/* 10^6 names as scenarios have them: a chance collision has probability 3e-8. */
static void keys_do_not_collide(void **state)
{
    static const char *const rung[] = {"none", "charge", "ambassador", "recognised"};
    const size_t n = 1000000;
    uint64_t *const key = malloc(n * sizeof(*key));

    (void)state;
    assert_non_null(key);
    for (size_t k = 0; k < n; k++) {
        char name[32];
        const unsigned code = (unsigned)(k / 8);

        if (k % 8 < 4) {
            snprintf(name, sizeof(name), "%c%c%c%u/%s", 'A' + code % 26, 'A' + code / 26 % 26, 'A' + code / 676 % 26,
                     code / 17576, rung[k % 4]);
            key[k] = cr_stream_key_of("threshold", name);
        } else {
            key[k] = cr_stream_key_part(cr_stream_key_of("move", rung[k % 4]), code);
        }
    }
    qsort(key, n, sizeof(*key), compare_keys);
    for (size_t k = 1; k < n; k++) {
        assert_true(key[k] != key[k - 1]);
    }
    free(key);
}

static void boundary_of_purpose_and_name_counts(void **state)
{
    (void)state;
    assert_true(cr_stream_key_of("ab", "c") != cr_stream_key_of("a", "bc"));
    assert_true(cr_stream_key_of("a", "") != cr_stream_key_of("", "a"));
    assert_true(cr_stream_key_of("a", "b") != cr_stream_key_of("b", "a"));
    assert_true(cr_stream_key_part(cr_stream_key_part(1, 2), 3) != cr_stream_key_part(cr_stream_key_part(1, 3), 2));
    assert_true(cr_stream_key_part(1, 2) != cr_stream_key_part(2, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(known_answers_through_gsl, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(set_selects_key_and_counter_0, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(seek_sets_the_counter, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(blocks_end_with_a_wrap, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(doubles_take_the_next_two_words, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(uniform_has_53_bits_below_1, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(uniform_at_is_open, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(a_stream_does_not_hang_on_other_draws, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(clone_goes_on_alike, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(first_draws_are_frozen, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(neighbours_are_uniform_and_independent, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(whole_streams_are_independent, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(bits_of_a_word_are_fair, make_rng, free_rng),
        cmocka_unit_test_setup_teardown(gsl_distributions_work, make_rng, free_rng),
        cmocka_unit_test(keys_do_not_collide),
        cmocka_unit_test(boundary_of_purpose_and_name_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

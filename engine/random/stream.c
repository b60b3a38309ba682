/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/stream.h"

#include <Random123/philox.h>

/*
 * The words of a stream are the Philox blocks 0, 1, 2, ... one after the other, each in Philox's own order. gsl_rng_get
 * takes the next word; gsl_rng_uniform the next two, also where they lie in two blocks, so that no word is lost or used
 * twice however the two calls are mixed. No pointers inside: gsl_rng_clone and gsl_rng_fwrite copy it as it is.
 */
typedef struct philox_state {
    philox4x32_key_t key;
    philox4x32_ctr_t counter; /* of the next block: block, index, replicate low, replicate high */
    philox4x32_ctr_t buffer;  /* the present block */
    uint32_t position;        /* of the next word in it; 4: used up */
} philox_state;

/* The finaliser of SplitMix64 (Steele, Lea & Flood 2014, OOPSLA, in Stafford's variant 13), a bijection. */
static inline uint64_t mix64(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

#define GOLDEN_GAMMA UINT64_C(0x9e3779b97f4a7c15) /* SplitMix64's increment, 2^64 over the golden ratio, made odd */

static inline void restart(philox_state *state, uint64_t key, uint32_t index, uint64_t replicate)
{
    state->key.v[0] = (uint32_t)key;
    state->key.v[1] = (uint32_t)(key >> 32);
    state->counter.v[0] = 0;
    state->counter.v[1] = index;
    state->counter.v[2] = (uint32_t)replicate;
    state->counter.v[3] = (uint32_t)(replicate >> 32);
    state->position = 4;
}

static inline void next_block(philox_state *state)
{
    state->buffer = philox4x32_R(10, state->counter, state->key);
    state->counter.v[0]++;
    state->position = 0;
}

static inline uint32_t next_word(philox_state *state)
{
    if (state->position == 4) {
        next_block(state);
    }
    return state->buffer.v[state->position++];
}

/* 53 bits: the first word and the upper 21 of the second. */
static inline uint64_t next_53(philox_state *state)
{
    const uint64_t high = next_word(state);
    const uint64_t low = next_word(state);

    return (high << 21) | (low >> 11);
}

static void philox_set(void *state, unsigned long seed)
{
    restart(state, seed, 0, 0);
}

static unsigned long philox_get(void *state)
{
    return next_word(state);
}

static double philox_get_double(void *state)
{
    return (double)next_53(state) * 0x1p-53;
}

static const gsl_rng_type philox_type = {
    .name = "philox4x32-10",
    .max = 0xffffffffUL,
    .min = 0,
    .size = sizeof(philox_state),
    .set = philox_set,
    .get = philox_get,
    .get_double = philox_get_double,
};

const gsl_rng_type *const cr_rng_philox = &philox_type;

/* FNV-1a, 64 bits (Fowler, Noll & Vo). Its last bytes reach the low bits badly: mix64 follows. */
static uint64_t fnv1a(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    }
    return hash;
}

cr_stream_key cr_stream_key_of(const char *purpose, const char *name)
{
    uint64_t hash = fnv1a(UINT64_C(0xcbf29ce484222325), purpose);

    hash *= UINT64_C(0x100000001b3); /* the step of a zero byte, which no text holds: ("a", "bc") is not ("ab", "c") */
    return mix64(fnv1a(hash, name));
}

cr_stream_key cr_stream_key_part(cr_stream_key key, uint64_t part)
{
    return mix64(key ^ mix64(part + GOLDEN_GAMMA));
}

/* The seed-th output of a SplitMix64 generator started at the stream's key: keys are hashes, seeds need not be. */
static inline uint64_t philox_key(uint64_t seed, cr_stream_key key)
{
    return mix64(key + seed * GOLDEN_GAMMA);
}

void cr_rng_seek(gsl_rng *rng, uint64_t seed, cr_stream_key key, uint32_t index, uint64_t replicate)
{
    restart(rng->state, philox_key(seed, key), index, replicate);
}

double cr_rng_uniform_at(gsl_rng *rng, uint64_t seed, cr_stream_key key, uint32_t index, uint64_t replicate)
{
    philox_state *const state = rng->state;

    restart(state, philox_key(seed, key), index, replicate);
    next_block(state);
    /* The odd multiples of 2^-53: neither 0 nor 1 among them, no second draw, and 1 - u is as likely as u. */
    return (double)(next_53(state) | 1) * 0x1p-53;
}

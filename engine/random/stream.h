/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_RANDOM_STREAM_H
#define CREDENCE_RANDOM_STREAM_H

/**
 * Keyed random streams: a draw is a pure function of (seed, replicate, purpose, name, index), never of the thread,
 * the order of work or what others drew. Generator: Philox4x32-10 (Salmon et al. 2011, SC11) from Random123,
 * behind GSL's gsl_rng interface, so that every gsl_ran_* works on it.
 */
#include <gsl/gsl_rng.h>
#include <stdint.h>

/**
 * The GSL generator. Its 128-bit counter is (block, index, replicate low, replicate high), its key 64 bits.
 * gsl_rng_get gives 32 bits; gsl_rng_uniform 53 bits on [0, 1), from two words, the first of them the higher.
 * gsl_rng_set(r, s) selects key = s, counter = 0. A stream has 2^32 blocks of two doubles each.
 */
extern const gsl_rng_type *const cr_rng_philox;

/** Which stream, apart from the seed: a hash of purpose and name. Computed once, when a scenario is compiled. */
typedef uint64_t cr_stream_key;

/** Hash of two texts, e.g. ("threshold", "PAK/recognised"); the boundary between them counts. */
cr_stream_key cr_stream_key_of(const char *purpose, const char *name);

/** The key of the `part`-th stream below `key` (a strip of a random measure, say). */
cr_stream_key cr_stream_key_part(cr_stream_key key, uint64_t part);

/**
 * Sets `rng`, which must be of type cr_rng_philox, to the start of the stream (seed, key, index, replicate).
 * Nothing is drawn. Cost: a few nanoseconds.
 */
void cr_rng_seek(gsl_rng *rng, uint64_t seed, cr_stream_key key, uint32_t index, uint64_t replicate);

/**
 * The first draw of that stream on the open interval (0, 1): what an inverse CDF wants. Moves `rng` there. Always an odd
 * multiple of 2^-53 (gsl_rng_uniform's first draw with the last bit set), so 1 - u is exact and as likely as u.
 */
double cr_rng_uniform_at(gsl_rng *rng, uint64_t seed, cr_stream_key key, uint32_t index, uint64_t replicate);

#endif

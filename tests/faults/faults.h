/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_FAULTS_FAULTS_H
#define CREDENCE_TESTS_FAULTS_FAULTS_H

/**
 * Calls that fail on demand. The linker's --wrap leads every call of the functions below through faults.c: those of our
 * own objects, and those of libyaml, GSL, Jansson, Nettle and libcsv, which the programs of this folder are linked with
 * statically for that reason. Not led through: what glibc, libgomp and cmocka call inside themselves.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What can fail, as bits. */
enum {
    /* malloc, calloc, realloc, reallocarray, strdup, strndup, asprintf, vasprintf, realpath, newlocale, open_memstream,
     * tsearch */
    FAULT_MEMORY = 1,
    FAULT_OPEN = 2,    /* open to read, fopen, fdopen, opendir */
    FAULT_READ = 4,    /* read, fstat, lstat */
    FAULT_WRITE = 8,   /* open to make a file, fflush, fsync, fclose, mkdir */
    FAULT_MOVE = 16,   /* rename, renameat2 */
    FAULT_REMOVE = 32, /* unlinkat, rmdir */
    FAULT_BYTES = 64   /* fwrite_unlocked */
};

/** How the calls fail: the n-th one alone, or it and all that follow. */
typedef enum fault_mode { FAULT_ONCE, FAULT_ONWARD } fault_mode;

/** From now on calls of these kinds, by any thread, are counted, and the n-th (from 1) fails. */
void faults_arm(unsigned kinds, fault_mode mode, uint64_t n);

/** Ends that. @return has a call failed? */
bool faults_disarm(void);

/** Blocks of memory that went out through the functions above and have not come back by free(). */
size_t faults_live(void);

/** The n to try after n: all in the long form (CREDENCE_LONG=1); in the short one they grow sparse beyond `dense`. */
uint64_t faults_next(uint64_t n, uint64_t dense);

#endif

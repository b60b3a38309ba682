/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_INPUT_FILE_H
#define CREDENCE_INPUT_FILE_H

/** Opening and reading the files that a user names: each is untrusted until proved a plain file of fair size. */
#include <stddef.h>

#include "credence/error.h"

/**
 * Opens a regular file for reading; never waits (a FIFO, a device) and never reads.
 * @param most  bytes: a larger file is refused
 * @param fd    receives the descriptor, to be closed by the caller; -1 on failure
 * @param size  receives the size that the file system names: a hint, the file may grow (or be of /proc)
 * @return CR_OK, CR_ERR_IO, or CR_ERR_INPUT for a file that is too large
 */
CR_MUST_USE int cr_file_open(const char *path, size_t most, int *fd, size_t *size, cr_errors *errors);

/**
 * Reads until `size` bytes or the end of the file.
 * @param path  for messages
 * @param n     receives the number of bytes; less than `size` at the end of the file alone
 */
CR_MUST_USE int cr_file_read(int fd, const char *path, char *bytes, size_t size, size_t *n, cr_errors *errors);

/** Reports that a file has more than `most` bytes. */
int cr_file_too_large(const char *path, size_t most, cr_errors *errors);

/** The length of the UTF-8 byte order mark at the start of a file's bytes: 3 or 0. */
size_t cr_file_bom(const char *bytes, size_t n);

/** The name of the encoding that a file's first bytes betray where it is not UTF-8, or NULL. */
const char *cr_file_foreign(const char *bytes, size_t n);

#endif

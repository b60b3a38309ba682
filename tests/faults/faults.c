/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "faults/faults.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <search.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_uint armed_kinds;
static fault_mode armed_mode;
static uint64_t armed_at;
static atomic_uint_fast64_t calls;
static atomic_bool hit;
static atomic_size_t live;

void faults_arm(unsigned kinds, fault_mode mode, uint64_t n)
{
    armed_mode = mode;
    armed_at = n;
    atomic_store(&calls, 0);
    atomic_store(&hit, false);
    atomic_store(&armed_kinds, kinds);
}

bool faults_disarm(void)
{
    atomic_store(&armed_kinds, 0);
    return atomic_load(&hit);
}

size_t faults_live(void)
{
    return atomic_load(&live);
}

uint64_t faults_next(uint64_t n, uint64_t dense)
{
    static int is_long = -1;

    if (is_long < 0) {
        const char *text = getenv("CREDENCE_LONG");

        is_long = text != NULL && strcmp(text, "1") == 0;
    }
    return is_long || n < dense ? n + 1 : n + 1 + (n - dense) / 16;
}

/* Is it this call's turn to fail? Then errno says why. */
static bool fails(unsigned kind, int why)
{
    uint64_t n;

    if ((atomic_load(&armed_kinds) & kind) == 0) {
        return false;
    }
    n = atomic_fetch_add(&calls, 1) + 1;
    if (armed_mode == FAULT_ONCE ? n != armed_at : n < armed_at) {
        return false;
    }
    atomic_store(&hit, true);
    errno = why;
    return true;
}

/* ---- memory ---- */

/* A new block has gone out, unless there was none. */
static void *out(void *block)
{
    if (block != NULL) {
        atomic_fetch_add(&live, 1);
    }
    return block;
}

/* Each function and the one that it stands for; the linker gives them these names. */
#define WRAP(type, name, ...)                                                                                          \
    type __real_##name(__VA_ARGS__);                                                                                   \
    type __wrap_##name(__VA_ARGS__);                                                                                   \
    type __wrap_##name(__VA_ARGS__)

WRAP(void *, malloc, size_t size)
{
    return fails(FAULT_MEMORY, ENOMEM) ? NULL : out(__real_malloc(size));
}

WRAP(void *, calloc, size_t n, size_t size)
{
    return fails(FAULT_MEMORY, ENOMEM) ? NULL : out(__real_calloc(n, size));
}

WRAP(void *, realloc, void *block, size_t size)
{
    const bool is_new = block == NULL;
    void *grown;

    if (fails(FAULT_MEMORY, ENOMEM)) {
        return NULL;
    }
    grown = __real_realloc(block, size);
    return is_new ? out(grown) : grown;
}

WRAP(void *, reallocarray, void *block, size_t n, size_t size)
{
    const bool is_new = block == NULL;
    void *grown;

    if (fails(FAULT_MEMORY, ENOMEM)) {
        return NULL;
    }
    grown = __real_reallocarray(block, n, size);
    return is_new ? out(grown) : grown;
}

WRAP(void, free, void *block)
{
    if (block != NULL) {
        atomic_fetch_sub(&live, 1);
    }
    __real_free(block);
}

WRAP(char *, strdup, const char *text)
{
    return fails(FAULT_MEMORY, ENOMEM) ? NULL : out(__real_strdup(text));
}

WRAP(char *, strndup, const char *text, size_t n)
{
    return fails(FAULT_MEMORY, ENOMEM) ? NULL : out(__real_strndup(text, n));
}

/* What *text holds after a failure is nobody's to use: a pointer that crashes. */
#define POISON ((char *)8)

WRAP(int, vasprintf, char **text, const char *format, va_list args)
{
    int length;

    if (fails(FAULT_MEMORY, ENOMEM)) {
        *text = POISON;
        return -1;
    }
    length = __real_vasprintf(text, format, args);
    if (length >= 0) {
        (void)out(*text);
    }
    return length;
}

int __wrap_asprintf(char **text, const char *format, ...) __attribute__((format(printf, 2, 3)));

int __wrap_asprintf(char **text, const char *format, ...)
{
    va_list args;
    int length;

    va_start(args, format);
    length = __wrap_vasprintf(text, format, args);
    va_end(args);
    return length;
}

WRAP(char *, realpath, const char *path, char *resolved)
{
    char *result;

    if (fails(FAULT_MEMORY, ENOMEM)) {
        return NULL;
    }
    result = __real_realpath(path, resolved);
    return resolved == NULL ? out(result) : result;
}

WRAP(locale_t, newlocale, int mask, const char *name, locale_t base)
{
    return fails(FAULT_MEMORY, ENOMEM) ? (locale_t)0 : __real_newlocale(mask, name, base);
}

/* Counted is the text, which is there when the stream is closed and is the caller's to free. */
WRAP(FILE *, open_memstream, char **text, size_t *size)
{
    return fails(FAULT_MEMORY, ENOMEM) ? NULL : out(__real_open_memstream(text, size));
}

/* Memory for a node: glibc's own, which tdestroy gives back. A key that is there already would need none. */
WRAP(void *, tsearch, const void *key, void **root, __compar_fn_t compare)
{
    return fails(FAULT_MEMORY, ENOMEM) ? NULL : __real_tsearch(key, root, compare);
}

/* ---- files ---- */

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);

int __wrap_open(const char *path, int flags, ...)
{
    const bool makes = (flags & O_CREAT) != 0;
    mode_t mode = 0;

    if (makes) {
        va_list args;

        va_start(args, flags);
        mode = va_arg(args, mode_t);
        va_end(args);
    }
    return fails(makes ? FAULT_WRITE : FAULT_OPEN, makes ? ENOSPC : EMFILE) ? -1 : __real_open(path, flags, mode);
}

WRAP(FILE *, fopen, const char *path, const char *mode)
{
    return fails(FAULT_OPEN, EMFILE) ? NULL : __real_fopen(path, mode);
}

WRAP(FILE *, fdopen, int fd, const char *mode)
{
    return fails(FAULT_OPEN, ENOMEM) ? NULL : __real_fdopen(fd, mode);
}

WRAP(DIR *, opendir, const char *path)
{
    return fails(FAULT_OPEN, EMFILE) ? NULL : __real_opendir(path);
}

WRAP(ssize_t, read, int fd, void *bytes, size_t n)
{
    return fails(FAULT_READ, EIO) ? -1 : __real_read(fd, bytes, n);
}

WRAP(int, fstat, int fd, struct stat *about)
{
    return fails(FAULT_READ, EIO) ? -1 : __real_fstat(fd, about);
}

WRAP(int, lstat, const char *path, struct stat *about)
{
    return fails(FAULT_READ, EIO) ? -1 : __real_lstat(path, about);
}

WRAP(size_t, fwrite_unlocked, const void *bytes, size_t size, size_t n, FILE *stream)
{
    return fails(FAULT_BYTES, ENOSPC) ? 0 : __real_fwrite_unlocked(bytes, size, n, stream);
}

WRAP(int, fflush, FILE *stream)
{
    return fails(FAULT_WRITE, ENOSPC) ? EOF : __real_fflush(stream);
}

/* The real one would take most of the time, and no power cut is to be tested. */
int __wrap_fsync(int fd);

int __wrap_fsync(int fd)
{
    (void)fd;
    return fails(FAULT_WRITE, EIO) ? -1 : 0;
}

/* As the real one does, it closes in any case. */
WRAP(int, fclose, FILE *stream)
{
    const bool failed = fails(FAULT_WRITE, ENOSPC);
    const int status = __real_fclose(stream);

    if (failed) {
        errno = ENOSPC;
    }
    return failed ? EOF : status;
}

WRAP(int, mkdir, const char *path, mode_t mode)
{
    return fails(FAULT_WRITE, ENOSPC) ? -1 : __real_mkdir(path, mode);
}

WRAP(int, rename, const char *from, const char *to)
{
    return fails(FAULT_MOVE, EIO) ? -1 : __real_rename(from, to);
}

WRAP(int, renameat2, int from_at, const char *from, int to_at, const char *to, unsigned flags)
{
    return fails(FAULT_MOVE, EIO) ? -1 : __real_renameat2(from_at, from, to_at, to, flags);
}

WRAP(int, unlinkat, int at, const char *path, int flags)
{
    return fails(FAULT_REMOVE, EIO) ? -1 : __real_unlinkat(at, path, flags);
}

WRAP(int, rmdir, const char *path)
{
    return fails(FAULT_REMOVE, EIO) ? -1 : __real_rmdir(path);
}

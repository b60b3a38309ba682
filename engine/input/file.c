/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static cr_mark whole(const char *path)
{
    return (cr_mark){.file = path};
}

static const char *kind_of(mode_t mode)
{
    return S_ISDIR(mode) ? "folder" : S_ISFIFO(mode) ? "pipe" : S_ISCHR(mode) || S_ISBLK(mode) ? "device" : "socket";
}

int cr_file_too_large(const char *path, size_t most, cr_errors *errors)
{
    return cr_fail_at(errors, CR_ERR_INPUT, whole(path), NULL, "is too large (at most %zu MiB)", most >> 20);
}

static int check(const char *path, int fd, size_t most, size_t *size, cr_errors *errors)
{
    struct stat about;

    if (fstat(fd, &about) != 0) {
        return cr_fail_at(errors, CR_ERR_IO, whole(path), NULL, "cannot be looked at (%s)", strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        return cr_fail_at(errors, CR_ERR_IO, whole(path), NULL, "is a %s (a file is wanted)", kind_of(about.st_mode));
    }
    if (about.st_size < 0 || (uintmax_t)about.st_size > most) {
        return cr_file_too_large(path, most, errors);
    }
    *size = (size_t)about.st_size;
    return CR_OK;
}

int cr_file_open(const char *path, size_t most, int *fd, size_t *size, cr_errors *errors)
{
    int status;

    *size = 0;
    do {
        *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    } while (*fd < 0 && errno == EINTR);
    if (*fd < 0) {
        return cr_fail_at(errors, CR_ERR_IO, whole(path), NULL, "cannot be opened (%s)", strerror(errno));
    }
    status = check(path, *fd, most, size, errors);
    if (status != CR_OK) {
        close(*fd);
        *fd = -1;
    }
    return status;
}

int cr_file_read(int fd, const char *path, char *bytes, size_t size, size_t *n, cr_errors *errors)
{
    *n = 0;
    while (*n < size) {
        const ssize_t got = read(fd, bytes + *n, size - *n);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return cr_fail_at(errors, CR_ERR_IO, whole(path), NULL, "cannot be read (%s)", strerror(errno));
        }
        if (got == 0) {
            break;
        }
        *n += (size_t)got;
    }
    return CR_OK;
}

size_t cr_file_bom(const char *bytes, size_t n)
{
    return n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

const char *cr_file_foreign(const char *bytes, size_t n)
{
    /* Where the NULs of the first ASCII character or two lie, one bit a byte. */
    unsigned nul = 0;

    for (size_t k = 0; k < 4 && k < n; k++) {
        nul |= bytes[k] == '\0' ? 1U << k : 0U;
    }
    if (n >= 4 && (memcmp(bytes, "\xff\xfe\0\0", 4) == 0 || memcmp(bytes, "\0\0\xfe\xff", 4) == 0)) {
        return "UTF-32";
    }
    if (n >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0)) {
        return "UTF-16";
    }
    if (n >= 4 && (nul == 0xe || nul == 0x7)) {
        return "UTF-32";
    }
    return n >= 4 && (nul == 0xa || nul == 0x5) ? "UTF-16" : NULL;
}

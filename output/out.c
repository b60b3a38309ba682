/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/out.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 1 << 16 };

static int fail_io(const cr_out *self, int why, cr_errors *errors)
{
    const cr_mark mark = {.file = self->path};

    return cr_fail_at(errors, CR_ERR_IO, mark, NULL, "cannot be written: %s", strerror(why));
}

static int open_stream(cr_out *self, cr_errors *errors)
{
    const int fd = open(self->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    if (fd < 0) {
        return fail_io(self, errno, errors);
    }
    self->stream = fdopen(fd, "w");
    if (self->stream == NULL) {
        const int why = errno;

        close(fd);
        return fail_io(self, why, errors);
    }
    (void)setvbuf(self->stream, NULL, _IOFBF, BUFFER); /* if it cannot, the usual buffer does */
    return CR_OK;
}

int cr_out_open(cr_out *self, const char *folder, const char *name, cr_errors *errors)
{
    int status;

    memset(self, 0, sizeof(*self));
    if (asprintf(&self->path, "%s/%s", folder, name) < 0) {
        self->path = NULL;
    }
    self->c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (self->path == NULL || self->c == (locale_t)0) {
        status = cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the table %s", name);
    } else {
        status = open_stream(self, errors);
    }
    if (status != CR_OK) {
        cr_out_abandon(self);
    }
    return status;
}

void cr_out_bytes(cr_out *self, const char *bytes, size_t n)
{
    if (self->failed == 0 && fwrite_unlocked(bytes, 1, n, self->stream) != n) {
        self->failed = errno != 0 ? errno : EIO;
    }
}

static void next_cell(cr_out *self)
{
    if (self->in_row) {
        cr_out_bytes(self, ",", 1);
    }
    self->in_row = true;
}

/* Text within a cell: a quote stands twice. */
static void piece_bytes(cr_out *self, const char *text)
{
    for (const char *rest = text; *rest != '\0';) {
        const size_t n = strcspn(rest, "\"");

        cr_out_bytes(self, rest, n);
        rest += n;
        if (*rest == '"') {
            cr_out_bytes(self, "\"\"", 2);
            rest++;
        }
    }
}

void cr_out_joined(cr_out *self, const char *const *piece, size_t n)
{
    const bool runs = n > 0 && piece[0][0] != '\0' && strchr("=+-@\t\r", piece[0][0]) != NULL;
    bool quoted = false;

    for (size_t k = 0; k < n && !quoted; k++) {
        quoted = strpbrk(piece[k], ",\"\r\n") != NULL;
    }
    next_cell(self);
    if (quoted) {
        cr_out_bytes(self, "\"", 1);
    }
    if (runs) {
        cr_out_bytes(self, "'", 1);
    }
    for (size_t k = 0; k < n; k++) {
        piece_bytes(self, piece[k]);
    }
    if (quoted) {
        cr_out_bytes(self, "\"", 1);
    }
}

void cr_out_text(cr_out *self, const char *text)
{
    cr_out_joined(self, &text, 1);
}

void cr_out_number(cr_out *self, double x)
{
    char text[40];
    locale_t before;
    int n;

    next_cell(self);
    if (isnan(x)) {
        return;
    }
    before = uselocale(self->c);
    n = snprintf(text, sizeof(text), "%.9g", x == 0.0 ? 0.0 : x); /* no -0 */
    uselocale(before);
    cr_out_bytes(self, text, (size_t)n);
}

void cr_out_count(cr_out *self, uint64_t n)
{
    char text[24];

    next_cell(self);
    cr_out_bytes(self, text, (size_t)snprintf(text, sizeof(text), "%llu", (unsigned long long)n));
}

void cr_out_day(cr_out *self, cr_day day)
{
    char text[16];

    cr_day_text(day, text);
    next_cell(self);
    cr_out_bytes(self, text, strlen(text));
}

void cr_out_empty(cr_out *self)
{
    next_cell(self);
}

void cr_out_end_row(cr_out *self)
{
    cr_out_bytes(self, "\n", 1);
    self->in_row = false;
}

int cr_out_check(const cr_out *self, cr_errors *errors)
{
    return self->failed == 0 ? CR_OK : fail_io(self, self->failed, errors);
}

int cr_out_close(cr_out *self, cr_errors *errors)
{
    int status;

    errno = 0;
    if (self->failed == 0 && fflush(self->stream) != 0) {
        self->failed = errno;
    }
    if (self->failed == 0 && fsync(fileno(self->stream)) != 0 && errno != EINVAL) { /* EINVAL: no file that syncs */
        self->failed = errno;
    }
    if (fclose(self->stream) != 0 && self->failed == 0) {
        self->failed = errno;
    }
    self->stream = NULL;
    status = cr_out_check(self, errors);
    cr_out_abandon(self);
    return status;
}

void cr_out_abandon(cr_out *self)
{
    if (self->stream != NULL) {
        (void)fclose(self->stream);
    }
    if (self->c != (locale_t)0) {
        freelocale(self->c);
    }
    free(self->path);
    memset(self, 0, sizeof(*self));
}

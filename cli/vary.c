/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/vary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words.h"
#include "common/text.h"

static void refuse(const struct argp_state *state, const char *text, const char *why)
{
    argp_failure(state, CR_EXIT_INPUT, 0,
                 "--vary '%s' %s (PATH=LOW:HIGH, such as states.PAK.threshold=0.3:0.8 or "
                 "ties.bloc.fades='6 months:36 months')",
                 text, why);
}

/* One end of the range: a number, or a duration, whose unit is kept. */
static bool read_end(cr_vary *self, const char *text, double *value)
{
    cr_duration duration;
    const char *why;

    if (cr_text_number(text, value, &why)) {
        return self->unit == NULL;
    }
    if (!cr_text_duration(text, &duration, &why)) {
        return false;
    }
    *value = duration.n;
    self->unit = strrchr(text, ' ') + 1;
    duration.n = 1.0;
    self->years = cr_duration_years(duration);
    return true;
}

void cr_vary_read(cr_vary *self, const struct argp_state *state, const char *text)
{
    const char *const equals = strchr(text, '='), *const colon = equals != NULL ? strchr(equals, ':') : NULL;
    char *low;

    *self = (cr_vary){.text = text, .years = 1.0};
    if (equals == NULL || equals == text || colon == NULL) {
        refuse(state, text, "has no range");
        return;
    }
    self->path = strndup(text, (size_t)(equals - text));
    low = strndup(equals + 1, (size_t)(colon - equals) - 1);
    if (self->path == NULL || low == NULL) {
        argp_failure(state, CR_EXIT_FAILED, 0, "memory ran out for --vary");
    } else if (!read_end(self, low, &self->low)) {
        refuse(state, text, "has a low end that is no number");
    } else {
        const double years = self->years;
        const bool plain = self->unit == NULL;

        if (!read_end(self, colon + 1, &self->high)) {
            refuse(state, text, "has a high end that is no number");
        } else if (plain != (self->unit == NULL) || years != self->years) {
            refuse(state, text, "has ends in two units");
        } else if (!(self->low < self->high)) {
            refuse(state, text, "goes from high to low");
        }
    }
    free(low);
}

void cr_vary_free(cr_vary *self)
{
    free(self->path);
    *self = (cr_vary){0};
}

char *cr_vary_set(const cr_vary *self, double value)
{
    char *text = NULL;

    return asprintf(&text, "%s=%.17g%s%s", self->path, value, self->unit != NULL ? " " : "",
                    self->unit != NULL ? self->unit : "") < 0
               ? NULL
               : text;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever is given to the reader as a scenario: it is refused with words or makes a plan that can be simulated, and
 * nothing is read out of bounds, leaked or computed out of range. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compile/compile.h"
#include "simulate/simulate.h"

/* Small enough for thousands of plans a second: what is larger is read and not run. */
enum { MOST_CELLS = 20 * 1000, MOST_MOVES = 500, REPLICATES = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int count_moves(void *context, const cr_scratch *now, const cr_happening *what)
{
    size_t *moves = context;

    (void)now;
    (void)what;
    return ++*moves < MOST_MOVES ? CR_OK : CR_ERR_INTERRUPTED;
}

static void simulate(const cr_model *model)
{
    cr_errors errors = {0};
    cr_scratch scratch;
    int status = cr_scratch_init(&scratch, model, &errors);

    for (uint64_t replicate = 1; replicate <= REPLICATES && status == CR_OK; replicate++) {
        size_t moves = 0;
        const cr_sink sink = {.context = &moves, .on_move = count_moves};

        status = cr_simulate(&scratch, 1, replicate, &sink, &errors);
    }
    if (status != CR_OK && status != CR_ERR_INTERRUPTED && errors.n == 0) {
        abort(); /* a failure without a word */
    }
    cr_scratch_free(&scratch);
    cr_errors_free(&errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    cr_errors errors = {0};
    cr_plan plan;
    int status;

    if (text == NULL) {
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    /* The files that the seeds name lie below this folder; the targets are run in the top folder of the sources. */
    status = cr_plan_read_text(&plan, "s.yaml", text, "tests/golden/schema", NULL, &errors);
    if ((status == CR_OK) != (errors.n == 0)) {
        abort(); /* refused without a word, or accepted with one */
    }
    if (status == CR_OK) {
        const cr_model *model = &plan.model[0];

        if (model->n_states * model->n_rungs * model->calendar.n <= MOST_CELLS &&
            model->n_conditions * model->calendar.n <= MOST_CELLS) {
            simulate(model);
        }
    }
    cr_plan_free(&plan);
    cr_errors_free(&errors);
    free(text);
    return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <credence/credence.h>
#include <stdio.h>

int main(void)
{
    cr_scenario *scenario = NULL;
    cr_result *result = NULL;

    if (cr_scenario_read(&scenario, "scenarios/taliban-2025.yaml", NULL, 0, NULL) == CR_OK &&
        cr_run(&result, scenario, &(cr_run_options){.replicates = 200, .seed = 1}, NULL) == CR_OK) {
        const size_t state = cr_scenario_find(scenario, CR_LIST_STATES, "PAK");
        const size_t rung = cr_scenario_find(scenario, CR_LIST_RUNGS, NULL);

        printf("%.9g\n", cr_result_reached(result, 0, state, rung).share);
    }
    cr_result_free(result);
    cr_scenario_free(scenario);
    return result != NULL ? 0 : 1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_HAZARD_H
#define CREDENCE_SIMULATE_HAZARD_H

/** The parts of a hazard that the loop asks for one by one; the whole of it is in simulate.h. */
#include "simulate/simulate.h"

/** Do the gates on drivers hold? */
bool cr_drivers_allow(const cr_scratch *now, const cr_move *move);

/** Do the gates on tests (`others`) hold? They may turn with any move anywhere. */
bool cr_others_allow(const cr_scratch *now, const cr_move *move);

/** The hazard per year were all gates open. */
double cr_hazard_ungated(const cr_scratch *now, const cr_move *move, double readiness);

/** Sum of by * signal, in the order given. */
double cr_influence_sum(const cr_scratch *now, size_t n, const cr_influence *influence);

/** Does cr_model.test[index] hold? With `for`: as the calendar has seen it. */
bool cr_test_holds(const cr_scratch *now, int32_t index);

/** Looks at every test with `for` at the calendar date now->k, as things stand: writes held_since. */
void cr_tests_observe(cr_scratch *now);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_EVENTS_H
#define CREDENCE_CLI_EVENTS_H

#include "check/outlook.h"

/** What `credence check` tells of events, to stdout: of each its name, when it comes and what it does. Nothing where there
 * are none. Numbers that are drawn are told by their medians, as `about`. */
void cr_print_events(const cr_outlook *outlook);

#endif

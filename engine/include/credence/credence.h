/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CREDENCE_H
#define CREDENCE_CREDENCE_H

/**
 * @file
 * Credence for other programs: read a scenario, simulate it, ask for probabilities with their intervals.
 *
 * Handles are opaque, made and freed by one pair of functions. No function prints, exits or aborts; a function that can
 * fail returns a cr_status and adds to a list of errors what is wrong. The first scenario that is read turns GSL's error
 * handler off, for the whole process. A scenario that has been read is never changed: threads may share it, and a
 * result, but not a list of errors.
 *
 * Simulated futures are replicates. The same scenario, seed, number of replicates and version give the same estimates, to
 * the last bit, for any number of threads. Things with a name are numbered from 0, in the order of their names (bytes);
 * rungs in the order of the scenario; dates in the order of time.
 */
#include <stddef.h>
#include <stdint.h>

#include "credence/error.h"
#include "credence/version.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A scenario that has been read: opaque. */
typedef struct cr_scenario cr_scenario;

/** What many replicates of a scenario gave: opaque. It borrows the scenario, which must not be freed before it. */
typedef struct cr_result cr_result;

/** What a scenario has several of. */
typedef enum cr_list {
    CR_LIST_STATES,  /**< by their codes, such as PAK */
    CR_LIST_RUNGS,   /**< of all tracks, the lowest of the first track first */
    CR_LIST_DATES,   /**< of the calendar: YYYY-MM-DD; the first is the start, the last the end */
    CR_LIST_WHAT_IFS /**< the first is the baseline, which every scenario has */
} cr_list;

/** How a scenario is simulated. Start it as {0}: what is 0 has the default that stands beside it. */
typedef struct cr_run_options {
    uint64_t replicates;        /**< number of replicates, 1 to 4,000,000,000; 0: 10,000 */
    uint64_t first;             /**< number of the first replicate, from 1; 0: 1. Parts of one run have other firsts */
    uint64_t seed;              /**< any number, 0 too */
    int threads;                /**< at least 1; 0: one for each processor. Results do not depend on it */
    const char *const *what_if; /**< [n_what_ifs] names of the what-ifs to run beside the baseline, which always runs;
                                     NULL: all. Which of them run changes no estimate of the others */
    size_t n_what_ifs;          /**< number of names; 0 with a `what_if` that is not NULL: the baseline alone */
} cr_run_options;

/** A probability, estimated by the share of replicates in which something happened. */
typedef struct cr_estimate {
    double share; /**< in [0, 1], dimensionless; NAN where the question named nothing that there is */
    double lo;    /**< lower end of the 95% interval by Wilson (1927), in [0, share] */
    double hi;    /**< upper end, in [share, 1] */
} cr_estimate;

/**
 * The version of the library that is linked, which may differ from CR_VERSION of the header.
 * @return a static text such as "0.1.0"
 */
const char *cr_version(void);

/**
 * Reads, checks and compiles a scenario file (docs/scenario-format.md).
 *
 * @param self    receives the scenario, to be freed by cr_scenario_free(); NULL on failure
 * @param path    the file; what it names is looked for in its folder
 * @param set     [n_set] changes "PATH=VALUE", applied in order, such as "states.PAK.threshold=0.6"; may be NULL for none
 * @param n_set   number of changes
 * @param errors  receives every error of the file with line, column and remedy; may be NULL
 * @return CR_OK, CR_ERR_INPUT (the scenario or a change is wrong), CR_ERR_IO (a file cannot be read) or CR_ERR_MEMORY
 */
CR_MUST_USE int cr_scenario_read(cr_scenario **self, const char *path, const char *const *set, size_t n_set,
                                 cr_errors *errors);

/**
 * The same from memory.
 *
 * @param self    receives the scenario, to be freed by cr_scenario_free(); NULL on failure
 * @param text    a whole scenario: YAML, UTF-8, terminated
 * @param folder  where files that it names are looked for; NULL: the current folder
 * @param set     [n_set] changes as for cr_scenario_read(); may be NULL for none
 * @param n_set   number of changes
 * @param errors  receives every error, in a file called "scenario"; may be NULL
 * @return as cr_scenario_read()
 */
CR_MUST_USE int cr_scenario_read_text(cr_scenario **self, const char *text, const char *folder, const char *const *set,
                                      size_t n_set, cr_errors *errors);

/**
 * Frees a scenario, after every result that borrows it.
 * @param self  may be NULL
 */
void cr_scenario_free(cr_scenario *self);

/**
 * How many of them a scenario has.
 * @param self  a scenario
 * @param list  of what
 * @return the number, at least 1
 */
size_t cr_scenario_count(const cr_scenario *self, cr_list list);

/**
 * The name of one of them.
 * @param self   a scenario
 * @param list   of what
 * @param index  in [0, cr_scenario_count(self, list))
 * @return a text that lives as long as the scenario; NULL where the index is out of range
 */
const char *cr_scenario_name(const cr_scenario *self, cr_list list, size_t index);

/**
 * What a what-if is about, as the scenario says it.
 * @param self     a scenario
 * @param what_if  in [0, cr_scenario_count(self, CR_LIST_WHAT_IFS))
 * @return a text that lives as long as the scenario, "" where it says nothing; NULL where the index is out of range
 */
const char *cr_scenario_about(const cr_scenario *self, size_t what_if);

/**
 * The position of a name: the other way round. Cost: linear in the number of names.
 * @param self  a scenario
 * @param list  of what
 * @param name  compared byte by byte; NULL in CR_LIST_RUNGS: the rung that counts as recognition
 * @return the index, or SIZE_MAX where there is no such name
 */
size_t cr_scenario_find(const cr_scenario *self, cr_list list, const char *name);

/**
 * Simulates: `replicates` futures of the baseline and as many of every what-if that is wanted, on the same random
 * numbers. What-ifs keep their numbers of CR_LIST_WHAT_IFS, whether they are run or not.
 *
 * Cost: replicates x what-ifs x (moves and calendar dates of a replicate); memory does not grow with the replicates. The
 * model, and where its formulas come from, is told in docs/model.md.
 *
 * @param self     receives the result, to be freed by cr_result_free(); NULL on failure
 * @param scenario borrowed until the result is freed
 * @param options  borrowed for the call; NULL: all defaults, and seed 0
 * @param errors   receives what went wrong; may be NULL
 * @return CR_OK, CR_ERR_INPUT (an option is out of range, or names no what-if), CR_ERR_RUN (a hazard beyond all measure, or moves without end at
 *         one instant: state, rung, date and replicate are named) or CR_ERR_MEMORY
 */
CR_MUST_USE int cr_run(cr_result **self, const cr_scenario *scenario, const cr_run_options *options, cr_errors *errors);

/**
 * Frees a result.
 * @param self  may be NULL
 */
void cr_result_free(cr_result *self);

/**
 * The probability that a state reaches a rung, or passes it, at any time from the start to the end of the calendar: column
 * `probability` of summary.csv.
 * @param self     a result
 * @param what_if  in [0, cr_scenario_count(scenario, CR_LIST_WHAT_IFS))
 * @param state    in [0, cr_scenario_count(scenario, CR_LIST_STATES))
 * @param rung     in [0, cr_scenario_count(scenario, CR_LIST_RUNGS))
 * @return the estimate; its share is NAN where an index is out of range, the what-if has not been run or is without the
 *         state
 */
cr_estimate cr_result_reached(const cr_result *self, size_t what_if, size_t state, size_t rung);

/**
 * The probability that a state stands on a rung or above it on a calendar date: column `probability` of curve.csv.
 * Cost: linear in `date`.
 * @param self     a result
 * @param what_if  in [0, cr_scenario_count(scenario, CR_LIST_WHAT_IFS))
 * @param state    in [0, cr_scenario_count(scenario, CR_LIST_STATES))
 * @param rung     in [0, cr_scenario_count(scenario, CR_LIST_RUNGS))
 * @param date     in [0, cr_scenario_count(scenario, CR_LIST_DATES))
 * @return the estimate; its share is NAN where an index is out of range, the what-if has not been run or is without the
 *         state
 */
cr_estimate cr_result_standing(const cr_result *self, size_t what_if, size_t state, size_t rung, size_t date);

/**
 * The expected number of states on a rung or above it on a calendar date: column `mean` of count.csv.
 * @param self     a result
 * @param what_if  in [0, cr_scenario_count(scenario, CR_LIST_WHAT_IFS))
 * @param rung     in [0, cr_scenario_count(scenario, CR_LIST_RUNGS))
 * @param date     in [0, cr_scenario_count(scenario, CR_LIST_DATES))
 * @param sd       receives the standard deviation over replicates (divisor n - 1), in states; NAN for one replicate; may be
 *                 NULL
 * @return the mean over replicates, in [0, number of states]; NAN where an index is out of range or the what-if has not
 *         been run
 */
double cr_result_count(const cr_result *self, size_t what_if, size_t rung, size_t date, double *sd);

#ifdef __cplusplus
}
#endif

#endif

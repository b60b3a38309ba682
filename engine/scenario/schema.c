/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/schema.h"

#include <math.h>
#include <string.h>

/* clang-format off */
#define KEYS(...)  (const cr_key[]){__VA_ARGS__, {0}}
#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}
/* clang-format on */

/* Values. */
static const cr_schema text = {.shape = CR_SHAPE_TEXT, .wanted = "text"};
static const cr_schema name = {.shape = CR_SHAPE_NAME, .wanted = "a name"};
static const cr_schema names = {.shape = CR_SHAPE_LIST, .wanted = "a list of names", .element = &name};
static const cr_schema flag = {.shape = CR_SHAPE_FLAG, .wanted = "true or false"};
static const cr_schema date = {.shape = CR_SHAPE_DATE, .wanted = "a date such as 2025-07-04"};
static const cr_schema span = {.shape = CR_SHAPE_SPAN, .wanted = "a duration such as 6 months"};
static const cr_schema confidence = {
    .shape = CR_SHAPE_CHOICE, .wanted = "high, medium or low", .choices = WORDS("high", "medium", "low")};
static const cr_schema refused = {.shape = CR_SHAPE_TEXT, .wanted = "nothing yet"};

const cr_schema cr_schema_number = {.shape = CR_SHAPE_NUMBER, .wanted = "a number or a distribution"};
const cr_schema cr_schema_weight = {.shape = CR_SHAPE_NUMBER, .wanted = "a number or a distribution"};
const cr_schema cr_schema_pace = {.shape = CR_SHAPE_NUMBER,
                                  .wanted = "moves per year, a number from 0 on",
                                  .lo = 0,
                                  .hi = INFINITY,
                                  .word = "immediate"};
const cr_schema cr_schema_threshold = {.shape = CR_SHAPE_NUMBER, .wanted = "a number such as 0.5"};
const cr_schema cr_schema_softness = {
    .shape = CR_SHAPE_NUMBER, .wanted = "a number above 0", .lo = 0, .hi = INFINITY, .above_lo = true};
const cr_schema cr_schema_not_negative = {
    .shape = CR_SHAPE_NUMBER, .wanted = "a number from 0 on", .lo = 0, .hi = INFINITY};
const cr_schema cr_schema_probability = {.shape = CR_SHAPE_NUMBER, .wanted = "a number from 0 to 1", .lo = 0, .hi = 1};
const cr_schema cr_schema_half_life = {
    .shape = CR_SHAPE_DURATION, .wanted = "a duration such as 6 months", .lo = 0, .hi = INFINITY, .above_lo = true};

const cr_schema cr_schema_below_one = {
    .shape = CR_SHAPE_NUMBER, .wanted = "a number from 0 to below 1", .lo = 0, .hi = 1, .below_hi = true};
const cr_schema cr_schema_shock_size = {.shape = CR_SHAPE_NUMBER, .wanted = "a number or a distribution"};

static const cr_schema share = {.shape = CR_SHAPE_CONSTANT, .wanted = "a share, 0 or more", .lo = 0, .hi = INFINITY};
static const cr_schema link = {.shape = CR_SHAPE_CHOICE,
                               .wanted = "logistic, step, exponential, linear or always",
                               .choices = WORDS("logistic", "step", "exponential", "linear", "always")};
static const cr_schema within = {.shape = CR_SHAPE_INTERVAL, .wanted = "[lowest, highest] or none"};

/* A set of states: one name, or a list of names. */
static const cr_schema states_named = {.shape = CR_SHAPE_EITHER,
                                       .wanted = "all, a group, or a list of states and groups",
                                       .scalar = &name,
                                       .sequence = &names};

/* Signals with bounds. */
static const cr_schema test = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "a signal with a bound, such as {share: recognised, at_least: 0.3}",
    .whole = true,
    .keys = KEYS({"condition", &name, .meaning = "the condition to look at"},
                 {"state", &name, .meaning = "the state to look at, with reaches"},
                 {"reaches", &name, .meaning = "the rung that the state must stand at or above"},
                 {"share", &name, .meaning = "the share of states at or above this rung"},
                 {"count", &name, .meaning = "the number of states at or above this rung"},
                 {"among", &states_named, .fallback = "all", .meaning = "whom share and count look at"},
                 {"at_least", &cr_schema_number, .meaning = "holds where the signal is at least this"},
                 {"at_most", &cr_schema_number, .meaning = "holds where the signal is at most this"},
                 {"for", &span, .meaning = "must have held at every calendar date for so long"})};
static const cr_schema tests = {.shape = CR_SHAPE_LIST, .wanted = "a list of signals with bounds", .element = &test};

/* Signals as terms. */
static const cr_schema influence = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "a signal with its weight, such as {share: recognised, by: -0.4}",
    .whole = true,
    .keys = KEYS({"condition", &name, .meaning = "the condition to look at"},
                 {"state", &name, .meaning = "the state to look at, with reaches"},
                 {"reaches", &name, .meaning = "the rung that the state must stand at or above"},
                 {"share", &name, .meaning = "the share of states at or above this rung"},
                 {"count", &name, .meaning = "the number of states at or above this rung"},
                 {"among", &states_named, .fallback = "all", .meaning = "whom share and count look at"},
                 {"by", &cr_schema_number, .meaning = "what the signal is multiplied by"})};
static const cr_schema influences = {
    .shape = CR_SHAPE_LIST, .wanted = "a list of signals, each with `by`", .element = &influence};

/* What moves a state. */
static const cr_schema bounds = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "a least value, or {at_least: ..} or {at_most: ..}",
    .short_for = "at_least",
    .keys = KEYS({"at_least", &cr_schema_number, .meaning = "the driver must be at least this"},
                 {"at_most", &cr_schema_number, .meaning = "the driver must be at most this"})};
static const cr_schema requires = {.shape = CR_SHAPE_MAP,
                                   .wanted = "drivers, each with its bound",
                                   .element = &bounds,
                                   .keys = KEYS({"others", &tests, .meaning = "signals that must hold"})};
static const cr_schema weights = {
    .shape = CR_SHAPE_MAP, .wanted = "drivers, each with its weight", .element = &cr_schema_weight};
static const cr_schema traits = {
    .shape = CR_SHAPE_MAP, .wanted = "traits, each with its value", .element = &cr_schema_number};

static const cr_schema reverse_pace = {
    .shape = CR_SHAPE_NUMBER, .wanted = "a number of moves down per year, 0 or more", .lo = 0, .hi = INFINITY};
const cr_schema cr_schema_reverses = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "keys for the moves down",
    .keys =
        KEYS({"pace", &reverse_pace, .fallback = "1", .meaning = "moves down per year once far below the threshold"},
             {"threshold", &cr_schema_threshold,
              .meaning = "readiness below which the rung is lost; the state's own where not given"},
             {"softness", &cr_schema_softness, .meaning = "the state's own where not given"},
             {"bias", &cr_schema_number, .meaning = "the state's own where not given"},
             {"link", &link, .meaning = "the state's own where not given"},
             {"weights", &weights, .meaning = "the state's own where not given"},
             {"requires", &requires, .meaning = "hard preconditions of the move down; none where not given"},
             {"floor", &name, .meaning = "the lowest rung of its track to which the state can fall"})};
/* clang-format off */
#define MOVE_KEYS                                                                                                      \
    {"pace", &cr_schema_pace, .fallback = "1", .meaning = "moves per year once fully ready"},                          \
    {"threshold", &cr_schema_threshold, .fallback = "0.5", .meaning = "readiness at which the state starts to move"},  \
    {"softness", &cr_schema_softness, .fallback = "0.1", .meaning = "how far around the threshold the hazard rises"},  \
    {"bias", &cr_schema_number, .fallback = "0", .meaning = "readiness that is there without any driver"},             \
    {"link", &link, .fallback = "logistic", .meaning = "how readiness becomes a hazard"},                              \
    {"weights", &weights, .meaning = "what readiness is made of"},                                                     \
    {"requires", &requires, .meaning = "hard preconditions: while one fails, the hazard is 0"},                        \
    {"reverses", &cr_schema_reverses, .meaning = "moves down: off unless given"}
/* clang-format on */

static const cr_schema rung_layer = {
    .shape = CR_SHAPE_OBJECT, .wanted = "keys for the move onto this rung", .keys = KEYS(MOVE_KEYS)};
static const cr_schema rungs = {
    .shape = CR_SHAPE_MAP, .wanted = "rungs, each with keys of its own", .element = &rung_layer};
static const cr_schema rung_shares = {
    .shape = CR_SHAPE_MAP, .wanted = "rungs of one track with their shares", .element = &share, .whole = true};
static const cr_schema uncertain_rung = {.shape = CR_SHAPE_OBJECT,
                                         .wanted = "{one_of: {RUNG: share, ..}}",
                                         .whole = true,
                                         .keys = KEYS({"one_of", &rung_shares, .meaning = "rungs with their shares"})};
static const cr_schema start_rung = {.shape = CR_SHAPE_EITHER,
                                     .wanted = "a rung, or {one_of: {RUNG: share, ..}}",
                                     .scalar = &name,
                                     .mapping = &uncertain_rung};
static const cr_schema start_rungs = {
    .shape = CR_SHAPE_LIST, .wanted = "a list of rungs, one per track", .element = &start_rung};
static const cr_schema at = {.shape = CR_SHAPE_EITHER,
                             .wanted = "a rung, a list of rungs, one per track, or {one_of: {RUNG: share, ..}}",
                             .scalar = &name,
                             .sequence = &start_rungs,
                             .mapping = &uncertain_rung,
                             .whole = true};

/* clang-format off */
#define LAYER_KEYS                                                                                                     \
    MOVE_KEYS,                                                                                                         \
    {"at", &at, .meaning = "where the state stands at the start; first rung of each track not named"},                 \
    {"skips", &names, .meaning = "rungs that the state does not have"},                                                \
    {"traits", &traits, .meaning = "constant covariates, usable as drivers; 0 where not given"},                       \
    {"rungs", &rungs, .meaning = "any of these for the move onto one rung"}
/* clang-format on */

const cr_schema cr_schema_layer = {
    .shape = CR_SHAPE_OBJECT, .wanted = "keys for every state", .keys = KEYS(LAYER_KEYS)};
static const cr_schema group = {.shape = CR_SHAPE_OBJECT,
                                .wanted = "members and keys for them",
                                .keys = KEYS({"members", &names, .meaning = "states and groups"}, LAYER_KEYS)};
static const cr_schema state = {.shape = CR_SHAPE_OBJECT,
                                .wanted = "keys for this state",
                                .keys = KEYS({"name", &text, .meaning = "the state's name for people"}, LAYER_KEYS)};
static const cr_schema groups = {
    .shape = CR_SHAPE_MAP, .wanted = "groups by name", .element = &group, .entity = "group"};
static const cr_schema states = {
    .shape = CR_SHAPE_MAP,
    .wanted = "states by code",
    .element = &state,
    .entity = "state",
    .declares = true,
    .keys = KEYS({"file", &text, .meaning = "a CSV file with the columns state, name and traits"})};

/* Conditions. */
static const cr_schema series = {.shape = CR_SHAPE_MAP,
                                 .wanted = "dates, each with a value",
                                 .element = &cr_schema_number,
                                 .dated = true,
                                 .whole = true};
static const cr_schema level_parts = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "{series: {DATE: value, ..}} or {file: x.csv}",
    .whole = true,
    .keys = KEYS(
        {"series", &series, .meaning = "dates, each with a value; acts on the next calendar date"},
        {"file", &text, .meaning = "a CSV file with the columns date,value"},
        {"between",
         &((const cr_schema){.shape = CR_SHAPE_CHOICE, .wanted = "hold or linear", .choices = WORDS("hold", "linear")}),
         .fallback = "hold", .meaning = "what holds between two dates"})};
static const cr_schema level = {.shape = CR_SHAPE_EITHER,
                                .wanted = "a number, a distribution or a series",
                                .scalar = &cr_schema_number,
                                .mapping = &level_parts,
                                .whole = true};
static const cr_schema noise = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "{sd: .., half_life: ..}",
    .keys = KEYS({"sd", &cr_schema_not_negative, .meaning = "stationary standard deviation"},
                 {"half_life", &cr_schema_half_life, .meaning = "time in which a deviation halves"},
                 {"starts_at", &cr_schema_number,
                  .meaning = "the noise at the start; from its stationary law where not given"})};
static const cr_schema leaves_to = {
    .shape = CR_SHAPE_MAP, .wanted = "regimes with their shares", .element = &cr_schema_not_negative, .whole = true};
static const cr_schema shocks = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "{per_year: .., size: .., half_life: ..}",
    .keys =
        KEYS({"per_year", &cr_schema_not_negative, .meaning = "expected arrivals per year"},
             {"size", &cr_schema_shock_size, .meaning = "what a shock adds; a distribution is drawn afresh for each"},
             {"half_life", &cr_schema_half_life, .meaning = "time in which its effect halves"},
             {"breeds", &cr_schema_below_one, .fallback = "0", .meaning = "expected shocks that a shock sets off"})};
static const cr_schema responds_to = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "{signals: [..], lag: 6 months}",
    .keys = KEYS({"signals", &influences, .meaning = "what it relaxes towards: the sum of by * signal"},
                 {"lag", &cr_schema_half_life, .meaning = "e-folding time"})};
static const cr_schema multipliers = {.shape = CR_SHAPE_LIST, .wanted = "a list of conditions", .element = &name};

static const cr_schema regime = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "{level: .., lasts: ..}",
    .keys =
        KEYS({"level", &cr_schema_number, .fallback = "0", .meaning = "added to the condition while the regime lasts"},
             {"lasts", &cr_schema_half_life, .meaning = "mean stay"},
             {"leaves_to", &leaves_to, .meaning = "shares of the destinations"},
             {"hastened_by", &influences, .meaning = "signals that multiply the leaving rate"})};
static const cr_schema regimes = {
    .shape = CR_SHAPE_MAP, .wanted = "regimes by name", .element = &regime, .entity = "regime"};
const cr_schema cr_schema_condition = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "a level, or the parts of a condition",
    .short_for = "level",
    .keys = KEYS({"level", &level, .fallback = "0", .meaning = "what the condition is before anything is added"},
                 {"noise", &noise, .meaning = "Ornstein-Uhlenbeck around 0"},
                 {"regimes", &regimes, .meaning = "a continuous-time Markov chain of levels"},
                 {"starts_in", &name, .meaning = "the regime at the start; stationary where not given"},
                 {"within", &within, .fallback = "[0, 1]", .meaning = "the range that the sum is held in"},
                 {"shocks", &shocks, .meaning = "random arrivals that decay"},
                 {"responds_to", &responds_to, .meaning = "signals that it relaxes towards"},
                 {"times", &multipliers, .meaning = "conditions that multiply it"})};
static const cr_schema conditions = {
    .shape = CR_SHAPE_MAP, .wanted = "conditions by name", .element = &cr_schema_condition, .entity = "condition"};

/* Ties. */
static const cr_schema pair = {.shape = CR_SHAPE_PAIR, .wanted = "[listener, partner] or [listener, partner, weight]"};
static const cr_schema pairs = {
    .shape = CR_SHAPE_LIST, .wanted = "a list of [listener, partner, weight]", .element = &pair};
static const cr_schema cliques = {
    .shape = CR_SHAPE_LIST, .wanted = "a list of groups and of lists of states", .element = &states_named};
static const cr_schema credit_word = {
    .shape = CR_SHAPE_CHOICE, .wanted = "ahead, or rungs with their credit", .choices = WORDS("ahead")};
static const cr_schema credit_map = {
    .shape = CR_SHAPE_MAP, .wanted = "rungs with their credit", .element = &cr_schema_number, .whole = true};
static const cr_schema credit = {.shape = CR_SHAPE_EITHER,
                                 .wanted = "ahead, or rungs with their credit",
                                 .scalar = &credit_word,
                                 .mapping = &credit_map,
                                 .whole = true};
const cr_schema cr_schema_tie = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "who listens to whom",
    .keys = KEYS(
        {"pairs", &pairs, .meaning = "[listener, partner, weight]; weight 1 where not given"},
        {"file", &text, .meaning = "a CSV file with the columns listener,partner and perhaps weight, kind"},
        {"kind", &text, .meaning = "take the rows of the file with this kind"},
        {"among", &states_named, .meaning = "everyone to everyone of these"},
        {"cliques", &cliques, .meaning = "everyone to everyone of each of these"},
        {"symmetric", &flag, .fallback = "false", .meaning = "pairs and file hold both ways"},
        {"norm",
         &((const cr_schema){.shape = CR_SHAPE_CHOICE, .wanted = "share or sum", .choices = WORDS("share", "sum")}),
         .fallback = "share", .meaning = "share divides by the sum of the absolute weights"},
        {"credit", &credit, .fallback = "ahead", .meaning = "what a partner's rung counts for"},
        {"exists", &cr_schema_probability, .meaning = "the chance that a tie is there"},
        {"fades", &cr_schema_half_life, .meaning = "half-life of a credit"},
        {"times", &name, .meaning = "a condition that multiplies the exposure"})};
static const cr_schema ties = {
    .shape = CR_SHAPE_MAP, .wanted = "kinds of tie by name", .element = &cr_schema_tie, .entity = "tie kind"};

/* The rest. */
static const cr_schema parameter = {.shape = CR_SHAPE_PARAMETER, .wanted = "a number, a duration or a distribution"};
static const cr_schema parameters = {
    .shape = CR_SHAPE_MAP, .wanted = "parameters by name", .element = &parameter, .entity = "parameter"};
static const cr_schema tracks = {
    .shape = CR_SHAPE_MAP, .wanted = "tracks, each a list of rungs", .element = &names, .whole = true};
const cr_schema cr_schema_calendar = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "{start: .., end: .., step: ..}",
    .keys = KEYS(
        {"start", &date, .meaning = "the first calendar date"},
        {"end", &((const cr_schema){.shape = CR_SHAPE_DATE_OR_SPAN, .wanted = "a date, or a duration from the start"}),
         .meaning = "the last calendar date"},
        {"step", &span, .fallback = "1 month", .meaning = "how often conditions are observed"})};
static const cr_schema row = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "{date: .., state: .., rung: ..}",
    .whole = true,
    .keys = KEYS(
        {"date", &date, .meaning = "when the state came to stand on the rung"}, {"state", &name, .meaning = "who"},
        {"rung", &name, .meaning = "where it stood from then on; a lower rung is a withdrawal"},
        {"latest", &date, .meaning = "the last day it can have been, where the date is known only to lie between"})};
static const cr_schema rows = {.shape = CR_SHAPE_LIST, .wanted = "a list of {date, state, rung}", .element = &row};
static const cr_schema history_file = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "{file: x.csv}",
    .whole = true,
    .keys = KEYS({"file", &text, .meaning = "a CSV file with the columns date,state,rung and perhaps latest"})};
static const cr_schema history = {.shape = CR_SHAPE_EITHER,
                                  .wanted = "a list of rows, or {file: x.csv}",
                                  .sequence = &rows,
                                  .mapping = &history_file,
                                  .whole = true};

const cr_schema cr_schema_scenario = {
    .shape = CR_SHAPE_OBJECT,
    .wanted = "a scenario",
    .keys = KEYS({"title", &text, .meaning = "one line for people"},
                 {"extends", &text, .meaning = "a scenario file that this one changes"},
                 {"calendar", &cr_schema_calendar, .meaning = "start, end and step"},
                 {"ladder", &names, .meaning = "one track of rungs, in order"},
                 {"tracks", &tracks, .meaning = "several tracks, each a list of rungs"},
                 {"recognition", &name,
                  .meaning = "the rung that counts as recognition; the last of the last track where not given"},
                 {"parameters", &parameters, .meaning = "drawn once, used as $name"},
                 {"conditions", &conditions, .meaning = "what the world does"},
                 {"ties", &ties, .meaning = "who listens to whom"},
                 {"defaults", &cr_schema_layer, .meaning = "keys for every state"},
                 {"groups", &groups, .meaning = "keys for the members of a group"},
                 {"states", &states, .meaning = "the states"}, {"history", &history, .meaning = "dated positions"},
                 {"events", &refused, .later = true, .meaning = "things that happen"},
                 {"what_if", &refused, .later = true, .meaning = "named changes, run beside the baseline"})};

static const cr_key provenance[] = {
    {"about", &text, .meaning = "a note for people"},
    {"source", &text, .meaning = "where the values come from; `judgement` where from nowhere"},
    {"confidence", &confidence, .meaning = "high, medium or low"},
    {0}};

static const cr_key *find(const cr_key *keys, const char *wanted)
{
    for (; keys != NULL && keys->name != NULL; keys++) {
        if (strcmp(keys->name, wanted) == 0) {
            return keys;
        }
    }
    return NULL;
}

const cr_key *cr_schema_key(const cr_schema *self, const char *wanted)
{
    const cr_key *key = find(self->keys, wanted);

    return key != NULL ? key : find(provenance, wanted);
}

bool cr_schema_is_provenance(const char *wanted)
{
    return find(provenance, wanted) != NULL;
}

size_t cr_schema_key_names(const cr_schema *self, const char **found, size_t most)
{
    const cr_key *const lists[] = {self->keys, provenance};
    size_t n = 0;

    for (size_t l = 0; l < 2; l++) {
        for (const cr_key *key = lists[l]; key != NULL && key->name != NULL && n < most; key++) {
            found[n++] = key->name;
        }
    }
    return n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/schema.h"

#include <math.h>
#include <string.h>

/* clang-format off */
#define KEYS(...)  (const cr_key[]){__VA_ARGS__, {0}}
#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}
/* clang-format on */

/* Values. */
static const cr_schema text = {.shape = CR_SHAPE_TEXT, .wanted = "text"};
static const cr_schema name = {.shape = CR_SHAPE_NAME, .label = "name", .wanted = "a name"};
static const cr_schema names = {.shape = CR_SHAPE_LIST, .wanted = "a list of names", .element = &name};
static const cr_schema flag = {.shape = CR_SHAPE_FLAG, .wanted = "true or false"};
static const cr_schema date = {.shape = CR_SHAPE_DATE, .label = "date", .wanted = "a date such as 2025-07-04"};
static const cr_schema span = {.shape = CR_SHAPE_SPAN, .label = "duration", .wanted = "a duration such as 6 months"};
static const cr_schema confidence = {.shape = CR_SHAPE_CHOICE,
                                     .label = "confidence",
                                     .wanted = "high, medium or low",
                                     .choices = WORDS("high", "medium", "low")};

const cr_schema cr_schema_number = {
    .shape = CR_SHAPE_NUMBER, .label = "number", .wanted = "a number or a distribution"};
const cr_schema cr_schema_weight = {
    .shape = CR_SHAPE_NUMBER, .label = "number", .wanted = "a number or a distribution"};
const cr_schema cr_schema_pace = {.shape = CR_SHAPE_NUMBER,
                                  .label = "pace",
                                  .wanted = "moves per year, a number from 0 on",
                                  .lo = 0,
                                  .hi = INFINITY,
                                  .word = "immediate"};
const cr_schema cr_schema_threshold = {.shape = CR_SHAPE_NUMBER, .label = "number", .wanted = "a number such as 0.5"};
const cr_schema cr_schema_softness = {.shape = CR_SHAPE_NUMBER,
                                      .label = "above_zero",
                                      .wanted = "a number above 0",
                                      .lo = 0,
                                      .hi = INFINITY,
                                      .above_lo = true};
const cr_schema cr_schema_not_negative = {
    .shape = CR_SHAPE_NUMBER, .label = "not_negative", .wanted = "a number from 0 on", .lo = 0, .hi = INFINITY};
const cr_schema cr_schema_probability = {
    .shape = CR_SHAPE_NUMBER, .label = "probability", .wanted = "a number from 0 to 1", .lo = 0, .hi = 1};
const cr_schema cr_schema_half_life = {.shape = CR_SHAPE_DURATION,
                                       .label = "lasting",
                                       .wanted = "a duration such as 6 months",
                                       .lo = 0,
                                       .hi = INFINITY,
                                       .above_lo = true};

const cr_schema cr_schema_below_one = {.shape = CR_SHAPE_NUMBER,
                                       .label = "below_one",
                                       .wanted = "a number from 0 to below 1",
                                       .lo = 0,
                                       .hi = 1,
                                       .below_hi = true};
const cr_schema cr_schema_shock_size = {
    .shape = CR_SHAPE_NUMBER, .label = "number", .wanted = "a number or a distribution"};

static const cr_schema share = {
    .shape = CR_SHAPE_CONSTANT, .wanted = "a share, a number from 0 on", .lo = 0, .hi = INFINITY};
static const cr_schema link = {.shape = CR_SHAPE_CHOICE,
                               .label = "link",
                               .wanted = "logistic, step, exponential, linear or always",
                               .choices = WORDS("logistic", "step", "exponential", "linear", "always")};
static const cr_schema within = {
    .shape = CR_SHAPE_INTERVAL, .label = "interval", .wanted = "[lowest, highest] or none"};

/* A set of states: one name, or a list of names. */
static const cr_schema states_named = {.shape = CR_SHAPE_EITHER,
                                       .label = "states_named",
                                       .wanted = "all, a group, or a list of states and groups",
                                       .scalar = &name,
                                       .sequence = &names};

/* clang-format off */
#define SIGNAL_KEYS                                                                                                    \
    {"condition", &name, .example = "ttp_restraint", .meaning = "the condition to look at"},                           \
    {"state", &name, .example = "RUS", .meaning = "the state to look at, with reaches"},                               \
    {"reaches", &name, .example = "recognised", .meaning = "the rung that the state must stand at or above"},          \
    {"share", &name, .example = "recognised", .meaning = "the share of states at or above this rung"},                 \
    {"count", &name, .example = "recognised", .meaning = "the number of states at or above this rung"},                \
    {"among", &states_named, .fallback = "all", .example = "west", .meaning = "whom share and count look at"}
/* clang-format on */

/* Signals with bounds. */
static const cr_schema test = {.shape = CR_SHAPE_OBJECT,
                               .label = "test",
                               .wanted = "a signal with a bound, such as {share: recognised, at_least: 0.3}",
                               .whole = true,
                               .keys = KEYS(SIGNAL_KEYS,
                                            {"at_least", &cr_schema_number, .unit = "the signal's", .example = "0.3",
                                             .meaning = "holds where the signal is at least this"},
                                            {"at_most", &cr_schema_number, .unit = "the signal's", .example = "0.2",
                                             .meaning = "holds where the signal is at most this"},
                                            {"for", &span, .unit = "time", .example = "6 months",
                                             .meaning = "must have held at every calendar date for so long"})};
static const cr_schema tests = {.shape = CR_SHAPE_LIST, .wanted = "a list of signals with bounds", .element = &test};

/* Signals as terms. */
static const cr_schema influence = {
    .shape = CR_SHAPE_OBJECT,
    .label = "influence",
    .wanted = "a signal with its weight, such as {share: recognised, by: -0.4}",
    .whole = true,
    .keys = KEYS(SIGNAL_KEYS, {"by", &cr_schema_number, .required = true, .unit = "1", .example = "-0.4",
                               .meaning = "what the signal is multiplied by"})};
static const cr_schema influences = {
    .shape = CR_SHAPE_LIST, .wanted = "a list of signals, each with `by`", .element = &influence};

/* What moves a state. */
static const cr_schema bounds = {.shape = CR_SHAPE_OBJECT,
                                 .label = "bound",
                                 .wanted = "a least value, or {at_least: ..} or {at_most: ..}",
                                 .short_for = "at_least",
                                 .keys = KEYS({"at_least", &cr_schema_number, .unit = "the driver's", .example = "0.6",
                                               .meaning = "the driver must be at least this"},
                                              {"at_most", &cr_schema_number, .unit = "the driver's", .example = "0.3",
                                               .meaning = "the driver must be at most this"})};
static const cr_schema requires = {
    .shape = CR_SHAPE_MAP,
    .label = "requires",
    .wanted = "drivers, each with its bound",
    .element = &bounds,
    .keys = KEYS({"others", &tests, .example = "[{share: recognised, among: west, at_least: 0.3}]",
                  .meaning = "signals that must hold"})};
static const cr_schema weights = {
    .shape = CR_SHAPE_MAP, .wanted = "drivers, each with its weight", .element = &cr_schema_weight};
static const cr_schema traits = {
    .shape = CR_SHAPE_MAP, .wanted = "traits, each with its value", .element = &cr_schema_number};

static const cr_schema reverse_pace = {.shape = CR_SHAPE_NUMBER,
                                       .label = "not_negative",
                                       .wanted = "moves down per year, a number from 0 on",
                                       .lo = 0,
                                       .hi = INFINITY};
const cr_schema cr_schema_reverses = {
    .shape = CR_SHAPE_OBJECT,
    .label = "reverses",
    .wanted = "keys for the moves down",
    .keys = KEYS(
        {"pace", &reverse_pace, .fallback = "1", .unit = "1/year", .example = "0.2",
         .meaning = "moves down per year once far below the threshold"},
        {"threshold", &cr_schema_threshold, .unit = "readiness", .example = "0.3",
         .meaning = "readiness below which the rung is lost; the state's own where not given"},
        {"softness", &cr_schema_softness, .unit = "readiness", .example = "0.05",
         .meaning =
             "how far around the threshold the hazard of losing the rung rises; the state's own where not given"},
        {"bias", &cr_schema_number, .unit = "readiness", .example = "0.1",
         .meaning = "readiness that is there without any driver; the state's own where not given"},
        {"link", &link, .example = "always",
         .meaning = "how lack of readiness becomes a hazard; the state's own where not given"},
        {"weights", &weights, .unit = "readiness", .example = "{consensus: -0.3}",
         .meaning = "what readiness is made of; the state's own, as a whole, where not given"},
        {"requires", &requires, .unit = "the driver's", .example = "{consensus: {at_most: 0.3}}",
         .meaning = "hard preconditions of the move down; none where not given"},
        {"floor", &name, .example = "engaged", .meaning = "the lowest rung of its track to which the state can fall"})};
/* clang-format off */
#define MOVE_KEYS                                                                                                      \
    {"pace", &cr_schema_pace, .fallback = "1", .unit = "1/year", .example = "0.5",                                     \
     .meaning = "moves per year once fully ready; `immediate`, with link: step, for at once"},                         \
    {"threshold", &cr_schema_threshold, .fallback = "0.5", .unit = "readiness", .example = "{normal: [0.5, 0.05]}",    \
     .meaning = "readiness at which the state starts to move"},                                                        \
    {"softness", &cr_schema_softness, .fallback = "0.1", .unit = "readiness", .example = "0.05",                       \
     .meaning = "how far around the threshold the hazard rises"},                                                      \
    {"bias", &cr_schema_number, .fallback = "0", .unit = "readiness", .example = "-0.05",                              \
     .meaning = "readiness that is there without any driver"},                                                         \
    {"link", &link, .fallback = "logistic", .example = "step", .meaning = "how readiness becomes a hazard"},           \
    {"weights", &weights, .unit = "readiness", .example = "{ttp_restraint: 0.6, borders: 0.1}",                        \
     .meaning = "what readiness is made of"},                                                                          \
    {"requires", &requires, .unit = "the driver's", .example = "{human_rights: 0.6, delisted: 1}",                     \
     .meaning = "hard preconditions: while one fails, the hazard is 0"},                                               \
    {"reverses", &cr_schema_reverses, .example = "{pace: 0.2, threshold: 0.3}",                                        \
     .meaning = "moves down: off unless given"}
/* clang-format on */

static const cr_schema rung_layer = {
    .shape = CR_SHAPE_OBJECT, .label = "rung", .wanted = "keys for the move onto this rung", .keys = KEYS(MOVE_KEYS)};
static const cr_schema rungs = {
    .shape = CR_SHAPE_MAP, .wanted = "rungs, each with keys of its own", .element = &rung_layer};
static const cr_schema rung_shares = {
    .shape = CR_SHAPE_MAP, .wanted = "rungs of one track with their shares", .element = &share, .whole = true};
static const cr_schema uncertain_rung = {
    .shape = CR_SHAPE_OBJECT,
    .label = "uncertain_rung",
    .wanted = "{one_of: {RUNG: share, ..}}",
    .whole = true,
    .keys = KEYS({"one_of", &rung_shares, .required = true, .unit = "share",
                  .example = "{engaged: 0.7, accredited: 0.3}", .meaning = "rungs with their shares"})};
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
    {"at", &at, .example = "[delisted, charge]",                                                                       \
     .meaning = "where the state stands at the start; first rung of each track not named"},                            \
    {"skips", &names, .example = "[listed]", .meaning = "rungs that the state does not have"},                         \
    {"traits", &traits, .unit = "1", .example = "{muslim_majority: 1}",                                                \
     .meaning = "constant covariates, usable as drivers; 0 where not given"},                                          \
    {"rungs", &rungs, .example = "{recognised: {threshold: 0.6}}",                                                     \
     .meaning = "any of the keys from pace to reverses, for the move onto one rung"}
/* clang-format on */

const cr_schema cr_schema_layer = {
    .shape = CR_SHAPE_OBJECT, .label = "layer", .wanted = "keys for every state", .keys = KEYS(LAYER_KEYS)};
static const cr_schema group = {
    .shape = CR_SHAPE_OBJECT,
    .label = "group",
    .wanted = "members and keys for them",
    .keys = KEYS({"members", &names, .required = true, .example = "[DEU, FRA, gulf]", .meaning = "states and groups"},
                 LAYER_KEYS)};
static const cr_schema state = {
    .shape = CR_SHAPE_OBJECT,
    .label = "state",
    .wanted = "keys for this state",
    .keys = KEYS({"name", &text, .example = "Pakistan", .meaning = "the state's name for people"}, LAYER_KEYS)};
static const cr_schema groups = {
    .shape = CR_SHAPE_MAP, .wanted = "groups by name", .element = &group, .entity = "group"};
static const cr_schema states = {.shape = CR_SHAPE_MAP,
                                 .label = "states",
                                 .wanted = "states by code",
                                 .element = &state,
                                 .entity = "state",
                                 .declares = true,
                                 .fixed = true,
                                 .keys = KEYS({"file", &text, .example = "data/states.csv",
                                               .meaning = "a CSV file with the columns state, name and traits"})};

/* Conditions. */
static const cr_schema series = {.shape = CR_SHAPE_MAP,
                                 .wanted = "dates, each with a value",
                                 .element = &cr_schema_number,
                                 .dated = true,
                                 .whole = true};
static const cr_schema level_parts = {
    .shape = CR_SHAPE_OBJECT,
    .label = "series",
    .wanted = "{series: {DATE: value, ..}} or {file: x.csv}",
    .whole = true,
    .keys = KEYS(
        {"series", &series, .unit = "1", .example = "{2025-07-04: 0.2, 2026-06-01: 0.5}",
         .meaning = "dates, each with a value; acts on the next calendar date"},
        {"file", &text, .example = "data/attention.csv", .meaning = "a CSV file with the columns date,value"},
        {"between",
         &((const cr_schema){.shape = CR_SHAPE_CHOICE, .wanted = "hold or linear", .choices = WORDS("hold", "linear")}),
         .fallback = "hold", .example = "linear", .meaning = "what holds between two dates"})};
static const cr_schema level = {.shape = CR_SHAPE_EITHER,
                                .wanted = "a number, a distribution or a series",
                                .scalar = &cr_schema_number,
                                .mapping = &level_parts,
                                .whole = true};
static const cr_schema noise = {
    .shape = CR_SHAPE_OBJECT,
    .label = "noise",
    .wanted = "{sd: .., half_life: ..}",
    .keys = KEYS({"sd", &cr_schema_not_negative, .required = true, .unit = "1", .example = "0.1",
                  .meaning = "stationary standard deviation"},
                 {"half_life", &cr_schema_half_life, .required = true, .unit = "time", .example = "6 months",
                  .meaning = "time in which a deviation halves"},
                 {"starts_at", &cr_schema_number, .unit = "1", .example = "0",
                  .meaning = "the noise at the start; from its stationary law where not given"})};
static const cr_schema leaves_to = {
    .shape = CR_SHAPE_MAP, .wanted = "regimes with their shares", .element = &cr_schema_not_negative, .whole = true};
static const cr_schema shocks = {
    .shape = CR_SHAPE_OBJECT,
    .label = "shocks",
    .wanted = "{per_year: .., size: .., half_life: ..}",
    .keys = KEYS({"per_year", &cr_schema_not_negative, .required = true, .unit = "1/year", .example = "1.5",
                  .meaning = "expected arrivals per year"},
                 {"size", &cr_schema_shock_size, .required = true, .unit = "1", .example = "{exponential: 0.2}",
                  .meaning = "what a shock adds; a distribution is drawn afresh for each"},
                 {"half_life", &cr_schema_half_life, .required = true, .unit = "time", .example = "4 months",
                  .meaning = "time in which its effect halves"},
                 {"breeds", &cr_schema_below_one, .fallback = "0", .unit = "1", .example = "0.3",
                  .meaning = "expected shocks that a shock sets off"})};
static const cr_schema responds_to = {
    .shape = CR_SHAPE_OBJECT,
    .label = "response",
    .wanted = "{signals: [..], lag: 6 months}",
    .keys = KEYS({"signals", &influences, .required = true, .unit = "1", .example = "[{share: recognised, by: -0.4}]",
                  .meaning = "what it relaxes towards: the sum of by * signal"},
                 {"lag", &cr_schema_half_life, .required = true, .unit = "time", .example = "6 months",
                  .meaning = "e-folding time"})};
static const cr_schema multipliers = {.shape = CR_SHAPE_LIST, .wanted = "a list of conditions", .element = &name};

static const cr_schema regime = {
    .shape = CR_SHAPE_OBJECT,
    .label = "regime",
    .wanted = "{level: .., lasts: ..}",
    .keys = KEYS({"level", &cr_schema_number, .fallback = "0", .unit = "1", .example = "0.3",
                  .meaning = "added to the condition while the regime lasts"},
                 {"lasts", &cr_schema_half_life, .required = true, .unit = "time", .example = "14 months",
                  .meaning = "mean stay"},
                 {"leaves_to", &leaves_to, .unit = "share", .example = "{truce: 3, open_conflict: 1}",
                  .meaning = "shares of the destinations"},
                 {"hastened_by", &influences, .unit = "1", .example = "[{state: PAK, reaches: recognised, by: 1.5}]",
                  .meaning = "signals that multiply the leaving rate"})};
static const cr_schema regimes = {
    .shape = CR_SHAPE_MAP, .wanted = "regimes by name", .element = &regime, .entity = "regime"};
const cr_schema cr_schema_condition = {
    .shape = CR_SHAPE_OBJECT,
    .label = "condition",
    .wanted = "a level, or the parts of a condition",
    .short_for = "level",
    .keys = KEYS(
        {"level", &level, .fallback = "0", .unit = "1", .example = "{beta: [4, 6]}",
         .meaning = "what the condition is before anything is added"},
        {"noise", &noise, .example = "{sd: 0.1, half_life: 6 months}", .meaning = "Ornstein-Uhlenbeck around 0"},
        {"regimes", &regimes,
         .example = "{quarrel: {level: 0.3, lasts: 14 months}, truce: {level: 0.65, lasts: 5 months}}",
         .meaning = "a continuous-time Markov chain of levels"},
        {"starts_in", &name, .example = "quarrel", .meaning = "the regime at the start; stationary where not given"},
        {"within", &within, .fallback = "[0, 1]", .unit = "1", .example = "[-1, 1]",
         .meaning = "the range that the sum is held in"},
        {"shocks", &shocks, .example = "{per_year: 1.5, size: 0.2, half_life: 4 months}",
         .meaning = "random arrivals that decay"},
        {"responds_to", &responds_to, .example = "{signals: [{share: recognised, by: -0.4}], lag: 6 months}",
         .meaning = "signals that it relaxes towards"},
        {"times", &multipliers, .example = "[ct_capability]", .meaning = "conditions that multiply it"})};
static const cr_schema conditions = {
    .shape = CR_SHAPE_MAP, .wanted = "conditions by name", .element = &cr_schema_condition, .entity = "condition"};

/* Ties. */
static const cr_schema pair = {
    .shape = CR_SHAPE_PAIR, .label = "pair", .wanted = "[listener, partner] or [listener, partner, weight]"};
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
    .label = "tie",
    .wanted = "who listens to whom",
    .keys = KEYS(
        {"pairs", &pairs, .unit = "1", .example = "[[PAK, CHN, 0.8], [west, USA]]",
         .meaning = "[listener, partner, weight]; weight 1 where not given"},
        {"file", &text, .example = "data/borders.csv",
         .meaning = "a CSV file with the columns listener,partner and perhaps weight, kind"},
        {"kind", &text, .example = "borders", .meaning = "take the rows of the file with this kind"},
        {"among", &states_named, .example = "all", .meaning = "everyone to everyone of these"},
        {"cliques", &cliques, .example = "[gulf, [RUS, CHN]]", .meaning = "everyone to everyone of each of these"},
        {"symmetric", &flag, .fallback = "false", .example = "true", .meaning = "pairs and file hold both ways"},
        {"norm",
         &((const cr_schema){.shape = CR_SHAPE_CHOICE, .wanted = "share or sum", .choices = WORDS("share", "sum")}),
         .fallback = "share", .example = "sum", .meaning = "share divides by the sum of the absolute weights"},
        {"credit", &credit, .fallback = "ahead", .unit = "1", .example = "{charge: 0.2, recognised: 1}",
         .meaning = "what a partner's rung counts for"},
        {"exists", &cr_schema_probability, .unit = "probability", .example = "0.3",
         .meaning = "the chance that a tie is there"},
        {"fades", &cr_schema_half_life, .unit = "time", .example = "24 months", .meaning = "half-life of a credit"},
        {"times", &name, .example = "west_attention", .meaning = "a condition that multiplies the exposure"})};
static const cr_schema ties = {
    .shape = CR_SHAPE_MAP, .wanted = "kinds of tie by name", .element = &cr_schema_tie, .entity = "tie kind"};

/* Events. */
static const cr_schema waiting = {
    .shape = CR_SHAPE_DURATION, .label = "waiting", .wanted = "a duration such as 6 months", .lo = 0, .hi = INFINITY};
static const cr_schema when = {.shape = CR_SHAPE_EITHER,
                               .wanted = "a signal with a bound, or a list of them",
                               .sequence = &tests,
                               .mapping = &test,
                               .whole = true};
static const cr_schema path = {.shape = CR_SHAPE_TEXT, .wanted = "a path such as conditions.restraint"};
static const cr_schema one_of_them = {.shape = CR_SHAPE_OBJECT,
                                      .label = "one_of_them",
                                      .wanted = "{one_of: GROUP}",
                                      .whole = true,
                                      .keys =
                                          KEYS({"one_of", &states_named, .required = true, .example = "gulf",
                                                .meaning = "states of which one moves, each as likely as the others"})};
static const cr_schema who_moves = {.shape = CR_SHAPE_EITHER,
                                    .wanted = "a state, or {one_of: GROUP}",
                                    .scalar = &name,
                                    .mapping = &one_of_them,
                                    .whole = true};
static const cr_schema to_what_word = {.shape = CR_SHAPE_TEXT, .wanted = "a number (set) or a rung (move)"};
static const cr_schema to_what = {.shape = CR_SHAPE_EITHER,
                                  .wanted = "a number (set) or a rung (move)",
                                  .scalar = &to_what_word,
                                  .mapping = &cr_schema_number,
                                  .whole = true};
static const cr_schema action = {
    .shape = CR_SHAPE_OBJECT,
    .label = "action",
    .wanted = "an action, such as {shift: conditions.restraint, by: 0.2}",
    .whole = true,
    .keys = KEYS({"shift", &path, .example = "conditions.restraint", .meaning = "the condition that is shifted"},
                 {"by", &cr_schema_number, .unit = "1", .example = "0.2",
                  .meaning = "with shift: what is added to the condition, within its bounds"},
                 {"lasts", &cr_schema_half_life, .unit = "time", .example = "1 year",
                  .meaning = "with shift: for how long; for ever where not given"},
                 {"set", &path, .example = "groups.west.requires.human_rights",
                  .meaning = "the number that is set, where it stands in the scenario"},
                 {"move", &who_moves, .example = "{one_of: gulf}", .meaning = "the state that is moved"},
                 {"to", &to_what, .unit = "as what is set", .example = "0.4",
                  .meaning = "with set: the number from then on; with move: the rung"})};
static const cr_schema actions = {.shape = CR_SHAPE_LIST, .wanted = "a list of actions", .element = &action};
const cr_schema cr_schema_event = {
    .shape = CR_SHAPE_OBJECT,
    .label = "event",
    .wanted = "{date: .. or when: .., do: [..]}",
    .keys =
        KEYS({"date", &date, .example = "2026-06-30", .meaning = "when it comes; or when, never both"},
             {"when", &when, .unit = "as in test", .example = "{share: recognised, among: west, at_least: 0.3}",
              .meaning = "it comes when all of these hold for the first time"},
             {"chance", &cr_schema_probability, .fallback = "1", .unit = "probability", .example = "0.3",
              .meaning = "the chance that it comes at all, once it is its time"},
             {"delay", &waiting, .fallback = "0 days", .unit = "time", .example = "6 months",
              .meaning = "from then until it acts; a distribution is drawn afresh"},
             {"do", &actions, .required = true, .example = "[{shift: conditions.restraint, by: 0.2, lasts: 1 year}]",
              .meaning = "what it does, in this order"})};
static const cr_schema events = {
    .shape = CR_SHAPE_MAP, .wanted = "events by name", .element = &cr_schema_event, .entity = "event"};

/* The rest. */
static const cr_schema parameter = {
    .shape = CR_SHAPE_PARAMETER, .label = "parameter", .wanted = "a number, a duration or a distribution"};
static const cr_schema parameters = {
    .shape = CR_SHAPE_MAP, .wanted = "parameters by name", .element = &parameter, .entity = "parameter"};
static const cr_schema tracks = {
    .shape = CR_SHAPE_MAP, .wanted = "tracks, each a list of rungs", .element = &names, .whole = true};
const cr_schema cr_schema_calendar = {
    .shape = CR_SHAPE_OBJECT,
    .label = "calendar",
    .wanted = "{start: .., end: .., step: ..}",
    .keys = KEYS(
        {"start", &date, .required = true, .example = "2025-07-04", .meaning = "the first calendar date"},
        {"end", &((const cr_schema){.shape = CR_SHAPE_DATE_OR_SPAN, .wanted = "a date, or a duration from the start"}),
         .required = true, .unit = "time", .example = "2030-12-31", .meaning = "the last calendar date"},
        {"step", &span, .fallback = "1 month", .unit = "time", .example = "1 week",
         .meaning = "how often conditions are observed"})};
static const cr_schema row = {
    .shape = CR_SHAPE_OBJECT,
    .label = "history_row",
    .wanted = "{date: .., state: .., rung: ..}",
    .whole = true,
    .keys =
        KEYS({"date", &date, .required = true, .example = "2025-07-03",
              .meaning = "when the state came to stand on the rung"},
             {"state", &name, .required = true, .example = "RUS", .meaning = "who"},
             {"rung", &name, .required = true, .example = "recognised",
              .meaning =
                  "where it stood from then on; a lower rung is a withdrawal; `unknown`: from then on nothing is known "
                  "of the state"},
             {"latest", &date, .example = "2025-07-31",
              .meaning = "the last day it can have been, where the date is known only to lie between"})};
static const cr_schema rows = {.shape = CR_SHAPE_LIST, .wanted = "a list of {date, state, rung}", .element = &row};
static const cr_schema history_file = {
    .shape = CR_SHAPE_OBJECT,
    .label = "history_file",
    .wanted = "{file: x.csv}",
    .whole = true,
    .keys = KEYS({"file", &text, .required = true, .example = "data/history.csv",
                  .meaning = "a CSV file with the columns date,state,rung and perhaps latest"})};
static const cr_schema history = {.shape = CR_SHAPE_EITHER,
                                  .wanted = "a list of rows, or {file: x.csv}",
                                  .sequence = &rows,
                                  .mapping = &history_file,
                                  .whole = true};

/* What a scenario and a what-if say alike. */
/* clang-format off */
#define WORLD_KEYS                                                                                                     \
    {"parameters", &parameters, .unit = "as where it is used",                                                         \
     .example = "{west_price: {uniform: [0.4, 0.8]}}", .meaning = "drawn once, used as $name"},                        \
    {"conditions", &conditions,                                                                                        \
     .example = "{restraint: {level: 0.4, noise: {sd: 0.1, half_life: 6 months}}, need: 0.7}",                         \
     .meaning = "what the world does"},                                                                                \
    {"ties", &ties, .example = "{borders: {file: data/borders.csv, symmetric: true}}",                                 \
     .meaning = "who listens to whom"},                                                                                \
    {"defaults", &cr_schema_layer, .example = "{threshold: {normal: [0.5, 0.05]}, weights: {restraint: 0.6}}",         \
     .meaning = "keys for every state"},                                                                               \
    {"groups", &groups, .example = "{west: {members: [DEU, FRA], pace: 0.2}}",                                         \
     .meaning = "keys for the members of a group"}
#define EVENTS_KEY                                                                                                     \
    {"events", &events,                                                                                                \
     .example = "{talks: {date: 2026-03-01, do: [{shift: conditions.restraint, by: 0.2, lasts: 1 year}]}}",            \
     .meaning = "things that happen, at a date or when something holds"}
/* clang-format on */

/* What-ifs. */
static const cr_schema changed_states = {
    .shape = CR_SHAPE_MAP,
    .label = "changed_states",
    .wanted = "states by code",
    .element = &state,
    .entity = "state",
    .fixed = true,
    .keys =
        KEYS({"file", &text, .refused = true, .meaning = "a what-if changes the states that are there, one by one"})};
static const cr_schema what_if = {
    .shape = CR_SHAPE_OBJECT,
    .label = "what_if",
    .wanted = "about, extends, and what is changed about the scenario",
    .patch = true,
    .keys = KEYS(
        {"extends", &name, .example = "better_truce", .meaning = "another what-if, on top of which this one comes"},
        WORLD_KEYS,
        {"states", &changed_states, .example = "{RUS: {at: unrecognised}, PAK: {pace: 2}}",
         .meaning = "keys of states that there are; `at` beats the history"},
        EVENTS_KEY, {"title", &text, .refused = true, .meaning = "`about` tells what a what-if is about"},
        {"calendar", &cr_schema_calendar, .refused = true,
         .meaning = "all what-ifs run on the baseline's calendar; --start and --end change both"},
        {"ladder", &names, .refused = true,
         .meaning = "all what-ifs have the baseline's rungs; `skips` takes one out for a state"},
        {"tracks", &tracks, .refused = true,
         .meaning = "all what-ifs have the baseline's rungs; `skips` takes one out for a state"},
        {"recognition", &name, .refused = true, .meaning = "all what-ifs count the same rung as recognition"},
        {"history", &history, .refused = true,
         .meaning = "the past is the same for all; `states.RUS.at` says where a state stands"},
        {"what_if", &text, .refused = true, .meaning = "a what-if builds on another one by `extends: NAME`"})};
static const cr_schema what_ifs = {
    .shape = CR_SHAPE_MAP, .wanted = "what-ifs by name", .element = &what_if, .entity = "what-if"};

const cr_schema cr_schema_scenario = {
    .shape = CR_SHAPE_OBJECT,
    .label = "scenario",
    .wanted = "a scenario",
    .keys =
        KEYS({"title", &text, .example = "Who follows Russia?", .meaning = "one line for people"},
             {"extends", &text, .example = "taliban-2025.yaml", .meaning = "a scenario file that this one changes"},
             {"calendar", &cr_schema_calendar, .required = true,
              .example = "{start: 2025-07-04, end: 5 years, step: 1 month}", .meaning = "start, end and step"},
             {"ladder", &names, .example = "[none, engaged, recognised]", .meaning = "one track of rungs, in order"},
             {"tracks", &tracks, .example = "{legal: [listed, delisted], recognition: [unrecognised, recognised]}",
              .meaning = "several tracks, each a list of rungs"},
             {"recognition", &name, .example = "recognised",
              .meaning = "the rung that counts as recognition; the last of the last track where not given"},
             WORLD_KEYS,
             {"states", &states, .required = true,
              .example = "{PAK: {name: Pakistan, at: charge}, RUS: {at: recognised}}", .meaning = "the states"},
             {"history", &history, .example = "[{date: 2025-07-03, state: RUS, rung: recognised}]",
              .meaning = "dated positions"},
             EVENTS_KEY,
             {"what_if", &what_ifs,
              .example = "{better_truce: {about: a truce that holds, conditions: {ttp_restraint: {level: 0.9}}}}",
              .meaning = "named changes, run beside the baseline on the same random numbers"})};

static const cr_key provenance[] = {
    {"about", &text, .example = "Pakistani Taliban held back", .meaning = "a note for people"},
    {"source", &text, .example = "judgement", .meaning = "where the values come from; `judgement` where from nowhere"},
    {"confidence", &confidence, .example = "low", .meaning = "high, medium or low"},
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

bool cr_key_is_open(const cr_key *self)
{
    return !self->refused;
}

const cr_key *cr_schema_key(const cr_schema *self, const char *wanted)
{
    const cr_key *key = find(self->keys, wanted);

    return key != NULL ? key : find(provenance, wanted);
}

const cr_key *cr_schema_provenance(void)
{
    return provenance;
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

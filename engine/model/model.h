/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_MODEL_MODEL_H
#define CREDENCE_MODEL_MODEL_H

/**
 * What is simulated: plain, sealed, index-addressed arrays, without YAML and without files. Everything with a name is
 * sorted by name (bytes), so that the order of a scenario file changes nothing. A model is const once compiled and may
 * be shared by threads.
 *
 * Numbers that a scenario gives are slots: position i of `slot` is the constant, or the value that a draw overwrites
 * in each replicate; during a replicate the value stands at the same position of cr_scratch.value.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/text.h"
#include "random/distribution.h"
#include "random/stream.h"

/** No state, rung, condition, slot ... where an index is wanted. */
enum { CR_NONE = -1 };

/** A hazard above this, per year, ends the run (model.md section 2). */
#define CR_MAX_HAZARD 0x1p30
/** Comparisons of the model hold with this slack, so that 0.1 + 0.2 meets 0.3. */
#define CR_SLACK 1e-9

/** When conditions are observed. */
typedef struct cr_calendar {
    size_t n;    /* dates, at least 2, at most 100,000; date 0 is the start, date n - 1 the end */
    cr_day *day; /* [n] increasing */
    double *t;   /* [n] years of 365.25 days since the start; t[0] = 0 */
} cr_calendar;

/** Rungs that are climbed in order. Rungs of all tracks are numbered through: first_rung .. first_rung + n_rungs - 1. */
typedef struct cr_track {
    const char *name; /* the only track of a `ladder` is called "ladder" */
    int32_t first_rung, n_rungs;
} cr_track;

typedef struct cr_rung {
    const char *name;
    int32_t track;
} cr_rung;

typedef struct cr_state {
    const char *code; /* as in the scenario: the key */
    const char *name; /* for people; the code where none is given */
} cr_state;

/** A named set of states, nested groups resolved. */
typedef struct cr_group {
    const char *name;
    size_t n;
    int32_t *member; /* [n] state ids, increasing */
} cr_group;

/** F of the hazard pace * F(z), z = (readiness - threshold) / softness: model.md section 2. */
typedef enum cr_link {
    CR_LINK_LOGISTIC,    /* 1 / (1 + exp(-z)) */
    CR_LINK_STEP,        /* 1 where readiness >= threshold (with CR_SLACK), else 0; softness ignored */
    CR_LINK_EXPONENTIAL, /* exp(z) */
    CR_LINK_LINEAR,      /* max(0, z) */
    CR_LINK_ALWAYS       /* 1 */
} cr_link;

typedef enum cr_driver_kind {
    CR_DRIVER_CONDITION, /* index: condition; its value in force */
    CR_DRIVER_EXPOSURE,  /* index: tie kind; the listener's exposure for the rung that the move enters */
    CR_DRIVER_RUNG,      /* index: rung; 1 where the state itself stands at or above it, else 0 */
    CR_DRIVER_TRAIT      /* index: slot that holds the state's trait; slot 0 where it has none */
} cr_driver_kind;

typedef struct cr_driver {
    cr_driver_kind kind;
    int32_t index;
} cr_driver;

/** weight * driver, a term of readiness. */
typedef struct cr_term {
    cr_driver driver;
    int32_t slot; /* of the weight */
} cr_term;

/** One thing that can be looked at (model.md section 6). */
typedef enum cr_signal_kind {
    CR_SIGNAL_CONDITION, /* value of `condition` */
    CR_SIGNAL_STATE,     /* 1 where `state` stands at or above `rung`, else 0 */
    CR_SIGNAL_SHARE,     /* share of the members at or above `rung` */
    CR_SIGNAL_COUNT      /* number of the members at or above `rung` */
} cr_signal_kind;

typedef struct cr_signal {
    cr_signal_kind kind;
    int32_t condition, state, rung; /* CR_NONE where not of the kind */
    size_t n_members;               /* share, count */
    const int32_t *member;          /* [n_members] state ids, increasing */
} cr_signal;

/** by * signal: a term of what a condition responds to, or of what hastens the end of a regime. */
typedef struct cr_influence {
    cr_signal signal;
    int32_t by; /* slot */
} cr_influence;

/** A signal with bounds, perhaps for a time. */
typedef struct cr_test {
    cr_signal signal;
    int32_t at_least, at_most; /* slots; CR_NONE: no such bound. At least one is given */
    /* `for`: NULL where not given; else [calendar.n], ripe[k] = first calendar date by which a test that has held at
     * every date since k has held long enough; calendar.n where that is after the end. */
    const int32_t *ripe;
    cr_duration held; /* `for` as written, for people */
} cr_test;

/** A hard precondition: while one fails, the hazard is 0. Either a driver with one bound, or a test of `others`. */
typedef struct cr_gate {
    int32_t test; /* index into cr_model.test, or CR_NONE: then driver, bound and at_most say it */
    cr_driver driver;
    int32_t bound; /* slot */
    bool at_most;  /* holds where driver <= bound + CR_SLACK; else where driver >= bound - CR_SLACK */
} cr_gate;

/* The four slots of a move stand side by side. */
enum { CR_SLOT_PACE, CR_SLOT_THRESHOLD, CR_SLOT_SOFTNESS, CR_SLOT_BIAS, CR_MOVE_SLOTS };

/** A move of a state by one of its rungs: up onto `rung`, or down, losing `rung`. Readiness is for holding `rung`. */
typedef struct cr_move {
    int32_t state, track;
    int32_t rung;     /* the rung that is gained or lost */
    int32_t from, to; /* up: to == rung; down: from == rung */
    bool down;        /* the hazard is pace * F((threshold - readiness) / softness) */
    bool immediate;   /* `pace: immediate`: moves in zero time while readiness >= threshold; link is step */
    cr_link link;
    int32_t slot;         /* first of CR_MOVE_SLOTS: pace (1/year, >= 0), threshold, softness (> 0), bias */
    size_t term, n_terms; /* cr_model.term[term .. term + n_terms), in the order of driver names */
    size_t gate, n_gates; /* cr_model.gate[...] */
    cr_stream_key key;    /* ("move" or "reverse", "STATE/RUNG"): its Poisson random measure */
} cr_move;

/** A weight of a tie that is drawn in each replicate. */
typedef struct cr_uncertain_weight {
    size_t edge; /* into listener[] and weight[] */
    int32_t slot;
} cr_uncertain_weight;

/**
 * One kind of tie: who listens to whom. Two parts that add up: pairs (compressed rows by partner), and cliques whose
 * members all listen to each other with weight 1 (`among`, `cliques`; never N^2 memory; a pair in two cliques counts
 * twice).
 */
typedef struct cr_tie {
    const char *name;
    bool share;      /* exposure is divided by norm_i = sum of |weight| over all partners; else by 1 */
    bool ahead;      /* credit 1 for a partner at or above the rung that the listener would enter */
    int32_t *credit; /* !ahead: [n_rungs] slot of the credit of standing on that rung (unnamed rungs resolved to the
                            nearest named one below in the track), CR_NONE: 0. A partner earns the sum over tracks.
                            ahead: NULL */
    size_t n_edges;
    size_t *listener_at; /* [n_states + 1] by partner j: edges listener_at[j] .. listener_at[j + 1) */
    int32_t *listener;   /* [n_edges] increasing within a partner */
    double *weight;      /* [n_edges] */
    size_t n_uncertain;
    cr_uncertain_weight *uncertain; /* [n_uncertain] */
    int32_t exists; /* slot: the chance that a tie is there in a replicate, drawn for each edge; CR_NONE: all are.
                               Then there are no cliques: they have been written out as edges */
    cr_stream_key *edge_key; /* [n_edges] where `exists` is given: ("exists", "KIND/A>B"), the same for both ways of a
                               symmetric pair; else NULL */
    int32_t fades;           /* slot: half-life, in years, of a partner's credit; CR_NONE: it stays */
    int32_t times;           /* condition that multiplies the exposure; CR_NONE */
    size_t n_cliques;
    size_t *member_at; /* [n_cliques + 1] */
    int32_t *member;   /* state ids, increasing within a clique */
    size_t *clique_at; /* [n_states + 1] by state */
    int32_t *clique;   /* the cliques that it is in, increasing */
} cr_tie;

typedef struct cr_regime {
    const char *name;
    int32_t level;      /* slot */
    int32_t lasts;      /* slot: mean stay in years, > 0 */
    int32_t *leaves_to; /* [n_regimes] slots of the shares of the destinations, CR_NONE: 0; NULL: to the others alike */
    size_t n_hastened;
    cr_influence *hastened_by; /* [n_hastened] the leaving rate is multiplied by exp(sum of by * signal) */
} cr_regime;

/**
 * A condition: clamp(level + regime + noise + shocks + response, within) * product of `times`, observed on the
 * calendar (model.md section 3).
 */
typedef struct cr_condition {
    const char *name;
    /* level: one slot, or a series of points. */
    int32_t level;    /* slot; CR_NONE where a series gives the level */
    size_t n_points;  /* series */
    int32_t *point;   /* [n_points] slots of the values, by date */
    int32_t *left;    /* [calendar.n] the point in force at calendar date k (0 before the first) */
    double *fraction; /* [calendar.n] way to the next point, in [0, 1); 0 for `hold`: value at k is
                               v[left] + fraction * (v[left + 1] - v[left]) */
    /* noise: Ornstein-Uhlenbeck around 0; CR_NONE where there is none. */
    int32_t sd;              /* slot: stationary standard deviation, >= 0 */
    int32_t half_life;       /* slot: years, > 0 */
    int32_t starts_at;       /* slot: value of the noise at the start; CR_NONE: stationary law */
    cr_stream_key noise_key; /* ("noise", name), index = calendar date */
    /* regimes: continuous-time Markov chain, leaves to each other regime alike. */
    size_t n_regimes;         /* 0: none; else at least 2 */
    cr_regime *regime;        /* [n_regimes] by name */
    int32_t starts_in;        /* regime; CR_NONE: stationary law, share proportional to lasts */
    cr_stream_key regime_key; /* ("regime", name), one stream a replicate */
    /* shocks: Poisson arrivals that decay, each with children (branching form of a Hawkes process). */
    int32_t per_year;        /* slot: rate of arrivals that are nobody's children, >= 0; CR_NONE: no shocks */
    int32_t size;            /* slot of the size; CR_NONE: drawn afresh for each shock from size_dist */
    int32_t size_dist;       /* cr_model.dist; CR_NONE */
    int32_t shock_half_life; /* slot: years, > 0; children come at this rate of decay too */
    int32_t breeds;          /* slot: expected children of a shock, in [0, 1) */
    cr_stream_key shock_key; /* ("shocks", name) */
    /* response: relaxes with e-folding time `lag` from 0 at the start towards the sum of its influences. */
    size_t n_responses;
    cr_influence *response; /* [n_responses] */
    int32_t lag;            /* slot: years, > 0; CR_NONE without responses */
    size_t n_times;
    int32_t *times;        /* [n_times] conditions whose values multiply this one, increasing */
    double lo, hi;         /* within; infinite for `none` */
    double bin_lo, bin_hi; /* finite range of the table's bins: within times the ranges of `times`, or where unbounded a
                               range that it leaves with a chance below about 1e-9 */
} cr_condition;

/** A time that passes: one of the three. */
typedef struct cr_wait {
    cr_duration span; /* by the calendar, where slot and dist are CR_NONE; n = 0: none */
    int32_t slot;     /* years, drawn once in a replicate; CR_NONE */
    int32_t dist;     /* years, drawn afresh: cr_model.dist; CR_NONE */
} cr_wait;

/** `set`: from then on slot `slot` has the value that slot `to` has. */
typedef struct cr_setting {
    int32_t slot, to;
    int32_t move; /* whose number it is; CR_NONE for the level of a condition */
} cr_setting;

typedef enum cr_action_kind {
    CR_ACTION_SHIFT, /* `by` is added to `condition`, inside its clamp, for as long as `lasts` */
    CR_ACTION_SET,   /* the settings hold from now on */
    CR_ACTION_MOVE   /* one of the members that do not stand on `rung` yet, alike, comes to (it is not held there) */
} cr_action_kind;

/** One thing that an event does (model.md section 6). */
typedef struct cr_action {
    cr_action_kind kind;
    int32_t condition;   /* shift, set of a level; else CR_NONE */
    int32_t by;          /* shift: slot; else CR_NONE */
    bool ends;           /* shift: it lasts only for a time */
    cr_wait lasts;       /* shift, where it ends */
    size_t n_settings;   /* set */
    cr_setting *setting; /* [n_settings] by slot */
    const char *path;    /* set: where the number stands in the scenario, for people; else NULL */
    int32_t rung;        /* move: where to; else CR_NONE */
    size_t n_members;    /* move: 1 for a named state */
    int32_t *member;     /* [n_members] state ids, increasing */
    cr_stream_key key;   /* move, with several members: ("member", "EVENT/NUMBER"), NUMBER from 1, index 0: who */
} cr_action;

/** A named thing that happens once, or not at all. */
typedef struct cr_event {
    const char *name;
    bool dated;
    double t;                 /* dated: years since the start, >= 0; one at or after the end never comes */
    size_t n_tests;           /* else: fires when all of these hold for the first time */
    int32_t *test;            /* [n_tests] of cr_model.test */
    int32_t chance;           /* slot: probability that it comes once it has fired; CR_NONE: 1 */
    cr_stream_key chance_key; /* ("chance", name), index 0: it comes where the uniform number is below chance */
    cr_wait delay;            /* from firing to acting */
    cr_stream_key delay_key;  /* ("delay", name), index 0: for a delay drawn afresh */
    size_t n_actions;
    cr_action *action; /* [n_actions] in the order written */
} cr_event;

/** A number that is drawn once in each replicate; several slots may take the same draw. */
typedef struct cr_draw {
    const char *name;         /* what it is of, for people: "parameters.west_price", "states.PAK.threshold" */
    int32_t dist;             /* cr_model.dist */
    cr_stream_key key;        /* (key path, "STATE" or "STATE/RUNG") and the like; index 0 */
    cr_stream_key factor;     /* of the factor that draws of one group and key have in common, where shared > 0 */
    double shared;            /* part of the variance, on the normal scale, that is common: in [0, 1] */
    size_t target, n_targets; /* cr_model.target[target .. target + n_targets): slots */
} cr_draw;

/** A rung at the start that is drawn in each replicate. */
typedef struct cr_uncertain_start {
    int32_t state, track;
    cr_stream_key key; /* ("at", "STATE/TRACK") */
    size_t n;
    int32_t *rung; /* [n] increasing */
    double *upto;  /* [n] cumulative shares, the last one 1 */
} cr_uncertain_start;

/** A row of the history: from `day` on the state stands on `rung`; never fed to a simulation that has begun. */
typedef struct cr_known {
    int32_t state, track;
    int32_t rung;       /* track and rung are CR_NONE where from then on nothing is known of the state, on any track */
    cr_day day, latest; /* day, where known exactly; else it lies between them, both included */
} cr_known;

typedef struct cr_model {
    cr_arena arena; /* names and arrays below; the distributions own their tables */
    cr_calendar calendar;
    size_t n_tracks, n_rungs, n_states, n_groups, n_conditions, n_ties, n_moves, n_terms, n_gates, n_tests, n_slots,
        n_dists, n_draws, n_targets, n_uncertain_starts, n_events, n_history;
    cr_track *track;         /* [n_tracks] in the order written: the one order that is a scenario's to choose */
    cr_rung *rung;           /* [n_rungs] */
    int32_t recognition;     /* the rung that counts as recognition */
    cr_state *state;         /* [n_states] by code */
    cr_group *group;         /* [n_groups] by name */
    cr_condition *condition; /* [n_conditions] by name */
    cr_tie *tie;             /* [n_ties] by name */
    cr_move *move;           /* [n_moves] by state, then rung */
    cr_term *term;           /* [n_terms] */
    const char **term_name;  /* [n_terms] of the driver of each term: a trait has none elsewhere */
    cr_gate *gate;           /* [n_gates] */
    cr_test *test;           /* [n_tests] */
    cr_event *event;         /* [n_events] by name */
    int32_t *move_onto; /* [n_states * n_rungs] the move up that enters the rung, CR_NONE for a first or skipped rung */
    int32_t *move_off;  /* [n_states * n_rungs] the move down that loses the rung, CR_NONE where it cannot be lost */
    int32_t *rung_above; /* [n_states * n_rungs] the next rung up that the state has, CR_NONE at the top */
    int32_t *start;      /* [n_states * n_tracks] rung on which the state stands at the start */
    cr_uncertain_start *uncertain_start; /* [n_uncertain_starts] where it is drawn (start then holds the likeliest) */
    double *since; /* [n_states * n_rungs] years (<= 0) at which the state last came to stand at or above the rung, by
                            its history; 0 where unknown or not there. NULL where no tie fades */
    cr_known *history;        /* [n_history] all of it, before the start and after, by day, state, track */
    int32_t *condition_order; /* [n_conditions] so that each comes after those that multiply it */
    double *slot;             /* [n_slots]; slot[0] is the constant 0; a draw's target holds the median until drawn */
    cr_dist *dist;            /* [n_dists] each written distribution once, owned */
    cr_draw *draw;            /* [n_draws] */
    int32_t *target;          /* [n_targets] slots */
} cr_model;

/** Frees what the model owns; safe on a zeroed struct, and twice. */
void cr_model_free(cr_model *self);

/** Where a key of the scenario stands, for what is said about the scenario once it is compiled. */
typedef struct cr_place {
    const char *path; /* "states.PAK.threshold" */
    cr_mark mark;
    bool unread; /* a condition, tie kind, parameter, trait or group that nothing else in the scenario names */
} cr_place;

enum { CR_PLACE_DEPTH = 6 };

/** What is run: the baseline first, then the what-ifs, all on one calendar and one set of rungs. */
typedef struct cr_plan {
    cr_arena arena;     /* names below */
    const char *name;   /* of the scenario: the file's name without folder and extension */
    const char *title;  /* "" where none is given */
    uint8_t sha256[32]; /* of the canonical effective scenario with every data file */
    size_t n_models;
    const char **what_if; /* [n_models] "baseline", then the what-ifs' names, in order */
    const char **about;   /* [n_models] what each is about, for people; "" where it does not say */
    cr_model *model;      /* [n_models], owned */
    size_t n_places;
    cr_place *place; /* [n_places] by path, owned: the keys of the merged scenario, down to CR_PLACE_DEPTH levels */
} cr_plan;

/** The key at that path, or NULL. */
const cr_place *cr_plan_place(const cr_plan *self, const char *path);

/** Safe on a zeroed struct, and twice. */
void cr_plan_free(cr_plan *self);

#endif

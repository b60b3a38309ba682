/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_COMPILER_H
#define CREDENCE_COMPILE_COMPILER_H

/**
 * What the lowering passes share: the effective scenario (merged nodes), sorted names, and the model under
 * construction. Each pass is a file: world.c (calendar, tracks), conditions.c (level, noise, regimes), series.c,
 * dynamics.c (shocks, responses, products), bins.c, groups.c (who is in which), layers.c (which one wins),
 * layers_check.c (do their names exist), numbers.c (parameters, slots and draws), signals.c, ties.c (out of tie_pairs.c
 * and cliques.c, kept by edges.c), history.c and starts.c (positions), states.c, state_values.c (what their layers say,
 * into slots), moves.c and gates.c (what they require), settings.c and events.c.
 */
#include "model/model.h"
#include "scenario/reader.h"
#include "schema/schema.h"

/** Names of one sort of thing, in the order of their bytes. */
typedef struct cr_names {
    const char *what; /* "state", for messages */
    size_t n;
    const char **name; /* [n] */
    cr_node **key;     /* [n] the key's node, for marks; NULL where the names have none */
    cr_node **item;    /* [n] what stands under the name */
} cr_names;

/** One number of the model under construction, and the range that it can take (far quantiles where unbounded). */
typedef struct cr_slot_range {
    double lo, hi;
} cr_slot_range;

typedef struct cr_pending_target {
    int32_t draw, slot;
} cr_pending_target;

/** A number that events set. */
typedef struct cr_watch {
    const cr_schema *schema; /* legal range of what it is set to */
    size_t from, n;          /* watched[from .. from + n): the slots that take it, once all are known */
} cr_watch;

/** A slot that takes a number that events set, and how a draw of that number is called. */
typedef struct cr_watched {
    int32_t watch;                      /* position in cr_compiler.watch */
    int32_t slot, move, condition;      /* of the model; CR_NONE: of no move, no condition */
    const char *purpose, *name, *group; /* as in cr_slot_take_of_group */
} cr_watched;

typedef struct cr_compiler {
    cr_reader *reader;
    cr_node *root;     /* the effective scenario */
    cr_node *defaults; /* its defaults, or NULL */
    cr_model *model;
    cr_names states, groups, conditions, ties, traits, parameters, events, rungs; /* rungs: by name; ids in rung_id */
    int32_t *rung_id;                                                             /* [rungs.n] */
    cr_names drivers;                                                             /* all drivers by name */
    cr_driver *driver; /* [drivers.n] what each is; a trait's index is its position in `traits` */
    /* groups: nested ones resolved */
    size_t *group_at; /* [n_states + 1] groups that state i is in: group_of[group_at[i] .. group_at[i + 1]) */
    int32_t *group_of;
    size_t n_members; /* read so far for cliques and signals: bounded */
    bool *inner;      /* [n_groups * n_groups] inner[g * n + h]: g is, through members, within h */
    /* growing arrays of the model */
    size_t max_moves, max_uncertain_starts;
    cr_move *move;
    cr_uncertain_start *uncertain_start;
    int32_t *position; /* [n_states * n_tracks] at the start by the history; CR_NONE: not said */
    size_t max_slots, max_ranges, max_terms, max_term_drivers, max_gates, max_tests, max_draws, max_pending,
        max_uncertain;
    double *slot;
    cr_slot_range *range; /* as slot */
    cr_term *term;
    int32_t *term_driver; /* as term: position in `drivers` */
    cr_gate *gate;
    cr_test *test;
    cr_draw *draw;
    cr_pending_target *pending; /* targets of draws, in any order */
    size_t n_pending;
    size_t draws_from;           /* draws from here on may be shared by a slot with the same key */
    int32_t *parameter_draw;     /* [parameters.n] CR_NONE: a constant */
    double *parameter_number;    /* [parameters.n] */
    bool *parameter_is_duration; /* [parameters.n] */
    size_t n_noted, max_noted;
    cr_node **noted; /* [n_noted] nodes whose note tells something of this model */
    size_t n_patches;
    cr_node *const *patch; /* [n_patches] a what-if's own and those that it extends; none for the baseline */
    /* what events set */
    size_t n_watches, max_watches, n_watched, max_watched, n_sets, n_settings;
    cr_watch *watch;     /* [n_watches] node->watch - 1 of the number's node */
    cr_watched *watched; /* [n_watched] */
} cr_compiler;

/** Can the compiler go on? False once memory or a file failed. */
bool cr_compiler_lives(const cr_compiler *self);

/* names.c */

/** Sorts the names under a mapping node (NULL: none), leaving out provenance and the mapping's own keys. */
CR_MUST_USE bool cr_names_read(cr_compiler *self, cr_names *names, const char *what, cr_node *mapping,
                               const cr_schema *schema);
/** Sorts the names of all sorts of things, and the drivers; checks that they do not clash. After the tracks. */
CR_MUST_USE bool cr_names_read_all(cr_compiler *self);
/** Position of a name, or CR_NONE. */
int32_t cr_names_find(const cr_names *names, const char *name);
/** The same for the scalar `node`; reports an unknown name with the nearest known one. */
int32_t cr_names_resolve(cr_compiler *self, const cr_names *names, cr_node *node);
/** The rung that a scalar names, or CR_NONE after reporting it. */
int32_t cr_rung_resolve(cr_compiler *self, cr_node *node);

/* numbers.c */

/** A new slot that holds `number`, or CR_NONE (memory). */
int32_t cr_slot_new(cr_compiler *self, double number);

/**
 * Puts what `node` says into a slot: a constant, a parameter's draw, or a draw of its own.
 * @param node         NULL, null or bad: the slot keeps the number that it has
 * @param schema       legal range
 * @param purpose,name stream of a draw of its own; draws since draws_from with the same stream are shared
 */
void cr_slot_take(cr_compiler *self, int32_t slot, cr_node *node, const cr_schema *schema, const char *purpose,
                  const char *name);

/** The same where several states may share part of the draw: `group` names the layer (and rung) that gives the value, or
 * is NULL where only this one has it. */
void cr_slot_take_of_group(cr_compiler *self, int32_t slot, cr_node *node, const cr_schema *schema, const char *purpose,
                           const char *name, const char *group);

/** A new slot with what node says; CR_NONE where node is NULL or null. */
int32_t cr_slot_of(cr_compiler *self, cr_node *node, const cr_schema *schema, const char *purpose, const char *name);

/** The default of a key, out of the schema table. */
double cr_fallback(const cr_schema *object, const char *key);

/* the other passes */
CR_MUST_USE bool cr_lower_calendar(cr_compiler *self);
CR_MUST_USE bool cr_lower_tracks(cr_compiler *self);
CR_MUST_USE bool cr_lower_parameters(cr_compiler *self);
CR_MUST_USE bool cr_lower_ties(cr_compiler *self);
CR_MUST_USE bool cr_lower_states(cr_compiler *self);

/**
 * Where the states stand at the start by the history. All of it is kept in the model.
 * @param position  [n_states * n_tracks] left as it is where none says so
 * @param since     [n_states * n_rungs] years, not above 0, at which a state last came to stand at or above a rung; or NULL
 */
void cr_history_positions(cr_compiler *self, int32_t *position, double *since);

/** What the draws of a test are called. */
typedef struct cr_test_name {
    const char *purpose; /* "others.1" */
    const char *name;    /* "PAK", or "PAK/recognised" */
    const char *group;   /* as in cr_slot_take_of_group */
} cr_test_name;

/**
 * Lowers one test of `others`; its position, or CR_NONE.
 * @param like  an earlier test of the same node, whose signal and duration are taken over, or CR_NONE
 */
int32_t cr_lower_test(cr_compiler *self, cr_node *node, int32_t like, const cr_test_name *name);

/** What a node with condition, state, share or count looks at; false after reporting. */
CR_MUST_USE bool cr_lower_signal(cr_compiler *self, cr_node *node, cr_signal *signal);

/* dynamics.c */
void cr_lower_shocks(cr_compiler *self, cr_condition *condition, cr_node *shocks);
void cr_lower_response(cr_compiler *self, cr_condition *condition, cr_node *responds_to);
/** leaves_to and hastened_by of all regimes; `names` as in condition->regime. */
void cr_lower_leaving(cr_compiler *self, cr_condition *condition, const cr_names *names);
/** `times` of all conditions, and the order in which they are evaluated. After all conditions. */
CR_MUST_USE bool cr_lower_products(cr_compiler *self);

/* bins.c */

/** The finite range of each condition's bins. After the products and the events. */
CR_MUST_USE bool cr_find_bins(cr_compiler *self);

/* settings.c */

/** Finds the numbers that events set, and gives each a node of its own: node->watch. Before names are read. */
CR_MUST_USE bool cr_settings_watch(cr_compiler *self);
/** Remembers that the number of a node went into a slot, where events set it. @param slot  all but its watch */
void cr_watched_add(cr_compiler *self, const cr_node *node, cr_watched slot);
/** Once all slots are known, before cr_lower_set(). */
void cr_settings_sort(cr_compiler *self);
/** Lowers {set: .., to: ..}. @param sound  nothing was wrong with what may read the number */
void cr_lower_set(cr_compiler *self, cr_node *set, cr_node *to, bool sound, cr_action *action);

/* events.c */

/** All events, once all else is lowered. */
CR_MUST_USE bool cr_lower_events(cr_compiler *self);

/* starts.c */

/** Room for the positions at the start. */
CR_MUST_USE bool cr_starts_open(cr_compiler *self);
/** Where a state stands at the start: its history, else `at`, else the first rung that it has. @param skipped  [n_rungs] */
void cr_lower_start(cr_compiler *self, int32_t state, const bool *skipped);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCHEMA_SCHEMA_H
#define CREDENCE_SCHEMA_SCHEMA_H

/**
 * The scenario format as one table. It drives reading, checking, merging, defaults and messages: a new key is a new
 * row, and the code that lowers it. Nothing here reads anything.
 */
#include <stdbool.h>
#include <stddef.h>

typedef enum cr_shape {
    CR_SHAPE_TEXT,         /* words for people */
    CR_SHAPE_NAME,         /* a name; what it must name is checked when names are resolved */
    CR_SHAPE_CHOICE,       /* one of `choices` */
    CR_SHAPE_FLAG,         /* true or false */
    CR_SHAPE_NUMBER,       /* a number in [lo, hi], $parameter or a distribution with that support */
    CR_SHAPE_CONSTANT,     /* a number in [lo, hi], no distribution */
    CR_SHAPE_PARAMETER,    /* a number, a duration, or a distribution of either */
    CR_SHAPE_DURATION,     /* N days|weeks|months|years, $parameter or a distribution of durations; years in [lo, hi] */
    CR_SHAPE_SPAN,         /* N days|weeks|months|years */
    CR_SHAPE_DATE,         /* YYYY-MM-DD */
    CR_SHAPE_DATE_OR_SPAN, /* either */
    CR_SHAPE_INTERVAL,     /* [lo, hi] of numbers, or `none` */
    CR_SHAPE_PAIR,         /* [listener, partner] or [listener, partner, weight] */
    CR_SHAPE_OBJECT,       /* the keys of `keys` */
    CR_SHAPE_MAP,          /* any names, each with an `element`; besides, the keys of `keys` */
    CR_SHAPE_LIST,         /* each an `element` */
    CR_SHAPE_EITHER        /* by the kind of the node: `scalar`, `sequence` or `mapping` */
} cr_shape;

struct cr_key;

typedef struct cr_schema {
    cr_shape shape;
    const char *wanted;                                  /* what stands here, in words: "a number from 0 to 1" */
    double lo, hi;                                       /* legal range; both 0: any number */
    bool above_lo, below_hi;                             /* lo itself, hi itself is not legal */
    const char *const *choices;                          /* NULL-terminated */
    const struct cr_key *keys;                           /* NULL-terminated by name */
    const struct cr_schema *element;                     /* MAP, LIST */
    const struct cr_schema *scalar, *sequence, *mapping; /* EITHER: NULL where that kind is not legal */
    const char *short_for; /* a mapping that may be written as the plain value of this one key */
    bool whole;            /* a mapping that a more specific one replaces, instead of merging key by key */
    const char *entity;    /* MAP: its names are things ("state"); null takes one away */
    bool declares;         /* MAP: a null where nothing is inherited declares the thing */
    bool fixed;            /* MAP: a what-if may change and take away these things, but add none */
    bool patch;            /* OBJECT: its keys are laid over a scenario later on: till then every null stays */
    bool dated;            /* MAP: its names are dates */
    const char *word;      /* NUMBER: a plain word that may stand in its place */
    const char *label; /* its name in the JSON Schema and the reference; every object has one. Same label: same thing */
} cr_schema;

typedef struct cr_key {
    const char *name;
    const cr_schema *schema;
    bool refused;         /* part of the format, but not here: refused by name; the meaning says what to do instead */
    bool required;        /* must be there once all files are merged */
    const char *fallback; /* default, as written in a scenario; NULL: none */
    const char *unit;     /* of a number or a duration; NULL: it has none ("1": a pure number) */
    const char *example;  /* as written in a scenario, in flow style */
    const char *meaning;
} cr_key;

/** A whole scenario file. */
extern const cr_schema cr_schema_scenario;

/* Parts that the lowering names: keys of a state or group, of a condition, of a tie kind; and numbers. */
extern const cr_schema cr_schema_layer, cr_schema_reverses, cr_schema_condition, cr_schema_tie, cr_schema_calendar,
    cr_schema_event;
extern const cr_schema cr_schema_pace, cr_schema_threshold, cr_schema_softness, cr_schema_number, cr_schema_weight,
    cr_schema_probability, cr_schema_half_life, cr_schema_not_negative, cr_schema_below_one, cr_schema_shock_size;

/** May the key stand where its row says? */
bool cr_key_is_open(const cr_key *self);

/** The row of `name` among the keys of an object or map, provenance (about, source, confidence) included; or NULL. */
const cr_key *cr_schema_key(const cr_schema *self, const char *name);

/** Is the name one that provenance uses on any mapping? */
bool cr_schema_is_provenance(const char *name);

/** The rows of about, source and confidence, which any mapping may have; the last one has no name. */
const cr_key *cr_schema_provenance(void);

/** All key names of an object or map with provenance, for "did you mean": fills `name` [most], returns how many. */
size_t cr_schema_key_names(const cr_schema *self, const char **name, size_t most);

#endif

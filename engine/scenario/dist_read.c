/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/dist_read.h"

#include <math.h>
#include <string.h>

#include "scenario/scalars.h"

/* Which arguments of a distribution have the unit of its value, and so are durations where a duration is wanted. */
static const char *const argument_unit[CR_DIST_KINDS] = {
    [CR_DIST_NORMAL] = "uu",     [CR_DIST_LOGNORMAL] = "u-", [CR_DIST_UNIFORM] = "uu", [CR_DIST_TRIANGULAR] = "uuu",
    [CR_DIST_PERT] = "uuu",      [CR_DIST_BETA] = "--",      [CR_DIST_GAMMA] = "-u",   [CR_DIST_EXPONENTIAL] = "u",
    [CR_DIST_QUANTILES] = "uuu", [CR_DIST_ONE_OF] = "u",
};

static const char *const quantile_key[] = {"p05", "p50", "p95"};

enum { MAX_VALUES = 1000 }; /* of a one_of */

bool cr_node_is_distribution(const cr_node *node)
{
    for (size_t k = 0; node != NULL && node->kind == CR_NODE_MAPPING && k < node->n; k++) {
        if (cr_dist_kind_of(node->key[k]->text) != CR_DIST_KINDS) {
            return true;
        }
    }
    return false;
}

/* One argument: a number, or a duration in years. */
static bool argument(cr_reader *reader, cr_node *node, bool duration, double *number)
{
    cr_duration span;

    if (node->kind == CR_NODE_SCALAR && node->plain && node->text[0] == '$') {
        cr_report(reader, node,
                  "'%s' stands inside a distribution (a parameter may take the place of a whole number or "
                  "distribution, not of an argument)",
                  node->text);
        return false;
    }
    if (!duration) {
        return cr_value_number(reader, node, number);
    }
    if (!cr_value_span(reader, node, &span)) {
        return false;
    }
    *number = cr_duration_years(span);
    return true;
}

/* The nodes of the arguments, in order: [a, b, c], a lone value, or the keys of `quantiles`. */
static bool argument_nodes(cr_reader *reader, cr_dist_kind kind, cr_node *node, cr_node *found[3])
{
    const size_t arity = cr_dist_arity(kind);

    if (kind == CR_DIST_QUANTILES) {
        for (size_t k = 0; k < 3; k++) {
            found[k] = cr_node_get(node, quantile_key[k]);
            if (found[k] == NULL || node->n != 3) {
                cr_report(reader, node, "quantiles want {p05: .., p50: .., p95: ..}");
                return false;
            }
        }
        return true;
    }
    if (node->kind == CR_NODE_SCALAR && arity == 1) {
        found[0] = node;
        return true;
    }
    if (node->kind != CR_NODE_SEQUENCE || node->n != arity) {
        cr_report(reader, node, "%s wants [%s]", cr_dist_name(kind), cr_dist_arguments(kind));
        return false;
    }
    memcpy(found, node->item, arity * sizeof(*found));
    return true;
}

static bool one_of(cr_reader *reader, cr_node *node, bool duration, double lo, double hi, cr_dist *dist,
                   cr_errors *errors)
{
    const size_t n = node->n;
    double *value, *share;

    if (node->kind == CR_NODE_SCALAR || n == 0 || n > MAX_VALUES) {
        cr_report(reader, node, "one_of wants a list of values, or values with their shares; 1 to %d of them",
                  MAX_VALUES);
        return false;
    }
    value = cr_reader_alloc(reader, n, sizeof(*value));
    share = cr_reader_alloc(reader, n, sizeof(*share));
    if (value == NULL || share == NULL) {
        return false;
    }
    for (size_t k = 0; k < n; k++) {
        const bool shares = node->kind == CR_NODE_MAPPING;

        share[k] = 1.0;
        if (!argument(reader, shares ? node->key[k] : node->item[k], duration, &value[k]) ||
            (shares && !cr_value_number(reader, node->item[k], &share[k]))) {
            return false;
        }
    }
    return cr_dist_init_one_of(dist, n, value, share, lo, hi, errors) == CR_OK;
}

static bool make(cr_reader *reader, cr_dist_kind kind, cr_node *node, bool duration, double lo, double hi,
                 cr_dist *dist, cr_errors *errors)
{
    cr_node *found[3];
    double number[3];

    if (kind == CR_DIST_BETA && duration) {
        cr_report(reader, node,
                  "beta has no unit, and a duration is wanted (pert: [shortest, likeliest, longest] fits)");
        return false;
    }
    if (kind == CR_DIST_ONE_OF) {
        return one_of(reader, node, duration, lo, hi, dist, errors);
    }
    if (!argument_nodes(reader, kind, node, found)) {
        return false;
    }
    for (size_t k = 0; k < cr_dist_arity(kind); k++) {
        if (!argument(reader, found[k], duration && argument_unit[kind][k] == 'u', &number[k])) {
            return false;
        }
    }
    return cr_dist_init(dist, kind, number, lo, hi, errors) == CR_OK;
}

/* The one key of a distribution, and its `within`; anything else in the mapping is reported. */
static bool find_kind(cr_reader *reader, cr_node *node, cr_dist_kind *kind, cr_node **arguments, cr_node **within,
                      cr_node **shared)
{
    *kind = CR_DIST_KINDS;
    *within = NULL;
    *shared = NULL;
    for (size_t k = 0; k < node->n; k++) {
        const char *key = node->key[k]->text;
        const cr_dist_kind found = cr_dist_kind_of(key);

        if (found != CR_DIST_KINDS && *kind != CR_DIST_KINDS) {
            cr_report(reader, node->key[k], "'%s' beside '%s' (one distribution is wanted)", key, cr_dist_name(*kind));
            return false;
        } else if (found != CR_DIST_KINDS) {
            *kind = found;
            *arguments = node->item[k];
        } else if (strcmp(key, "within") == 0) {
            *within = node->item[k];
        } else if (strcmp(key, "shared") == 0) {
            *shared = node->item[k];
        } else if (!cr_schema_is_provenance(key)) {
            cr_report(reader, node->key[k],
                      "unknown key '%s' in a distribution (only `within` and `shared` may stand beside it)", key);
            return false;
        }
    }
    return true;
}

/* The part of the variance that draws of one group have in common; 0 where not given. */
static bool read_shared(cr_reader *reader, cr_node *node, double *shared)
{
    *shared = 0.0;
    if (node == NULL) {
        return true;
    }
    if (!cr_value_number(reader, node, shared)) {
        return false;
    }
    if (*shared < 0.0 || *shared > 1.0) {
        cr_report(reader, node, "shared is %g (wanted: the part of the variance in common, from 0 to 1)", *shared);
        return false;
    }
    return true;
}

static bool keep_distribution(cr_reader *reader, cr_dist *dist, bool duration, double shared)
{
    size_t room[2] = {reader->max_dists, reader->max_dists};
    const size_t at = reader->n_dists;

    if (!cr_reader_grow(reader, &reader->dist, &room[0], at, sizeof(*reader->dist)) ||
        !cr_reader_grow(reader, &reader->shared, &room[1], at, sizeof(*reader->shared)) ||
        !cr_reader_grow(reader, &reader->is_duration, &reader->max_dists, at, sizeof(*reader->is_duration))) {
        cr_dist_free(dist);
        return false;
    }
    reader->dist[at] = *dist;
    reader->shared[at] = shared;
    reader->is_duration[at] = duration;
    reader->n_dists++;
    return true;
}

bool cr_dist_read(cr_reader *reader, cr_node *node, bool duration, int32_t *which)
{
    cr_dist_kind kind;
    cr_node *arguments = NULL, *within = NULL, *common = NULL;
    double lo = -INFINITY, hi = INFINITY, shared;
    cr_errors errors = {0};
    cr_dist dist = {0};
    bool made;

    if (node->note > 0) {
        *which = node->note - 1;
        if (reader->is_duration[*which] != duration) {
            cr_report(reader, node, "%s",
                      duration ? "a number stands where a duration is wanted"
                               : "a duration stands where a number is wanted");
            return false;
        }
        return true;
    }
    if (!find_kind(reader, node, &kind, &arguments, &within, &common) ||
        (within != NULL && !cr_value_range(reader, within, duration, &lo, &hi)) ||
        !read_shared(reader, common, &shared)) {
        node->bad = true;
        return false;
    }
    made = make(reader, kind, arguments, duration, lo, hi, &dist, &errors);
    for (size_t k = 0; k < errors.n && errors.item[k].status != CR_ERR_MEMORY; k++) {
        cr_report(reader, arguments, "%s", errors.item[k].what != NULL ? errors.item[k].what : "is refused");
        arguments->bad = false; /* say all of it */
    }
    if (errors.dropped > 0 || (errors.n > 0 && errors.item[0].status == CR_ERR_MEMORY)) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
    }
    cr_errors_free(&errors);
    if (!made || !keep_distribution(reader, &dist, duration, shared)) {
        node->bad = true;
        return false;
    }
    *which = (int32_t)reader->n_dists - 1;
    node->note = *which + 1;
    return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Which arguments of a distribution have the unit of its value, and so are durations where a duration is wanted. */
static const char *const argument_unit[CR_DIST_KINDS] = {
    [CR_DIST_NORMAL] = "uu",     [CR_DIST_LOGNORMAL] = "u-", [CR_DIST_UNIFORM] = "uu", [CR_DIST_TRIANGULAR] = "uuu",
    [CR_DIST_PERT] = "uuu",      [CR_DIST_BETA] = "--",      [CR_DIST_GAMMA] = "-u",   [CR_DIST_EXPONENTIAL] = "u",
    [CR_DIST_QUANTILES] = "uuu", [CR_DIST_ONE_OF] = "u",
};

static const char *const quantile_key[] = {"p05", "p50", "p95"};

enum { MAX_VALUES = 1000 }; /* of a one_of */

/* Far below overflow, so that sums and products of a few numbers stay finite. */
#define MAX_NUMBER 1e100

bool cr_value_text(cr_reader *reader, cr_node *node, const char *wanted, const char **text)
{
    if (node->bad) {
        return false;
    }
    if (node->kind != CR_NODE_SCALAR || cr_node_is_null(node)) {
        cr_report_kind(reader, node, wanted);
        return false;
    }
    *text = node->text;
    return true;
}

/* A plain scalar; what stands in quotes is text and nothing else. */
static bool plain(cr_reader *reader, cr_node *node, const char *wanted)
{
    const char *text;

    if (!cr_value_text(reader, node, wanted, &text)) {
        return false;
    }
    if (!node->plain) {
        cr_report(reader, node, "'%s' in quotes is text (%s is wanted: leave the quotes out)", text, wanted);
        return false;
    }
    return true;
}

/* What is wrong with a number's text, or NULL. One limit is told, whether or not a double could hold the number. */
static const char *number_of(const char *text, double *number)
{
    static const char too_large[] = "is too large";
    const char *why = NULL;

    if (cr_text_number(text, number, &why)) {
        why = fabs(*number) > MAX_NUMBER ? too_large : NULL;
    }
    return why != NULL && strncmp(why, too_large, strlen(too_large)) == 0 ? "is too large (at most 1e100)" : why;
}

bool cr_value_number(cr_reader *reader, cr_node *node, double *number)
{
    const char *why;

    if (!plain(reader, node, "a number")) {
        return false;
    }
    why = number_of(node->text, number);
    if (why != NULL) {
        cr_report(reader, node, "'%s' %s", node->text, why);
    }
    return why == NULL;
}

bool cr_value_cell(cr_reader *reader, cr_mark mark, const char *text, double *number)
{
    const char *why = number_of(text, number);

    if (why != NULL) {
        cr_report_at(reader, mark, "'%s' %s", text, why);
    }
    return why == NULL;
}

bool cr_value_date(cr_reader *reader, cr_node *node, cr_day *day)
{
    const char *why = NULL, *text;

    if (!cr_value_text(reader, node, "a date such as 2025-07-04", &text)) {
        return false;
    }
    if (!cr_text_date(text, day, &why)) {
        cr_report(reader, node, "'%s' %s", text, why);
        return false;
    }
    return true;
}

bool cr_value_span(cr_reader *reader, cr_node *node, cr_duration *span)
{
    const char *why = NULL, *text;

    if (!cr_value_text(reader, node, "a duration such as 6 months", &text)) {
        return false;
    }
    if (!cr_text_duration(text, span, &why)) {
        cr_report(reader, node, "'%s' %s", text, why);
        return false;
    }
    return true;
}

bool cr_value_flag(cr_reader *reader, cr_node *node, bool *flag)
{
    if (!plain(reader, node, "true or false")) {
        return false;
    }
    *flag = strcmp(node->text, "true") == 0;
    if (!*flag && strcmp(node->text, "false") != 0) {
        cr_report(reader, node, "'%s' is neither true nor false (write one of them)", node->text);
        return false;
    }
    return true;
}

bool cr_value_choice(cr_reader *reader, cr_node *node, const cr_schema *schema, size_t *choice)
{
    const char *text;

    if (!cr_value_text(reader, node, schema->wanted, &text)) {
        return false;
    }
    for (*choice = 0; schema->choices[*choice] != NULL; (*choice)++) {
        if (strcmp(schema->choices[*choice], text) == 0) {
            return true;
        }
    }
    cr_report(reader, node, "'%s' is not known here (wanted: %s)", text, schema->wanted);
    return false;
}

bool cr_value_is_name(cr_reader *reader, cr_node *node)
{
    const char *text = node->text;
    bool good = text != NULL && node->length > 0 && node->length <= 200 && !cr_node_is_null(node);

    for (size_t k = 0; good && k < node->length; k++) {
        good = (unsigned char)text[k] > 0x1f && text[k] != 0x7f && text[k] != '.' && text[k] != '/';
    }
    good = good && text[0] != '$' && text[0] != ' ' && text[node->length - 1] != ' ';
    if (!good) {
        cr_report(reader, node,
                  "'%s' cannot be a name (1 to 200 characters, none of them '.', '/' or a line break; no '$' or blank "
                  "in front)",
                  text != NULL ? text : "");
    }
    return good;
}

/* [a, b] of numbers, or of durations in years. */
static bool two(cr_reader *reader, cr_node *node, bool duration, double *lo, double *hi)
{
    double *const at[] = {lo, hi};

    if (node->bad) {
        return false;
    }
    if (node->kind != CR_NODE_SEQUENCE || node->n != 2) {
        if (node->kind == CR_NODE_SEQUENCE) {
            cr_report(reader, node, "a range of %zu numbers (wanted: [lowest, highest])", node->n);
        } else {
            cr_report_kind(reader, node, "[lowest, highest]");
        }
        return false;
    }
    for (size_t k = 0; k < 2; k++) {
        cr_duration span;

        if (duration ? !cr_value_span(reader, node->item[k], &span) : !cr_value_number(reader, node->item[k], at[k])) {
            return false;
        }
        if (duration) {
            *at[k] = cr_duration_years(span);
        }
    }
    if (!(*lo < *hi)) {
        cr_report(reader, node, "the first, %g, is not below the second, %g (wanted: [lowest, highest])", *lo, *hi);
        return false;
    }
    return true;
}

bool cr_value_interval(cr_reader *reader, cr_node *node, double *lo, double *hi)
{
    if (node->kind == CR_NODE_SCALAR && node->plain && strcmp(node->text, "none") == 0) {
        *lo = -INFINITY;
        *hi = INFINITY;
        return true;
    }
    return two(reader, node, false, lo, hi);
}

bool cr_node_is_distribution(const cr_node *node)
{
    for (size_t k = 0; node != NULL && node->kind == CR_NODE_MAPPING && k < node->n; k++) {
        if (cr_dist_kind_of(node->key[k]->text) != CR_DIST_KINDS) {
            return true;
        }
    }
    return false;
}

bool cr_value_in_range(cr_reader *reader, cr_node *node, const cr_schema *schema, double lo, double hi,
                       const char *what)
{
    if (!(schema->lo < schema->hi)) {
        return true;
    }
    if (lo < schema->lo || (schema->above_lo && hi <= schema->lo) ||
        (schema->above_lo && lo == hi && lo <= schema->lo)) {
        cr_report(reader, node, "%s %g, which is not %s %g (wanted: %s%s)", lo < hi ? "values reach down to" : what, lo,
                  schema->above_lo ? "above" : "at least", schema->lo, schema->wanted,
                  lo < hi ? "; cut the distribution with `within`" : "");
        return false;
    }
    if (schema->below_hi && lo == hi && hi >= schema->hi) {
        cr_report(reader, node, "%s %g, which is not below %g (wanted: %s)", what, hi, schema->hi, schema->wanted);
        return false;
    }
    if (hi > schema->hi) {
        cr_report(reader, node, "%s %g, which is not at most %g (wanted: %s%s)", lo < hi ? "values reach up to" : what,
                  hi, schema->hi, schema->wanted, lo < hi ? "; cut the distribution with `within`" : "");
        return false;
    }
    return true;
}

bool cr_value_support(cr_reader *reader, cr_node *node, const cr_schema *schema, const cr_dist *dist)
{
    if (!cr_value_in_range(reader, node, schema, dist->lo, dist->hi, "this is always")) {
        return false;
    }
    if (schema->above_lo && dist->kind == CR_DIST_ONE_OF && dist->value[0] <= schema->lo) {
        cr_report(reader, node, "one of the values is %g, which is not above %g (wanted: %s)", dist->value[0],
                  schema->lo, schema->wanted);
        return false;
    }
    if (schema->below_hi && dist->kind == CR_DIST_ONE_OF && dist->value[dist->n - 1] >= schema->hi) {
        cr_report(reader, node, "one of the values is %g, which is not below %g (wanted: %s)", dist->value[dist->n - 1],
                  schema->hi, schema->wanted);
        return false;
    }
    return true;
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

static bool distribution(cr_reader *reader, cr_node *node, bool duration, int32_t *which)
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
        (within != NULL && !two(reader, within, duration, &lo, &hi)) || !read_shared(reader, common, &shared)) {
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

/* Does a parameter's value (or a distribution's first argument) read as a duration? */
static bool looks_like_duration(const cr_node *node)
{
    const char *space;

    while (node->kind != CR_NODE_SCALAR) {
        const cr_node *inner = NULL;

        for (size_t k = 0; k < node->n && inner == NULL; k++) {
            if (node->kind == CR_NODE_SEQUENCE) {
                inner = node->item[node->n - 1]; /* gamma's scale and everybody's last */
            } else if (cr_dist_kind_of(node->key[k]->text) == CR_DIST_LOGNORMAL &&
                       node->item[k]->kind == CR_NODE_SEQUENCE && node->item[k]->n > 0) {
                inner = node->item[k]->item[0];
            } else if (cr_dist_kind_of(node->key[k]->text) == CR_DIST_ONE_OF &&
                       node->item[k]->kind == CR_NODE_MAPPING && node->item[k]->n > 0) {
                inner = node->item[k]->key[0];
            } else if (cr_dist_kind_of(node->key[k]->text) != CR_DIST_KINDS || strcmp(node->key[k]->text, "p50") == 0) {
                inner = node->item[k];
            }
        }
        if (inner == NULL) {
            return false;
        }
        node = inner;
    }
    space = strchr(node->text, ' ');
    return node->plain && space != NULL;
}

bool cr_value_read(cr_reader *reader, cr_node *node, const cr_schema *schema, cr_value *value)
{
    const bool duration =
        schema->shape == CR_SHAPE_DURATION || (schema->shape == CR_SHAPE_PARAMETER && looks_like_duration(node));
    cr_duration span;

    memset(value, 0, sizeof(*value));
    value->is_duration = duration;
    if (node->bad) {
        return false;
    }
    if (cr_node_is_distribution(node)) {
        value->kind = CR_VALUE_DISTRIBUTION;
        return distribution(reader, node, duration, &value->dist) &&
               cr_value_support(reader, node, schema, &reader->dist[value->dist]);
    }
    if (node->kind != CR_NODE_SCALAR) {
        cr_report_kind(reader, node, schema->wanted);
        return false;
    }
    if (node->plain && node->text[0] == '$' && schema->shape == CR_SHAPE_PARAMETER) {
        cr_report(reader, node, "'%s' stands inside parameters (a parameter takes no other one: write its value)",
                  node->text);
        return false;
    }
    if (node->plain && node->text[0] == '$') {
        value->kind = CR_VALUE_PARAMETER;
        value->parameter = node->text + 1;
        return true;
    }
    if (node->plain && schema->word != NULL && strcmp(node->text, schema->word) == 0) {
        value->kind = CR_VALUE_WORD;
        return true;
    }
    value->kind = CR_VALUE_CONSTANT;
    if (!duration) {
        return cr_value_number(reader, node, &value->number) &&
               cr_value_in_range(reader, node, schema, value->number, value->number, "this is");
    }
    if (!cr_value_span(reader, node, &span)) {
        return false;
    }
    value->number = cr_duration_years(span);
    return cr_value_in_range(reader, node, schema, value->number, value->number, "in years, this is");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scalars.h"

#include <math.h>
#include <string.h>

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

bool cr_value_range(cr_reader *reader, cr_node *node, bool duration, double *lo, double *hi)
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
    return cr_value_range(reader, node, false, lo, hi);
}

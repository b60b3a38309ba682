/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/what_if.h"

#include <stdlib.h>
#include <string.h>

#include "model/equal.h"
#include "scenario/merge.h"

static const cr_schema *schema_of_what_ifs(void)
{
    return cr_schema_key(&cr_schema_scenario, "what_if")->schema;
}

/* Paths of messages begin with the what-if from here on. */
static void enter(cr_reader *reader, const cr_what_if *what_if)
{
    cr_path_pop(reader, 0);
    reader->what_if = what_if->name;
}

static void leave(cr_reader *reader)
{
    cr_path_pop(reader, 0);
    reader->what_if = NULL;
}

/* ---- which there are ---- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const cr_what_if *)a)->name, ((const cr_what_if *)b)->name);
}

static void check_name(cr_reader *reader, cr_what_if *what_if)
{
    static const char *const reserved[] = {"all", "none", "baseline"};

    for (size_t k = 0; k < sizeof(reserved) / sizeof(*reserved); k++) {
        if (strcmp(what_if->name, reserved[k]) == 0) {
            enter(reader, what_if);
            cr_report(reader, what_if->key, "'%s' is a reserved word for what-ifs (take another name)", what_if->name);
            leave(reader);
        }
    }
}

static const char *about_of(const cr_node *patch)
{
    const cr_node *about = cr_node_get(patch, "about");

    return about != NULL && about->kind == CR_NODE_SCALAR && !about->bad && !cr_node_is_null(about) ? about->text : "";
}

static bool read_names(cr_reader *reader, cr_node *mapping, cr_what_ifs *list)
{
    const size_t most = mapping != NULL && !mapping->bad && mapping->kind == CR_NODE_MAPPING ? mapping->n : 0;

    *list = (cr_what_ifs){.item = cr_reader_alloc(reader, most + 1, sizeof(*list->item))};
    if (list->item == NULL) {
        return false;
    }
    for (size_t k = 0; k < most; k++) {
        cr_node *key = mapping->key[k], *patch = mapping->item[k];

        if (key->bad || patch->bad || patch->kind != CR_NODE_MAPPING ||
            cr_schema_key(schema_of_what_ifs(), key->text) != NULL) {
            continue;
        }
        list->item[list->n++] =
            (cr_what_if){.name = key->text, .about = about_of(patch), .key = key, .own = patch, .base = SIZE_MAX};
        cr_what_if_note(patch);
    }
    if (list->n > 1) {
        qsort(list->item, list->n, sizeof(*list->item), compare_names);
    }
    return true;
}

static size_t find(const cr_what_ifs *list, const char *name)
{
    const cr_what_if wanted = {.name = name};
    const cr_what_if *found =
        list->n == 0 ? NULL : bsearch(&wanted, list->item, list->n, sizeof(*list->item), compare_names);

    return found != NULL ? (size_t)(found - list->item) : SIZE_MAX;
}

static const char *did_you_mean(cr_reader *reader, const cr_what_ifs *list, const char *wrong)
{
    const char **known = cr_reader_alloc(reader, list->n + 1, sizeof(*known));

    for (size_t k = 0; known != NULL && k < list->n; k++) {
        known[k] = list->item[k].name;
    }
    return known == NULL  ? ""
           : list->n == 0 ? " (it has none)"
                          : cr_did_you_mean(reader, wrong, known, list->n, " (`credence check` lists them)");
}

/* ---- what they extend ---- */

/* @param mapping  of all what-ifs, those too that have been refused already */
static void find_base(cr_reader *reader, const cr_what_ifs *list, cr_what_if *what_if, const cr_node *mapping)
{
    cr_node *extends = cr_node_get(what_if->own, "extends");

    if (extends == NULL || cr_node_is_null(extends)) {
        return;
    }
    what_if->base = extends->bad ? SIZE_MAX : find(list, extends->text);
    what_if->lost = what_if->base == SIZE_MAX;
    if (what_if->lost && !extends->bad && cr_node_get(mapping, extends->text) == NULL) {
        enter(reader, what_if);
        (void)cr_path_push(reader, "extends");
        if (strcmp(extends->text, "baseline") == 0) {
            cr_report(reader, extends, "every what-if changes the baseline (leave extends out)");
        } else {
            cr_report(reader, extends, "the scenario has no what-if '%s'%s", extends->text,
                      did_you_mean(reader, list, extends->text));
        }
        leave(reader);
    }
}

/* How many patches make it up; 0 where that cannot be told. A circle is reported of those that are in it. */
static size_t chain_length(cr_reader *reader, const cr_what_ifs *list, const cr_what_if *what_if)
{
    cr_node *extends = cr_node_get(what_if->own, "extends");
    const cr_what_if *at = what_if;
    size_t n = 1;

    while (!at->lost && at->base != SIZE_MAX && n <= list->n) {
        at = &list->item[at->base];
        if (at == what_if) {
            break;
        }
        n++;
    }
    if (at->lost || n > list->n) {
        return 0; /* something that it extends is lost, or goes round in a circle */
    }
    if (at->base == SIZE_MAX && n <= CR_MAX_WHAT_IF_CHAIN) {
        return n;
    }
    enter(reader, what_if);
    (void)cr_path_push(reader, "extends");
    if (at->base != SIZE_MAX) { /* back where it began */
        cr_report(reader, extends, "'%s' extends itself, at last (break the circle)", what_if->name);
    } else {
        cr_report(reader, extends, "more than %d what-ifs extend one another (join some of them)",
                  CR_MAX_WHAT_IF_CHAIN);
    }
    leave(reader);
    return 0;
}

/* ---- what they make of the scenario ---- */

/* The patch without what is no part of the scenario, or may not stand there. */
static cr_node *changes_of(cr_reader *reader, cr_node *patch)
{
    for (size_t k = 0; patch != NULL && k < patch->n;) {
        const char *key = patch->key[k]->text;
        const cr_key *row = cr_schema_key(&cr_schema_scenario, key),
                     *here = cr_schema_key(schema_of_what_ifs()->element, key);

        if (row == NULL || here == NULL || !cr_key_is_open(here) || cr_schema_is_provenance(key) ||
            strcmp(key, "extends") == 0) {
            patch = cr_mapping_without(reader, patch, key);
        } else {
            k++;
        }
    }
    return patch;
}

/* Lays the patches of its chain over the baseline, what it extends first. */
static bool apply(cr_reader *reader, const cr_what_ifs *list, cr_what_if *what_if, cr_node *baseline)
{
    const size_t n = chain_length(reader, list, what_if);
    cr_node **patch = cr_reader_alloc(reader, n + 1, sizeof(cr_node *)), *root = baseline;
    const cr_what_if *at = what_if;

    if (patch == NULL) {
        return false;
    }
    for (size_t k = n; k > 0; k--) {
        patch[k - 1] = at->own;
        at = at->base != SIZE_MAX ? &list->item[at->base] : NULL;
    }
    enter(reader, what_if);
    for (size_t k = 0; k < n && root != NULL; k++) {
        cr_node *changes = changes_of(reader, patch[k]);

        root = changes == NULL ? NULL : cr_merge(reader, root, changes, &cr_schema_scenario, CR_MERGE_PATCH);
    }
    leave(reader);
    if (n > 0 && root != NULL) {
        root->mark = baseline->mark; /* what the whole lacks, the baseline lacks */
        what_if->root = root;
    }
    what_if->patch = patch;
    what_if->n_patches = n;
    return n == 0 || root != NULL;
}

/* ---- what they change ---- */

/* What says the same needs no compiling to be seen. Where a part was refused, something was to change. */
static void check_news(cr_reader *reader, const cr_what_ifs *list, const cr_what_if *what_if, const cr_node *baseline)
{
    const cr_what_if *base = what_if->base != SIZE_MAX ? &list->item[what_if->base] : NULL;
    const cr_node *before = base != NULL ? base->root : baseline;

    if (!cr_node_has_bad(what_if->own) && before != NULL && cr_nodes_say_same(reader, before, what_if->root)) {
        cr_report(reader, what_if->key,
                  "what-if '%s' changes nothing: all that it says is so in %s%s%s (change something, or leave it out)",
                  what_if->name, base != NULL ? "'" : "the baseline", base != NULL ? base->name : "",
                  base != NULL ? "'" : "");
    }
}

static bool check_patch(cr_reader *reader, const cr_what_ifs *list, const cr_what_if *what_if, const cr_node *baseline)
{
    bool good;

    enter(reader, what_if);
    good = cr_what_if_slips(reader, what_if->root, baseline);
    check_news(reader, list, what_if, baseline);
    leave(reader);
    return good && reader->status != CR_ERR_MEMORY;
}

bool cr_what_ifs_read(cr_reader *reader, const cr_node *root, cr_node *baseline, cr_what_ifs *list)
{
    cr_node *mapping = cr_node_get(root, "what_if");
    bool good = read_names(reader, mapping, list);

    if (good && list->n > CR_MAX_WHAT_IFS) {
        cr_report(reader, mapping, "more than %d what-ifs (split the scenario)", CR_MAX_WHAT_IFS);
        list->n = 0;
    }
    for (size_t k = 0; good && k < list->n; k++) {
        check_name(reader, &list->item[k]);
    }
    for (size_t k = 0; good && k < list->n; k++) {
        find_base(reader, list, &list->item[k], mapping);
    }
    for (size_t k = 0; good && k < list->n; k++) {
        good = apply(reader, list, &list->item[k], baseline);
    }
    for (size_t k = 0; good && k < list->n; k++) {
        good = list->item[k].root == NULL || check_patch(reader, list, &list->item[k], baseline);
    }
    return good;
}

/* ---- once they are compiled ---- */

/* @param other  whose model `before` is, in words */
static void check_against(cr_reader *reader, const cr_what_if *what_if, const char *other, const cr_model *before,
                          const cr_model *after)
{
    const cr_likeness likeness = cr_model_compare(before, after, NULL);

    if (likeness == CR_UNEQUAL || what_if->key->bad) {
        return;
    }
    enter(reader, what_if);
    cr_report(reader, what_if->key, "what-if '%s' changes nothing: what is simulated is the same as in %s (%s)",
              what_if->name, other,
              likeness == CR_EQUAL ? "something more specific says otherwise: a state's own value beats a group's, a "
                                     "group's the defaults', a rung's the one for all rungs"
                                   : "it changes no more than names, or groups that give nothing new");
    leave(reader);
}

void cr_what_ifs_check(cr_reader *reader, const cr_what_ifs *list, const cr_model *model)
{
    for (size_t k = 0; k < list->n; k++) {
        const cr_what_if *what_if = &list->item[k];
        const char *other;

        check_against(reader, what_if, "the baseline", &model[0], &model[k + 1]);
        if (what_if->base != SIZE_MAX) {
            other = cr_arena_format(&reader->doc.arena, "'%s'", list->item[what_if->base].name);
            check_against(reader, what_if, other != NULL ? other : "what it extends", &model[what_if->base + 1],
                          &model[k + 1]);
        }
    }
}

void cr_what_ifs_choose(cr_reader *reader, const cr_what_ifs *list, const cr_changes *changes, bool *wanted)
{
    const size_t n = changes != NULL ? changes->n_what_ifs : 0;
    bool all = n == 0, none = false;

    for (size_t k = 0; k < n; k++) {
        const char *name = changes->what_if[k];
        const size_t at = find(list, name);

        none = none || strcmp(name, "none") == 0;
        all = all || strcmp(name, "all") == 0;
        if (at != SIZE_MAX) {
            wanted[at] = true;
        } else if (strcmp(name, "none") != 0 && strcmp(name, "all") != 0) {
            const char *label = cr_arena_format(&reader->doc.arena, "--what-if %s", name);

            cr_report_at(reader, (cr_mark){label, 0, 0}, "the scenario has no what-if '%s'%s", name,
                         strcmp(name, "baseline") == 0 ? " (the baseline always runs; `none` for it alone)"
                                                       : did_you_mean(reader, list, name));
        }
    }
    if (none && n > 1) {
        cr_report_at(reader, (cr_mark){"--what-if none", 0, 0}, "none goes with no other (name those that are to run)");
    }
    for (size_t k = 0; k < list->n; k++) {
        wanted[k] = !none && (wanted[k] || all);
    }
}

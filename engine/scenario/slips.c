/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slips of the pen in a what-if: names that were to be others, and so made something new that nobody reads. */
#include <string.h>

#include "scenario/unread.h"
#include "scenario/what_if.h"

/* cr_node.note of the keys of patches. An alias may share one with the scenario itself: it says where to look, no more. */
enum { OF_PATCH = 2 };

static bool is_of_patch(const cr_node *key)
{
    return key->note == OF_PATCH;
}

/* What should be done with a new thing that nothing names. */
static const char *remedy(const char *sort)
{
    return strcmp(sort, "parameter") == 0 ? "use it as $NAME"
           : strcmp(sort, "group") == 0   ? "give its members something"
           : strcmp(sort, "trait") == 0   ? "give it a weight, or require it"
                                          : "give it a weight, require it, or let something else name it";
}

static const char *key_of_sort(const char *sort)
{
    return strcmp(sort, "condition") == 0   ? "conditions"
           : strcmp(sort, "tie kind") == 0  ? "ties"
           : strcmp(sort, "parameter") == 0 ? "parameters"
                                            : "groups";
}

/* " (did you mean 'x'?)" for a name that should stand in a mapping; "" where none is near. */
static const char *nearest_key(cr_reader *reader, const cr_node *mapping, const char *wrong)
{
    const size_t n = mapping != NULL && mapping->kind == CR_NODE_MAPPING ? mapping->n : 0;
    const char **known = cr_reader_alloc(reader, n + 1, sizeof(*known));
    size_t kept = 0;

    for (size_t k = 0; known != NULL && k < n; k++) {
        if (!cr_schema_is_provenance(mapping->key[k]->text)) {
            known[kept++] = mapping->key[k]->text;
        }
    }
    return known != NULL ? cr_did_you_mean(reader, wrong, known, kept, "") : "";
}

static bool has_trait(const cr_node *layer, const char *name)
{
    return cr_node_get(cr_node_get(layer, "traits"), name) != NULL;
}

/* Does any layer of the scenario name that trait? */
static bool knows_trait(const cr_node *baseline, const char *name)
{
    static const char *const layers[] = {"groups", "states"};
    bool known = has_trait(cr_node_get(baseline, "defaults"), name);

    for (size_t l = 0; l < 2; l++) {
        const cr_node *mapping = cr_node_get(baseline, layers[l]);

        for (size_t k = 0; mapping != NULL && mapping->kind == CR_NODE_MAPPING && k < mapping->n && !known; k++) {
            known = has_trait(mapping->item[k], name);
        }
    }
    return known;
}

/* Things that the patch brings, and that nothing reads. */
static bool check_unread(cr_reader *reader, const cr_node *root, const cr_node *baseline)
{
    cr_unread *unread;
    size_t n;

    if (!cr_unread_find(reader, root, &unread, &n)) {
        return false;
    }
    for (size_t k = 0; k < n; k++) {
        const bool trait = strcmp(unread[k].sort, "trait") == 0;
        const cr_node *there = trait ? NULL : cr_node_get(baseline, key_of_sort(unread[k].sort));
        const char *near;

        if (!is_of_patch(unread[k].key) ||
            (trait ? knows_trait(baseline, unread[k].name) : cr_node_get(there, unread[k].name) != NULL)) {
            continue;
        }
        near = trait ? "" : nearest_key(reader, there, unread[k].name);
        (void)cr_path_push(reader, unread[k].path);
        if (near[0] != '\0') {
            cr_report(reader, unread[k].key, "the scenario has no %s '%s'%s", unread[k].sort, unread[k].name, near);
        } else {
            cr_report(reader, unread[k].key, "nothing reads the new %s '%s' (%s)", unread[k].sort, unread[k].name,
                      remedy(unread[k].sort));
        }
        cr_path_pop(reader, 0);
    }
    return true;
}

/* A group without members is one that was to be another. */
static void check_groups(cr_reader *reader, const cr_node *root, const cr_node *baseline)
{
    const cr_node *groups = cr_node_get(root, "groups"), *there = cr_node_get(baseline, "groups");

    for (size_t k = 0; groups != NULL && groups->kind == CR_NODE_MAPPING && k < groups->n; k++) {
        cr_node *key = groups->key[k], *members = cr_node_get(groups->item[k], "members");
        const char *near;

        if (!is_of_patch(key) || cr_schema_is_provenance(key->text) || cr_node_get(there, key->text) != NULL ||
            groups->item[k]->bad || (members != NULL && !cr_node_is_null(members))) {
            continue;
        }
        near = nearest_key(reader, there, key->text);
        (void)cr_path_push(reader, "groups");
        (void)cr_path_push(reader, key->text);
        cr_report(reader, key, "the scenario has no group '%s'%s", key->text,
                  near[0] != '\0' ? near : " (a new one needs members)");
        groups->item[k]->bad = true; /* it lacks them: said */
        cr_path_pop(reader, 0);
    }
}

/* Is the regime one that the chain starts in, or that another one leaves to? */
static bool is_named(const cr_node *condition, const char *regime)
{
    const cr_node *starts = cr_node_get(condition, "starts_in"), *regimes = cr_node_get(condition, "regimes");
    bool named = starts != NULL && starts->kind == CR_NODE_SCALAR && strcmp(starts->text, regime) == 0;

    for (size_t k = 0; k < regimes->n && !named; k++) {
        named = cr_node_get(cr_node_get(regimes->item[k], "leaves_to"), regime) != NULL;
    }
    return named;
}

/* A regime beside those that the condition has already must be named by them. */
static void check_regime(cr_reader *reader, const char *name, const cr_node *condition, const cr_node *before,
                         cr_node *key)
{
    const char *near;

    if (cr_schema_is_provenance(key->text) || cr_node_get(before, key->text) != NULL ||
        is_named(condition, key->text)) {
        return;
    }
    near = nearest_key(reader, before, key->text);
    (void)cr_path_push(reader, "conditions");
    (void)cr_path_push(reader, name);
    (void)cr_path_push(reader, "regimes");
    cr_report(reader, key, "the condition has no regime '%s'%s", key->text,
              near[0] != '\0' ? near : " (a new one must be named by starts_in or leaves_to)");
    cr_path_pop(reader, 0);
}

static void check_regimes(cr_reader *reader, const cr_node *root, const cr_node *baseline)
{
    const cr_node *conditions = cr_node_get(root, "conditions"), *there = cr_node_get(baseline, "conditions");

    for (size_t c = 0; conditions != NULL && conditions->kind == CR_NODE_MAPPING && c < conditions->n; c++) {
        const char *name = conditions->key[c]->text;
        const cr_node *regimes = cr_node_get(conditions->item[c], "regimes"), *before;

        for (size_t k = 0; regimes != NULL && regimes->kind == CR_NODE_MAPPING && k < regimes->n; k++) {
            if (is_of_patch(regimes->key[k])) {
                before = cr_node_get(cr_node_get(there, name), "regimes");
                if (before != NULL && before->kind == CR_NODE_MAPPING) {
                    check_regime(reader, name, conditions->item[c], before, regimes->key[k]);
                }
            }
        }
    }
}

void cr_what_if_note(cr_node *patch)
{
    for (size_t k = 0; k < patch->n; k++) {
        if (patch->key != NULL) {
            patch->key[k]->note = OF_PATCH;
        }
        cr_what_if_note(patch->item[k]);
    }
}

bool cr_what_if_slips(cr_reader *reader, const cr_node *root, const cr_node *baseline)
{
    check_groups(reader, root, baseline);
    check_regimes(reader, root, baseline);
    return check_unread(reader, root, baseline);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `set: PATH` of events: the numbers that are overwritten. Before anything is lowered, the number at each such path gets a node
 * of its own (an alias may stand for many); when a pass puts that node's number into a slot, the slot is remembered. */
#include <stdlib.h>
#include <string.h>

#include "compile/compiler.h"
#include "scenario/dist_read.h"

enum {
    OWN = -1,             /* cr_node.watch of a mapping that stands at one path only */
    MAX_PARTS = 9,        /* of a path, with one to spare: groups.G.rungs.R.reverses.requires.D.at_least */
    MAX_SETS = 10 * 1000, /* each is looked for among all states */
    MAX_SETTINGS = 10 * 1000 * 1000
};

/* ---- paths ---- */

/* The parts of a path, and the legal range of the number there. */
typedef struct set_path {
    size_t n;
    const char *part[MAX_PARTS];
    const cr_schema *schema;
} set_path;

static bool is(const char *text, const char *word)
{
    return strcmp(text, word) == 0;
}

/* Too many parts are one too many. */
static bool cut(cr_compiler *self, const cr_node *node, set_path *path)
{
    char *rest = cr_arena_text(&self->reader->doc.arena, node->text, node->length);

    if (rest == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return false;
    }
    path->n = 0;
    while (rest != NULL && path->n < MAX_PARTS) {
        path->part[path->n++] = strsep(&rest, ".");
    }
    return true;
}

/* weights.D, requires.D and the four numbers of a move, from part k on. */
static bool is_number_of_move(set_path *path, size_t k)
{
    static const struct {
        const char *key;
        const cr_schema *schema;
    } single[] = {{"pace", &cr_schema_not_negative},
                  {"threshold", &cr_schema_threshold},
                  {"softness", &cr_schema_softness},
                  {"bias", &cr_schema_number}};
    const size_t left = path->n - k;

    for (size_t s = 0; s < sizeof(single) / sizeof(*single); s++) {
        if (is(path->part[k], single[s].key)) {
            path->schema = single[s].schema;
            return left == 1;
        }
    }
    if (is(path->part[k], "weights")) {
        path->schema = &cr_schema_weight;
        return left == 2;
    }
    if (!is(path->part[k], "requires") || left < 2 || is(path->part[k + 1], "others")) {
        return false;
    }
    path->schema = &cr_schema_number;
    if (left == 2) { /* the short form of a bound is the bound from below */
        path->part[path->n++] = "at_least";
    }
    return left == 2 || (left == 3 && (is(path->part[k + 2], "at_least") || is(path->part[k + 2], "at_most")));
}

/* Is it the path of a number that can be set? Short forms are written out. */
static bool is_settable(set_path *path)
{
    size_t k = 2;

    if (is(path->part[0], "conditions")) {
        path->schema = &cr_schema_number;
        if (path->n == 2) {
            path->part[path->n++] = "level";
        }
        return path->n == 3 && is(path->part[2], "level");
    }
    if (is(path->part[0], "defaults")) {
        k = 1;
    } else if (!is(path->part[0], "groups") && !is(path->part[0], "states")) {
        return false;
    }
    k += k < path->n && is(path->part[k], "rungs") ? 2 : 0;
    k += k < path->n && is(path->part[k], "reverses") ? 1 : 0;
    return path->n < MAX_PARTS && k < path->n && is_number_of_move(path, k);
}

/* The first n parts, for messages. */
static const char *words_of(cr_compiler *self, const set_path *path, size_t n)
{
    const char *text = n > 0 ? path->part[0] : "the scenario";

    for (size_t k = 1; k < n && text != NULL; k++) {
        text = cr_arena_format(&self->reader->doc.arena, "%s.%s", text, path->part[k]);
    }
    return text != NULL ? text : "";
}

/* ---- nodes of their own ---- */

static cr_node *copy_of(cr_compiler *self, const cr_node *node)
{
    cr_node *copy = cr_reader_alloc(self->reader, 1, sizeof(*copy));

    if (copy == NULL) {
        return NULL;
    }
    *copy = *node;
    if (node->kind == CR_NODE_MAPPING && node->n > 0) {
        copy->item = cr_reader_alloc(self->reader, node->n, sizeof(cr_node *));
        if (copy->item == NULL) {
            return NULL;
        }
        memcpy(copy->item, node->item, node->n * sizeof(cr_node *));
    }
    copy->watch = OWN;
    return copy;
}

static bool own_root(cr_compiler *self)
{
    cr_node *root = self->root->watch == OWN ? self->root : copy_of(self, self->root);

    self->root = root != NULL ? root : self->root;
    return root != NULL;
}

static void report_missing(cr_compiler *self, cr_node *set, const set_path *path, size_t k, const cr_node *within)
{
    const char **known = cr_reader_alloc(self->reader, within->n + 1, sizeof(*known));
    size_t n = 0;

    for (size_t i = 0; known != NULL && i < within->n; i++) {
        if (!cr_schema_is_provenance(within->key[i]->text)) {
            known[n++] = within->key[i]->text;
        }
    }
    cr_report(self->reader, set, "there is no '%s' in %s%s", path->part[k], words_of(self, path, k),
              known == NULL
                  ? ""
                  : cr_did_you_mean(self->reader, path->part[k], known, n,
                                    " (only a number that the scenario gives at that very path can be set: give it)"));
}

/* What stands under part k of the path, as a node of its own; NULL after reporting. @param within  one's own */
static cr_node *own_item(cr_compiler *self, cr_node *set, const set_path *path, size_t k, cr_node *within)
{
    size_t at = 0;

    while (at < within->n && !is(within->key[at]->text, path->part[k])) {
        at++;
    }
    if (at == within->n || cr_schema_is_provenance(path->part[k])) {
        report_missing(self, set, path, k, within);
        return NULL;
    }
    if (within->key[at]->bad || within->item[at]->bad) {
        return NULL; /* is reported */
    }
    if (cr_node_is_null(within->item[at])) {
        cr_report(self->reader, set, "%s is null: there is no number to set (give it one)",
                  words_of(self, path, k + 1));
        return NULL;
    }
    if (k + 1 < path->n && within->item[at]->kind != CR_NODE_MAPPING) {
        report_missing(self, set, path, k + 1, &(cr_node){.kind = CR_NODE_MAPPING});
        return NULL;
    }
    if (within->item[at]->watch == 0) {
        cr_node *copy = copy_of(self, within->item[at]);

        if (copy == NULL) {
            return NULL;
        }
        within->item[at] = copy;
    }
    return within->item[at];
}

/* Is it one number: a constant, a parameter, a distribution? */
static bool is_number(cr_compiler *self, cr_node *set, const set_path *path, const cr_node *node)
{
    if (node->kind == CR_NODE_MAPPING && !cr_node_is_distribution(node)) {
        cr_report(
            self->reader, set,
            "the level of '%s' is a series, not one number (shift the condition: {shift: conditions.%s, by: 0.2})",
            path->part[1], path->part[1]);
        return false;
    }
    if (node->kind == CR_NODE_SCALAR && node->plain && is(node->text, cr_schema_pace.word) &&
        path->schema == &cr_schema_not_negative) {
        cr_report(self->reader, set, "%s is `immediate`, which no number replaces (give a number there, such as 12)",
                  words_of(self, path, path->n));
        return false;
    }
    return true;
}

static void watch_node(cr_compiler *self, cr_node *set, const set_path *path, cr_node *node)
{
    if (node->watch == OWN) {
        if (!cr_reader_grow(self->reader, &self->watch, &self->max_watches, self->n_watches, sizeof(*self->watch))) {
            return;
        }
        self->watch[self->n_watches++] = (cr_watch){.schema = path->schema};
        node->watch = (int32_t)self->n_watches;
    }
    set->note = node->watch;
}

static void watch_path(cr_compiler *self, cr_node *set)
{
    set_path path = {0};
    cr_node *node;

    set->note = 0;
    if (self->n_sets++ >= MAX_SETS) {
        cr_report(self->reader, set, "events set more than %d numbers (set what states share, in defaults or a group)",
                  MAX_SETS);
        return;
    }
    if (!cut(self, set, &path) || !own_root(self)) {
        return;
    }
    if (!is_settable(&path)) {
        cr_report(self->reader, set,
                  "'%s' is no number that can be set (weights, requires, pace, threshold, softness or bias of "
                  "defaults, a group or a state, or a condition's level: groups.west.requires.human_rights)",
                  set->text);
        return;
    }
    node = self->root;
    for (size_t k = 0; k < path.n && node != NULL; k++) {
        node = own_item(self, set, &path, k, node);
    }
    if (node != NULL && is_number(self, set, &path, node)) {
        watch_node(self, set, &path, node);
    }
}

static void watch_actions(cr_compiler *self, cr_node *actions)
{
    for (size_t k = 0; actions != NULL && !actions->bad && actions->kind == CR_NODE_SEQUENCE && k < actions->n; k++) {
        cr_node *set = actions->item[k]->bad ? NULL : cr_node_get(actions->item[k], "set");

        if (set != NULL && !set->bad && set->kind == CR_NODE_SCALAR && !cr_node_is_null(set)) {
            const size_t before = cr_path_push_at(self->reader, k + 1);

            (void)cr_path_push(self->reader, "set");
            watch_path(self, set);
            cr_path_pop(self->reader, before);
        }
    }
}

bool cr_settings_watch(cr_compiler *self)
{
    const cr_node *events = cr_node_get(self->root, "events");
    const size_t outer = cr_path_push(self->reader, "events");

    for (size_t e = 0; events != NULL && !events->bad && events->kind == CR_NODE_MAPPING && e < events->n; e++) {
        const size_t before = cr_path_push(self->reader, events->key[e]->text);

        (void)cr_path_push(self->reader, "do");
        if (!events->key[e]->bad && !events->item[e]->bad) {
            watch_actions(self, cr_node_get(events->item[e], "do"));
        }
        cr_path_pop(self->reader, before);
    }
    cr_path_pop(self->reader, outer);
    self->defaults = cr_node_get(self->root, "defaults");
    return cr_compiler_lives(self);
}

/* ---- slots ---- */

void cr_watched_add(cr_compiler *self, const cr_node *node, cr_watched slot)
{
    if (node->watch > 0 &&
        cr_reader_grow(self->reader, &self->watched, &self->max_watched, self->n_watched, sizeof(*self->watched))) {
        slot.watch = node->watch - 1;
        self->watched[self->n_watched++] = slot;
    }
}

static int compare_watched(const void *a, const void *b)
{
    const cr_watched *left = a, *right = b;

    return left->watch != right->watch ? (left->watch > right->watch) - (left->watch < right->watch)
                                       : (left->slot > right->slot) - (left->slot < right->slot);
}

void cr_settings_sort(cr_compiler *self)
{
    if (self->n_watched > 1) {
        qsort(self->watched, self->n_watched, sizeof(*self->watched), compare_watched);
    }
    for (size_t k = 0; k < self->n_watched; k++) {
        cr_watch *watch = &self->watch[self->watched[k].watch];

        watch->from = watch->n == 0 ? k : watch->from;
        watch->n++;
    }
}

/* The state whose number a slot holds, or CR_NONE. */
static int32_t state_of(const cr_compiler *self, const cr_watched *watched)
{
    return watched->move == CR_NONE ? CR_NONE : self->move[watched->move].state;
}

/* What each slot is set to. A draw takes the stream of the number that it overwrites: the same uniform number. */
static void lower_settings(cr_compiler *self, cr_node *to, const cr_watch *watch, cr_action *action)
{
    const bool drawn = cr_node_is_distribution(to);
    int32_t slot = drawn ? CR_NONE : cr_slot_of(self, to, watch->schema, "", "");

    for (size_t k = watch->from; k < watch->from + watch->n && !to->bad && cr_compiler_lives(self); k++) {
        const cr_watched *watched = &self->watched[k];

        if (drawn) {
            if (k == watch->from || state_of(self, watched) != state_of(self, watched - 1)) {
                self->draws_from = self->model->n_draws;
            }
            slot = cr_slot_new(self, 0.0);
            cr_slot_take_of_group(self, slot, to, watch->schema, watched->purpose, watched->name, watched->group);
        }
        action->setting[action->n_settings++] = (cr_setting){.slot = watched->slot, .to = slot, .move = watched->move};
        action->condition = watched->condition;
    }
}

/* Room for the settings; false after reporting why not. */
static bool make_room(cr_compiler *self, cr_node *set, size_t n, bool sound, cr_action *action)
{
    if (n == 0) {
        if (sound) { /* else what would read it may be what was reported */
            cr_report(self->reader, set, "this changes nothing: no move reads the number there (set it where it acts)");
        }
        return false;
    }
    self->n_settings += n;
    if (self->n_settings > MAX_SETTINGS) {
        cr_report(self->reader, set,
                  "events set more than %d numbers of states (let fewer of them set what all states share)",
                  MAX_SETTINGS);
        return false;
    }
    action->setting = cr_arena_alloc(&self->model->arena, n * sizeof(*action->setting));
    if (action->setting == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    }
    return action->setting != NULL;
}

void cr_lower_set(cr_compiler *self, cr_node *set, cr_node *to, bool sound, cr_action *action)
{
    const cr_watch *watch;
    size_t before;
    bool good;

    if (set->note <= 0) {
        return; /* why not was reported */
    }
    watch = &self->watch[set->note - 1];
    action->path = set->text;
    before = cr_path_push(self->reader, "set");
    good = make_room(self, set, watch->n, sound, action);
    cr_path_pop(self->reader, before);
    if (good) {
        (void)cr_path_push(self->reader, "to");
        lower_settings(self, to, watch, action);
        cr_path_pop(self->reader, before);
    }
}

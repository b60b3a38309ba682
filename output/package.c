/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/package.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "output/given.h"
#include "output/out.h"
#include "output/tables.h"

/* Everything here hands its references on ("s", "o" of json_pack steal or copy); NULL anywhere makes the whole NULL. */

static json_t *field_json(const cr_table_column *column)
{
    json_t *field = json_pack("{s:s, s:s}", "name", column->name, "type", column->type);

    if (field != NULL && json_object_set_new(field, "format", json_string("default")) != 0) {
        json_decref(field);
        return NULL;
    }
    if (field != NULL && column->unit != NULL && json_object_set_new(field, "unit", json_string(column->unit)) != 0) {
        json_decref(field);
        return NULL;
    }
    if (field != NULL && json_object_set_new(field, "description", json_string(column->meaning)) != 0) {
        json_decref(field);
        return NULL;
    }
    return field;
}

static json_t *fields_json(const cr_table *table)
{
    json_t *fields = json_array();

    for (size_t i = 0; i < table->n && fields != NULL; i++) {
        if (json_array_append_new(fields, field_json(&table->column[i])) != 0) {
            json_decref(fields);
            fields = NULL;
        }
    }
    return fields;
}

static json_t *resource_json(const cr_table *table)
{
    return json_pack("{s:s, s:s+, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:b, s:b}, s:{s:o, s:[s]}}", "name",
                     table->name, "path", table->name, ".csv", "profile", "tabular-data-resource", "description",
                     table->meaning, "format", "csv", "mediatype", "text/csv", "encoding", "utf-8", "dialect",
                     "delimiter", ",", "lineTerminator", "\n", "quoteChar", "\"", "doubleQuote", 1, "header", 1,
                     "schema", "fields", fields_json(table), "missingValues", "");
}

/* The k-th table that is there; NULL: it is left out. */
static const cr_table *table_of(const cr_package *self, size_t k)
{
    if (self->table != NULL) {
        return self->table[k];
    }
    return cr_table_is_written(cr_table_of(k), self->batch, self->events) ? cr_table_of(k) : NULL;
}

static json_t *with_resource(json_t *resources, const cr_table *table)
{
    if (resources != NULL && json_array_append_new(resources, resource_json(table)) != 0) {
        json_decref(resources);
        return NULL;
    }
    return resources;
}

static json_t *resources_json(const cr_package *self)
{
    const size_t n = self->table != NULL ? self->n_tables : CR_TABLES;
    json_t *resources = json_array();

    for (size_t i = 0; i < n; i++) {
        const cr_table *const table = table_of(self, i);

        resources = table != NULL ? with_resource(resources, table) : resources;
    }
    return self->n_given > 0 ? with_resource(resources, &cr_given_table) : resources;
}

static json_t *what_ifs_json(const cr_package *self)
{
    const cr_plan *const plan = self->plan;
    json_t *list = json_array();

    for (size_t i = 0; i < plan->n_models && list != NULL; i++) {
        if (self->what_if != NULL && strcmp(self->what_if, plan->what_if[i]) != 0) {
            continue;
        }
        if (json_array_append_new(list, json_pack("{s:s, s:s}", "name", plan->what_if[i], "about", plan->about[i])) !=
            0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

static json_t *texts_json(const char *const *text, size_t n)
{
    json_t *texts = json_array();

    for (size_t i = 0; i < n && texts != NULL; i++) {
        if (json_array_append_new(texts, json_string(text[i])) != 0) {
            json_decref(texts);
            texts = NULL;
        }
    }
    return texts;
}

static json_t *with_notes(json_t *package, const cr_package *self)
{
    for (size_t i = 0; i < self->n_notes && package != NULL; i++) {
        const cr_package_note *const note = &self->note[i];
        json_t *const value = note->list ? texts_json(note->text, note->n) : json_string(note->text[0]);

        if (json_object_set_new(package, note->key, value) != 0) {
            json_decref(package);
            package = NULL;
        }
    }
    return package;
}

/* What is there only where futures were chosen by tests. */
static json_t *with_given(json_t *package, const cr_package *self)
{
    if (package != NULL && self->n_given > 0 &&
        (json_object_set_new(package, "given", texts_json(self->given, self->n_given)) != 0 ||
         json_object_set_new(package, "given_replicates", json_integer((json_int_t)self->given_replicates)) != 0)) {
        json_decref(package);
        return NULL;
    }
    return package;
}

/* A package's name may hold small letters, digits and . _ - alone. */
static char *package_name(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    char *text = strdup(name[0] != '\0' ? name : "scenario");

    for (char *at = text; text != NULL && *at != '\0'; at++) {
        if (*at >= 'A' && *at <= 'Z') {
            *at = (char)(*at - 'A' + 'a');
        } else if (strchr(allowed, *at) == NULL) {
            *at = '-';
        }
    }
    return text;
}

static void hexadecimal(const uint8_t bytes[32], char text[65])
{
    for (size_t i = 0; i < 32; i++) {
        snprintf(&text[2 * i], 3, "%02x", bytes[i]);
    }
}

static json_t *package_json(const cr_package *self, const char *name)
{
    const cr_plan *plan = self->plan;
    char sha256[65];

    hexadecimal(plan->sha256, sha256);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:o, s:o}", "profile",
                     "tabular-data-package", "name", name, "title", plan->title[0] != '\0' ? plan->title : plan->name,
                     "generator", CR_PACKAGE_GENERATOR, "version", self->version, "scenario", plan->name, "sha256",
                     sha256, "recognition", plan->model[0].rung[plan->model[0].recognition].name, "seed",
                     (json_int_t)self->seed, "first_replicate", (json_int_t)self->first, "replicates",
                     (json_int_t)self->replicates, "what_ifs", what_ifs_json(self), "resources", resources_json(self));
}

/* Only UTF-8 can be text in JSON; Jansson does not say why it gave up, so where all of it is, memory ran out. */
static int fail(const cr_package *self, cr_errors *errors)
{
    const cr_plan *const plan = self->plan;
    const char *why;
    bool clean =
        cr_text_clean(plan->name, strlen(plan->name), &why) && cr_text_clean(plan->title, strlen(plan->title), &why);

    for (size_t i = 0; i < plan->n_models && clean; i++) {
        clean = cr_text_clean(plan->what_if[i], strlen(plan->what_if[i]), &why) &&
                cr_text_clean(plan->about[i], strlen(plan->about[i]), &why);
    }
    for (size_t i = 0; i < self->n_given && clean; i++) {
        clean = cr_text_clean(self->given[i], strlen(self->given[i]), &why);
    }
    for (size_t i = 0; i < self->n_notes; i++) {
        for (size_t k = 0; k < self->note[i].n && clean; k++) {
            clean = cr_text_clean(self->note[i].text[k], strlen(self->note[i].text[k]), &why);
        }
    }
    if (clean) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for " CR_PACKAGE_FILE);
    }
    return cr_fail(errors, CR_ERR_INPUT,
                   CR_PACKAGE_FILE ": cannot be made (the scenario's file name, title and names must be UTF-8)");
}

static int write_bytes(const char *bytes, size_t n, void *out)
{
    cr_out_bytes(out, bytes, n);
    return 0;
}

/* Not by json_dumps(): where memory runs out for its buffer, it can leave out a key without a word. */
static int write_package(const json_t *package, const cr_package *self, const char *folder, cr_errors *errors)
{
    cr_out out;
    int status = cr_out_open(&out, folder, CR_PACKAGE_FILE, errors);

    if (status != CR_OK) {
        return status;
    }
    if (json_dump_callback(package, write_bytes, &out, JSON_PRESERVE_ORDER | JSON_INDENT(2)) != 0) {
        cr_out_abandon(&out);
        return fail(self, errors);
    }
    cr_out_end_row(&out);
    return cr_out_close(&out, errors);
}

int cr_package_file(const cr_package *self, const char *folder, cr_errors *errors)
{
    char *name = package_name(self->plan->name);
    json_t *package = name != NULL ? with_notes(with_given(package_json(self, name), self), self) : NULL;
    const int status = package != NULL ? write_package(package, self, folder, errors) : fail(self, errors);

    free(name);
    json_decref(package);
    return status;
}

char *cr_package_text(const char *folder, const char *key)
{
    char *path = NULL, *text = NULL;
    json_t *package = NULL;

    if (asprintf(&path, "%s/" CR_PACKAGE_FILE, folder) >= 0) {
        package = json_load_file(path, 0, NULL);
        free(path);
    }
    if (json_string_value(json_object_get(package, key)) != NULL) {
        text = strdup(json_string_value(json_object_get(package, key)));
    }
    json_decref(package);
    return text;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/package.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

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

static json_t *resources_json(const cr_package *self)
{
    const size_t n = self->table != NULL ? self->n_tables : CR_TABLES;
    json_t *resources = json_array();

    for (size_t i = 0; i < n && resources != NULL; i++) {
        const cr_table *table = self->table != NULL ? &self->table[i] : cr_table_of(i);

        if (self->table == NULL && i == CR_TABLE_EVENTS && !self->events) {
            continue;
        }
        if (json_array_append_new(resources, resource_json(table)) != 0) {
            json_decref(resources);
            resources = NULL;
        }
    }
    return resources;
}

static json_t *what_ifs_json(const cr_plan *plan)
{
    json_t *names = json_array();

    for (size_t i = 0; i < plan->n_models && names != NULL; i++) {
        if (json_array_append_new(names, json_string(plan->what_if[i])) != 0) {
            json_decref(names);
            names = NULL;
        }
    }
    return names;
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
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:o, s:o}", "profile", "tabular-data-package",
                     "name", name, "title", plan->title[0] != '\0' ? plan->title : plan->name, "generator",
                     CR_PACKAGE_GENERATOR, "version", self->version, "scenario", plan->name, "sha256", sha256, "seed",
                     (json_int_t)self->seed, "first_replicate", (json_int_t)self->first, "replicates",
                     (json_int_t)self->replicates, "what_ifs", what_ifs_json(plan), "resources", resources_json(self));
}

/* Only UTF-8 can be text in JSON; Jansson does not say why it gave up, so where all of it is, memory ran out. */
static int fail(const cr_plan *plan, cr_errors *errors)
{
    const char *why;
    bool clean =
        cr_text_clean(plan->name, strlen(plan->name), &why) && cr_text_clean(plan->title, strlen(plan->title), &why);

    for (size_t i = 0; i < plan->n_models && clean; i++) {
        clean = cr_text_clean(plan->what_if[i], strlen(plan->what_if[i]), &why);
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
static int write_package(const json_t *package, const cr_plan *plan, const char *folder, cr_errors *errors)
{
    cr_out out;
    int status = cr_out_open(&out, folder, CR_PACKAGE_FILE, errors);

    if (status != CR_OK) {
        return status;
    }
    if (json_dump_callback(package, write_bytes, &out, JSON_PRESERVE_ORDER | JSON_INDENT(2)) != 0) {
        cr_out_abandon(&out);
        return fail(plan, errors);
    }
    cr_out_end_row(&out);
    return cr_out_close(&out, errors);
}

int cr_package_file(const cr_package *self, const char *folder, cr_errors *errors)
{
    char *name = package_name(self->plan->name);
    json_t *package = name != NULL ? package_json(self, name) : NULL;
    const int status = package != NULL ? write_package(package, self->plan, folder, errors) : fail(self->plan, errors);

    free(name);
    json_decref(package);
    return status;
}

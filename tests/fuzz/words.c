/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzzer is told of the format, from the table that drives the reader: `fuzz_words dictionary FILE` writes the
 * keys, choices and examples of the schema as a dictionary of libFuzzer, `fuzz_words everything FILE` a scenario that
 * uses every key. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "random/distribution.h"
#include "schema/schema.h"
#include "support/everything.h"

enum { MAX_SCHEMAS = 256 };

static const cr_schema *seen[MAX_SCHEMAS];
static size_t n_seen;

/* "before" and "text" and "after" as one entry, escaped as libFuzzer wants it. */
static void entry(const char *before, const char *text, const char *after)
{
    const char *const part[] = {before, text, after};

    putchar('"');
    for (size_t k = 0; k < sizeof(part) / sizeof(*part); k++) {
        for (const char *at = part[k]; *at != '\0'; at++) {
            if (*at == '"' || *at == '\\') {
                printf("\\%c", *at);
            } else if (*at >= ' ' && *at <= '~') {
                putchar(*at);
            } else {
                printf("\\x%02x", (unsigned)(unsigned char)*at);
            }
        }
    }
    puts("\"");
}

static void walk(const cr_schema *schema)
{
    for (size_t k = 0; k < n_seen; k++) {
        if (seen[k] == schema) {
            return;
        }
    }
    if (schema == NULL || n_seen == MAX_SCHEMAS) {
        return;
    }
    seen[n_seen++] = schema;
    for (const char *const *choice = schema->choices; choice != NULL && *choice != NULL; choice++) {
        entry("", *choice, "");
    }
    for (const cr_key *key = schema->keys; key != NULL && key->name != NULL; key++) {
        entry("", key->name, ": ");
        if (key->example != NULL) {
            entry("", key->example, "");
        }
        walk(key->schema);
    }
    walk(schema->element);
    walk(schema->scalar);
    walk(schema->sequence);
    walk(schema->mapping);
}

static void dictionary(void)
{
    static const char *const marks[] = {"$",
                                        "&a ",
                                        "*a",
                                        "<<: ",
                                        "!!str ",
                                        "|\n",
                                        "\n  ",
                                        "- ",
                                        "{",
                                        "}",
                                        "[",
                                        "]",
                                        "null",
                                        "~",
                                        "1e308",
                                        "1e-308",
                                        "nan",
                                        "0 days",
                                        "---\n",
                                        "within: ",
                                        "file: data/states.csv",
                                        "extends: ladder.yaml",
                                        "2025-07-04"};

    for (size_t k = 0; k < sizeof(marks) / sizeof(*marks); k++) {
        entry("", marks[k], "");
    }
    for (int kind = 0; kind < CR_DIST_KINDS; kind++) {
        entry("{", cr_dist_name((cr_dist_kind)kind), ": [");
    }
    walk(&cr_schema_scenario);
}

int main(int argc, char **argv)
{
    const bool words = argc == 3 && strcmp(argv[1], "dictionary") == 0;
    const bool scenario = argc == 3 && strcmp(argv[1], "everything") == 0;

    if (!words && !scenario) {
        fputs("usage: fuzz_words dictionary|everything FILE\n", stderr);
        return 1;
    }
    if (freopen(argv[2], "w", stdout) == NULL) {
        return 1;
    }
    if (words) {
        dictionary();
    } else {
        fputs(EVERYTHING, stdout);
    }
    return fclose(stdout) == 0 ? 0 : 1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* YAML into nodes: what is read, what is refused, where and with which remedy, and that hostile files cost nothing. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "input/doc.h"

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

typedef struct reading {
    cr_doc doc;
    cr_errors errors;
    cr_node *root;
    int status;
} reading;

static void read_bytes(reading *self, const char *text, size_t length)
{
    memset(self, 0, sizeof(*self));
    self->status = cr_doc_read_text(&self->doc, "s.yaml", text, length, &self->root, &self->errors);
    assert_true((self->status == CR_OK) == (self->root != NULL));
    assert_true((self->status == CR_OK) == (self->errors.n == 0));
}

static void read_good(reading *self, const char *text)
{
    read_bytes(self, text, strlen(text));
    if (self->status != CR_OK) {
        fail_msg("%s: %d:%d %s", text, self->errors.item[0].line, self->errors.item[0].column,
                 self->errors.item[0].what);
    }
}

static void done(reading *self)
{
    cr_errors_free(&self->errors);
    cr_doc_free(&self->doc);
    cr_doc_free(&self->doc);
}

/* `line` and `column` 0: none. */
static void check_error(const reading *self, size_t k, int line, int column, const char *words)
{
    const cr_error *error;

    assert_in_range(self->errors.n, k + 1, CR_ERRORS_MAX);
    error = &self->errors.item[k];
    assert_non_null(error->what);
    assert_string_equal(error->file, "s.yaml");
    if (error->line != line || error->column != column || strstr(error->what, words) == NULL) {
        fail_msg("%d:%d: %s (expected %d:%d: %s)", error->line, error->column, error->what, line, column, words);
    }
}

static void refused(const char *text, int line, int column, const char *words)
{
    reading in;

    read_bytes(&in, text, strlen(text));
    assert_int_equal(in.status, CR_ERR_INPUT);
    assert_int_equal(in.errors.n, 1);
    check_error(&in, 0, line, column, words);
    done(&in);
}

static void check_text(const cr_node *node, const char *text)
{
    assert_non_null(node);
    assert_int_equal(node->kind, CR_NODE_SCALAR);
    assert_string_equal(node->text, text);
    assert_int_equal(node->length, strlen(text));
    assert_null(node->key);
    assert_null(node->item);
    assert_int_equal(node->weight, 1);
}

static void check_mark(const cr_node *node, int line, int column)
{
    assert_string_equal(node->mark.file, "s.yaml");
    assert_int_equal(node->mark.line, line);
    assert_int_equal(node->mark.column, column);
}

/* libyaml types nothing, nor do we. */
static void test_scalars_stay_text(void **state)
{
    static const char *const text[] = {"no",  "NO",   "yes",   "y",          "1",   "null", "~",
                                       "1e3", "0x10", "010",   "1_000",      "1,5", "nan",  ".inf",
                                       "+.5", "5.",   "1e400", "2025-07-04", "<<",  "12:30"};
    reading in;

    (void)state;
    for (size_t k = 0; k < N_OF(text); k++) {
        read_good(&in, text[k]);
        check_text(in.root, text[k]);
        assert_true(in.root->plain);
        assert_int_equal(cr_node_is_null(in.root), strcmp(text[k], "null") == 0 || strcmp(text[k], "~") == 0);
        done(&in);
    }
}

static void test_keys_stay_text(void **state)
{
    reading in;

    (void)state;
    read_good(&in, "NO: a\ny: b\n1: c\nnull: d\n\"<<\": e\n'': f\ntrue: g\n1.0: h\n");
    assert_int_equal(in.root->kind, CR_NODE_MAPPING);
    assert_int_equal(in.root->n, 8);
    assert_int_equal(in.root->weight, 17);
    check_text(cr_node_get(in.root, "NO"), "a");
    check_text(cr_node_get(in.root, "y"), "b");
    check_text(cr_node_get(in.root, "1"), "c");
    check_text(cr_node_get(in.root, "null"), "d");
    check_text(cr_node_get(in.root, "<<"), "e");
    check_text(cr_node_get(in.root, ""), "f");
    assert_null(cr_node_get(in.root, "no"));
    assert_null(cr_node_get(in.root->item[0], "no"));
    assert_null(cr_node_get(NULL, "no"));
    check_text(in.root->key[3], "null");
    check_mark(in.root->key[3], 4, 1);
    check_mark(in.root->item[3], 4, 7);
    done(&in);
}

static void test_styles(void **state)
{
    reading in;

    (void)state;
    read_good(&in, "# a comment\nplain: one\n  two # comment\nliteral: |\n  a\n   b\nfolded: >-\n  a\n  b\n"
                   "single: 'it''s'\ndouble: \"\\u00e9\\t\\x41\"\nflow: {a: [1, 2], b: }\npairs: [x: 1]\nempty:\n"
                   "none: []\nvoid: {}\nnull1: NULL\nnull2: 'null'\n");
    check_text(cr_node_get(in.root, "plain"), "one two");
    check_text(cr_node_get(in.root, "literal"), "a\n b\n");
    assert_false(cr_node_get(in.root, "literal")->plain);
    check_text(cr_node_get(in.root, "folded"), "a b");
    check_text(cr_node_get(in.root, "single"), "it's");
    check_text(cr_node_get(in.root, "double"), "\xc3\xa9\tA");
    check_text(cr_node_get(cr_node_get(in.root, "flow"), "a")->item[1], "2");
    check_mark(cr_node_get(cr_node_get(in.root, "flow"), "a")->item[1], 12, 15);
    assert_true(cr_node_is_null(cr_node_get(cr_node_get(in.root, "flow"), "b")));
    check_text(cr_node_get(cr_node_get(in.root, "pairs")->item[0], "x"), "1");
    assert_true(cr_node_is_null(cr_node_get(in.root, "empty")));
    assert_int_equal(cr_node_get(in.root, "none")->n, 0);
    assert_int_equal(cr_node_get(in.root, "none")->kind, CR_NODE_SEQUENCE);
    assert_int_equal(cr_node_get(in.root, "void")->n, 0);
    assert_int_equal(cr_node_get(in.root, "void")->kind, CR_NODE_MAPPING);
    assert_true(cr_node_is_null(cr_node_get(in.root, "null1")));
    assert_false(cr_node_is_null(cr_node_get(in.root, "null2")));
    assert_false(cr_node_is_null(NULL));
    assert_false(cr_node_is_null(in.root));
    done(&in);
}

static void test_line_ends_and_mark(void **state)
{
    reading in;

    (void)state;
    read_good(&in, "\xef\xbb\xbf"
                   "a: 1\r\nb:\r\n  - x\r\n  - |\r\n    t\r\n    u\r\nc: \xc3\xa9\xc3\xa9 # \xe2\x82\xac\r\n");
    check_mark(in.root, 1, 1);
    check_mark(in.root->item[0], 1, 4);
    check_mark(cr_node_get(in.root, "b")->item[0], 3, 5);
    check_text(cr_node_get(in.root, "b")->item[1], "t\nu\n");
    check_text(cr_node_get(in.root, "c"), "\xc3\xa9\xc3\xa9");
    check_mark(cr_node_get(in.root, "c"), 7, 4);
    done(&in);
    read_good(&in, "%YAML 1.2\n---\na: 1\n...\n# end\n");
    check_text(cr_node_get(in.root, "a"), "1");
    done(&in);
    read_good(&in, "---\n");
    assert_true(cr_node_is_null(in.root));
    done(&in);
}

static void test_anchors(void **state)
{
    reading in;

    (void)state;
    read_good(&in, "a: &x {p: 1, q: [2]}\nb: *x\nc: &y word\n*y : key\nd: &x again\ne: *x\n");
    assert_ptr_equal(cr_node_get(in.root, "a"), cr_node_get(in.root, "b"));
    assert_int_equal(cr_node_get(in.root, "a")->weight, 6);
    assert_int_equal(in.root->weight, 1 + 6 + 6 + 6 + 4);
    check_text(cr_node_get(in.root, "word"), "key");
    check_mark(in.root->key[3], 4, 1);
    check_text(cr_node_get(in.root, "e"), "again");
    done(&in);
    read_good(&in, "- &x [&x in, *x]\n- *x\n"); /* the name's latest node is the inner one */
    check_text(in.root->item[0]->item[1], "in");
    check_text(in.root->item[1], "in");
    done(&in);
}

static void test_semantic_refusals(void **state)
{
    (void)state;
    refused("a: 1\nb: 2\na: 3\n", 3, 1, "'a' is given twice, first on line 1");
    refused("{a: 1, 'a': 2}", 1, 8, "given twice, first on line 1");
    refused("x: !t 1\n", 1, 4, "tag '!t'");
    refused("x: !!str 1\n", 1, 4, "tag 'tag:yaml.org,2002:str'");
    refused("x: ! 1\n", 1, 4, "tag '!'");
    refused("x: ! 'q'\n", 1, 4, "tag '!'");
    refused("x: &a ! 1\n", 1, 4, "tag '!'");
    refused("x: ! [1]\n", 1, 4, "tag '!'");
    refused("x: !\n", 1, 4, "tag '!'");
    refused("!!map {a: 1}\n", 1, 1, "tag");
    refused("!!binary aGk=\n", 1, 1, "leave it out");
    refused("a: &x {b: 1}\nc:\n  <<: *x\n", 3, 3, "write the keys out, or use `extends` or groups");
    refused("? [a, b]\n: 1\n", 1, 3, "a key that is a list or a mapping");
    refused("{{a: 1}: 2}\n", 1, 2, "a key that is a list or a mapping");
    refused("a: &x [1]\n*x : 2\n", 2, 1, "a key that is a list or a mapping");
    refused("&a [*a]\n", 1, 5, "nothing can hold itself");
    refused("&a {b: {c: *a}}\n", 1, 12, "nothing can hold itself");
    refused("- *x\n- &x 1\n", 1, 3, "unknown alias '*x'");
    refused("x: \"a\\0b\"\n", 1, 4, "NUL");
    refused("x: \"\\e[2J\"\n", 1, 4, "control character");
}

static void test_refusals_are_collected(void **state)
{
    static const char text[] = "a: !t 1\na: 2\n<<: 3\n? {b: !u 1}\n: *none\na: 4\nc: [&d [*d]]\n";
    reading in;

    (void)state;
    read_bytes(&in, text, strlen(text));
    assert_int_equal(in.status, CR_ERR_INPUT);
    cr_errors_sort(&in.errors);
    assert_int_equal(in.errors.n, 8);
    check_error(&in, 0, 1, 4, "'!t'");
    check_error(&in, 1, 2, 1, "first on line 1");
    check_error(&in, 2, 3, 1, "merge key");
    check_error(&in, 3, 4, 3, "a key that is");
    check_error(&in, 4, 4, 7, "'!u'");
    check_error(&in, 5, 5, 3, "unknown alias");
    check_error(&in, 6, 6, 1, "first on line 1");
    check_error(&in, 7, 7, 9, "nothing can hold itself");
    done(&in);
}

static void test_syntax(void **state)
{
    (void)state;
    refused("", 0, 0, "is empty");
    refused("\xef\xbb\xbf", 0, 0, "is empty");
    refused("# only\n\n  # comments\n", 0, 0, "nothing but comments");
    refused("--- a\n--- b\n", 2, 1, "second document");
    refused("a\n...\nb\n", 3, 1, "end of the document");
    refused("a:\n\tb: 1\n", 2, 1, "use spaces");
    refused("a:\n  b: 1\n\tc: 2\n", 3, 1, "use spaces");
    refused("a: @b\n", 1, 4, "in quotes");
    refused("a: b: c\n", 1, 5, "in quotes");
    refused("a: 1\n b: 2\n", 2, 3, "indentation");
    refused("a: 1\nb\nc: 2\n", 3, 1, "without its ':'");
    refused("a: [1, 2\nb: 3\n", 2, 2, "',' between items");
    refused("a: [1,\n", 2, 1, "close the bracket above");
    refused("a: {b: 1\n", 2, 1, "'}' at the end");
    refused("a: 'x\n", 2, 1, "close the quotes");
    refused("a: \"\\q\"\n", 1, 5, "unknown escape");
    refused("a: \"\\ud800\"\n", 1, 7, "surrogates");
    refused("a: \"\\U00110000\"\n", 1, 7, "no character");
    refused("a:\n  - b\n c: 1\n", 3, 2, "found while parsing a block mapping from line 1 on");
    refused("%TAG ! tag:x,2000:\n---\na: 1\n", 1, 1, "%TAG");
    refused("a: !x!y 1\n", 1, 4, "tag");
}

static void test_foreign_bytes(void **state)
{
    static const struct {
        const char *text;
        size_t length;
        int line, column;
        const char *words;
    } row[] = {{"a: 1\nb: \0\n", 10, 2, 4, "NUL byte, at offset 8"},
               {"\0", 1, 1, 1, "NUL"},
               {"a: \x01\n", 5, 1, 4, "U+0001"},
               {"a: \x7f\n", 5, 1, 4, "U+007F"},
               {"a: \xc2\x80\n", 6, 1, 4, "U+0080"},
               {"a: 1\nb: \xff\n", 10, 2, 4, "not UTF-8, at offset 8"},
               {"a: \xed\xa0\x80\n", 7, 1, 4, "not UTF-8"},
               {"a: \xc0\xaf\n", 6, 1, 4, "not UTF-8"},
               {"a: \xc3", 4, 1, 4, "not UTF-8"},
               {"\xff\xfe"
                "a\0:\0 \0001\0",
                10, 0, 0, "is UTF-16 (save it as UTF-8)"},
               {"\xfe\xff\0a\0:", 6, 0, 0, "is UTF-16"},
               {"a\0:\0 \0001\0", 8, 0, 0, "is UTF-16"},
               {"\0a\0:\0 \0001", 8, 0, 0, "is UTF-16"},
               {"\xff\xfe\0\0a\0\0\0", 8, 0, 0, "is UTF-32"},
               {"\0\0\xfe\xff\0\0\0a", 8, 0, 0, "is UTF-32"},
               {"a\0\0\0:\0\0\0", 8, 0, 0, "is UTF-32"}};

    (void)state;
    for (size_t k = 0; k < N_OF(row); k++) {
        reading in;

        read_bytes(&in, row[k].text, row[k].length);
        assert_int_equal(in.status, CR_ERR_INPUT);
        assert_int_equal(in.errors.n, 1);
        check_error(&in, 0, row[k].line, row[k].column, row[k].words);
        done(&in);
    }
}

/* --- hostile sizes ----------------------------------------------- */

static char *repeated(const char *head, const char *part, size_t n, size_t *length)
{
    const size_t first = strlen(head), each = strlen(part);
    char *text = malloc(first + n * each + 1);

    assert_non_null(text);
    memcpy(text, head, first);
    for (size_t k = 0; k < n; k++) {
        memcpy(text + first + k * each, part, each);
    }
    *length = first + n * each;
    text[*length] = '\0';
    return text;
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The limits of time here are some twenty times what is needed: they catch quadratic work, not a slow machine. */
static void refused_soon(const char *head, const char *part, size_t n, double limit, const char *words)
{
    size_t length;
    char *text = repeated(head, part, n, &length);
    const double from = seconds();
    reading in;

    read_bytes(&in, text, length);
    assert_int_equal(in.status, CR_ERR_INPUT);
    if (strstr(in.errors.item[0].what, words) == NULL) {
        fail_msg("%.20s: %s", part, in.errors.item[0].what);
    }
    done(&in);
    if (seconds() - from > limit) {
        fail_msg("%.20s: took %.3f s", part, seconds() - from);
    }
    free(text);
}

static void test_depth(void **state)
{
    size_t length;
    char *text = repeated("", "- ", 64, &length);
    reading in;

    (void)state;
    read_good(&in, text);
    assert_int_equal(in.root->weight, 65);
    done(&in);
    free(text);
    refused_soon("", "- ", 65, 1.0, "64 deep");
    refused_soon("", "[", 100000, 1.0, "64 deep");
    refused_soon("", "{a: ", 100000, 1.0, "64 deep");
    refused_soon("", "- ", 100000, 1.0, "64 deep");
    refused_soon("", "? ", 100000, 1.0, "64 deep");
    refused_soon("", "[\n", 100000, 1.0, "64 deep");
}

/* Aliases deepen as well: l1 holds l0, l2 holds l1, ... */
static void test_depth_by_aliases(void **state)
{
    char text[4096];
    size_t n = (size_t)snprintf(text, sizeof(text), "l0: &l0 []\n");
    reading in;

    (void)state;
    for (int k = 1; k < 63; k++) {
        n += (size_t)snprintf(text + n, sizeof(text) - n, "l%d: &l%d [*l%d]\n", k, k, k - 1);
    }
    read_good(&in, text);
    done(&in);
    snprintf(text + n, sizeof(text) - n, "l63: [*l62]\n");
    read_bytes(&in, text, strlen(text));
    assert_int_equal(in.errors.n, 1);
    check_error(&in, 0, 64, 7, "64 deep");
    done(&in);
}

static void test_alias_bomb(void **state)
{
    char text[8192];
    size_t n = (size_t)snprintf(text, sizeof(text), "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    const double from = seconds();
    reading in;

    (void)state;
    for (int k = 1; k < 30; k++) {
        n += (size_t)snprintf(text + n, sizeof(text) - n, "a%d: &a%d [", k, k);
        for (int i = 0; i < 10; i++) {
            n += (size_t)snprintf(text + n, sizeof(text) - n, "*a%d%s", k - 1, i < 9 ? ", " : "]\n");
        }
    }
    read_bytes(&in, text, n);
    assert_int_equal(in.errors.n, 1);
    check_error(&in, 0, 7, 20, "more than 4000000 nodes");
    done(&in);
    assert_true(seconds() - from < 0.25);
}

static void test_many(void **state)
{
    enum { N = 200000 };
    char *text = malloc(32 * N);
    size_t n = 0;
    double from;
    reading in;

    (void)state;
    assert_non_null(text);
    for (int k = 0; k < N; k++) {
        n += (size_t)sprintf(text + n, "k%d: &k%d 1\n", k * 7919 % N, k);
    }
    from = seconds();
    read_good(&in, text);
    assert_int_equal(in.root->n, N);
    check_text(in.root->key[N - 1], "k192081");
    done(&in);
    assert_true(seconds() - from < 20.0);
    free(text);
    refused_soon("", "a: 1\n", N, 20.0, "given twice");
    refused_soon("", "- *a\n", N, 20.0, "unknown alias");
    refused_soon("", "%TAG !a! b\n", N, 1.0, "%TAG");
    refused_soon("a\n...\n", "%TAG !a! b\n", N, 1.0, "%TAG");
    refused_soon("[", "a,", 5000000, 20.0, "more than 4000000 nodes");
    refused_soon("? ", "x", 2000000, 20.0, "more than 1024 bytes");
    refused_soon("", " ", 5000000, 20.0, "nothing but");
    refused_soon("", "#\n", 2500000, 20.0, "nothing but");
    refused_soon("", "\"", 1000001, 20.0, "");
}

static void test_too_long(void **state)
{
    reading in;

    (void)state;
    memset(&in, 0, sizeof(in)); /* refused by its length alone: the bytes are never looked at */
    in.status = cr_doc_read_text(&in.doc, "s.yaml", "abcd", (size_t)CR_DOC_MAX_BYTES + 1, &in.root, &in.errors);
    assert_int_equal(in.status, CR_ERR_INPUT);
    check_error(&in, 0, 0, 0, "too large (at most 64 MiB)");
    done(&in);
    read_bytes(&in, NULL, 0);
    check_error(&in, 0, 0, 0, "is empty");
    done(&in);
}

/* --- files ------------------------------------------------------- */

static void read_file(const char *path, int status, const char *words)
{
    const double from = seconds();
    cr_errors errors = {0};
    cr_doc doc = {0};
    cr_node *root = NULL;

    assert_int_equal(cr_doc_read(&doc, path, &root, &errors), status);
    if (status == CR_OK) {
        assert_int_equal(errors.n, 0);
        assert_string_equal(root->mark.file, path);
        assert_ptr_not_equal(root->mark.file, path);
        assert_string_equal(cr_node_get(root, "a")->text, words);
    } else {
        assert_null(root);
        assert_int_equal(errors.n, 1);
        assert_string_equal(errors.item[0].file, path);
        assert_int_equal(errors.item[0].line, 0);
        if (strstr(errors.item[0].what, words) == NULL) {
            fail_msg("%s: %s (expected %s)", path, errors.item[0].what, words);
        }
    }
    cr_errors_free(&errors);
    cr_doc_free(&doc);
    assert_true(seconds() - from < 0.25);
}

static void make_file(const char *path, const char *text, off_t size)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(size > 0 ? truncate(path, size) : 0, 0); /* sparse */
}

static void test_files(void **state)
{
    char folder[] = "/tmp/doc_test.XXXXXX", path[64], pipe[64];

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/s.yaml", folder);
    snprintf(pipe, sizeof(pipe), "%s/pipe", folder);
    read_file(path, CR_ERR_IO, "cannot be opened (");
    read_file(path, CR_ERR_IO, strerror(ENOENT));
    make_file(path, "a: read\n", 0);
    read_file(path, CR_OK, "read");
    make_file(path, "", 0);
    read_file(path, CR_ERR_INPUT, "is empty");
    make_file(path, "a: ", (off_t)100 * 1000 * 1000);
    read_file(path, CR_ERR_INPUT, "too large (at most 64 MiB)");
    read_file(folder, CR_ERR_IO, "is a folder");
    read_file("/dev/zero", CR_ERR_IO, "is a device");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    read_file(pipe, CR_ERR_IO, "is a pipe"); /* without waiting for a writer */
    unlink(pipe);
    unlink(path);
    rmdir(folder);
}

/* A file of /proc has no size until it is read. */
static void test_file_that_grows(void **state)
{
    cr_errors errors = {0};
    cr_doc doc = {0};
    cr_node *root = NULL;

    (void)state;
    if (access("/proc/self/mountinfo", R_OK) != 0) {
        print_message("no /proc here\n");
        return;
    }
    assert_in_range(-cr_doc_read(&doc, "/proc/self/mountinfo", &root, &errors), 0, -CR_ERR_INPUT);
    assert_true(errors.n == 0 || strstr(errors.item[0].what, "is empty") == NULL);
    cr_errors_free(&errors);
    cr_doc_free(&doc);
}

static void test_errors_may_be_null(void **state)
{
    cr_doc doc = {0};
    cr_node *root = NULL;

    (void)state;
    assert_int_equal(cr_doc_read_text(&doc, "x", "a: [", 4, &root, NULL), CR_ERR_INPUT);
    assert_int_equal(cr_doc_read_text(&doc, "x", "a: 1\na: 2", 9, &root, NULL), CR_ERR_INPUT);
    assert_null(root);
    cr_doc_free(&doc);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scalars_stay_text),
        cmocka_unit_test(test_keys_stay_text),
        cmocka_unit_test(test_styles),
        cmocka_unit_test(test_line_ends_and_mark),
        cmocka_unit_test(test_anchors),
        cmocka_unit_test(test_semantic_refusals),
        cmocka_unit_test(test_refusals_are_collected),
        cmocka_unit_test(test_syntax),
        cmocka_unit_test(test_foreign_bytes),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_depth_by_aliases),
        cmocka_unit_test(test_alias_bomb),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_file_that_grows),
        cmocka_unit_test(test_errors_may_be_null),
    };

    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL) {
        print_message("no German locale: ctest makes one and sets LOCPATH\n");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

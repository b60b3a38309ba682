#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The library for other programs: installs a build, makes a small program against the installed copy alone, once by
# pkg-config and once by CMake's find_package, and compares what it prints with the table of the installed program.
# usage: install.sh BUILD COMPILER
set -eu
build=$1
compiler=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM

fail() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
}

cmake --install "$build" --prefix "$folder/first" >"$folder/log" 2>&1 || { cat "$folder/log"; fail "cmake --install failed"; }
mv "$folder/first" "$folder/copy" # nothing in it may name the place that it was installed to
grep -rIl "$folder/first" "$folder/copy" && fail "these files name the place of the installation"
headers=$(cd "$folder/copy/include/credence" && echo *)
[ "$headers" = "credence.h error.h version.h" ] || fail "the headers are: $headers"

"$folder/copy/bin/credence" run scenarios/taliban-2025.yaml -n 200 --seed 1 --quiet --events none --what-if none \
    -o "$folder/run"
wanted=$(awk -F, '$2 == "PAK" && $(NF - 10) == "recognised" { print $(NF - 7) }' "$folder/run/summary.csv")
[ -n "$wanted" ] || fail "no row for PAK in summary.csv"

# check WHAT PROGRAM: does it print the same number?
check() {
    found=$("$2") || fail "$1: the program failed"
    [ "$found" = "$wanted" ] || fail "$1: the program says $found, the table $wanted"
}

PKG_CONFIG_PATH=$(dirname "$(find "$folder/copy" -name credence.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # flags: splitting is meant
"$compiler" -std=c11 -Wall -Wextra -Werror -pedantic tests/install/consumer.c \
    $(pkg-config --cflags --libs credence) -o "$folder/by-pkg-config" || fail "pkg-config: it does not build"
check pkg-config "$folder/by-pkg-config"

mkdir "$folder/consumer"
cp tests/install/consumer.c "$folder/consumer"
cat >"$folder/consumer/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C)
find_package(Credence 0.1 REQUIRED)
add_executable(consumer consumer.c)
target_link_libraries(consumer PRIVATE Credence::credence)
CMAKE
{ cmake -G Ninja -S "$folder/consumer" -B "$folder/by-cmake" -DCMAKE_PREFIX_PATH="$folder/copy" -DCMAKE_C_COMPILER="$compiler" &&
    cmake --build "$folder/by-cmake"; } >"$folder/log" 2>&1 || { cat "$folder/log"; fail "find_package: it does not build"; }
check find_package "$folder/by-cmake/consumer"

# The page shows the program and the CMake file that were built here, word for word.
block() { awk -v kind="$1" '$0 == "```" kind { on = 1; next } /^```/ { on = 0 } on' docs/library.md; }
block c | diff - tests/install/consumer.c || fail "docs/library.md shows another program"
block cmake | diff - "$folder/consumer/CMakeLists.txt" || fail "docs/library.md shows another CMakeLists.txt"
echo "the installed library says $wanted, as the table does"

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The version stands in one place, project() of CMakeLists.txt: the program tells it and the changelog has it.
#
#   CREDENCE_PROGRAM=build/test/credence sh tests/golden/version.sh VERSION
set -eu
version=$1
told=$("$CREDENCE_PROGRAM" --version)
if [ "$told" != "credence $version" ]; then
    echo "credence --version says '$told', not 'credence $version'."
    exit 1
fi
if ! grep -qF "## [$version]" CHANGELOG.md; then
    echo "CHANGELOG.md has no section '## [$version]'."
    exit 1
fi

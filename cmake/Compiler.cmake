# SPDX-License-Identifier: GPL-3.0-or-later
#
# How everything here is compiled. The flags live on three INTERFACE targets, which each of our targets links
# privately, so that none of them reaches the headers or the users of another library:
#   cr_language   the dialect, and arithmetic that gives the same bytes with every compiler and optimisation level
#   cr_warnings   what the compilers are asked to watch for; errors with CREDENCE_WERROR
#   cr_sanitize   the sanitizers of CREDENCE_SANITIZE, at compile and link time

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON) # -std=gnu11: 128-bit integers in the tallies

# The presets choose the optimisation; whoever calls cmake alone gets the one that users run.
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g -fno-omit-frame-pointer")

add_library(cr_language INTERFACE)
target_compile_definitions(cr_language INTERFACE _GNU_SOURCE)
# A fused multiply-add rounds once where two operations round twice, and whether the compiler fuses depends on it, its
# options and the processor: hence no contraction, and never -ffast-math or -march=native. errno after exp() and log()
# is read by nobody and costs a branch.
target_compile_options(cr_language INTERFACE -ffp-contract=off -fno-math-errno)

add_library(cr_warnings INTERFACE)
target_compile_options(cr_warnings INTERFACE
    -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wpointer-arith
    -Wwrite-strings -Wvla -Wformat=2 -Wundef
    $<$<C_COMPILER_ID:GNU>:-Wdouble-promotion>) # clang takes every INFINITY and NAN for a float that was promoted
if(CREDENCE_WERROR)
    target_compile_options(cr_warnings INTERFACE -Werror)
endif()

add_library(cr_sanitize INTERFACE)
if(CREDENCE_SANITIZE)
    target_compile_options(cr_sanitize INTERFACE -fsanitize=${CREDENCE_SANITIZE} -fno-sanitize-recover=all)
    target_link_options(cr_sanitize INTERFACE -fsanitize=${CREDENCE_SANITIZE})
endif()

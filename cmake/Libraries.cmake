# SPDX-License-Identifier: GPL-3.0-or-later
#
# The libraries of other people that Credence stands on; CONTRIBUTING.md says why each. All are looked for before the
# first missing one is reported, so that one reading of the message is enough.

find_package(PkgConfig REQUIRED)
find_package(GSL 2.7)
find_package(OpenMP 4.5 COMPONENTS C)
pkg_check_modules(YAML IMPORTED_TARGET yaml-0.1)
pkg_check_modules(JANSSON IMPORTED_TARGET jansson)
pkg_check_modules(NETTLE IMPORTED_TARGET nettle)
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h) # headers only
find_path(CSV_INCLUDE_DIR csv.h)                    # libcsv comes without a .pc file
find_library(CSV_LIBRARY csv)
if(BUILD_TESTING)
    pkg_check_modules(CMOCKA IMPORTED_TARGET cmocka)
endif()

set(missing "")
macro(cr_need found what)
    if(NOT ${found})
        string(APPEND missing "\n  ${what}")
    endif()
endmacro()
cr_need(GSL_FOUND "GSL 2.7 or later (Debian: libgsl-dev)")
cr_need(OpenMP_C_FOUND "OpenMP for ${CMAKE_C_COMPILER} (gcc has it; clang 14 on Debian: libomp-14-dev)")
cr_need(YAML_FOUND "libyaml (libyaml-dev)")
cr_need(JANSSON_FOUND "Jansson (libjansson-dev)")
cr_need(NETTLE_FOUND "Nettle (nettle-dev)")
cr_need(RANDOM123_INCLUDE_DIR "Random123, headers only (librandom123-dev)")
cr_need(CSV_INCLUDE_DIR "libcsv, its header csv.h (libcsv-dev)")
cr_need(CSV_LIBRARY "libcsv, the library (libcsv-dev)")
if(BUILD_TESTING)
    cr_need(CMOCKA_FOUND "cmocka, for the tests (libcmocka-dev); or configure with -DBUILD_TESTING=OFF")
endif()
if(missing)
    message(FATAL_ERROR "Credence cannot be built, for these are missing:${missing}\n"
        "On Debian and Ubuntu ./dev installs them.")
endif()

add_library(cr_csv INTERFACE)
target_include_directories(cr_csv SYSTEM INTERFACE "${CSV_INCLUDE_DIR}")
target_link_libraries(cr_csv INTERFACE "${CSV_LIBRARY}")

add_library(cr_random123 INTERFACE)
target_include_directories(cr_random123 SYSTEM INTERFACE "${RANDOM123_INCLUDE_DIR}")

# SPDX-License-Identifier: GPL-3.0-or-later
#
# cr_recipes(FILE): writes a C file that holds docs/plots/gnuplot/*.gp, made again whenever one of them changes.
function(cr_recipes file)
    set(arrays "")
    set(rows "")
    foreach(name common contrasts curves fan ranking)
        set(recipe "${PROJECT_SOURCE_DIR}/docs/plots/gnuplot/${name}.gp")
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${recipe}")
        file(READ "${recipe}" bytes HEX)
        string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
        string(APPEND arrays "static const unsigned char ${name}[] = {${bytes}};\n")
        string(APPEND rows "    {\"${name}\", ${name}, sizeof(${name})},\n")
    endforeach()
    file(CONFIGURE OUTPUT "${file}" @ONLY CONTENT
        "/* Made from docs/plots/gnuplot. */\n#include \"cli/recipes.h\"\n\n${arrays}\nconst cr_recipe_text cr_recipe[CR_RECIPES] = {\n${rows}};\n")
endfunction()

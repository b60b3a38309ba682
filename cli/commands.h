/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_COMMANDS_H
#define CREDENCE_CLI_COMMANDS_H

/**
 * One function a subcommand. argv[0] is "credence COMMAND"; wrong options and --help end the program.
 * @return the exit status: 0 done, 1 the input is wrong, 2 the run failed
 */
int cr_command_check(int argc, char **argv);
int cr_command_influence(int argc, char **argv);
int cr_command_plot(int argc, char **argv);
int cr_command_require(int argc, char **argv);
int cr_command_fit(int argc, char **argv);
int cr_command_run(int argc, char **argv);
int cr_command_schema(int argc, char **argv);
int cr_command_score(int argc, char **argv);

#endif

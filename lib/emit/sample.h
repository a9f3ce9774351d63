/*
 * sample: what lib/emit.c prints from the scenario, for one small scenario. It lets compilers and checkers read the other
 * files here and those under suites/NAME/emit/ as what they are, C; no program is made from it.
 */
#ifndef SHALL_EMIT_SAMPLE_H
#define SHALL_EMIT_SAMPLE_H

enum { M, A, A_1, ACTORS };
static const int process_of[ACTORS] = { M, A, A };
static const char *const name_of[ACTORS] = { "M", "A", "A.1" };
enum { p_r, p_w, ENDS };
static int fd[ENDS] = { -1, -1 };
static const int object_of[ENDS] = { p_r, p_r };
static const int side_of[ENDS] = { 0, 1 };
static const char *const kind_of[ENDS] = { "pipe", "pipe" };
enum { SPINS = 200, YIELDS = 30, SLEEPS = 0 };
static int me;

#endif

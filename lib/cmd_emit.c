/* emit-c: a scenario as a C program for whoever maintains the system. */
#include "cmd.h"

#include "emit.h"
#include "finding.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 1000 };

/* The history that was saved with the scenario, NULL if there is none: FILE.scn, FILE.hist. */
static struct history *history_beside(const char *path)
{
	static struct history h;
	char beside[PATH_MAX_SHALL];
	size_t n = strlen(path), length;
	struct complaint why;
	bool good = false;
	char *text;

	if (n < 4 || n + 2 > sizeof(beside) || strcmp(path + n - 4, ".scn") != 0)
		return NULL;
	snprintf(beside, sizeof(beside), "%.*s.hist", (int)(n - 4), path);
	text = text_read(beside, &length, &why);
	if (text != NULL)
		good = history_parse(&h, text, length, &why);
	free(text);
	return good ? &h : NULL;
}

int cmd_emit_c(int argc, char **argv, const char *argv0)
{
	static struct scenario s;
	static struct judgement j;
	struct emit_story story = { NULL, NULL };
	struct finding_about about;
	struct complaint why;
	struct options o;
	const struct history *h;
	int rule, status = options_read(&o, argc, argv, "emit-c");

	(void)argv0;
	if (status != 0)
		return status;
	if (o.operands != 1)
		return cmd_fail(STATUS_USAGE, "emit-c: which scenario? (shall emit-c FILE.scn)");
	if (!finding_read(o.operand[0], &s, &about, &why))
		return cmd_unreadable(o.operand[0], &why);
	if (o.rule == NULL && about.rule[0] == '\0')
		return cmd_fail(STATUS_USAGE, "emit-c: which rule? %s does not say (--rule RULE)", o.operand[0]);
	rule = rule_find(o.rule != NULL ? o.rule : about.rule);
	if (rule < 0)
		return cmd_fail(STATUS_USAGE, "emit-c: %s is about '%s', which is no rule", o.operand[0], about.rule);
	h = history_beside(o.operand[0]);
	if (h != NULL) {
		judge_history(h, (unsigned)rule, &j);
		if (j.verdict == ILLEGAL)
			story = (struct emit_story){ j.why, h->platform };
	}
	if (!emit_program(&s, (unsigned)rule, o.times > 0 ? o.times : ROUNDS, &story, stdout, &why))
		return cmd_fail(STATUS_USAGE, "emit-c: %s", why.text);
	return STATUS_HOLDS;
}

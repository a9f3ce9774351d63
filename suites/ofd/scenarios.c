#include "../lock/draw.h"
#include "mechanism.h"

static void happens(struct script *k, unsigned p)
{
	if (cast_chance(k->c, 1, 2))
		happens_close(k, p);
	else
		happens_life(k, p);
}

static void draw_script(struct scenario *s, struct choices *c, unsigned ofd)
{
	unsigned players = cast_range(c, 2, 4), files = cast_chance(c, 1, 6) ? 2 : 1, rounds = cast_range(c, 1, 4), i;
	struct script k;

	script_begin(&k, s, c, players, files);
	k.ofd = ofd;
	for (i = cast_below(c, 4); i > 0; i--) {
		unsigned p = script_player(&k);

		act_open(&k, p);
	}
	script_rounds(&k, rounds, happens);
	script_end(&k);
}

static void draw_owners(struct scenario *s, struct choices *c)
{
	draw_script(s, c, 4);
}

static void draw_across(struct scenario *s, struct choices *c)
{
	draw_script(s, c, 2);
}

static void draw_contend(struct scenario *s, struct choices *c)
{
	unsigned all = cast_range(c, 2, 6);

	draw_contest(s, c, all, true);
}

const struct family ofd_families[] = {
	{ "ofd.owners", 1, draw_owners, "in turn, by copies of descriptors in several processes, that come and go", 3 },
	{ "ofd.across", 1, draw_across, "the same, with process-owned locks in between", 3 },
	{ "ofd.contend", 1, draw_contend, "processes lock and unlock ranges by descriptions of their own all at once",
	    1 },
	{ .id = NULL },
};

/* Is what may and what must be open told apart? */
#include "test.h"

static struct history h;

static void read_text(const char *events)
{
	static char text[4096];
	struct complaint why;

	history_free(&h);
	snprintf(text, sizeof(text),
	    "shall history 1\nobject p pipe\nobject u unix-listener\nobject u2 unix\nproc M of M\nproc A of M\nproc B of A\nthread A.1 of A\n%s",
	    events);
	if (!history_parse(&h, text, strlen(text), &why)) {
		printf("# line %u: %s\n", why.line, why.text);
		abort();
	}
}

/* With a courier k, and two files' worth of processes. */
static void read_passing(const char *events)
{
	static char text[4096];
	struct complaint why;

	history_free(&h);
	snprintf(text, sizeof(text),
	    "shall history 1\nobject p pipe\nobject k courier\nproc M of M\nproc A of M\n"
	    "10 12 M pipe p = 0\n14 16 M courier k = 0\n18 24 M fork A = 0\n20 21 A start = 0\n"
	    "25 26 A close p.w = 0\n27 28 A close p.r = 0\n29 30 A close k.a = 0\n%s",
	    events);
	if (!history_parse(&h, text, strlen(text), &why)) {
		printf("# line %u: %s\n", why.line, why.text);
		abort();
	}
}

static bool open_in(unsigned side, uint64_t from, uint64_t to)
{
	return refs_certainly_open(&h, 0, side, from, to);
}

static bool closed_in(unsigned side, uint64_t from, uint64_t to)
{
	return refs_certainly_closed(&h, 0, side, from, to);
}

enum { R, W };

int main(void)
{
	mechanisms_index();
	read_text("10 20 M pipe p = 0\n30 40 M close p.w = 0\n50 60 M start = 0\n");
	check(open_in(W, 20, 30) && !open_in(W, 19, 30) && !open_in(W, 20, 31),
	    "open for certain from its making to its close");
	check(closed_in(W, 40, 60) && closed_in(W, 1, 9) && !closed_in(W, 39, 60) && !closed_in(W, 10, 11),
	    "closed for certain before and after");
	check(open_in(R, 20, 60) && !closed_in(R, 50, 60), "the other side is another matter");

	read_text(
	    "10 20 M pipe p = 0\n30 40 M fork A = 0\n35 36 A start = 0\n50 60 M close p.w = 0\n70 80 A close p.w = 0\n"
	    "90 91 M start = 0\n");
	check(open_in(W, 20, 70) && !open_in(W, 20, 71), "parent's and child's references make a chain");
	check(closed_in(W, 80, 91) && !closed_in(W, 79, 91), "closed when both have closed");

	read_text(
	    "10 20 M pipe p = 0\n30 40 M fork A = 0\n50 60 M close p.w = 0\n70 - A exit 0\n80 90 M reap A = 0 how=exited code=0\n"
	    "95 96 M start = 0\n");
	check(open_in(W, 20, 70) && !open_in(W, 20, 71) && closed_in(W, 90, 96) && !closed_in(W, 89, 96),
	    "exit closes somewhere between its call and the reap");

	read_text(
	    "10 20 M pipe p = 0\n30 40 M fork A = 0\n41 42 A start = 0\n45 46 M close p.w = 0\n70 80 M kill A KILL = 0\n"
	    "85 90 M reap A = 0 how=killed code=15\n95 96 M start = 0\n");
	check(open_in(W, 20, 70) && !open_in(W, 20, 71) && closed_in(W, 90, 96),
	    "a killed process holds until it is killed");

	read_text(
	    "10 20 M pipe p = 0\n30 40 M fork A = 0\n41 42 A start = 0\n45 46 M close p.w = 0\n70 - A exec\n95 96 M start = 0\n");
	check(open_in(W, 20, 70) && !closed_in(W, 80, 96), "what is not marked survives exec as far as can be told");
	read_text(
	    "10 20 M pipe p = 0\n30 40 M fork A = 0\n41 42 A start = 0\n45 46 M close p.w = 0\n50 51 A cloexec p.w = 0\n"
	    "70 - A exec\n75 76 A start = 0\n95 96 M start = 0\n");
	check(open_in(W, 20, 70) && closed_in(W, 75, 96) && !closed_in(W, 74, 96),
	    "what is marked is gone when the new image acts");
	read_text(
	    "10 20 M pipe p = 0\n30 40 M fork A = 0\n41 42 A start = 0\n45 46 M close p.w = 0\n47 48 A dup p.w p.w1 = 0\n"
	    "50 51 A cloexec p.w1 = 0\n70 - A exec\n75 76 A start = 0\n95 96 M start = 0\n");
	check(open_in(W, 20, 70) && !closed_in(W, 75, 96), "exec leaves what stands unmarked before what is marked");

	read_text(
	    "10 20 M pipe p = 0\n30 40 M dup p.w p.w2 = 0\n50 60 M close p.w = 0\n70 80 M bury p.w2 = 0\n90 91 M start = 0\n");
	check(open_in(W, 20, 70) && closed_in(W, 80, 91), "a copy keeps the end open until it is copied over");
	read_text("10 20 M pipe p = 0\n30 40 M dup2 p.w p.w = 0\n90 91 M start = 0\n");
	check(open_in(W, 20, 91), "dup2() onto itself changes nothing");

	read_text(
	    "10 20 M pipe p = 0\n30 40 M fork A = 0\n41 42 A start = 0\n43 44 M close p.r = 0\n45 46 A create A.1 = 0\n"
	    "47 200 A.1 read p.r 10 = 0\n50 60 A close p.r = 0\n");
	check(!closed_in(R, 60, 199) && closed_in(R, 200, 201),
	    "a call under way in another thread keeps its descriptor possible");

	read_text(
	    "10 20 M listen u.l nonblock 1 = 0\n30 40 M connect u2.c nonblock u = -1 EINPROGRESS\n50 60 M accept u.l = 0 made=u2.a\n"
	    "70 80 M close u2.c = 0\n90 91 M start = 0\n");
	check(refs_certainly_open(&h, 2, 0, 40, 70) && refs_certainly_closed(&h, 2, 0, 80, 91),
	    "a connection that is under way has its descriptor");
	check(!refs_certainly_closed(&h, 2, 1, 31, 59) && !refs_certainly_open(&h, 2, 1, 40, 59) &&
	        refs_certainly_open(&h, 2, 1, 60, 91),
	    "its far end may be open before it is accepted");
	read_text(
	    "10 20 M listen u.l nonblock 1 = 0\n30 40 M connect u2.c block u = -1 ECONNREFUSED\n90 91 M start = 0\n");
	check(refs_certainly_closed(&h, 2, 0, 40, 91), "one that was refused has none");
	read_passing("40 50 M pass k.a p.w = 0 as=0\n60 70 M close p.w = 0\n"
	             "80 90 A take k.b kept = 1 from=M as=0 first=p.w second=? third=? how=unmarked\n"
	             "100 110 A close p.w = 0\n120 121 M start = 0\n");
	check(open_in(W, 12, 60) && !open_in(W, 12, 61) && open_in(W, 90, 100) && !open_in(W, 89, 100),
	    "what is passed is certainly open in who passed it, and in who took it");
	check(!closed_in(W, 70, 80) && !closed_in(W, 71, 79) && closed_in(W, 110, 121),
	    "on its way it may be open, and when the taker has closed it, it is not");
	check(refs_description(&h, 1, end_pack(0, W, 0), 95, 99) == refs_description(&h, 0, end_pack(0, W, 0), 20, 30),
	    "the taker has the same open file description");

	read_passing("40 50 M pass2 k.a p.w p.r = 0 as=0\n60 70 M close p.w = 0\n"
	             "80 90 A take k.b cloexec = 2 from=M as=0 first=p.w second=p.r1 third=? how=marked\n"
	             "100 - A exec\n110 111 A start = 0\n120 121 M start = 0\n");
	check(open_in(W, 90, 100) && closed_in(W, 110, 121), "a new image has not what was taken to be closed then");
	check(refs_certainly_open(&h, 0, R, 90, 121), "of two that came with one message each is known by its name");

	read_passing("40 50 M pass k.a p.w = 0 as=0\n60 70 M close p.w = 0\n120 121 M start = 0\n");
	check(!closed_in(W, 70, 121), "what nobody has taken may be open for ever");
	read_passing("40 50 M pass k.a p.w = -1 EAGAIN as=0\n60 70 M close p.w = 0\n120 121 M start = 0\n");
	check(closed_in(W, 70, 121), "what could not be passed is not on its way");
	read_passing("40 - M pass k.a p.w as=0\n"
	             "80 90 A take k.b kept = 1 from=M as=0 first=p.w second=? third=? how=unmarked\n"
	             "120 121 A start = 0\n");
	check(open_in(W, 90, 121), "what came was sent, though nobody heard of it");
	read_passing("35 90 A take k.b kept = 1 from=M as=0 first=p.w second=? third=? how=unmarked\n"
	             "40 50 M pass k.a p.w = 0 as=0\n60 70 M close p.w = 0\n100 110 A close p.w = 0\n"
	             "120 121 M start = 0\n");
	check(open_in(W, 90, 100) && closed_in(W, 110, 121), "who began to wait before it was sent has it afterwards");
	read_passing("35 - A take k.b kept from=? as=0 first=? second=? third=? how=nothing\n"
	             "40 50 M pass k.a p.w = 0 as=0\n60 70 M close p.w = 0\n120 121 M start = 0\n");
	check(!closed_in(W, 70, 121), "who never returned from taking may have it");

	read_text(
	    "10 20 M pipe p = 0\n30 40 M fork A = 0\n41 42 A start = 0\n43 44 M close p.r = 0\n"
	    "45 46 A create A.1 = 0\n47 200 A.1 poll3 p.w p.w p.r none -1 = 0 first=none second=none third=none us=0\n"
	    "50 60 A close p.r = 0\n");
	check(!closed_in(R, 60, 199) && closed_in(R, 200, 201), "a look keeps possible each of the ends that it names");
	history_free(&h);
	return test_end();
}

/* Are received bytes traced to where they came from? */
#include "origin.h"

#include "arena.h"

#include "test.h"

#include <errno.h>

enum { BYTES = 200 };

static struct history h;
static uint8_t stream[4096];
static size_t streamed;

/* A history of one pipe, written by A and B, read by M. */
static void begin(void)
{
	static const char text[] =
	    "shall history 1\nobject p pipe\nobject p2 pipe\nproc M of M\nproc A of M\nproc B of M\n";
	struct complaint why;

	history_free(&h);
	if (!history_parse(&h, text, strlen(text), &why))
		abort();
	h.event = realloc(h.event, 64 * sizeof(struct event));
	streamed = 0;
}

static struct event *event(const char *op, unsigned actor, uint64_t call)
{
	struct event *e = &h.event[h.events++];

	memset(e, 0, sizeof(*e));
	e->op = (uint16_t)op_find(op, strlen(op));
	e->actor = (uint8_t)actor;
	e->call = call;
	e->ret = call + 1;
	return e;
}

static void put(unsigned object, unsigned actor, uint32_t attempt, int64_t n, int64_t result, int err)
{
	struct event *e = event("write", actor, h.events * 2 + 1);

	e->in[0] = end_pack(object, 1, 0);
	e->in[1] = n;
	e->out[0] = attempt;
	e->result = result;
	e->err = err;
	if (result == 0)
		e->ret = OPEN;
}

/* Puts bytes of an attempt into what will be received. */
static void flow(unsigned object, unsigned actor, uint32_t attempt, uint64_t from, size_t n)
{
	payload_fill(stream + streamed, object, actor, attempt, from, n);
	streamed += n;
}

/* Traces it as one read and compares with "A/0+0:10,B/…" */
static bool traces_to(const char *expected)
{
	struct event *e = event("read", 0, 1000);
	struct origin_bytes bytes = { stream, 1000 };
	char seen[512];
	size_t n = 0;
	uint32_t i;

	e->in[0] = end_pack(0, 0, 0);
	e->in[1] = (int64_t)streamed;
	e->result = (int64_t)streamed;
	e->bytes = (uint32_t)streamed;
	history_index(&h);
	origin_trace(&h, &bytes, 1);
	e = &h.event[h.events - 1];
	seen[0] = '\0';
	for (i = 0; i < e->segments; i++) {
		const struct segment *s = &h.segment[e->segment + i];

		if (s->actor == ACTOR_UNKNOWN)
			n += (size_t)snprintf(seen + n, sizeof(seen) - n, "%s?:%u", i > 0 ? "," : "", s->length);
		else
			n += (size_t)snprintf(seen + n, sizeof(seen) - n, "%s%s/%u+%u:%u", i > 0 ? "," : "",
			    h.actor[s->actor].name, s->attempt, s->from, s->length);
	}
	if (strcmp(seen, expected) != 0)
		printf("# saw %s, expected %s\n", seen, expected);
	return strcmp(seen, expected) == 0;
}

static void payload(void)
{
	uint8_t whole[BYTES], part[BYTES];
	bool good = true;
	unsigned from, n;

	payload_fill(whole, 3, 5, 7, 0, BYTES);
	for (from = 0; from < 40; from++)
		for (n = 1; from + n <= BYTES; n += 7) {
			payload_fill(part, 3, 5, 7, from, n);
			good &= memcmp(part, whole + from, n) == 0;
		}
	check(good, "the bytes of an attempt do not depend on how they are asked for");
	check(whole[0] >> 4 == 5 && whole[BYTES - 1] >> 4 == 5, "each byte names its sender");
	payload_fill(part, 4, 5, 7, 0, BYTES);
	check(memcmp(part, whole, BYTES) != 0, "the bytes depend on the object");
}

static void traces(void)
{
	begin();
	put(0, 1, 0, 100, 100, 0);
	put(0, 2, 0, 50, 50, 0);
	put(0, 1, 1, 10, 10, 0);
	flow(0, 1, 0, 0, 60);
	flow(0, 2, 0, 0, 50);
	flow(0, 1, 0, 60, 40);
	flow(0, 1, 1, 0, 10);
	check(traces_to("A/0+0:60,B/0+0:50,A/0+60:40,A/1+0:10"), "interleaved writes");
	begin();
	put(0, 1, 0, 100, -1, EAGAIN);
	put(0, 1, 1, 100, 30, 0);
	put(0, 1, 2, 20, 20, 0);
	flow(0, 1, 1, 0, 30);
	flow(0, 1, 2, 0, 20);
	check(traces_to("A/1+0:30,A/2+0:20"), "attempts that sent nothing or a part");
	begin();
	put(0, 1, 0, 100, 0, 0);
	flow(0, 1, 0, 0, 37);
	check(traces_to("A/0+0:37"), "a part of an attempt that never returned");
	begin();
	put(0, 1, 0, 100, 100, 0);
	flow(0, 1, 0, 0, 40);
	flow(0, 1, 0, 50, 50);
	check(traces_to("A/0+0:40,A/0+50:50"), "lost bytes");
	begin();
	put(0, 1, 0, 100, 100, 0);
	flow(0, 1, 0, 0, 60);
	flow(0, 1, 0, 20, 40);
	check(traces_to("A/0+0:60,A/0+20:40"), "bytes that come twice");
	begin();
	put(0, 1, 0, 64, 64, 0);
	put(0, 1, 1, 64, 64, 0);
	flow(0, 1, 1, 0, 64);
	flow(0, 1, 0, 0, 64);
	check(traces_to("A/1+0:64,A/0+0:64"), "swapped writes");
	begin();
	put(0, 1, 0, 64, -1, EAGAIN);
	put(0, 1, 1, 32, 32, 0);
	flow(0, 1, 0, 0, 64);
	check(traces_to("A/0+0:64"), "bytes of an attempt that said it sent none");
	begin();
	put(1, 1, 0, 64, 64, 0);
	put(0, 1, 1, 32, 32, 0);
	flow(1, 1, 0, 0, 64);
	check(traces_to("A/0+0:64"), "bytes of another object");
	begin();
	put(0, 1, 0, 4, 4, 0);
	memset(stream, 0x30, 24);
	streamed = 24;
	check(traces_to("?:24"), "bytes that nobody sent");
}

int main(void)
{
	mechanisms_index();
	payload();
	traces();
	history_free(&h);
	return test_end();
}

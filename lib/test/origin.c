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
static void begin_with(const char *kind)
{
	char text[200];
	struct complaint why;

	snprintf(text, sizeof(text),
	    "shall history 1\nobject p %s\nobject p2 %s\nproc M of M\nproc A of M\nproc B of M\n", kind, kind);
	history_free(&h);
	if (!history_parse(&h, text, strlen(text), &why))
		abort();
	h.event = realloc(h.event, 64 * sizeof(struct event));
	streamed = 0;
}

static void begin(void)
{
	begin_with("pipe");
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

/* ---- messages ---- */

enum { LONG = 100 };

static uint8_t got[16][4096];
static struct origin_bytes got_bytes[16];
static unsigned gots;

static void begin_messages(void)
{
	begin_with("dpair");
	gots = 0;
}

/* The bytes that flowed are what one call got, of so many that it asked for. */
static void get_by(const char *op, int64_t asked)
{
	struct event *e = event(op, 0, 1000 + 2 * gots);

	e->in[0] = end_pack(0, 0, 0);
	e->in[1] = asked;
	e->result = (int64_t)streamed;
	e->bytes = (uint32_t)streamed;
	memcpy(got[gots], stream, streamed);
	if (streamed > 0) {
		got_bytes[gots] = (struct origin_bytes){ got[gots], e->call };
		gots++;
	}
	streamed = 0;
}

static void get(int64_t asked)
{
	get_by("fetch", asked);
}

static bool messages_trace_to(const char *expected)
{
	char seen[1024];
	size_t n = 0, i;
	uint32_t k;

	history_index(&h);
	origin_trace(&h, got_bytes, gots);
	seen[0] = '\0';
	for (i = 0; i < h.events; i++) {
		const struct event *e = &h.event[i];

		if (!role_receives(event_role(e)))
			continue;
		n += (size_t)snprintf(seen + n, sizeof(seen) - n, "%s", n > 0 ? " " : "");
		for (k = 0; k < e->segments; k++) {
			const struct segment *s = &h.segment[e->segment + k];

			if (s->actor == ACTOR_UNKNOWN)
				n +=
				    (size_t)snprintf(seen + n, sizeof(seen) - n, "%s?:%u", k > 0 ? "," : "", s->length);
			else
				n += (size_t)snprintf(seen + n, sizeof(seen) - n, "%s%s/%u+%u:%u", k > 0 ? "," : "",
				    h.actor[s->actor].name, s->attempt, s->from, s->length);
		}
		if (e->segments == 0)
			n += (size_t)snprintf(seen + n, sizeof(seen) - n, "-");
	}
	if (strcmp(seen, expected) != 0)
		printf("# saw %s, expected %s\n", seen, expected);
	return strcmp(seen, expected) == 0;
}

/* The first attempt from `from` on whose first byte is that of attempt 0, or is not. */
static uint32_t attempt_like(uint32_t from, bool alike)
{
	uint8_t first, other;

	payload_fill(&first, 0, 1, 0, 0, 1);
	do
		payload_fill(&other, 0, 1, from++, 0, 1);
	while ((first == other) != alike);
	return from - 1;
}

static void message(uint32_t attempt, int64_t n, int64_t result, int err)
{
	put(0, 1, attempt, n, result, err);
	h.event[h.events - 1].in[0] = end_pack(0, 1, 0);
}

static void whole_messages(void)
{
	begin_messages();
	message(0, LONG, LONG, 0);
	message(1, 20, 20, 0);
	message(2, 30, 30, 0);
	flow(0, 1, 1, 0, 20);
	get(200);
	flow(0, 1, 0, 0, LONG);
	get(200);
	flow(0, 1, 2, 0, 30);
	get(30);
	check(messages_trace_to("A/1+0:20 A/0+0:100 A/2+0:30"), "messages that come in another order");
	begin_messages();
	message(0, LONG, LONG, 0);
	message(1, 20, 20, 0);
	flow(0, 1, 0, 0, 40);
	get(40);
	flow(0, 1, 1, 0, 20);
	get(40);
	check(messages_trace_to("A/0+0:40 A/1+0:20"), "a message that is cut off");
	begin_messages();
	message(0, LONG, LONG, 0);
	message(1, 20, 20, 0);
	flow(0, 1, 0, 0, 40);
	get(40);
	flow(0, 1, 0, 40, 40);
	get(40);
	flow(0, 1, 0, 80, 20);
	get(40);
	flow(0, 1, 1, 0, 20);
	get(40);
	check(messages_trace_to("A/0+0:40 A/0+40:40 A/0+80:20 A/1+0:20"), "the rest of it comes next");
	begin_messages();
	message(0, LONG, LONG, 0);
	flow(0, 1, 0, 0, LONG);
	get(LONG);
	flow(0, 1, 0, 0, LONG);
	get(LONG);
	check(messages_trace_to("A/0+0:100 A/0+0:100"), "a message that comes twice");
	begin_messages();
	message(0, LONG, LONG, 0);
	message(1, LONG, LONG, 0);
	flow(0, 1, 0, 0, LONG);
	get_by("peek", LONG);
	flow(0, 1, 0, 0, LONG);
	get(LONG);
	get(LONG);
	check(messages_trace_to("A/0+0:100 A/0+0:100 -"), "one that is looked at first, and one without bytes");
}

static void spoilt_messages(void)
{
	begin_messages();
	message(0, 10, 10, 0);
	message(1, 20, 20, 0);
	flow(0, 1, 0, 0, 10);
	flow(0, 1, 1, 0, 20);
	get(LONG);
	check(messages_trace_to("A/0+0:10,A/1+0:20"), "two messages in one");
	begin_messages();
	message(0, LONG, LONG, 0);
	flow(0, 1, 0, 0, 60);
	get(200);
	flow(0, 1, 0, 60, 40);
	get(200);
	check(messages_trace_to("A/0+0:60 A/0+60:40"), "a message in two");
	begin_messages();
	message(0, LONG, -1, EAGAIN);
	message(1, 20, 20, 0);
	flow(0, 1, 0, 0, LONG);
	get(LONG);
	flow(0, 1, 1, 0, 20);
	get(LONG);
	check(messages_trace_to("A/0+0:100 A/1+0:20"), "one that was not sent");
	begin_messages();
	put(1, 1, 0, 64, 64, 0);
	message(1, 20, 20, 0);
	flow(1, 1, 0, 0, 64);
	get(LONG);
	check(messages_trace_to("A/0+0:64"), "one of another object");
	begin_messages();
	message(0, 20, 20, 0);
	memset(stream, 0x30, 24);
	streamed = 24;
	get(LONG);
	check(messages_trace_to("?:24"), "one that nobody sent");
	begin_messages();
	message(0, LONG, LONG, 0);
	flow(0, 1, 0, 30, 70);
	get(LONG);
	check(messages_trace_to("A/0+30:70"), "one without its beginning");
	begin_messages();
	message(0, LONG, LONG, 0);
	flow(0, 1, 0, 0, LONG);
	stream[50] ^= 1;
	get(LONG);
	check(messages_trace_to("A/0+0:50,?:1,A/0+51:49"), "one with a wrong byte");
}

/* Of one byte there are few. */
static void tiny_messages(void)
{
	uint32_t like = attempt_like(1, true), unlike = attempt_like(1, false);
	char expected[100];

	begin_messages();
	message(0, 1, 1, 0);
	message(like, 1, 1, 0);
	flow(0, 1, 0, 0, 1);
	get(8);
	flow(0, 1, like, 0, 1);
	get(8);
	snprintf(expected, sizeof(expected), "A/0+0:1 A/%u+0:1", like);
	check(messages_trace_to(expected), "two messages of the same byte come each once");
	begin_messages();
	message(0, 1, 1, 0);
	message(unlike, 1, 1, 0);
	message(like + unlike, LONG, LONG, 0);
	flow(0, 1, unlike, 0, 1);
	get(8);
	flow(0, 1, 0, 0, 1);
	get(8);
	snprintf(expected, sizeof(expected), "A/%u+0:1 A/0+0:1", unlike);
	check(messages_trace_to(expected), "in any order, and never as a piece of a longer one that was not cut");
	begin_messages();
	message(0, LONG, LONG, 0);
	message(like, 1, 1, 0);
	flow(0, 1, like, 0, 1);
	get(8);
	snprintf(expected, sizeof(expected), "A/%u+0:1", like);
	check(messages_trace_to(expected), "a byte is the message of one byte where a longer one would be longer");
	begin_messages();
	message(0, 1, -1, ECONNREFUSED);
	message(like, 1, 1, 0);
	flow(0, 1, 0, 0, 1);
	get(8);
	snprintf(expected, sizeof(expected), "A/%u+0:1", like);
	check(messages_trace_to(expected), "and rather one that was sent than one that was not");
}

int main(void)
{
	mechanisms_index();
	payload();
	traces();
	whole_messages();
	spoilt_messages();
	tiny_messages();
	history_free(&h);
	return test_end();
}

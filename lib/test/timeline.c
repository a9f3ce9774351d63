/* Is the drawing of a contradiction what a tired person can read, whatever the events are? */
#include "timeline.h"

#include "test.h"

static void parse(struct history *h, const char *text)
{
	struct complaint why;

	if (!history_parse(h, text, strlen(text), &why)) {
		printf("Bail out! line %u: %s\n", why.line, why.text);
		exit(4);
	}
}

#define HEAD "shall history 1\nfrom - seed 0x0 case 0 version 0\nmode none 0x0\nworld model\nplatform none\n"

static void golden(const char *history, unsigned events, const uint32_t *event, const char *expected, const char *what)
{
	struct history h;
	char *text;

	parse(&h, history);
	text = timeline_draw(&h, events, event);
	check(strcmp(text, expected) == 0, what);
	if (strcmp(text, expected) != 0)
		printf("# saw\n%s", text);
	free(text);
	history_free(&h);
}

static const char torn[] = HEAD "object p pipe\nproc M of M\nproc A of M\nproc B of M\n"
                                "1 2 M start = 0\n"
                                "3 4 M pipe p = 0\n"
                                "5 6 M fork A = 0\n"
                                "7 8 A start = 0\n"
                                "9 10 M fork B = 0\n"
                                "11 12 B start = 0\n"
                                "20 30 A write p.w 1 = 1 as=0\n"
                                "21 31 B write p.w 512 = 512 as=0\n"
                                "22 33 M read p.r 700 = 513 : B/0+0:300,A/0+0:1,B/0+300:212\n"
                                "40 - A exit 0\n"
                                "41 - B exit 0\n"
                                "43 44 M reap A = 0 how=exited code=0\n"
                                "45 46 M reap B = 0 how=exited code=0\n";

static void intervals(void)
{
	/* Given in any order, one of them twice, one that is not there. */
	golden(torn, 5, (uint32_t[]){ 7, 6, 8, 6, 999 },
	    "ticket  M   A   B\n"
	    "    20  .   +   .   A write p.w 1 as A/0\n"
	    "    21  .   |   +   B write p.w 512 as B/0\n"
	    "    22  +   |   |   M read p.r 700\n"
	    "    30  |   +   |   A write = 1\n"
	    "    31  |   .   +   B write = 512\n"
	    "    33  +   .   .   M read = 513: B/0+0:300, A/0+0:1, B/0+300:212\n"
	    "B/0+300:212 is 212 bytes from offset 300 of what B offered as B/0.\n",
	    "overlapping calls are intervals");
	golden(torn, 3, (uint32_t[]){ 2, 9, 11 },
	    "ticket  M   A   B\n"
	    "     5  o           M fork A = 0\n"
	    "   ...  .           (6 other calls)\n"
	    "    40  .   o   .   A exit 0\n"
	    "   ...  .           (1 other call)\n"
	    "    43  o           M reap A = 0 how=exited code=0\n",
	    "who does not live yet, or any more, has an empty column; gaps are counted");
	golden(torn, 0, NULL, "", "nothing to draw is an empty text");
}

static void nested(void)
{
	golden(HEAD "proc M of M\nproc A of M\nproc B of M\nquiet 22\n"
	            "1 2 M start = 0\n"
	            "3 4 M fork A = 0\n"
	            "5 6 M fork B = 0\n"
	            "7 8 A start = 0\n"
	            "13 14 B start = 0\n"
	            "19 30 A suspend none = -1 EINTR after=USR1 before=USR1\n"
	            "20 21 B kill A USR1 = 0\n"
	            "23 24 W kick A VTALRM = 0\n"
	            "25 28 A handler VTALRM = 0 code=user sender=? value=0 int=0 form=info mask=all\n"
	            "26 27 A pending = 0 set=USR1\n"
	            "31 - B reap A how=exited code=0\n",
	    6, (uint32_t[]){ 5, 6, 7, 8, 9, 10 },
	    "ticket  M    A    B    W\n"
	    "    19       +    .         A suspend none\n"
	    "    20       |    o         B kill A USR1 = 0\n"
	    "    22  ~~~~~|~~~~~~~~~~~~~ a whole deadline passes: no call begins, none\n"
	    "             |    .         returns\n"
	    "    23       |    .    o    W kick A VTALRM = 0\n"
	    "    25       |+   .         A handler VTALRM\n"
	    "    26       ||o  .         A pending = 0 set=USR1\n"
	    "    28       |+   .         A handler = 0 code=user sender=? value=0 int=0\n"
	    "             |    .         form=info mask=all\n"
	    "    30       +    .         A suspend = -1 EINTR\n"
	    "    31            +         B reap A\n"
	    "     -            ?         B reap: never returned\n",
	    "handlers inside calls, the watchdog and its deadline, a call that never returned");
}

struct page {
	unsigned lines, widest;
	bool bad; /* an empty line, a byte that is not printable, '#' at the beginning */
	char text[8192];
};

static void draw(struct page *p, const char *history, unsigned events, const uint32_t *event)
{
	struct history h;
	char *text, *at;

	parse(&h, history);
	text = timeline_draw(&h, events, event);
	memset(p, 0, sizeof(*p));
	strncpy(p->text, text, sizeof(p->text) - 1);
	for (at = text; *at != '\0'; at += strcspn(at, "\n") + 1) {
		unsigned n = (unsigned)strcspn(at, "\n"), i;

		p->lines++;
		p->widest = n > p->widest ? n : p->widest;
		p->bad |= n == 0 || at[0] == '#' || at[n] != '\n';
		for (i = 0; i < n; i++)
			p->bad |= at[i] < ' ' || at[i] > '~';
	}
	free(text);
	history_free(&h);
}

/* Eight calls inside each other, by eight processes of many, each with far too much to say. */
static void limits(void)
{
	static const uint32_t event[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	static struct page p;
	char *text = NULL;
	size_t length;
	unsigned i, k;
	FILE *f = open_memstream(&text, &length);

	if (f == NULL)
		abort();
	fputs(HEAD "object p pipe\nproc M of M\n", f);
	for (i = 0; i < 12; i++)
		fprintf(f, "proc %c of M\n", 'A' + i);
	for (i = 0; i < 10; i++) {
		fprintf(f, "%u %u %c read p.r 90000 = 3000 : ", 10 + 2 * i, 101 + 2 * i, 'A' + i);
		for (k = 0; k < 100; k++)
			fprintf(f, "%s%c/%u+1000:30", k > 0 ? "," : "", 'A' + k % 12, k);
		fputc('\n', f);
	}
	for (i = 0; i < 30; i++)
		fprintf(f, "%u %u L write p.w 1 = 1 as=%u\n", 30 + 2 * i, 31 + 2 * i, i);
	fclose(f);
	draw(&p, text, 10, event);
	check(p.lines <= TIMELINE_LINES && p.lines >= 17, "what is too long is cut to the lines that a page has");
	check(p.widest <= TIMELINE_COLUMNS, "and to its columns");
	check(!p.bad, "and is clean text");
	check(strstr(p.text, "A   B   C   D   E   F   G   H\n") != NULL,
	    "of many processes only those of the events are drawn");
	draw(&p, text, 2, event);
	check(strstr(p.text, "ticket  A   B\n") != NULL, "even if they are few");
	check(strstr(p.text, "A/0+1000:30, ..., D/99+1000:30\n") != NULL,
	    "of many segments the first and the last are shown");
	if (test_failures > 0)
		printf("%s", p.text);
	free(text);
}

/* Of a read of many pieces those are kept that drawn writes offered, and their neighbours. */
static void pieces(void)
{
	static struct page p;

	draw(&p,
	    HEAD
	    "object p pipe\nproc M of M\nproc A of M\nproc B of M\n"
	    "10 11 A write p.w 8 = 8 as=3\n"
	    "20 21 M read p.r 90 = 40 : B/0+0:4,B/1+0:4,B/2+0:4,B/3+0:4,A/3+0:4,B/4+0:4,A/3+4:4,B/5+0:4,B/6+0:4,B/7+0:4\n",
	    2, (uint32_t[]){ 0, 1 });
	check(strstr(p.text, "B/0+0:4, ..., B/3+0:4, A/3+0:4,\n") != NULL &&
	        strstr(p.text, "B/4+0:4, A/3+4:4, B/5+0:4, ..., B/7+0:4\n") != NULL,
	    "pieces of drawn writes and their neighbours are kept");
	check(strstr(p.text, "A/3+4:4 is 4 bytes from offset 4 of what A offered as A/3.\n") != NULL,
	    "the legend explains one of them");
	if (test_failures > 0)
		printf("%s", p.text);
}

int main(void)
{
	mechanisms_index();
	intervals();
	nested();
	limits();
	pieces();
	return test_end();
}

#include "pipe.h"

#include "model.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int64_t measure_pipe_buf(void)
{
	int fd[2];
	long n;

	if (pipe(fd) == -1)
		return -1;
	n = fpathconf(fd[1], _PC_PIPE_BUF);
	close(fd[0]);
	close(fd[1]);
	return n;
}

/* How much an empty pipe takes in pieces of PIPE_BUF; other sizes may give another figure. */
static int64_t measure_capacity(void)
{
	static const char zeros[1024];
	struct iovec part[16];
	int64_t total = 0;
	int64_t n = measure_pipe_buf();
	int fd[2];
	int parts = 0;

	/* Gathered from one block, so that nothing of an unknown size is needed. */
	if (n < 1 || n > (int64_t)(sizeof(zeros) * 16))
		return -1;
	for (; n > 0; n -= (int64_t)part[parts++].iov_len) {
		part[parts].iov_base = (void *)(uintptr_t)zeros;
		part[parts].iov_len = n < (int64_t)sizeof(zeros) ? (size_t)n : sizeof(zeros);
	}
	if (pipe(fd) == -1)
		return -1;
	if (fcntl(fd[1], F_SETFL, O_WRONLY | O_NONBLOCK) == 0) {
		ssize_t r;

		while ((r = writev(fd[1], part, parts)) > 0 && total < (64 << 20))
			total += r;
	}
	close(fd[0]);
	close(fd[1]);
	return total > 0 ? total : -1;
}

static int64_t measure_page(void)
{
	return sysconf(_SC_PAGESIZE);
}

static int64_t imagine_pipe_buf(struct model *m)
{
	static const int64_t legal[] = { 4096, 512, 1024 };

	return legal[model_habit(m, &pipe_liberties[PIPE_SMALL_BUF], 3)];
}

/* At least the largest PIPE_BUF above, so that an empty pipe always has room for it. */
static int64_t imagine_capacity(struct model *m)
{
	static const int64_t legal[] = { 16384, 4096, 4096, 5120, 8192 };

	return legal[model_habit(m, &pipe_liberties[PIPE_ONE_PAGE], 5)];
}

static int64_t imagine_page(struct model *m)
{
	return (int64_t)4096 << model_habit(m, &pipe_liberties[PIPE_PAGE_SIZE], 2);
}

const struct mark pipe_marks[] = {
	{ .name = "PIPE_BUF", .measure = measure_pipe_buf, .imagine = imagine_pipe_buf },
	{ .name = "CAPACITY", .measure = measure_capacity, .imagine = imagine_capacity },
	{ .name = "PAGE", .measure = measure_page, .imagine = imagine_page },
	{ .name = NULL },
};

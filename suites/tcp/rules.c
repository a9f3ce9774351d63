#include "tcp.h"

static const char *unsupported(void)
{
	return tcp_absent(DOMAIN_V4) != NULL && tcp_absent(DOMAIN_V6) != NULL ? tcp_absent(DOMAIN_V4) : NULL;
}

const struct rule tcp_rules[] = {
	{
		.id = "tcp.connect-async",
		.class = CLASS_SHALL,
		.clause = "XSH connect(), getsockopt()",
		.gist = "a connect() that does not wait is under way or done; SO_ERROR tells once what became of it",
		.accepts =
		    "Success at once, and ECONNREFUSED at once where nobody listens. Nothing is asked of the outcome if more "
		    "connect than the backlog says, or whoever accepts may have gone.",
		.judge = judge_connect_async,
		.unsupported = unsupported,
		.situation = {
		    { "connections were begun without waiting", 2400 },
		    { "that were made", 1500 },
		    { "to a port that nobody listens on", 850 },
		},
	},
	{ .id = NULL },
};

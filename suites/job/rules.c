#include "job.h"
#include "judge.h"

const struct rule job_rules[] = {
	{
	    .id = "job.stop-cont-discard-model",
	    .class = CLASS_SHALL,
	    .clause = "XSH 2.4.1",
	    .gist = "a stop signal drops a pending SIGCONT, and SIGCONT drops pending stop signals",
	    .accepts =
	        "Judged by sigpending() in processes of one thread that catch and block SIGCONT, SIGTSTP, SIGTTIN and "
	        "SIGTTOU from before the first of them was sent, while all that was sent came one after another and "
	        "nothing was taken. SIGSTOP is left out: it cannot be blocked.",
	    .judge = job_judge_discard,
	    .situation = { { "a stop signal dropped SIGCONT", 2000 }, { "SIGCONT dropped stop signals", 2000 },
	        { "several stop signals are pending", 1000 }, { "nothing was dropped", 2000 } },
	},
	{
	    .id = "job.cont-always-resumes",
	    .class = CLASS_SHALL,
	    .clause = "XSH 2.4.1",
	    .gist = "SIGCONT lets a stopped process go on, and is delivered if it is caught",
	    .accepts =
	        "A process is at fault for not going on only if it had stopped itself, its parent saw that before it sent "
	        "SIGCONT, nobody may have stopped or ended it since, and its call is still under way when the watchdog "
	        "ends the case after two deadlines. That a caught SIGCONT is missing is claimed only "
	        "where no stop signal, which would drop it, may have followed.",
	    .judge = job_judge_resumes,
	    .situation = { { "a stopped process was continued", 1300 }, { "with SIGCONT blocked", 500 },
	        { "with SIGCONT caught", 250 }, { "with SIGCONT neither", 500 }, { "a caught one had to come", 1000 } },
	},
	{ .id = NULL },
};

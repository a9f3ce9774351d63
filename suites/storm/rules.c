#include "../kill/kill.h"
#include "judge.h"
#include "storm.h"

const struct rule storm_rules[] = {
	{
	    .id = "storm.churn-conservation",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH 2.4.1, 2.4.2, exec, _Exit(), kill()",
	    .gist = "while processes fork, exec and die, survivors lose no signal and every death has its reason",
	    .accepts =
	        "A survivor's signal must come if it was blocked or caught all the time, and blocked across each exec. Values "
	        "that were queued may be lost at exec, the number may not. Who was ended by SIGKILL needs no sender that is known "
	        "here. An unreaped child of M can be signalled, dead or not.",
	    .judge = storm_judge_churn,
	    .situation = { { "survivor drained", 2500 }, { "a process made itself a new image", 1000 },
	        { "sent into an exec, a fork or an exit", 250 }, { "sent into an exec", 0 },
	        { "a process exited", 2500 }, { "a process was killed", 1000 } },
	},
	{
	    .id = "kill.siginfo-in-fork",
	    .class = CLASS_SHALL,
	    .clause = "XSH 2.4.3, <signal.h>",
	    .gist = "a signal to a group that reaches a new process names who sent it, also if it met the fork",
	    .accepts =
	        "Whether a process that is being made gets its group's signal is open. If it does, SI_USER comes with the "
	        "process id and the user of one of the senders.",
	    .judge = kill_judge_in_fork,
	    .situation = { { "taken by a process whose fork it met", 0 },
	        { "a group was signalled while a member forked", 2500 } },
	},
	{ .id = NULL },
};

#include "faults.h"

#define FAULTS_OF "wait"
#define RULES_OF "wait."
#include "fault_rows.h"

#define ONCE "each-child-once"
#define ENCODING "status-encoding"
#define WAITERS "concurrent-waiters"
#define EARLY "no-early-return"
#define NOHANG "nohang-echild"
#define SELECTION "selection"
#define DIRECT "only-direct-children"
#define SAME "wnowait-idempotent"
#define SIGINFO "waitid-siginfo"
#define STOPS "stop-continue-report"

const struct fault wait_faults[] = {
	EDIT("twice", ONCE, wait_edit_twice, "an end that was consumed is told again"),
	EDIT("lost", ONCE, wait_edit_lost, "there is no child left, and one was never told of"),
	EDIT("status", ENCODING, wait_edit_status, "a status that the child did not give"),
	EDIT("signal", ENCODING, wait_edit_signal, "a signal that nobody sent has ended the child"),
	EDIT("macros", ENCODING, wait_edit_macros, "two of the macros are true of a status"),
	EDIT("both", WAITERS, wait_edit_both, "two threads consume one end"),
	EDIT("error", WAITERS, wait_edit_error, "a wait fails with EINVAL"),
	EDIT("asleep", WAITERS, wait_edit_asleep, "a thread sleeps on when no child is left"),
	EDIT("early", EARLY, wait_edit_early, "a child does something after its end was told"),
	EDIT("overlooked", NOHANG, wait_edit_overlooked, "0 for a child whose end had been seen"),
	EDIT("childless", NOHANG, wait_edit_childless, "0 though there is no child"),
	EDIT("other", SELECTION, wait_edit_other, "another child is told of than the one that was asked for"),
	EDIT("none", SELECTION, wait_edit_none, "the child that is asked for is said not to be there"),
	EDIT("stranger", DIRECT, wait_edit_stranger, "a process is told of that is no child"),
	EDIT("grandchild", DIRECT, wait_edit_grandchild, "a wait for a process that is no child does not fail"),
	EDIT("differs", SAME, wait_edit_differs, "two waits tell of different ends"),
	EDIT("gone", SAME, wait_edit_gone, "an end that was looked at with WNOWAIT is gone"),
	EDIT("signo", SIGINFO, wait_edit_signo, "si_signo is not SIGCHLD"),
	EDIT("uid", SIGINFO, wait_edit_uid, "si_uid is another user"),
	EDIT("unasked", STOPS, wait_edit_unasked, "a stop is told to who did not ask for it"),
	EDIT("stops", STOPS, wait_edit_stops, "stops are told more often than they can have happened"),

	CALL("twice", ONCE, wait_plant_twice, 4, "a wait does not consume what it tells"),
	CALL("lost", ONCE, wait_plant_lost, 8, "a wait drops an end and tells of the next one"),
	CALL("status", ENCODING, wait_plant_status, 4, "a bit of the exit status is wrong"),
	CALL("mixed", ENCODING, wait_plant_signal, 4, "the signal is told as if it were an exit status"),
	CALL("error", WAITERS, wait_plant_error, 4, "waitpid() fails with EINVAL when there is no child"),
	CALL("both", WAITERS, wait_plant_twice, 4, "two threads are told of one end"),
	CALL("early", EARLY, wait_plant_early, 2, "waitpid() does not wait"),
	CALL("overlooks", NOHANG, wait_plant_overlooks, 3, "polling does not see what is there"),
	CALL("any", SELECTION, wait_plant_any, 4, "waitpid() takes any child"),
	CALL("stranger", DIRECT, wait_plant_stranger, 4, "waitpid() gives the caller's parent"),
	CALL("differs", SAME, wait_plant_differs, 4, "waitid() with WNOWAIT tells another status"),
	CALL("uid", SIGINFO, wait_plant_uid, 4, "si_uid is another user"),
	CALL("stop-twice", STOPS, wait_plant_stop_twice, 2, "a stop is told twice"),

	MODEL("twice", ONCE, 10, "in the model an end is not consumed"),
	MODEL("no-child", ONCE, 20, "in the model a wait that would sleep says that there is no child"),
	MODEL("status", ENCODING, 10, "in the model a bit of the exit status is wrong"),
	MODEL("another-signal", ENCODING, 10, "in the model another signal is told"),
	MODEL("asleep", WAITERS, 3, "in the model a thread sleeps on when no child is left"),
	MODEL("overlooks", NOHANG, 5, "in the model a wait does not see what is there"),
	MODEL("any-group", SELECTION, 3, "in the model any child is of the group that is asked for"),
	MODEL("stop-twice", STOPS, 3, "in the model a stop is told and stays"),
	{ .name = NULL },
};

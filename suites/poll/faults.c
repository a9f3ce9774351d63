#include "poll.h"

#define FAULTS_OF "poll"
#define RULES_OF "poll."
#include "fault_rows.h"

const struct fault poll_faults[] = {
	EDIT("blind", "in-exact", mutate_poll_blind, "data are there, and a look says nothing of them"),
	EDIT("phantom", "in-exact", mutate_poll_phantom, "a look says POLLIN, and nothing is there"),
	EDIT("asleep", "wakeup", mutate_poll_asleep, "a look sleeps for ever although there is an event"),
	EDIT("no-hup", "hup-read-end", mutate_poll_no_hup, "no POLLHUP after the last writer has gone"),
	EDIT("early-hup", "hup-read-end", mutate_poll_early_hup, "POLLHUP while a write end is open"),
	EDIT("select-blind", "select-agree", mutate_poll_select_blind, "select() does not say what poll() would"),
	EDIT("no-room", "out-exact", mutate_poll_no_room, "an empty pipe is not ready for writing"),
	EDIT("false-room", "out-exact", mutate_poll_false_room, "EAGAIN right after POLLOUT"),
	EDIT("unbroken", "no-reader", mutate_poll_unbroken, "a pipe without readers is not ready for writing"),
	EDIT("count", "args", mutate_poll_count, "the result is one too many"),
	EDIT("early", "timeout", mutate_poll_early, "a wait ends before its time"),

	CALL("blind", "in-exact", plant_poll_blind, 10, "poll() forgets POLLIN"),
	CALL("phantom", "in-exact", plant_poll_phantom, 10, "poll() says POLLIN for no reason"),
	CALL("asleep", "wakeup", plant_poll_asleep, 20,
	    "poll() and select() sleep for ever although there is an event"),
	CALL("no-hup", "hup-read-end", plant_poll_no_hup, 10, "poll() forgets POLLHUP"),
	CALL("early-hup", "hup-read-end", plant_poll_early_hup, 10, "poll() says POLLHUP for no reason"),
	CALL("select-blind", "select-agree", plant_poll_select_blind, 10, "select() forgets what can be read"),
	CALL("no-room", "out-exact", plant_poll_no_room, 10, "poll() forgets POLLOUT"),
	CALL("false-room", "out-exact", plant_poll_false_room, 1, "poll() says POLLOUT for no reason"),
	CALL("unbroken", "no-reader", plant_poll_unbroken, 3, "poll() is silent on a pipe without readers"),
	CALL("count", "args", plant_poll_count, 10, "poll() counts one too many"),
	CALL("stale", "args", plant_poll_stale, 5, "poll() leaves revents as it was where there is no event"),
	CALL("unasked", "args", plant_poll_unasked, 10, "poll() says POLLOUT to those who did not ask"),
	CALL("early", "timeout", plant_poll_early, 2, "poll() waits half of its time"),

	MODEL("blind", "in-exact", 10, "the model's looks miss data"),
	MODEL("phantom", "in-exact", 10, "the model's looks see data that are not there"),
	MODEL("asleep", "wakeup", 5, "the model's looks sleep on although there is an event"),
	MODEL("no-hup", "hup-read-end", 5, "the model's looks miss that the last writer has gone"),
	MODEL("no-nval", "args", 3, "the model says nothing of numbers that are not open"),
	{ .name = NULL },
};

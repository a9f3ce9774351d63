#include "faults.h"

#define FAULTS_OF "rtsig"
#define RULES_OF "rtsig."
#include "fault_rows.h"

/* In a call that some systems with realtime signals lack. */

const struct fault rtsig_faults[] = {
	EDIT("lost", "no-loss", rtsig_edit_lost, "a value that was queued never comes"),
	EDIT("doubled", "no-loss", rtsig_edit_doubled, "a value comes twice"),
	EDIT("unsent", "no-loss", rtsig_edit_value, "a value comes that nobody sent"),
	EDIT("swapped", "fifo-within-number", rtsig_edit_swapped, "two of one number come in the wrong order"),
	EDIT("higher-first", "lowest-number-first", rtsig_edit_higher_first,
	    "a higher number comes before a lower one"),
	EDIT("value", "payload-fidelity", rtsig_edit_value, "the value is another one"),
	EDIT("sender", "payload-fidelity", rtsig_edit_sender, "si_pid is not the sender's"),
	EDIT("code", "payload-fidelity", rtsig_edit_code, "si_code is not SI_QUEUE"),
	EDIT("lost-in-mix", "kill-mix-harmless", rtsig_edit_lost_in_mix, "a value among kill()s never comes"),
	EDIT("hidden", "remains-pending-until-last", rtsig_edit_hidden,
	    "sigpending() lacks a number with instances left"),
	EDIT("phantom", "remains-pending-until-last", rtsig_edit_phantom, "sigpending() shows a number with none left"),
	EDIT("early-limit", "limit-eagain", rtsig_edit_early_limit, "EAGAIN with little in the queues"),

	CALL("lost", "no-loss", rtsig_plant_lost, 0, "sigqueue() succeeds and sends nothing"),
	CALL("doubled", "no-loss", rtsig_plant_doubled, 0, "sigqueue() queues twice"),
	CALL("swapped", "fifo-within-number", rtsig_plant_swapped, 0, "a sigqueue() is put off until after the next"),
	CALL_UNLESS(rtsig_no_acceptance, "highest-first", "lowest-number-first", rtsig_plant_highest, 2,
	    "sigtimedwait() takes high numbers first"),
	CALL("value", "payload-fidelity", rtsig_plant_value, 0, "sigqueue() sends another value"),
	CALL("sender", "payload-fidelity", rtsig_plant_sender, 0, "si_pid is the receiver's"),
	CALL("code", "payload-fidelity", rtsig_plant_code, 0, "si_code is SI_USER"),
	CALL("early-limit", "limit-eagain", rtsig_plant_early_limit, 0, "sigqueue() fails with EAGAIN for no reason"),
	CALL("degraded", "kill-mix-harmless", rtsig_plant_degraded, 0, "a sigqueue() becomes a kill()"),
	CALL("hidden", "remains-pending-until-last", rtsig_plant_hidden, 4, "sigpending() shows no realtime signals"),
	CALL("phantom", "remains-pending-until-last", rtsig_plant_phantom, 4, "sigpending() shows all that is caught"),
	CALL_UNLESS(rtsig_no_acceptance, "empty-poll", "remains-pending-until-last", rtsig_plant_empty_poll, 4,
	    "sigtimedwait() fails with EAGAIN for no reason"),

	MODEL("lost", "no-loss", 20, "the model drops a queued signal"),
	MODEL("duplicate", "no-loss", 20, "the model delivers a queued signal twice"),
	MODEL("lifo", "fifo-within-number", 10, "the model queues at the head"),
	MODEL("highest-first", "lowest-number-first", 5, "the model takes the highest number first"),
	MODEL("value", "payload-fidelity", 20, "the model alters a value"),
	{ .name = NULL },
};

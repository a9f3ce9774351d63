#include "faults.h"

#define FAULTS_OF "std"
#define RULES_OF ""
#include "fault_rows.h"

const struct fault std_faults[] = {
	EDIT("lost", "std.no-loss-no-invention", std_edit_lost, "nothing came of a send that succeeded"),
	EDIT("invented", "std.no-loss-no-invention", std_edit_invented, "more deliveries than sends"),
	EDIT("none-of-many", "std.coalesce-count", std_edit_none_of_many, "several sends make no delivery at all"),
	EDIT("hidden", "std.pending-visible", std_edit_hidden, "sigpending() lacks a pending signal"),
	EDIT("ghost", "std.pending-visible", std_edit_ghost, "sigpending() shows a signal that is not pending"),
	EDIT("stranger", "std.siginfo-one-of-senders", std_edit_stranger, "si_pid is not a sender's"),
	EDIT("other-user", "std.siginfo-one-of-senders", std_edit_other_user, "si_uid is not the senders'"),
	EDIT("self-late", "kill.self-delivery-before-return", std_edit_self_late,
	    "kill() to itself returns before a handler ran"),
	EDIT("inherited", "inherit.fork-pending-empty", std_edit_inherited, "a signal is pending in a new process"),
	EDIT("inherited-delivery", "inherit.fork-pending-empty", std_edit_inherited_delivery,
	    "a handler runs in a new process"),

	CALL("lost-kill", "std.no-loss-no-invention", std_plant_lost, 0, "kill() succeeds and sends nothing"),
	CALL("lost-all", "std.coalesce-count", std_plant_lost, 2, "kill() succeeds and sends nothing, time and again"),
	CALL("wrong-target", "std.no-loss-no-invention", std_plant_wrong_target, 0, "kill() signals another process"),
	CALL("invented", "std.no-loss-no-invention", std_plant_invented, 0, "a signal comes from nowhere"),
	CALL("ghost-pending", "std.pending-visible", std_plant_ghost, 5,
	    "sigpending() shows a signal that is not pending"),
	CALL("hidden-pending", "std.pending-visible", std_plant_hidden, 5, "sigpending() shows no standard signals"),
	CALL("wrong-pid", "std.siginfo-one-of-senders", std_plant_wrong_pid, 0, "si_pid is the receiver's parent's"),
	CALL("wrong-uid", "std.siginfo-one-of-senders", std_plant_wrong_uid, 0, "si_uid is another user's"),
	CALL("late-self", "kill.self-delivery-before-return", std_plant_late, 2,
	    "kill() to itself is noticed by a later call"),
	CALL("inherited", "inherit.fork-pending-empty", std_plant_inherited, 2,
	    "a child starts with what its parent has pending"),

	MODEL("lost", "std.no-loss-no-invention", 20, "the model drops a standard signal"),
	MODEL("invented", "std.no-loss-no-invention", 20, "the model delivers a standard signal twice"),
	{ .name = NULL },
};

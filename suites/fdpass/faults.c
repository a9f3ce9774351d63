#include "fdpass.h"

#define FAULTS_OF "fdpass"
#define RULES_OF "fdpass."
#include "fault_rows.h"

const struct fault fdpass_faults[] = {
	EDIT("offset", "same-ofd", mutate_pass_offset, "a copy of a descriptor has another offset"),
	EDIT("flag", "same-ofd", mutate_pass_flag, "a copy of a descriptor has another O_NONBLOCK"),
	EDIT("other-file", "same-ofd", mutate_pass_other_file, "what is read is of another file"),
	EDIT("twice", "message-binding", mutate_pass_twice, "a message comes twice"),
	EDIT("lost", "message-binding", mutate_pass_lost, "a datagram comes without one of its descriptors"),
	EDIT("early-eof", "inflight", mutate_pass_early_eof, "end of file while the last write end is in a message"),
	EDIT("marked", "cloexec", mutate_pass_marked, "FD_CLOEXEC is not as it was asked for"),
	EDIT("silent-cut", "ctrunc", mutate_pass_silent_cut, "descriptors are missing, and no word of it"),

	CALL("private-offset", "same-ofd", plant_pass_private, 5, "lseek() moves an offset of its own"),
	CALL("swapped", "same-ofd", plant_pass_swapped, 5, "two descriptors of a message change places"),
	CALL("doubled", "message-binding", plant_pass_doubled, 5, "recvmsg() leaves the message for the next"),
	CALL("lost", "message-binding", plant_pass_lost, 5, "sendmsg() forgets the descriptors"),
	CALL("leaked", "inflight", plant_pass_leaked, 4, "a descriptor that was passed stays open somewhere"),
	CALL("collected", "inflight", plant_pass_collected, 4, "what a message carries is closed on its way"),
	CALL("marked", "cloexec", plant_pass_marked, 5, "recvmsg() sets FD_CLOEXEC unasked"),
	CALL("unmarked", "cloexec", plant_pass_unmarked, 5, "recvmsg() does not set FD_CLOEXEC"),
	CALL("silent-cut", "ctrunc", plant_pass_silent_cut, 2, "recvmsg() does not say MSG_CTRUNC"),

	MODEL("private-offset", "same-ofd", 5, "the model's offset stays where it was"),
	MODEL("dropped", "inflight", 3, "the model's messages do not keep open what they carry"),
	{ .name = NULL },
};

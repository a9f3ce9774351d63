#include "faults.h"

#define FAULTS_OF "file"
#define RULES_OF "file."
#include "fault_rows.h"

const struct fault file_faults[] = {
	EDIT("append-over", "append-atomic", file_edit_append_over, "the first byte of a write is gone"),
	EDIT("append-order", "append-atomic", file_edit_append_order, "a later write stands before an earlier one"),
	EDIT("append-count", "append-atomic", file_edit_append_count, "a write says that it has written less"),
	EDIT("append-offset", "append-atomic", file_edit_append_offset, "the offset is one too high after a write"),
	EDIT("two-winners", "excl-one-winner", file_edit_two_winners, "who came too late has made the name, too"),
	EDIT("in-the-way", "excl-one-winner", file_edit_in_the_way, "a name cannot be made though it is not there"),
	EDIT("link-over", "link-unlink-one-winner", file_edit_link_over, "a link is made over what is there"),
	EDIT("removed-twice", "link-unlink-one-winner", file_edit_removed_twice, "what is not there is removed"),
	EDIT("gone", "rename-atomic", file_edit_gone, "a name is not found though it is there"),
	EDIT("stale", "rename-atomic", file_edit_stale, "a version is read that was replaced before"),
	EDIT("torn-version", "rename-atomic", file_edit_torn_version, "what is read is no version"),
	EDIT("shared-over", "shared-offset-io", file_edit_shared_over, "the first byte of a write is gone"),
	EDIT("shared-count", "shared-offset-io", file_edit_shared_count, "a write says that it has written less"),
	EDIT("read-twice", "shared-offset-io", file_edit_read_twice, "two reads give the same bytes"),

	CALL("append-races", "append-atomic", file_plant_append_races, 2, "an append looks for the end first"),
	CALL("append-torn", "append-atomic", file_plant_append_torn, 4, "an append is two"),
	CALL("append-lost", "append-atomic", file_plant_append_lost, 0, "an append does nothing"),
	CALL("two-winners", "excl-one-winner", file_plant_two_winners, 2, "O_EXCL is left out"),
	CALL("in-the-way", "excl-one-winner", file_plant_in_the_way, 10, "open() says EEXIST for no reason"),
	CALL("link-over", "link-unlink-one-winner", file_plant_link_over, 4, "link() removes what is in its way"),
	CALL("removed-twice", "link-unlink-one-winner", file_plant_removed_twice, 4,
	    "unlink() removes what is not there"),
	CALL("gap", "rename-atomic", file_plant_gap, 2, "rename() removes the old file first"),
	CALL("stale", "rename-atomic", file_plant_stale, 4, "rename() leaves the old file"),
	CALL("in-place", "rename-atomic", file_plant_in_place, 2, "rename() writes into the old file"),
	CALL("offset-races", "shared-offset-io", file_plant_offset_races, 1, "a write asks for the offset first"),
	CALL("read-races", "shared-offset-io", file_plant_read_races, 1, "a read asks for the offset first"),

	MODEL("append-lost", "append-atomic", 20, "the model's appends go over each other"),
	MODEL("append-torn", "append-atomic", 4, "the model's appends let others in between"),
	MODEL("two-winners", "excl-one-winner", 4, "the model makes what is there"),
	MODEL("in-the-way", "excl-one-winner", 10, "the model does not make what is not there"),
	MODEL("link-over", "link-unlink-one-winner", 4, "the model links over what is there"),
	MODEL("removed-twice", "link-unlink-one-winner", 4, "the model removes what is not there"),
	MODEL("gap", "rename-atomic", 2, "the model removes before it replaces"),
	MODEL("stale", "rename-atomic", 4, "the model's rename() does nothing"),
	MODEL("offset-stays", "shared-offset-io", 4, "the model's writes go over each other"),
	MODEL("read-twice", "shared-offset-io", 4, "the model's reads leave the offset"),
	{ .name = NULL },
};

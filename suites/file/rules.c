#include "rules.h"

#include "mechanism.h"

const struct rule file_rules[] = {
	{
	    .id = "file.append-atomic",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH write(), 2.9.7",
	    .gist = "what is appended stands at the end of the file, whole, once, and over nothing",
	    .accepts =
	        "Judged by what the file holds when all have returned or ended: the bytes that each write said it had written, "
	        "in one piece, in the order of writes of which one ended before the other began. Of a write that was killed "
	        "there may be a first part, all, or nothing; short writes are counted. After an append the offset of a "
	        "description that nobody else used is where its bytes end. What is read meanwhile is not asked.",
	    .judge = file_judge_append,
	    .situation = { { "two appended at once", 500 }, { "and their bytes stand side by side", 500 },
	        { "three processes appended", 800 }, { "more than 64 KiB at once", 60 },
	        { "two by one description", 500 }, { "the offset was asked for", 500 }, { "killed while it wrote", 0 },
	        { "a short write", 0 } },
	},
	{
	    .id = "file.excl-one-winner",
	    .class = CLASS_SHALL,
	    .star = true,
	    .clause = "XSH open(), mkfifo(), symlink(), mkdir()",
	    .gist =
	        "of several that make a name, by open() with O_EXCL or otherwise, one succeeds, and only if it was not there",
	    .accepts =
	        "Any order of calls that overlap: some order must explain every success, every EEXIST and every ENOENT. Calls "
	        "that never returned may have happened or not. A symbolic link that leads nowhere is there. Other errors say "
	        "nothing.",
	    .judge = file_judge_excl,
	    .situation = { { "two tried at once", 500 }, { "one came too late", 1000 },
	        { "different processes won", 800 }, { "it was made again", 1000 },
	        { "what was there led nowhere", 200 }, { "made in several ways", 500 }, { "a directory", 250 } },
	},
	{
	    .id = "file.link-unlink-one-winner",
	    .class = CLASS_SHALL,
	    .clause = "XSH link(), unlink(), rmdir()",
	    .gist = "of several that link() to one name one succeeds, and of several that remove it, one",
	    .accepts = "As for file.excl-one-winner: any order of calls that overlap.",
	    .judge = file_judge_link,
	    .situation = { { "two linked at once", 250 }, { "a link came too late", 500 },
	        { "there was nothing to remove", 500 }, { "two removed at once", 250 },
	        { "one removed what another had made", 500 } },
	},
	{
	    .id = "file.rename-atomic",
	    .class = CLASS_SHALL,
	    .clause = "XSH rename()",
	    .gist =
	        "a name that is replaced by rename() is there all the time, and refers to the old file or to the new one",
	    .accepts =
	        "Any order of calls that overlap. What is read is one version and no mixture; none is read that was replaced "
	        "before the open began.",
	    .judge = file_judge_rename,
	    .situation = { { "opened while it was replaced", 500 }, { "replaced by two at once", 250 },
	        { "a version was read", 1000 }, { "renamed away", 300 } },
	},
	{
	    .id = "file.shared-offset-io",
	    .class = CLASS_SHALL,
	    .clause = "XSH 2.9.7, read(), write()",
	    .gist = "writes by one open file description go over no other, and reads by one give every byte once",
	    .accepts =
	        "Judged by what the file holds at last, as file.append-atomic; and where several read by one description what "
	        "had been written before, by what each of them got: pieces of the file that have no byte in common, and "
	        "together all of it. Which of them gets what is not asked.",
	    .judge = file_judge_shared_offset,
	    .situation = { { "two wrote at once", 150 }, { "three processes wrote", 200 }, { "two read at once", 150 },
	        { "several read", 300 }, { "and all of it", 300 } },
	},
	{ .id = NULL },
};

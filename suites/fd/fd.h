/*
 * fd: the numbers that processes are given for their descriptors.
 *
 * Objects of kind `number` have a descriptor in each slot, made by `fd-open`, `fd-dup` and `fd-from`; those of kind `couple`
 * two, made at once by `fd-pair`. Right before a call it is asked which number is the lowest that is free, by F_GETFD one by
 * one; the call reports that beside the number that it was given.
 */
#ifndef SHALL_FD_H
#define SHALL_FD_H

#include "model.h"

enum { FD_SIDE = 0, FD_A = 0, FD_B = 1 };
enum { FD_DEVICE, FD_SOCKET }; /* what fd-open opens */
enum { FD_PIPE, FD_SOCKETS };
/* What fd-open, fd-dup and fd-from report; what fd-pair does. */
enum { FD_NUMBER, FD_LOWEST };
enum { FD_ONE, FD_OTHER, FD_FIRST, FD_SECOND };

/* Every call that operations make into the system under test; planted faults replace entries. */
struct fd_calls {
	int (*open)(const char *path, int flags, ...);
	int (*socket)(int domain, int type, int protocol);
	int (*dup)(int fd);
	int (*fcntl)(int fd, int command, ...);
	int (*pipe)(int fd[2]);
	int (*socketpair)(int domain, int type, int protocol, int fd[2]);
};
extern struct fd_calls fd_calls;

/* The lowest number from there on that this process has no descriptor of. */
int fd_lowest(int from);

/* ---- the model, model.c ---- */

enum imagined fd_imagine_open(struct call *c, struct model *m);
enum imagined fd_imagine_pair(struct call *c, struct model *m);
enum imagined fd_imagine_dup(struct call *c, struct model *m);
enum imagined fd_imagine_close(struct call *c, struct model *m);

#endif

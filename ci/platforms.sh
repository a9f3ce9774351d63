# shellcheck shell=sh disable=SC2034 # the variables are used by the scripts that read this file
# Which rows of lib/port_have.h do whole systems lack? `make features` takes them away here and runs what is left;
# `make cross` compares each list with what that system's own headers say.

macos='AFFINITY CMSG_CLOEXEC EMULATORS MEMFD MQUEUE NOSIGNAL PDEATHSIG PPOLL RTSIG SELF_EXE SEM_TIMEDWAIT SEM_UNNAMED SIGPENDING_LIMIT SIGQUEUE SIGTIMEDWAIT SUBREAPER TIMER TIMER_BY_CLOCK UNIX_AT_ONCE UNIX_RELIABLE'
openbsd='AFFINITY EMULATORS MEMFD MQUEUE OFD_LOCK PDEATHSIG RTSIG SELF_EXE SIGPENDING_LIMIT SIGQUEUE SIGTIMEDWAIT SUBREAPER TIMER TIMER_BY_CLOCK UNIX_RELIABLE'
netbsd='AFFINITY EMULATORS MEMFD OFD_LOCK PDEATHSIG PPOLL SELF_EXE SIGPENDING_LIMIT SUBREAPER TIMER_BY_CLOCK UNIX_RELIABLE'
freebsd='EMULATORS MEMFD OFD_LOCK SELF_EXE SIGPENDING_LIMIT TIMER_BY_CLOCK UNIX_RELIABLE'

rows() { # all rows, sorted
	sed -n 's/^#ifndef SHALL_HAVE_\([A-Z_]*\)$/\1/p' lib/port_have.h | sort
}

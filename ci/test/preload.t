#!/usr/bin/perl
# Do scenarios reach the C library by its public functions alone, and is a library that breaks them found out?
#
# Each fault of fixtures/preload/faults.c must make a run object by the rule named here. The numbers of cases are such that
# ten violations are to be expected, where that takes a few seconds at most; a fault may cost a deadline of twenty.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Shall;
use Test::More;

my $library = "$build/preload/faults.so";
plan skip_all => 'there is no preload library in this build' if !-e $library;
{
	my $r = run(['ldd', $shall], seconds => 10);
	plan skip_all => 'a static program loads no libraries' if "$r->{out}$r->{err}" =~ /not a dynamic|statically linked/;
}

sub with { # FAULT, ARGUMENTS...
	my ($fault, @arguments) = @_;
	my %env = (LD_PRELOAD => $library);
	$env{SHALL_PRELOAD_FAULT} = $fault if defined $fault;
	return shall(@arguments, { env => \%env, seconds => 50 });
}

sub show {
	my ($r) = @_;
	diag("status $r->{status}, signal $r->{signal}, late $r->{late}\n$r->{err}", grep { /^#/ } split /^/, $r->{out});
}

my @draw = ('draw', '--seed', '3', '--cases', '5');
is(with(undef, @draw)->{out}, shall(@draw)->{out}, 'the library alone changes nothing that is drawn');
for ([undef, 'the library alone'], ['write-torn:1/1000000000', 'a fault that never strikes']) {
	my ($fault, $what) = @$_;
	my $r = with($fault, 'run', '--cases', '5', '--seed', '3', '--out', "$scratch/out");
	is($r->{status}, 0, "$what breaks no rule") or show($r);
}

#    fault                    rate  family             cases  rule
my @expected = (
	['pipe-same',             1,    'pipe.several',      40, 'pipe.isolation'],
	['close-writes-byte',     3,    'pipe.many-writers', 40, 'pipe.conservation'],
	['dup-unrelated',         1,    'pipe.forks-dups', 1000, 'pipe.dup-refs'],
	['dup2-same-closes',      2,    'pipe.forks-dups',  100, 'pipe.dup-refs'],
	['fcntl-dup-unrelated',   1,    'pipe.forks-dups', 1000, 'pipe.dup-refs'],
	['read-early-eof',        20,   'pipe.several',      40, 'pipe.eof-not-early'],
	['read-eintr',            20,   'pipe.many-writers', 40, 'pipe.interrupted-transfer'],
	['read-loses-byte',       20,   'pipe.many-writers', 40, 'pipe.conservation'],
	['write-loses-byte',      10,   'pipe.many-writers', 40, 'pipe.conservation'],
	['write-eagain',          3,    'pipe.appetites',   250, 'pipe.nonblock-small'],
	['write-late',            5,    'pipe.appetites',   200, 'pipe.order-realtime'],
	['write-hides-epipe',     1,    'pipe.broken',       60, 'pipe.epipe'],
	['write-torn',            4,    'pipe.many-writers', 100, 'pipe.atomic-write'],
	['writev-torn',           2,    'pipe.many-writers', 100, 'pipe.writev-atomic'],
	['send-loses-byte',       10,   'stream.duplex',     40, 'stream.conservation'],
	['recv-peek-takes',       3,    'stream.trickle',    60, 'stream.peek'],
	['shutdown-nothing',      3,    'stream.shuts',       4, 'stream.half-close'],
	['mq_send-lost',          5,    'mq.crowd',          40, 'mq.conservation'],
	['mq_send-flat',          3,    'mq.crowd',         100, 'mq.priority-order'],
	['mq_receive-eagain',     10,   'mq.rush',           40, 'mq.bounds'],
	['mq_receive-overruns',   10,   'mq.rush',           40, 'mq.message-boundaries'],
	['mq_timedreceive-early', 3,    'mq.calls',         100, 'mq.timed'],
	['mq_unlink-nothing',     2,    'mq.lives',         100, 'mq.lifetime'],
	['mq_notify-again',       2,    'mq.notices',       100, 'mq.notify-one-shot'],
	['msgsnd-lost',           20,   'msg.traffic',       60, 'msg.conservation'],
	['msgsnd-unaware',        2,    'msg.removed',       60, 'msg.rmid-wakes'],
	['msgrcv-first',          4,    'msg.traffic',      100, 'msg.type-selection'],
	['msgrcv-cuts',           4,    'msg.lengths',      100, 'msg.e2big'],
	['semop-lost',            3,    'ssem.arrays',       60, 'ssem.conservation'],
	['semop-one-by-one',      4,    'ssem.arrays',      100, 'ssem.all-or-nothing'],
	['semop-no-zero',         4,    'ssem.zeros',       100, 'ssem.wait-for-zero'],
	['semop-unaware',         2,    'ssem.removed',      60, 'ssem.rmid-wakes'],
	['trywrlock-ebusy',       5,    'rw.sections',       40, 'rw.exclusion'],
	['spin_trylock-ebusy',    5,    'spin.two',          40, 'spin.exclusion'],
	['barrier_wait-serial',   10,   'bar.rounds',        40, 'bar.rendezvous'],
	['sem_post-lost',         20,   'psem.tries',        60, 'psem.conservation'],
	['sem_trywait-eagain',    20,   'psem.tries',        60, 'psem.trywait-exact'],
	['sem_timedwait-early',   3,    'psem.tries',       100, 'psem.timed'],
	['pthread_mutex_lock-nothing', 20, 'mtx.contend',   60, 'mtx.exclusion'],
	['pthread_mutex_lock-hides-death', 2, 'mtx.deaths', 60, 'mtx.robust-ownerdead'],
	['pthread_mutex_unlock-repairs', 2, 'mtx.lost',     60, 'mtx.robust-notrecoverable'],
	['sem_open-not-excl',     1,    'psem.openers',     100, 'psem.open-atomic'],
	['fcntl-unmarked',        5,    'shmobj.races',      60, 'shmobj.create'],
	['shm_unlink-nothing',    2,    'shmobj.lives',      60, 'shmobj.lifetime'],
	['shmat-empties',         3,    'sshm.tree',         60, 'sshm.visibility'],
	['shmdt-nothing',         3,    'sshm.tree',         60, 'sshm.detach'],
	['shmctl-one-less',       3,    'sshm.tree',         60, 'sshm.attach-count'],
	['sigaction-no-restart',  2,    'mixed.fork-write-storm', 100, 'pipe.sa-restart'],
	['sigaction-no-restart',  2,    'eintr.restarts',    60, 'eintr.restart-transparent'],
	['sigaction-restarts',    2,    'eintr.fails',       60, 'eintr.no-restart-fails'],
	['lseek-stays',           5,    'fdpass.chain',      60, 'fdpass.same-ofd'],
	['sendmsg-forgets',       5,    'fdpass.crowd',      60, 'fdpass.message-binding'],
	['recvmsg-leaves',        5,    'fdpass.crowd',      60, 'fdpass.message-binding'],
	['recvmsg-marks',         5,    'fdpass.chain',      60, 'fdpass.cloexec'],
	['recvmsg-hides-cut',     2,    'fdpass.crowd',     300, 'fdpass.ctrunc'],
	['waitpid-keeps',         3,    'wait.causes',       60, 'wait.each-child-once'],
	['waitpid-status',        3,    'wait.causes',       60, 'wait.status-encoding'],
	['waitpid-invalid',       3,    'wait.trees',        60, 'wait.concurrent-waiters'],
	['waitpid-early',         1,    'exit.workers',     200, 'wait.no-early-return'],
	['waitpid-early',         1,    'exit.workers',      60, 'exit.complete-at-reap'],
	['waitpid-blind',         2,    'wait.causes',      200, 'wait.nohang-echild'],
	['waitpid-any',           2,    'wait.trees',        60, 'wait.selection'],
	['waitpid-parent',        3,    'wait.trees',        60, 'wait.only-direct-children'],
	['waitid-differs',        3,    'wait.trees',       100, 'wait.wnowait-idempotent'],
	['waitid-uid',            3,    'wait.trees',        60, 'wait.waitid-siginfo'],
	['getppid-first',         5,    'fork.many',         60, 'fork.returns-and-parent'],
	['read-flips-bit',        5,    'fork.copies',       60, 'fork.memory-isolation'],
	['lseek-ignored',         5,    'fork.sharers',      60, 'fork.shared-description'],
	['fork-umask',            2,    'fork.copies',       60, 'fork.attributes-inherited'],
	['exec-leaks',            1,    'exec.images',       60, 'exec.fd-inheritance'],
	['exec-shortens',         2,    'exec.strings',      60, 'exec.argv-env-fidelity'],
	['exec-errno',            2,    'exec.images',       60, 'exec.failure-noop'],
	['sigaltstack-on',        2,    'exec.images',       60, 'exec.signal-state'],
	['posix_spawn-no-actions', 2,   'spawn.trees',       60, 'spawn.file-actions'],
	['posix_spawn-status',    2,    'spawn.trees',       60, 'spawn.error-or-127'],
	['_exit-other',           2,    'vfork.children',    60, 'vfork.safe-subset'],
	['fork-again',            20,   'pid.churn',         60, 'pid.unique-lifetimes'],
	['exec-umask',            2,    'exec.images',       60, 'exec.attributes-kept'],
	['getppid-stale',         2,    'orphan.left',       60, 'orphan.reparented'],
	['sigaction-zombies',     2,    'sigchld.unwaited',  60, 'sigchld.autoreap-ignore'],
	['sigaction-zombies',     2,    'sigchld.unwaited',  60, 'sigchld.autoreap-nocldwait'],
	['setpgid-nothing',       3,    'pgrp.society',      60, 'pgrp.setpgid-rules'],
	['kill-blind',            3,    'pgrp.left',         60, 'pgrp.kill-scope'],
	['setsid-admits',         2,    'session.leaders',   60, 'session.setsid'],
	['waitid-continues',      2,    'jobctl.freezes',    40, 'jobctl.stop-freezes'],
	['isatty-no',             2,    'pty.asked',         40, 'pty.names'],
	['tcgetpgrp-other',       2,    'jobctl.terminal',   40, 'jobctl.tcsetpgrp'],
	['read-background',       1,    'jobctl.terminal',   60, 'jobctl.bg-read'],
	['waitid-differs',        3,    'zombie.kept',      200, 'zombie.persist'],
	['poll-forgets-in',       5,    'poll.consumer',    300, 'poll.in-exact'],
	['poll-invents-in',       5,    'poll.consumer',    300, 'poll.in-exact'],
	['poll-forgets-hup',      3,    'poll.steady',      400, 'poll.hup-read-end'],
	['poll-forgets-out',      1,    'poll.writer',      200, 'poll.out-exact'],
	['poll-forgets-nval',     3,    'poll.steady',       60, 'poll.args'],
	['poll-early',            1,    'poll.steady',      400, 'poll.timeout'],
	['select-forgets',        5,    'poll.steady',      100, 'poll.select-agree'],
	['sigaction-no-mask',     2,    'act.masks',         40, 'act.mask-during-handler'],
	['sigaction-defers',      2,    'act.again',         40, 'act.nodefer'],
	['sigaction-keeps',       2,    'act.resets',       100, 'act.resethand'],
	['fork-copies-pending',   1,    'std.forks',         40, 'inherit.fork-pending-empty'],
	['kill-lost',             5,    'std.senders',      250, 'std.no-loss-no-invention'],
	['kill-wrong-signal',     5,    'mixed.fork-write-storm', 100, 'std.no-loss-no-invention'],
	['raise-lost',            1,    'std.windows',      250, 'std.no-loss-no-invention'],
	['sigpending-empty',      3,    'std.windows',       60, 'std.pending-visible'],
	['sigprocmask-ignored',   5,    'std.senders',       60, 'mask.blocked-not-delivered'],
	['pthread_sigmask-ignored', 3,  'mask.toggles',     250, 'mask.blocked-not-delivered'],
	['pthread_kill-to-process', 3,  'thread.directed',   60, 'thread.directed-to-target'],
	['sigsuspend-leaves-mask', 100, 'mask.ping-pong',    30, 'mask.sigsuspend-atomic'],
	['sigwait-other-signal',  1,    'rtsig.order',      250, 'std.no-loss-no-invention'],
	['sigqueue-lost',         10,   'rtsig.queues',      40, 'rtsig.no-loss'],
	['sigqueue-swapped',      5,    'rtsig.order',       60, 'rtsig.fifo-within-number'],
	['sigqueue-value',        10,   'rtsig.payload',     40, 'rtsig.payload-fidelity'],
	['sigwaitinfo-value',     1,    'rtsig.queues',     150, 'rtsig.payload-fidelity'],
	['sigtimedwait-highest',  2,    'rtsig.order',       60, 'rtsig.lowest-number-first'],
	['sigtimedwait-value',    5,    'rtsig.payload',     60, 'rtsig.payload-fidelity'],
	['connect-nothing',       2,    'dgram.filters',     60, 'dgram.connected-filter'],
	['sendmsg-too-long',      3,    'dgram.crowd',       60, 'dgram.emsgsize'],
	['recvmsg-zero',          2,    'dgram.crowd',       60, 'sock.nonblock-empty'],
	['recvmsg-zero',          2,    'dgram.crowd',       60, 'dgram.zero-length'],
	['recvmsg-merged',        3,    'dgram.crowd',       60, 'dgram.integrity'],
	['recvmsg-skips',         5,    'seqpacket.crowd',   60, 'seqpacket.records'],
	['recvmsg-no-trunc',      2,    'dgram.cuts',        60, 'dgram.truncate'],
	['recvmsg-last-source',   3,    'dgram.crowd',       60, 'dgram.source-address'],
	['timer_create-loud',     2,    'timer.once',        40, 'timer.notification'],
	['timer_settime-early',   2,    'timer.once',        60, 'timer.not-early'],
	['timer_getoverrun-more', 5,    'timer.windows',     40, 'timer.overrun-accounting'],
	['setlk-admits',          5,    'lock.contend',      60, 'lock.exclusion'],
	['setlk-refuses',         10,   'lock.contend',      60, 'lock.refusal-justified'],
	['getlk-blind',           3,    'lock.ranges',       60, 'lock.range-model'],
	['setlkw-deadlock',       10,   'lock.chains',       60, 'lock.no-false-deadlock'],
	['write-two-steps',       2,    'file.appends',      60, 'file.append-atomic'],
	['write-two-steps',       2,    'file.offsets',      60, 'file.shared-offset-io'],
	['open-not-excl',         2,    'file.contests',     60, 'file.excl-one-winner'],
	['link-over',             4,    'file.lockfiles',    60, 'file.link-unlink-one-winner'],
	['unlink-again',          4,    'file.contests',     60, 'file.link-unlink-one-winner'],
	['rename-gap',            2,    'file.versions',     60, 'file.rename-atomic'],
	['dup-skips',             5,    'fd.slots',          60, 'fd.lowest-free'],
	['mprotect-nothing',      2,    'map.windows',       60, 'map.protection'],
	['munmap-nothing',        2,    'map.windows',       60, 'map.partial-unmap'],
);

# The list is complete: every fault that the library knows is in it.
my %listed = map { $_->[0] => 1 } @expected;
my @forgotten = grep { !$listed{$_} } slurp('fixtures/preload/faults.c') =~ /strikes\("([^"]+)"\)/g;
is("@forgotten", '', 'every fault of the library is tried here');

# Rules that notice somebody's sleeping on, or not only that; emit.t has the same faults.
my %sleeps = map { $_ => 1 } qw(stream.half-close pipe.sa-restart eintr.restart-transparent std.no-loss-no-invention);
my %ready = map { (split /\t/)[0, 3] } split /\n/, shall('list')->{out};
for (@expected) {
	my ($fault, $rate, $family, $cases, $rule) = @$_;
	SKIP: {
		skip("$fault puts processes to sleep: each costs its deadlines; SHALL_LONG=1 waits for them", 1)
			if $sleeps{$rule} && !$ENV{SHALL_LONG};
		skip("$rule is not ready here", 1) if ($ready{$rule} // '') ne 'ready';
		my $r = with("$fault:1/$rate", 'run', $family, '--cases', $cases, '--seed', '1', '--shrink', '0', '--out', "$scratch/$fault");
		skip("$rule is known to be violated here anyway: emit.t tries $fault", 1)
			if $r->{out} =~ /^not ok \d+ - \Q$rule\E:.* # TODO /m;
		ok($r->{status} == 1 && $r->{out} =~ /^not ok \d+ - \Q$rule\E:/m, "$fault: $rule objects") or show($r);
		my ($times) = $r->{out} =~ /^# \Q$rule\E is violated in (\d+) of/m;
		note(sprintf '%s: %d times, %.1f s', $fault, $times // 0, $r->{seconds});
	}
}

done_testing();

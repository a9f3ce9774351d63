#!/usr/bin/perl
# Are the programs of `shall emit-c` what a maintainer wants to be sent: C that compiles without a warning wherever it is
# compiled, that finds nothing here, that finds what was planted in the calls it makes, and that leaves nothing behind?
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Shall;
use Test::More;

my @warnings = qw(-Wall -Wextra -Wpedantic -Werror -O1 -pthread);
my %compilers = map { $_ => 1 } grep { run([$_, '--version'])->{status} == 0 } qw(gcc clang musl-gcc);
plan skip_all => 'there is no C compiler of a known name' if !%compilers;
my $cc = $compilers{gcc} ? 'gcc' : (sort keys %compilers)[0];
my $library = "$build/preload/faults.so";
my %ready = map { (split /\t/)[0, 3] } split /\n/, shall('list')->{out};

sub show {
	my ($r) = @_;
	diag("status $r->{status}, signal $r->{signal}, late $r->{late}\n", substr "$r->{err}$r->{out}", 0, 2000);
}

# The program for a scenario and a rule, in a file of that name.
sub emitted { # NAME, SCENARIO, ARGUMENTS...: its path, '' if there was none
	my ($name, $scenario, @arguments) = @_;
	my $r = shall('emit-c', $scenario, @arguments);
	spew("$scratch/$name.c", $r->{out});
	return "$scratch/$name.c" if $r->{status} == 0 && $r->{err} eq '';
	show($r);
	return '';
}

sub compiled { # COMPILER, SOURCE: the program, '' if there was a warning
	my ($compiler, $source, @more) = @_;
	my $r = run([$compiler, @warnings, @more, '-o', "$source.$compiler", $source]);
	return "$source.$compiler" if $r->{status} == 0 && $r->{err} eq '';
	show($r);
	return '';
}

sub compile_all { # COMPILER, WHAT, SOURCES...
	my ($compiler, $what, @sources) = @_;
	my $r = run([$compiler, grep({ !/pthread/ } @warnings), '-fsyntax-only', @sources], seconds => 100);
	ok($r->{status} == 0 && $r->{err} eq '', "$what compile with $compiler") or show($r);
}

sub is_clean { # RESULT: nothing was seen and nothing said
	my ($r) = @_;
	my $good = $r->{status} == 0 && $r->{out} eq '' && $r->{err} eq '';
	show($r) if !$good;
	return $good;
}

# ---- a small scenario for each; the file's name is the rule ----

my (%program, @emitted);
for my $scenario (glob 'fixtures/emit/*.scn') {
	my ($rule) = $scenario =~ m{([^/]+)\.scn$};
	SKIP: {
		skip("$rule is not ready here", 3) if ($ready{$rule} // '') ne 'ready';
		my $source = emitted($rule, $scenario, '--rule', $rule);
		ok($source ne '', "$rule: there is a program") or next;
		push @emitted, $source;
		my $program = compiled($cc, $source);
		ok($program ne '', "$rule: it compiles with $cc");
		ok($program ne '' && is_clean(run([$program, 60])), "$rule: it sees nothing");
		$program{$rule} = $program;
	}
}
compile_all($_, 'they', @emitted) for grep { $_ ne $cc } sort keys %compilers;

# ---- it notices what is broken ----

#    fault                    rate  rule
my @expected = (
	['write-torn',            50,   'pipe.atomic-write'],
	['sigqueue-swapped',      5,    'rtsig.fifo-within-number'],
	['sigqueue-lost',         50,   'rtsig.no-loss'],
	['read-early-eof',        20,   'pipe.eof-not-early'],
	['kill-lost',             3,    'std.no-loss-no-invention'],
	['sigqueue-value',        5,    'rtsig.payload-fidelity', 'rtsig.no-loss'],
	['read-loses-byte',       20,   'pipe.conservation', 'pipe.eof-not-early'],
	['write-loses-byte',      10,   'pipe.conservation', 'pipe.atomic-write'],
	['write-late',            5,    'pipe.order-realtime'],
	['write-eagain',          3,    'pipe.nonblock-small'],
	['write-eagain',          3,    'pipe.nonblock-large', 'pipe.nonblock-small'],
	['write-hides-epipe',     1,    'pipe.epipe'],
	['send-loses-byte',       5,    'stream.conservation'],
	['recv-peek-takes',       2,    'stream.peek'],
	['shutdown-nothing',      2,    'stream.half-close'],
	['read-eintr',            20,   'pipe.interrupted-transfer', 'pipe.eof-not-early'],
	['writev-torn',           2,    'pipe.writev-atomic'],
	['sigaction-no-restart',  2,    'pipe.sa-restart'],
	['sigaction-no-restart',  2,    'eintr.restart-transparent'],
	['sigaction-restarts',    1,    'eintr.no-restart-fails'],
	['kill-lost',             1,    'thread.process-directed-one-eligible'],
	['pthread_kill-to-process', 2,  'thread.directed-to-target'],
	['sigqueue-lost',         2,    'sigwait.competing-exactly-once'],
	['sigaction-no-mask',     2,    'act.mask-during-handler'],
	['sigaction-defers',      2,    'act.nodefer'],
	['sigaction-keeps',       2,    'act.resethand'],
	['fork-copies-pending',   1,    'inherit.fork-pending-empty'],
	['sigpending-empty',      3,    'std.pending-visible', 'mask.unblock-delivers-before-return'],
	['raise-lost',            3,    'std.no-loss-no-invention', 'mask.unblock-delivers-before-return'],
	['kill-lost',             3,    'kill.self-delivery-before-return', 'mask.unblock-delivers-before-return'],
	['sigprocmask-ignored',   3,    'mask.blocked-not-delivered', 'mask.unblock-delivers-before-return'],
	['sigsuspend-leaves-mask', 20,  'mask.sigsuspend-atomic'],
	['sigqueue-swapped',      1,    'rtsig.kill-mix-harmless', 'rtsig.fifo-within-number'],
	['sigtimedwait-highest',  2,    'rtsig.lowest-number-first'],
	['sigpending-empty',      2,    'rtsig.remains-pending-until-last', 'rtsig.lowest-number-first'],
	['lseek-stays',           3,    'fdpass.same-ofd'],
	['sendmsg-forgets',       3,    'fdpass.message-binding'],
	['recvmsg-leaves',        3,    'fdpass.message-binding'],
	['read-early-eof',        3,    'fdpass.inflight'],
	['recvmsg-marks',         3,    'fdpass.cloexec'],
	['recvmsg-hides-cut',     3,    'fdpass.ctrunc'],
	['poll-forgets-in',       5,    'poll.in-exact'],
	['poll-forgets-hup',      3,    'poll.hup-read-end'],
	['poll-forgets-out',      3,    'poll.out-exact'],
	['poll-forgets-out',      1,    'poll.no-reader'],
	['select-forgets',        3,    'poll.select-agree'],
	['poll-forgets-nval',     3,    'poll.args'],
	['poll-early',            2,    'poll.timeout'],
	['sigtimedwait-value',    1,    'rtsig.payload-fidelity', 'rtsig.lowest-number-first'],
	['recvmsg-merged',        3,    'dgram.integrity'],
	['recvmsg-no-trunc',      3,    'dgram.truncate'],
	['connect-nothing',       2,    'dgram.connected-filter'],
	['recvmsg-skips',         3,    'dgram.unix-reliable'],
	['sendmsg-too-long',      3,    'dgram.emsgsize'],
	['recvmsg-last-source',   2,    'dgram.source-address'],
	['recvmsg-zero',          3,    'dgram.zero-length'],
	['recvmsg-zero',          3,    'sock.nonblock-empty'],
	['recvmsg-merged',        3,    'seqpacket.records'],
	['timer_getoverrun-more', 3,    'timer.overrun-accounting'],
	['timer_create-loud',     2,    'timer.notification'],
	['timer_settime-early',   2,    'timer.not-early'],
	['mq_send-flat',          2,    'mq.priority-order'],
	['mq_send-lost',          3,    'mq.conservation'],
	['mq_receive-eagain',     3,    'mq.bounds'],
	['mq_receive-overruns',   2,    'mq.message-boundaries'],
	['mq_timedreceive-early', 2,    'mq.timed'],
	['mq_unlink-nothing',     2,    'mq.lifetime'],
	['mq_notify-again',       2,    'mq.notify-one-shot'],
	['msgsnd-lost',           3,    'msg.conservation'],
	['msgsnd-unaware',        2,    'msg.rmid-wakes'],
	['msgrcv-first',          2,    'msg.type-selection'],
	['msgrcv-cuts',           2,    'msg.e2big'],
	['semop-lost',            3,    'ssem.conservation'],
	['semop-one-by-one',      3,    'ssem.all-or-nothing'],
	['semop-no-zero',         2,    'ssem.wait-for-zero'],
	['semop-unaware',         2,    'ssem.rmid-wakes'],
	['barrier_wait-serial',   3,    'bar.rendezvous'],
	['sem_post-lost',         3,    'psem.conservation'],
	['sem_post-lost',         3,    'psem.post-from-handler'],
	['sem_trywait-eagain',    3,    'psem.trywait-exact'],
	['pthread_mutex_lock-nothing', 5, 'mtx.exclusion'],
	['pthread_mutex_lock-hides-death', 2, 'mtx.robust-ownerdead'],
	['pthread_mutex_unlock-repairs', 2, 'mtx.robust-notrecoverable'],
	['sem_timedwait-early',   2,    'psem.timed'],
	['sem_open-not-excl',     1,    'psem.open-atomic'],
	['fcntl-unmarked',        2,    'shmobj.create'],
	['shm_unlink-nothing',    2,    'shmobj.lifetime'],
	['shmat-empties',         3,    'sshm.visibility'],
	['shmdt-nothing',         3,    'sshm.detach'],
	['shmctl-one-less',       3,    'sshm.attach-count'],
	['waitpid-keeps',         3,    'wait.each-child-once'],
	['waitpid-status',        3,    'wait.status-encoding'],
	['waitpid-keeps',         3,    'wait.concurrent-waiters'],
	['waitpid-early',         2,    'wait.no-early-return'],
	['waitpid-blind',         2,    'wait.nohang-echild'],
	['waitpid-any',           2,    'wait.selection'],
	['waitpid-parent',        2,    'wait.only-direct-children'],
	['waitid-differs',        2,    'wait.wnowait-idempotent'],
	['waitid-uid',            2,    'wait.waitid-siginfo'],
	['waitpid-early',         2,    'exit.complete-at-reap'],
	['waitid-differs',        2,    'zombie.persist'],
	['getppid-first',         2,    'fork.returns-and-parent'],
	['read-flips-bit',        3,    'fork.memory-isolation'],
	['lseek-ignored',         3,    'fork.shared-description'],
	['fork-umask',            2,    'fork.attributes-inherited'],
	['exec-leaks',            1,    'exec.fd-inheritance'],
	['exec-shortens',         2,    'exec.argv-env-fidelity'],
	['exec-errno',            2,    'exec.failure-noop'],
	['sigaltstack-on',        2,    'exec.signal-state'],
	['exec-umask',            2,    'exec.attributes-kept'],
	['fork-again',            5,    'pid.unique-lifetimes'],
	['posix_spawn-no-actions', 1,   'spawn.file-actions'],
	['posix_spawn-status',    2,    'spawn.error-or-127'],
	['_exit-other',           2,    'vfork.safe-subset'],
	['getppid-stale',         2,    'orphan.reparented'],
	['sigaction-zombies',     2,    'sigchld.autoreap-ignore'],
	['sigaction-zombies',     2,    'sigchld.autoreap-nocldwait'],
	['setpgid-nothing',       3,    'pgrp.setpgid-rules'],
	['kill-blind',            3,    'pgrp.kill-scope'],
	['setsid-admits',         2,    'session.setsid'],
	['waitid-continues',      2,    'jobctl.stop-freezes'],
	['isatty-no',             2,    'pty.names'],
	['tcgetpgrp-other',       2,    'jobctl.tcsetpgrp'],
	['read-background',       1,    'jobctl.bg-read'],
	['getlk-blind',           3,    'lock.range-model'],
	['setlk-admits',          3,    'lock.exclusion', 'lock.range-model'],
	['setlk-refuses',         3,    'lock.refusal-justified', 'lock.range-model'],
	['setlk-refuses',         2,    'lock.release-on-any-close'],
	['setlk-refuses',         2,    'lock.release-on-exit', 'lock.release-on-any-close'],
	['setlk-admits',          2,    'lock.not-inherited-by-fork'],
	['setlk-admits',          2,    'lock.kept-by-exec'],
	['setlkw-deadlock',       2,    'lock.no-false-deadlock'],
	['write-two-steps',       2,    'file.append-atomic'],
	['write-two-steps',       2,    'file.shared-offset-io'],
	['open-not-excl',         2,    'file.excl-one-winner'],
	['link-over',             2,    'file.link-unlink-one-winner'],
	['unlink-again',          2,    'file.link-unlink-one-winner'],
	['rename-gap',            2,    'file.rename-atomic'],
	['dup-skips',             2,    'fd.lowest-free'],
	['mprotect-nothing',      2,    'map.protection'],
	['munmap-nothing',        2,    'map.partial-unmap'],
);
for (@expected) {
	my ($fault, $rate, $rule, $scenario) = @$_;
	$scenario //= $rule;
	SKIP: {
		skip('there is no preload library in this build', 1) if !-e $library;
		skip("$rule is not ready here", 1) if ($ready{$rule} // '') ne 'ready';
		my $program = $rule eq $scenario ? $program{$rule}
			: compiled($cc, emitted("$rule-of", "fixtures/emit/$scenario.scn", '--rule', $rule));
		my $r;
		for (1 .. 3) { # it may take more rounds on a busy machine
			$r = run([$program, 300], env => { LD_PRELOAD => $library, SHALL_PRELOAD_FAULT => "$fault:1/$rate" });
			last if $r->{status} == 1;
		}
		ok($r->{status} == 1 && $r->{out} =~ /^seen in round \d+ of 300$/m, "$fault: the program for $rule sees it")
			or show($r);
	}
}

# ---- from a finding ----

shall('run', 'pipe.many-writers', '--cases', '40', '--seed', '7', '--fault', 'pipe.torn-write:1/20', '--out', "$scratch/out");
my ($finding) = glob "$scratch/out/pipe.atomic-write-*.scn";
ok($finding, 'a run finds something') or BAIL_OUT('nothing was found');
my $text = slurp(emitted('finding', $finding, '--times', '20'));
like($text, qr/^ \* pipe\.atomic-write: /m, 'the rule is taken from it');
like($text, qr/^ \* Seen: a write of \d+ bytes, not more than PIPE_BUF/m, 'what was seen from its history');
like($text, qr/atoi\(argv\[1\]\) : 20,/, 'and the number of rounds from --times');
ok(is_clean(run([compiled($cc, "$scratch/finding.c")])), 'and it sees nothing here');

# ---- from what families draw: each family's first scenarios, each with another rule ----

my %provokes; # by rule, the families
for (split /\n/, shall('list')->{out}) {
	my ($rule, undef, undef, $state, $families) = split /\t/;
	$provokes{$rule} = { map { $_ => 1 } split /,/, $families // '' } if ($state // '') eq 'ready';
}
# What a small program cannot do (FIFOs and listeners have names that it would leave behind), or cannot notice.
my $why = join '|', 'cannot be done by a small C program', 'a violation of \S+ cannot be noticed', 'knows nothing of the kind',
	'is opened twice', 'no step of the scenario is about', 'in a new image inside a loop';
my ($nth, @sources, @astray) = 0;
my @drawn = split /^(?=shall scenario)/m, shall('draw', '--seed', '4', '--cases', '2')->{out};
for my $scenario (@drawn) {
	my ($family) = $scenario =~ /^from (\S+)/m;
	# Where this system is known to deviate a program may see it.
	my @near = grep { $provokes{$_}{$family} && !-e "fixtures/deviations/$_.linux.scn"
		&& !-e "fixtures/deviations/$_.glibc.scn" } sort keys %provokes;
	spew("$scratch/drawn.scn", $scenario);
	for (1 .. @near) {
		my $rule = $near[7 * $nth++ % @near];
		my $r = shall('emit-c', "$scratch/drawn.scn", '--rule', $rule);
		if ($r->{status} == 0) {
			push @sources, "$scratch/$family-$rule-$nth.c";
			spew($sources[-1], $r->{out});
			last;
		}
		push @astray, "$family, $rule: $r->{err}" if $r->{status} != 2 || $r->{err} !~ /\Ashall: [^\n]*(?:$why)[^\n]*\n\z/;
	}
}
is("@astray", '', 'what is drawn becomes a program, or one line says what cannot be done');
cmp_ok(scalar @sources, '>', @drawn / 2, 'most of it can be programs');
compile_all($_, 'what was drawn: they', @sources) for sort keys %compilers;
for my $i (grep { $_ % 3 == 0 } 0 .. $#sources) {
	my $program = compiled($cc, $sources[$i]);
	my ($name) = $sources[$i] =~ m{([^/]+)\.c$};
	ok($program ne '' && is_clean(run([$program, 4])), "$name sees nothing") or next;
	unlink $program;
}

# ---- nothing is left behind, whatever the rule is that is looked at, and also when it is ended ----

sub left { # what programs that are gone have left: files, and what has an id, but no key
	my @files = grep { /emit-(\d+)-/ && !kill(0, $1) } glob '/dev/shm/*emit-* /tmp/emit-*';
	return map { $_ => 1 } @files, grep { /^0x0+\s/ } map { split /^/, run(['ipcs', $_])->{out} } qw(-q -s -m);
}
my %before = left();
for my $kind (qw(mqueue named-sem shm-object memory mapped-file sysv-queue sem-set shm-segment named entry)) {
	my ($source) = map {
		spew("$scratch/left.scn", $_);
		my $r = shall('emit-c', "$scratch/left.scn", '--rule', 'inherit.fork-pending-empty');
		$r->{status} == 0 ? $r->{out} : ();
	} grep { /^object \w+ \Q$kind\E$/m } @drawn;
	SKIP: {
		skip("no program with a $kind is at hand", 2) if !defined $source;
		spew("$scratch/left.c", $source);
		my $program = compiled($cc, "$scratch/left.c");
		# What queues may need in all is limited, here to what a few of them do.
		my $r = run(['bash', '-c', 'ulimit -q 200000 2>/dev/null; exec "$0" 30', $program]);
		my %now = left();
		ok(is_clean($r) && !grep({ !$before{$_} } keys %now), "a program with a $kind leaves nothing behind")
			or diag(grep { !$before{$_} } sort keys %now);
		$r = run([$program, 1000000], seconds => 1);
		%now = left();
		ok($r->{late} && $r->{status} == 128 + 15 && !grep({ !$before{$_} } keys %now), 'nor does it when it is ended')
			or diag("status $r->{status}\n", grep { !$before{$_} } sort keys %now);
	}
}

# ---- what stands in its way ----

sub refused {
	my ($what, $says, @arguments) = @_;
	my $r = shall('emit-c', @arguments);
	ok($r->{status} == 2 && $r->{out} eq '' && $r->{err} =~ /\Ashall: [^\n]*$says[^\n]*\n\z/, $what) or show($r);
}
spew("$scratch/plain.scn", slurp('fixtures/emit/pipe.eof-not-early.scn'));
refused('no file', qr/which scenario/);
refused('a file that is not there', qr/nothing\.scn/, "$scratch/nothing.scn");
refused('a scenario that tells no rule', qr/which rule/, "$scratch/plain.scn");
refused('a rule that is none', qr/not a value for --rule/, "$scratch/plain.scn", '--rule', 'pipe.nothing');
refused('a rule that only shows by waiting', qr/cannot be noticed/, "$scratch/plain.scn", '--rule', 'pipe.eof-arrives');
refused('a rule about something else', qr/no step .* is about/, "$scratch/plain.scn", '--rule', 'std.pending-visible');
spew("$scratch/loop.scn", "shall scenario 1\nmode none 0x1\nobject p pipe\nproc M\n  pipe p\n  repeat 2\n    exec\n  end\n");
refused('a new image inside a loop', qr/inside a loop/, "$scratch/loop.scn", '--rule', 'pipe.conservation');

# ---- nothing is left ----

SKIP: {
	my $processes = sub { my $r = run(['ps', '-A', '-o', 'args']); return $r->{status} == 0 ? $r->{out} : undef };
	skip('there is no ps', 2) if !defined $processes->();
	spew("$scratch/hang.scn", "shall scenario 1\nmode none 0x1\nobject p pipe\nproc M\n  pipe p\n  fork A\n  read p.r 1\nproc A\n  read p.r 1\n");
	my $program = compiled($cc, emitted('hang', "$scratch/hang.scn", '--rule', 'pipe.conservation'));
	my $r = run([$program, 5], seconds => 1);
	is($r->{status}, 128 + 15, 'a program that is ended ends') or show($r);
	my $left = 'some';
	for (1 .. 100) {
		$left = join '', grep { /\Q$program\E/ } split /^/, $processes->();
		last if $left eq '';
		select undef, undef, undef, 0.05;
	}
	is($left, '', 'and what it started');
}

done_testing();

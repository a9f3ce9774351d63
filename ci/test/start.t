#!/usr/bin/perl
# However shall is started: by whom, with what inherited, in what surroundings: are the verdicts the same?
#
# Under each condition the same few cases are run, of which all must be judged, with the same points as without any; and what
# two planted faults break must be found.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use POSIX ();
use Shall;
use Test::More;

my $copy = "$scratch/shall"; # that anybody may read
spew($copy, slurp($shall));
chmod 0755, $copy;
my $finds = 0;

sub show {
	my ($r) = @_;
	diag("status $r->{status}, signal $r->{signal}, late $r->{late}\n$r->{err}",
		grep { /^(?:not ok|# |Bail)/ } split /^/, $r->{out});
}

# The points, as far as they do not depend on chance, and how many cases were judged.
sub verdicts {
	my ($tap) = @_;
	my @points = map { s{^(?:ok|not ok(?=.*# TODO known)) (\d+) - (\S+).*?( # SKIP unsupported.*)?$}{ "ok $1 $2" . ($3 // '') }er } $tap =~ /^((?:not )?ok .*)$/mg;
	my ($judged, $discarded, $ended) = $tap =~ /^# (\d+) cases judged, (\d+) discarded, (\d+) ended/m;
	return join "\n", @points, 'cases: ' . (($judged // 0) + ($discarded // 0)), 'ended: ' . ($ended // 'unknown');
}

my @few = ('run', one_family_each(), '--seed', '1', '--cases', '1');
my @faults = (
	[qw(pipe.many-writers pipe.lost-byte:1/5 pipe.conservation)],
	[qw(rtsig.queues rtsig.lost:1/2 rtsig.no-loss)],
);
my $usual = shall(@few, '--out', "$scratch/usual");
my $verdicts = verdicts($usual->{out});
ok($usual->{status} == 0 && $verdicts =~ /^ok 1 /, 'without any condition') or show($usual);

# Where no folder can be made there is no journal either: no FIFOs, nothing else that has a name, and fewer cases.
my $nameless = qr/^ok \d+ (?:fifo\.|map\.|mq\.|msg\.|psem\.open-atomic|shmobj\.|sshm\.|ssem\.)|^cases:/;
my $bare = qr/$nameless|^ok \d+ (?:proc\.|pty\.|jobctl\.tcsetpgrp|jobctl\.bg-read)/; # nor is there /proc, or /dev


# A condition's name; then wrap => [COMMAND...], program => PATH, out => FOLDER for findings, expect => other verdicts,
# except => of which lines, and the options of run().
sub same {
	my ($what, %o) = @_;
	my @program = (@{ $o{wrap} // [] }, $o{program} // $copy);
	my $out = $o{out} // "$scratch/found/" . ++$finds;
	my $r = run([@program, @few, '--out', $out], %o);
	ok($r->{status} == 0 && $r->{err} eq '' && !$r->{late}, "$what: nothing is violated, no word is lost") or show($r);
	my ($has, $expected) = map { join "\n", grep { !$o{except} || $_ !~ $o{except} } split /\n/ } verdicts($r->{out}),
		$o{expect} // $verdicts;
	is($has, $expected, "$what: the same verdicts");
	unlike($r->{out}, qr/^ok.* - (?:fifo|mq|msg|shmobj|sshm|ssem)\.(?!.*# SKIP unsupported: no (?:folder|names|keys))/m,
		"$what: what needs names is skipped") if $o{except} && $o{except} =~ /fifo/;
	for (@faults) {
		my ($family, $fault, $rule) = @$_;
		$r = run([@program, 'run', $family, '--seed', '1', '--cases', '5', '--shrink', '0', '--fault', $fault, '--out', $out], %o);
		ok($r->{out} =~ /^not ok \d+ - \Q$rule\E:/m && $r->{status} == 1 && $r->{err} eq '' && !$r->{late},
			"$what: $fault is found") or show($r);
	}
}

sub works { return run([@_, 'true'])->{status} == 0 }
mkdir "$scratch/found";
chmod 0777, "$scratch/found";

# ---- what is inherited ----

sub ignoring {
	my @signals = @_;
	return (before => sub { POSIX::sigaction($_, POSIX::SigAction->new('IGNORE')) for @signals });
}
same('SIGPIPE ignored', ignoring(POSIX::SIGPIPE));
same('SIGCHLD ignored', ignoring(POSIX::SIGCHLD));
same('every signal ignored', ignoring(grep { $_ != POSIX::SIGKILL && $_ != POSIX::SIGSTOP } 1 .. 31, POSIX::SIGRTMIN .. POSIX::SIGRTMAX));
same('every signal blocked', before => sub {
	my $set = POSIX::SigSet->new;
	$set->fillset;
	POSIX::sigprocmask(POSIX::SIG_BLOCK, $set);
});
same('an alarm that will come later', before => sub { alarm 3600 });
same('standard input closed', before => sub { POSIX::close(0) });
same('standard error closed', before => sub { POSIX::close(2) });
for (['standard output closed', 1], ['all standard descriptors closed', 0, 1, 2]) {
	my ($what, @closed) = @$_;
	my ($family, $fault, $rule) = @{ $faults[0] };
	my $r = run([$copy, @few, '--out', "$scratch/unheard"], before => sub { POSIX::close($_) for @closed });
	ok($r->{status} == 4 && !$r->{late} && $r->{err} eq (@closed > 1 ? '' : "shall: not everything could be written to standard output\n"),
		"$what: nobody hears what holds, so the environment failed") or show($r);
	$r = run([$copy, 'run', $family, '--seed', '1', '--cases', '5', '--shrink', '0', '--fault', $fault, '--out', "$scratch/unheard"],
		before => sub { POSIX::close($_) for @closed });
	my @found = glob "$scratch/unheard/$rule-*.hist";
	ok($r->{status} == 1 && @found > 0, "$what: what is violated is told by the status, and saved") or show($r);
	unlink glob "$scratch/unheard/*";
}
same('more descriptors', before => sub {
	POSIX::dup2(0, $_) for 3 .. 9, 50;
	pipe my $r, my $w or die;
	POSIX::dup2(fileno $r, 20);
	POSIX::dup2(fileno $w, 21);
});
same('no environment', before => sub { %ENV = () });
same('no folder for temporary files', env => { TMPDIR => '/nonexistent' }, except => $nameless);
same('a umask that forbids others', before => sub { umask 0077 });
# A run whose time is limited by an alarm of its starter's ends in good order when it comes.
my $limited = run([$copy, 'run', '--time', '100', '--out', "$scratch/limited"], before => sub { alarm 1 });
ok($limited->{signal} == POSIX::SIGALRM && $limited->{out} =~ /^Bail out! interrupted$/m, 'an alarm that comes') or show($limited);

# ---- limits, priorities, load ----

SKIP: {
	skip('prlimit is not here', 1) if !works('prlimit', '--nofile=64');
	# Cases of descriptors beyond these are left out.
	same('64 descriptors', wrap => ['prlimit', '--nofile=64:64'], except => qr/^cases:/);
	same('a million descriptors', wrap => ['prlimit', '--nofile=1000000:1000000']) if works('prlimit', '--nofile=1000000:1000000');
	same('a small stack', wrap => ['prlimit', '--stack=131072:131072']);
	same('a stack without limit', wrap => ['prlimit', '--stack=unlimited:unlimited']) if works('prlimit', '--stack=unlimited');
}
same('nice', wrap => ['nice', '-n', '19']);
SKIP: {
	my @one = ('taskset', '-c', '0');
	skip('taskset is not here', 1) if !works(@one);
	same('one processor', wrap => \@one);
	my $test = $$;
	my @busy = map {
		my $pid = fork // die "fork: $!";
		# Each ends with the test, whatever happens to that.
		$pid or exec(@one, 'perl', '-e', '1 while getppid == $ARGV[0]', $test) or POSIX::_exit(1);
		$pid;
	} 1 .. 8;
	same('one busy processor', wrap => \@one);
	kill 'KILL', @busy;
	waitpid $_, 0 for @busy;
}

# ---- sessions and terminals ----

same('a session of its own', wrap => ['setsid', '-w']) if works('setsid', '-w');
if (works('nohup')) {
	same('nohup', wrap => ['nohup']);
	my $r = run(['sh', '-c', 'nohup "$@" & sleep 0.5; kill -HUP $!; wait $!', 'sh', $copy, 'run', '--time', '2', '--out',
		"$scratch/found/hup"]);
	ok($r->{status} == 0 && $r->{out} !~ /^Bail out!/m, 'nohup: a hangup does not end the run') or show($r);
}
SKIP: {
	my @terminal = ('script', '-qec');
	skip('script is not here', 1) if run([@terminal, 'true', '/dev/null'])->{status} != 0;
	# A background job, which the terminal stops if it writes there; the foreground job, which may.
	my $job = "$scratch/job";
	spew($job, <<'EOF_');
#!/bin/sh
if [ "$1" = --on-terminal ]; then
	shift
	set -m
	stty tostop
	if [ "$1" = -b ]; then
		shift
		"$@" >"$0.out" &
		wait $!
	else
		shift
		"$@" >"$0.out"
	fi
	echo $? >"$0.status"
	exit
fi
script -qec "$0 --on-terminal $*" /dev/null >/dev/null
cat "$0.out"
exit "$(cat "$0.status")"
EOF_
	chmod 0755, $job;
	same('a job in the background', wrap => [$job, '-b']);
	same('a job in the foreground', wrap => [$job, '-f']);
}

# ---- who, and where ----

SKIP: {
	skip('needs to be root, to become somebody else', 1) if !is_root;
	my @nobody = qw(setpriv --reuid=65534 --regid=65534 --clear-groups);
	if (works(@nobody)) {
		same('nobody', wrap => \@nobody);
		mkdir "$scratch/locked", 0555;
		my $r = run([@nobody, $copy, @few], dir => "$scratch/locked");
		is(verdicts($r->{out}), $verdicts, 'a working directory that may not be written: the same verdicts') or show($r);
		my ($family, $fault, $rule) = @{ $faults[0] };
		$r = run([@nobody, $copy, 'run', $family, '--seed', '1', '--cases', '5', '--fault', $fault], dir => "$scratch/locked");
		ok($r->{status} == 4 && $r->{out} =~ /^not ok \d+ - \Q$rule\E:/m &&
			$r->{err} eq "shall: cannot write shall-findings: Permission denied\n",
			'a finding there is told, and that it is not saved') or show($r);
	}

	my @apart = qw(unshare -pf --mount-proc);
	skip('cannot make a container', 1) if !works(@apart);
	same('the first process', wrap => \@apart);
	same('the first process, with children that are not its own',
		wrap => [@apart, 'sh', '-c', '(sleep 0.2 & sleep 0.4 & sleep 600 &); exec "$@"', 'sh']);

	# Two in containers of their own have the same process id, and share names and keys.
	my @both = map {
		my @command = (@apart, $copy, qw(run ssem.removed ssem.amounts msg.removed --cases 60 --extra 0 --shrink 0 --seed),
			$_, '--out', "$scratch/found/apart$_");
		open(my $tap, '-|', @command) or die;
		$tap;
	} 1, 2;
	my @said = map { my $tap = $_; grep { /^(?:not )?ok \d+ - (?:ssem|msg)\./ } <$tap> } @both;
	ok(@said > 10 && !grep({ /^not/ } @said), 'two runs that have the same process id are in nobody\'s way') or diag(@said);

	# Nothing but the program: no /proc, no /dev, no libraries.
	my $static = run(['ci/test/builds.sh', 'musl'], seconds => 600);
	skip('musl-gcc is not here', 1) if $static->{status} == 77;
	my ($program) = $static->{out} =~ /^(\S+)$/m;
	mkdir "$scratch/root";
	spew("$scratch/root/shall", slurp($program));
	chmod 0755, "$scratch/root/shall";
	my $expect = verdicts(run([$program, @few, '--out', "$scratch/found/musl"])->{out});
	same('nothing but the program', wrap => ['chroot', "$scratch/root"], program => '/shall', out => '/found',
		expect => $expect, except => $bare);
	same('nothing but the program, and nothing open', wrap => ['chroot', "$scratch/root"], program => '/shall',
		out => '/found', expect => $expect, except => $bare, before => sub { POSIX::close(0); POSIX::close(2) });
}

done_testing();

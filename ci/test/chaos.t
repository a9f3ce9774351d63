#!/usr/bin/perl
# Whatever is killed or interrupted at whatever moment: does the run end, blame nobody for it, and leave nothing?
#
# A hundred times (SHALL_CHAOS_TRIES) a run is started, sometimes with a planted fault, and at a moment drawn from a seed
# (SHALL_CHAOS_SEED) one of its processes is killed, or the run is sent a signal as `kill` or Ctrl-C would. Its processes
# carry a mark in their environment; orphans become children of this test where the system allows it. A run whose process
# was killed may be waiting for it until its watchdog's deadline: to be done sooner, it is interrupted after a while.
use strict;
use warnings;
use FindBin;
my ($tries, $seed);
BEGIN { ($tries, $seed) = ($ENV{SHALL_CHAOS_TRIES} // 100, $ENV{SHALL_CHAOS_SEED} // 1) } # Shall.pm cleans up
use lib $FindBin::Bin;
use Config;
use POSIX qw(:sys_wait_h setpgid);
use Shall;
use Test::More;
use Time::HiRes qw(sleep time);

plan skip_all => 'needs /proc/PID/environ and /proc/PID/stat' if !-r "/proc/$$/environ" || !-r "/proc/$$/stat";
# Orphans come here: prctl(PR_SET_CHILD_SUBREAPER, 1).
my %prctl = (x86_64 => 157, aarch64 => 167, riscv64 => 167, s390x => 172, ppc64le => 171, i686 => 172);
my ($machine) = (POSIX::uname())[4];
my $adopts = $^O eq 'linux' && $prctl{$machine} && syscall($prctl{$machine}, 36, 1, 0, 0, 0) == 0;
note($adopts ? 'orphans are adopted' : 'orphans are only looked for');

my %number;
@number{ split ' ', $Config{sig_name} } = split ' ', $Config{sig_num};

srand $seed;
my $patience = 2;  # seconds until a run that goes on is interrupted
my $deadline = 60; # seconds; nothing should come near
my $mark;

# ---- looking ----

sub parent_of { # of a process by its id, 0 if it is gone
	my ($stat) = slurp("/proc/$_[0]/stat") =~ /.*\)(.*)/s;
	return $stat ? (split ' ', $stat)[1] : 0;
}

sub marked { # ids of living processes of this try
	return sort { $a <=> $b }
		grep { $_ != $$ && index(slurp("/proc/$_/environ"), "SHALL_CHAOS=$mark\0") >= 0 } map { m{/(\d+)$} } glob '/proc/[0-9]*';
}

# A process of the run, by what it is: supervisor, zygote, first (M) or worker. 0 if there is none now.
sub some {
	my ($kind, $supervisor) = @_;
	return $supervisor if $kind eq 'supervisor';
	my (%of, @found);
	for my $id (marked()) {
		my $parent = parent_of($id) or next;
		my $is =
			  $id == $supervisor ? 'supervisor'
			: $parent == $supervisor ? 'zygote'
			: ($of{$parent} // '') eq 'zygote' ? 'first'
			: 'worker';
		$of{$id} = $is;
		push @found, $id if $is eq $kind;
	}
	return @found ? $found[rand @found] : 0;
}

sub objects { # names of everything between processes that lives in the file system or the kernel
	my @names = grep { !m{/(?:\.|\.\.)$} } glob('/dev/shm/* /dev/mqueue/*');
	for my $kind (qw(msg sem shm)) {
		my ($head, @rows) = split /\n/, slurp("/proc/sysvipc/$kind");
		push @names, map { "$kind " . (split)[1] } @rows;
	}
	return @names;
}

# ---- one try ----

my @deeds = (
	(map { ['kill', $_] } qw(supervisor supervisor zygote first worker worker)),
	(map { ['send', $_] } qw(INT TERM HUP)),
	(map { ['group', $_] } qw(INT TERM QUIT)),
);

sub start {
	my (@arguments) = @_;
	local @SIG{qw(INT TERM HUP)} = ('DEFAULT') x 3; # also for the first moments of the child
	my $child = fork // die "fork: $!";
	setpgid($child, $child); # in both, as whoever is first
	return $child if $child;
	open STDIN, '<', '/dev/null';
	open STDOUT, '>', "$scratch/out.tap";
	open STDERR, '>', "$scratch/err";
	$ENV{SHALL_CHAOS} = $mark;
	$ENV{TMPDIR} = "$scratch/tmp";
	chdir "$scratch/work" or POSIX::_exit(126);
	exec { $shall } $shall, @arguments or POSIX::_exit(127);
}

# Waits for the run's end for so many seconds: its wait status, undef if it does not come.
sub ended {
	my ($child, $seconds) = @_;
	my $until = time + $seconds;
	do {
		my $id = waitpid $child, WNOHANG;
		return $? if $id == $child;
		sleep 0.005;
	} while (time < $until);
	return undef;
}

# Waits until no process of the run is left, reaping those that came here; what is left, '' if nothing.
sub left {
	my $until = time + $deadline;
	my @living;
	for (;;) {
		my $children = waitpid(-1, WNOHANG);
		next if $children > 0;
		@living = marked();
		return '' if !@living && $children == -1;
		last if time > $until;
		sleep 0.005;
	}
	kill 'KILL', @living;
	1 while waitpid(-1, WNOHANG) > 0;
	return join ' ', map { "$_ (" . (slurp("/proc/$_/stat") =~ /\((.*)\)/s ? $1 : '?') . ')' } @living;
}

# What is wrong about how it ended, '' if nothing.
sub verdict {
	my ($status, $deed, $what, $impatient, $fault, $err) = @_;
	return 'does not end' if !defined $status;
	my ($signal, $code) = ($status & 127, $status >> 8);
	return '' if $deed eq 'kill' && $what eq 'supervisor' && $signal == 9;
	return '' if $deed ne 'kill' && $signal == $number{$what} || $signal && $signal == $impatient;
	return "dies of signal $signal" if $signal;
	return "exit $code" if $code != 0 && $code != 4 && !($code == 1 && $fault);
	my $lines = () = $err =~ /\n/g;
	return "$lines lines on standard error" if $lines != ($code == 4 ? 1 : 0);
	return '';
}

my (%seen, @wrong);
my $before = join "\n", objects();
mkdir "$scratch/$_" for qw(tmp work out);
my $began = time;
for my $try (1 .. $tries) {
	my ($deed, $what) = @{ $deeds[rand @deeds] };
	my $fault = rand() < 0.3;
	my $moment = rand 0.3;
	my @arguments = ('run', 'pipe.*', 'std', 'session.wild', '--cases', 2, '--seed', int(rand 1000000), '--out', "$scratch/out",
		$fault ? ('--fault', 'pipe.garbage:1/50') : ());
	$mark = "$$-$try";
	unlink "$scratch/out.tap", "$scratch/err"; # it may be killed before it makes them
	my $supervisor = start(@arguments);
	sleep $moment;
	my $victim = 0;
	if ($deed eq 'kill') {
		# A moment may have no such process; look for one until the run ends.
		my $until = time + $deadline;
		$victim = some($what, $supervisor)
			until $victim || time > $until || kill(0, $supervisor) == 0 || parent_of($supervisor) == 0
			|| slurp("/proc/$supervisor/stat") =~ /\) Z /;
		kill 'KILL', $victim if $victim;
	} else {
		kill $what, $deed eq 'group' ? -$supervisor : $supervisor;
	}
	my $status = ended($supervisor, $patience);
	my $impatient = 0;
	if (!defined $status) {
		$impatient = $number{INT};
		$seen{impatient}++;
		kill 'INT', $supervisor;
		$status = ended($supervisor, $deadline);
		kill 'KILL', $supervisor if !defined $status;
	}
	my $err = slurp("$scratch/err");
	my $tap = slurp("$scratch/out.tap");
	my $about = "try $try: $deed $what" . ($deed eq 'kill' ? " ($victim)" : '') . sprintf(' after %.3f s', $moment)
		. ($fault ? ' with a fault' : '');
	my $why = verdict($status, $deed, $what, $impatient, $fault, $err);
	my $rest = left();
	$why .= " processes are left: $rest" if $rest ne '';
	$why .= ' a rule is blamed' if !$fault && $tap =~ /^not ok(?!.* # TODO ).*/m;
	# A finding's file is renamed into place; what was being written when its writer was killed keeps another name.
	my @files = grep { !/\.(?:scn|hist)$/ && !($status && ($status & 127) == 9 && /\.part$/) } glob "$scratch/out/*";
	push @files, glob "$scratch/work/*";
	unlink glob "$scratch/out/*.part";
	if (glob "$scratch/tmp/*") {
		my $clean = shall('clean', { env => { TMPDIR => "$scratch/tmp" } });
		$why .= " clean: $clean->{err}" if $clean->{status} != 0;
		push @files, glob "$scratch/tmp/*";
	}
	$why .= " files are left: @files" if @files;
	my $after = join "\n", objects();
	$seen{ !defined $status ? 'none' : $status & 127 ? 'signal ' . ($status & 127) : 'exit ' . ($status >> 8) }++;
	next if $why eq '';
	push @wrong, "$about: $why";
	diag("$about: $why\n$err", grep { /^(?:not ok|# [^ ]|Bail)/ } split /^/, $tap);
	last if @wrong >= 10;
}

is(scalar @wrong, 0, "$tries runs were killed or interrupted, and all ended well");
note(sprintf('%.1f s; ', time - $began), join ', ', map { "$_: $seen{$_}" } sort keys %seen);
# Of an object that is new, its maker's name tells: others may be at work on this machine.
my %known = map { $_ => 1 } split /\n/, $before;
is(join(' ', grep { !$known{$_} && /shall/ } objects()), '', 'no object with a name of ours is left');
cmp_ok(scalar keys %seen, '>', 2, 'they ended in several ways');

done_testing();

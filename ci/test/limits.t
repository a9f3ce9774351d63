#!/usr/bin/perl
# What does a run do where something is scarce: processes, descriptors, queued signals, memory, room on disks, an output?
#
# It says in one line what it lacks and exits 4, or does what it can; it never blames the system under test, never hangs,
# never dies of it, and leaves no process.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Shall;
use Test::More;

my @run = ('run', one_family_each(12), '--seed', '1', '--cases', '3', '--out', "$scratch/out");
my $have_prlimit = run(['prlimit', '--version'])->{status} == 0;

# Somebody whom limits bind, with a copy of the program that he may read.
my @nobody;
if (is_root) {
	@nobody = qw(setpriv --reuid=65534 --regid=65534 --clear-groups)
		if run(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'true'])->{status} == 0;
}
my $copy = "$scratch/shall";
spew($copy, slurp($shall));
chmod 0755, $copy;
mkdir "$scratch/out";
chmod 0777, "$scratch/out";

sub show {
	my ($r) = @_;
	diag("status $r->{status}, signal $r->{signal}, late $r->{late}\n$r->{err}", grep { /^(?:not ok|#|Bail)/ } split /^/, $r->{out});
}

# No false alarm, no death, no silence: 0 without a word, or 4 with one line.
sub endures {
	my ($what, $r, @expected) = @_;
	my $good =
		!$r->{late} && (grep { $r->{status} == $_ } @expected) &&
		$r->{err} =~ ($r->{status} == 0 ? qr/\A\z/ : qr/\Ashall: [^\n]+\n\z/) && $r->{out} !~ /^not ok (?!.*# TODO known)/m;
	ok($good, "$what: exit $r->{status}" . ($r->{err} eq '' ? '' : ', ' . $r->{err} =~ s/\n.*//sr)) or show($r);
	return $r;
}

sub limited { # PRLIMIT OPTION, LIMIT, WHO, ARGUMENTS...
	my ($limit, $n, $who, @arguments) = @_;
	return run([@$who, 'prlimit', "--$limit=$n:$n", $copy, @arguments]);
}

# ---- limits on processes ----

SKIP: {
	skip('prlimit is not here', 1) if !$have_prlimit;
	SKIP: {
		skip('needs to be root, to become somebody whom the limit binds', 1) if is_root && !@nobody;
		# What other programs of that user there are is not known, so any of these may be enough.
		endures("$_ processes", limited('nproc', $_, \@nobody, @run), 0, 4) for 1 .. 6, 8, 12;
		if (is_root) {
			my $r = endures('no process', limited('nproc', 1, \@nobody, @run), 4);
			like($r->{err}, qr/process/, 'the line says of what there is too little');
			$r = endures('too few processes for most cases', limited('nproc', 6, \@nobody, @run), 0, 4);
			like($r->{out}, qr/could not be run|no case could be run/, 'cases that could not be run are counted');
			endures('replay', limited('nproc', 1, \@nobody, 'replay', replayable()), 4);
			endures('probe', limited('nproc', 1, \@nobody, 'probe'), 4);
			endures('faults', limited('nproc', 1, \@nobody, 'faults', 'pipe.torn-write'), 4);
		}
	}

	endures("$_ descriptors", limited('nofile', $_, [], @run), 0, 4) for 4 .. 12, 14, 16, 20, 32;
	like(limited('nofile', 5, [], @run)->{err}, qr/open files|descriptor/i, 'the line says of what there is too little');

	# Nobody has signals pending, so the limits mean what they say.
	endures("$_ queued signals", limited('sigpending', $_, \@nobody, @run, '--cases', '10'), 0, 4) for 0, 1, 2, 40;

	# The program itself gets into 16 MiB. Where it begins to run, it is the small things that do not fit.
	my ($low, $enough) = (16, 1024);
	while ($enough - $low > 1) {
		my $half = int(($low + $enough) / 2);
		my $r = endures("$half MiB of memory", limited('as', $half << 20, [], @run), 0, 4);
		($r->{status} == 0 ? $enough : $low) = $half;
	}
	endures("$enough MiB less $_ KiB", limited('as', ($enough << 20) - ($_ << 10), [], @run), 0, 4)
		for map { $_ * 96 } 0 .. 10;

	# A file size limit is met where findings are written.
	# (The output goes through a pipe, lest it meet the limit too.)
	my $r = run(['sh', '-c', '{ "$@" 2>&1; echo "exit $?"; } | cat', 'sh', 'prlimit', '--fsize=100:100', $copy, 'run',
		'pipe.many-writers', '--cases', '10', '--seed', '1', '--fault', 'pipe.lost-byte:1/5', '--out', "$scratch/small"]);
	ok($r->{out} =~ /^shall: cannot write .*\nexit 4\n\z/m, 'a limit on the size of files: exit 4, one line') or show($r);
}

# A scenario that can be replayed by anybody.
sub replayable {
	spew("$scratch/one.scn", shall('draw', 'pipe.many-writers')->{out});
	return "$scratch/one.scn";
}

# ---- findings that cannot be saved ----

my @finds = ('run', 'pipe.many-writers', '--cases', '10', '--seed', '1', '--fault', 'pipe.lost-byte:1/5');

sub not_saved {
	my ($what, $r) = @_;
	ok($r->{status} == 4 && !$r->{late} && $r->{err} =~ /\Ashall: cannot write [^\n]+\n\z/, "$what: exit 4, one line")
		or show($r);
	like($r->{out}, qr/^not ok \d+ - pipe\.conservation/m, "$what: the violation is told all the same");
	unlike($r->{out}, qr/^  scenario:/m, "$what: and no file that is not there");
}

spew("$scratch/file", '');
not_saved('--out below a file', shall(@finds, '--out', "$scratch/file/out"));
not_saved('--out is a file', shall(@finds, '--out', "$scratch/file"));
not_saved('--out is too long', shall(@finds, '--out', "$scratch/" . 'x' x 300));
mkdir "$scratch/locked", 0555;
SKIP: {
	skip('cannot become somebody whom permissions bind', 6) if is_root && !@nobody;
	not_saved('--out may not be written', run([@nobody, $copy, @finds, '--out', "$scratch/locked"]));
	not_saved('--out may not be made', run([@nobody, $copy, @finds, '--out', "$scratch/locked/out"]));
}

SKIP: {
	my @apart = qw(unshare -m sh -c);
	mkdir "$scratch/disk";
	my $mount = "mount -t tmpfs -o size=4k,mode=1777 tmpfs '$scratch/disk'";
	skip('cannot mount a disk of its own', 8)
		if !is_root || run([@apart, "$mount && exec \"\$@\"", 'sh', 'true'])->{status} != 0;
	# One block, and that is taken.
	my $full = "$mount && { head -c 100000 /dev/zero >'$scratch/disk/full' || :; } 2>/dev/null; exec \"\$@\"";
	not_saved('a full disk', run([@apart, $full, 'sh', $copy, @finds, '--out', "$scratch/disk"]));
	not_saved('a full disk without a folder', run([@apart, $full, 'sh', $copy, @finds, '--out', "$scratch/disk/out"]));
	(my $then_look = $full) =~ s{exec "\$@"}{"\$@" >/dev/null 2>&1; ls '$scratch/disk'};
	my $r = run([@apart, $then_look, 'sh', $copy, @finds, '--out', "$scratch/disk"]);
	is($r->{out}, "full\n", 'a full disk: no half of a file stays there');
	endures('a full /tmp', run([@apart, $full, 'sh', 'env', "TMPDIR=$scratch/disk", $copy, @run]), 0, 4);
}

# ---- nobody listens ----

for (['list', 4], ['draw', 4], ['probe', 4], ['faults --list', 4], ["@run", 4], ["@finds --out $scratch/out", 1]) {
	my ($arguments, $status) = @$_;
	my ($verb) = $arguments =~ /^(\w+)/;
	for my $how ('>/dev/full', '>&-') {
		next if $how eq '>/dev/full' && !-w '/dev/full';
		my $r = run(['sh', '-c', "exec \"\$@\" $how", 'sh', $copy, split ' ', $arguments]);
		ok($r->{status} == $status && !$r->{late} && $r->{err} =~ /\Ashall: [^\n]*standard output\n\z/,
			"$verb $how: exit $status, one line") or show($r);
	}
}
{
	my $r = run(['sh', '-c', 'exec "$@" <&- 2>&-', 'sh', $copy, @run]);
	ok($r->{status} == 0 && $r->{out} =~ /^ok \d+ - nothing is left behind$/m, 'without standard input and error: as ever')
		or show($r);
	$r = run(['sh', '-c', '"$@" | head -n 1', 'sh', $copy, @run]);
	ok(!$r->{late} && $r->{out} eq "TAP version 13\n", 'a reader that leaves: no hang') or show($r);
	ok(-s (glob "$scratch/out/*.scn")[0], 'findings were saved although nobody listened');
}

# ---- nothing stays ----

my @left = grep { (readlink("$_/exe") // '') eq $copy } glob '/proc/[0-9]*';
is("@left", '', 'no process is left');

done_testing();

#!/usr/bin/perl
# Does reports/compare tell what changed, and nothing else; and does `git bisect run` find the commit with it?
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Cwd ();
use Shall;
use Test::More;

sub compare { return run(['reports/compare', @_]) }

sub show { diag("status $_[0]{status}\n$_[0]{err}", substr $_[0]{out}, 0, 2000) }

sub tap { # NAME, LINES: a file
	my ($name, @lines) = @_;
	my $n = 0;
	my $points = grep { /^(?:not )?ok/ } @lines;
	spew("$scratch/$name.tap", "TAP version 13\n1..$points\n" . join '', map { s/^((?:not )?ok)/"$1 " . ++$n . ' -'/er . "\n" } @lines);
	return "$scratch/$name.tap";
}

# ---- each change by itself ----

my $left = 'ok nothing is left behind';
my @kinds = ('newly violated', 'newly violated, a known deviation', 'newly holding', 'no longer exercised', 'newly exercised',
	'recorded otherwise');
my %line = (holds => 'ok a.one: x', violated => 'not ok a.one: x', known => 'not ok a.one: x # TODO known deviation: a.one.y.scn',
	skipped => 'ok a.one: x # SKIP not exercised: it rained (3 of 70)', unsupported => 'ok a.one: x # SKIP unsupported: no', absent => undef);
for (
	['holds', 'violated', 1, 'newly violated'], ['skipped', 'violated', 1, 'newly violated'],
	['absent', 'violated', 1, 'newly violated'],
	['known', 'violated', 0], ['violated', 'violated', 0], ['holds', 'holds', 0],
	['holds', 'known', 0, 'newly violated, a known deviation', 1], ['violated', 'holds', 0, 'newly holding'],
	['known', 'holds', 0, 'newly holding'],
	['holds', 'skipped', 0, 'no longer exercised', 1], ['violated', 'unsupported', 0, 'no longer exercised', 1],
	['holds', 'absent', 0, 'no longer exercised', 1], ['skipped', 'holds', 0, 'newly exercised'], ['skipped', 'unsupported', 0],
) {
	my ($then, $now, $status, $kind, $strict) = @$_;
	my @files = map { tap($_->[0], (grep { defined } $line{ $_->[1] }), $left) } ['old', $then], ['new', $now];
	my $r = compare(@files);
	my @said = grep { my $k = $_; $r->{out} =~ /^\Q$k\E$/m } @kinds;
	ok($r->{status} == $status && "@said" eq ($kind // ''), "$then, then $now: " . ($kind // 'nothing to say')) or show($r);
	is(compare('--strict', @files)->{status}, 1, "$then, then $now: --strict counts it") if $strict;
}

my @record = map { ('ok a.one: x # recorded: k 1 to 2', "  ---\n  verdict: 'recorded'\n  recorded:\n    - 'all kills: 1 to $_, 9 times'\n  ...", $left) } 2, 3;
my $r = compare(tap('old', @record[0 .. 2]), tap('new', @record[3 .. 5]));
like($r->{out}, qr/^recorded otherwise\n  a\.one: all kills 1 to 3, was 1 to 2$/m, 'recorded values are compared');
is($r->{status}, 0, 'and are no regression');
$r = compare(tap('old', $line{holds}, $left), tap('new', $line{holds}, "not $left"));
is($r->{status}, 1, 'that something is left behind is one');

# ---- what cannot be compared ----

my $good = tap('old', $line{holds}, $left);
spew("$scratch/cut.tap", "TAP version 13\n1..5\nok 1 - a.one: x\n");
for ([2, 'a file that is not there', $good, "$scratch/none"], [2, 'one argument', $good], [2, 'an unknown option', '--loose', $good, $good],
	[4, 'TAP that breaks off', $good, "$scratch/cut.tap"]) {
	my ($status, $what, @arguments) = @$_;
	$r = compare(@arguments);
	is($r->{status}, $status, "$what: $status") or show($r);
	is(compare('--bisect', @arguments)->{status}, 125, "$what: another commit is to be tried") if $arguments[0] ne '--loose';
}
spew("$scratch/cut.tap", "TAP version 13\n1..5\nnot ok 1 - a.one: x\n");
is(compare('--bisect', $good, "$scratch/cut.tap")->{status}, 1, 'a regression that was seen stands, though the run broke off');

# ---- real pairs ----

$r = compare('fixtures/reports/linux-5.10', 'fixtures/reports/linux-sid');
is($r->{status}, 0, 'Linux 5.10 against 7.2: no regression') or show($r);
like($r->{out}, qr/^linux-5\.10 \S+ linux-sid\n.*^newly exercised\n  pipe\.killed-writer: holds$/ms, 'more could be exercised');
$r = compare('fixtures/reports/gvisor-2022', 'fixtures/reports/gvisor-2024');
is($r->{status}, 0, 'gVisor of 2022 against that of 2024: no regression') or show($r);
$r = compare('fixtures/reports', 'fixtures/reports');
is($r->{out}, "0 regressions in 4 runs\n", 'a folder of rows against itself');

my @ask = ('run', 'pipe.many-writers', '--cases', '60', '--seed', '5', '--out', "$scratch/findings");
shall(@ask, { stdout => "$scratch/native.tap" });
shall(@ask, '--fault', 'pipe.lost-byte:1/20', { stdout => "$scratch/planted.tap" });
$r = compare("$scratch/native.tap", "$scratch/planted.tap");
is($r->{status}, 1, 'native against a planted fault: a regression') or show($r);
like($r->{out}, qr/^newly violated\n(?:  \S.*\n)*  pipe\.conservation$/m, 'is named');
like($r->{out}, qr/^the first: pipe\.\S+, .*\n  shall: .*\n  seen: .*\n +ticket .*^  again: shall replay \S+\.scn$/ms, 'and the first is shown');
is(compare("$scratch/planted.tap", "$scratch/native.tap")->{status}, 0, 'the other way round it is none');

# ---- git bisect ----

SKIP: {
	skip('git is not here', 3) if run(['git', '--version'])->{status} != 0;
	my %env = (GIT_CONFIG_GLOBAL => '/dev/null', GIT_CONFIG_NOSYSTEM => 1, 
		map { ("GIT_${_}_NAME" => 'x', "GIT_${_}_EMAIL" => 'x@example.org') } qw(AUTHOR COMMITTER));
	my $repository = "$scratch/history";
	mkdir $repository;
	my $git = sub { return run(['git', @_], dir => $repository, env => \%env, seconds => 120) };
	$git->('init', '-q');
	# A history of systems: one cannot be built, one breaks a promise and all after it do.
	my @systems = ('', '', '', 'unbuildable', '', '--fault pipe.lost-byte:1/20', '--fault pipe.lost-byte:1/20', '--fault pipe.lost-byte:1/30');
	my @commits;
	for my $n (0 .. $#systems) {
		spew("$repository/system", "$systems[$n]\n# $n\n");
		$git->('add', 'system');
		$git->('commit', '-q', '-m', "system $n");
		push @commits, $git->('rev-parse', 'HEAD')->{out} =~ s/\n//r;
	}
	my $here = Cwd::getcwd();
	spew("$scratch/try", <<"END");
#!/bin/sh
system=\$(head -n 1 system)
[ "\$system" != unbuildable ] || exit 125
$shall run pipe.many-writers --cases 60 --seed 5 --out $scratch/findings \$system >$scratch/new.tap
$here/reports/compare --bisect $scratch/native.tap $scratch/new.tap
END
	chmod 0755, "$scratch/try";
	$git->('bisect', 'start', $commits[-1], $commits[0]);
	$r = $git->('bisect', 'run', "$scratch/try");
	is($r->{status}, 0, 'git bisect run comes to an end') or show($r);
	like($r->{out}, qr/^\Q$commits[5]\E is the first bad commit$/m, 'and finds the commit') or show($r);
	like($r->{out}, qr/^the first: pipe\./m, 'with the finding on the way');
}

done_testing();

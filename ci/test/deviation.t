#!/usr/bin/perl
# Is what a system is known to do against a rule told apart from what is new, and is a description of it read strictly?
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Shall;
use Test::More;

# ---- the form of the files ----

my $good = <<'EOF_';
# deviation of pipe.epipe
# platform  Plan 9 * amd64 *
# platform  "odd\"*
# seen      Plan 9 fourth edition (2 of 10)
# seen      Plan 9 front (20 of 20)
# because   it is like that;
#           no upstream report known
shall scenario 1
proc M
EOF_

sub form {
	my ($text, $name) = @_;
	my $file = "$scratch/" . ($name // 'pipe.epipe.plan9.scn');
	spew($file, $text);
	return run(['ci/deviations', $file]);
}

my $r = form($good);
is($r->{status}, 0, 'a good one is read') or diag($r->{err});
like($r->{out}, qr/\.rule = "pipe.epipe"/, 'its rule');
like($r->{out}, qr/\.platform = \{ "Plan 9 \* amd64 \*", "\\"odd\\\\\\"\*", NULL \}/, 'its platforms, quoted');
like($r->{out}, qr/\.seen = "Plan 9 fourth edition \(2 of 10\); Plan 9 front \(20 of 20\)"/, 'where it was seen');
like($r->{out}, qr/\.because = "it is like that; no upstream report known"/, 'why');
like($r->{out}, qr/\.replays = 50,/, 'the rarest decides how often it is looked for');
like($r->{out}, qr/\.scenario = *\n\s*"shall scenario 1\\n"\n\s*"proc M\\n",/, 'its scenario');
like($r->{out}, qr/\.avoid = \{ NULL \}/, 'no families that it does not survive');
like(form($good =~ s/^# because/# avoid     pipe.*\n# avoid     std.storm\n# because/mr)->{out}, qr/\.avoid = \{ "pipe\.\*", "std\.storm", NULL \}/,
	'those, if there are any');
is(run(['ci/deviations'])->{status}, 0, 'there may be none');

my @bad = (
	['another rule', sub { s/pipe\.epipe/pipe.order/ }, qr/:1: .*named pipe\.order\.PLATFORM\.scn/],
	['no rule', sub { s/^.*\n// }, qr/:1: the first line/],
	['no platform', sub { s/^# platform.*\n//mg }, qr/wants a line: # platform/],
	['no system', sub { s/^# seen.*\n//mg }, qr/wants a line: # seen/],
	['no reason', sub { s/^# because.*\n.*\n//m }, qr/wants a line: # because/],
	['no scenario', sub { s/^shall.*\z//ms }, qr/wants a scenario/],
	['no rate', sub { s/ \(2 of 10\)// }, qr/:4: seen: wants SYSTEM \(K of N\)/],
	['an impossible rate', sub { s/2 of 10/20 of 10/ }, qr/:4: seen: /],
	['a rate of none', sub { s/2 of 10/0 of 10/ }, qr/:4: seen: /],
	['too rare', sub { s/2 of 10/2 of 10000/ }, qr/:4: .*too rare/],
	['an unknown line', sub { s/because  /why/ }, qr/:6: not a platform/],
	['a byte that is not ASCII', sub { s/it is/\xc3\xa9/ }, qr/:6: only printable ASCII/],
);
for (@bad) {
	my ($what, $edit, $expected) = @$_;
	local $_ = $good;
	$edit->();
	$r = form($_);
	ok($r->{status} == 2 && $r->{err} =~ /\A[^\n]*\Q$scratch\E[^\n]*\n\z/ && $r->{err} =~ $expected, "$what: one line, exit 2")
		or diag("$r->{status} $r->{err}");
}

# ---- the page of findings ----

my $page = slurp('reports/findings.md');
my @files = glob 'fixtures/deviations/*.scn fixtures/findings/*.scn';
is(join(' ', grep { index($page, "`$_`") < 0 } @files), '', 'every finding has its place on the page');
is(join(' ', grep { !-f } $page =~ m{`(fixtures/[^`]*\.(?:scn|c))`}g), '', 'and every file that the page names is there');
my @programs = glob 'fixtures/findings/*.c';
is(join(' ', grep { index($page, "`$_`") < 0 } @programs), '', 'every program has its place on the page');
for (@programs) {
	$r = run(['cc', '-Wall', '-Wextra', '-Werror', '-o', "$scratch/program", $_, '-pthread']);
	ok($r->{status} == 0, "$_ compiles without a warning") or diag($r->{err});
}
for (@files) {
	$r = shall('replay', $_, '--times', '1', '--out', "$scratch/kept");
	ok($r->{status} <= 1 && slurp("$scratch/kept/replay.hist") =~ /^shall history 1$/m, "$_ can be run, and what it did kept")
		or diag("$r->{status} $r->{err}");
}

# ---- a system that is known to deviate ----

my $rule = 'kill.self-delivery-before-return';
my $file = "$rule.valgrind.scn";
like(shall('explain', $rule)->{out}, qr/^Known deviations\n  \Q$file\E\n/m, 'explain lists it');

SKIP: {
	skip('valgrind is not here, or another version', 7) if run(['valgrind', '--version'])->{out} !~ /^valgrind-3\.19/;
	my @run = ('valgrind', '-q', '--trace-children=yes', '--child-silent-after-fork=yes', $shall);
	like(run([@run, 'probe'])->{out}, qr/^platform\t.* valgrind-3\.19[.0-9]*\n.*^known-deviation\t\Q$file\E$/ms,
		'valgrind is recognised, with its version');
	$r = run([@run, 'run', 'std.senders', '--cases', '2', '--seed', '1', '--out', "$scratch/found"], seconds => 200);
	like($r->{out}, qr/^not ok \d+ - \Q$rule\E: .* # TODO known deviation: \Q$file\E$/m, 'what is known is to do');
	like($r->{out}, qr/^  verdict: 'known deviation'$/m, 'the verdict says so');
	is($r->{status}, 0, 'nothing else is violated') or diag($r->{out});
	# A family that sends signals, but not to itself: the deviation does not show, so its own scenario is run.
	$r = run([@run, 'run', 'file.appends', '--cases', '1', '--seed', '1', '--out', "$scratch/found"], seconds => 200);
	like($r->{out}, qr/^not ok \d+ - \Q$rule\E: .* # TODO known deviation: \Q$file\E$/m, 'what did not show is looked for');
	is($r->{status}, 0, 'and is still known') or diag($r->{out});
	$r = run([@run, 'run', 'pipe.many-writers', '--cases', '1', '--seed', '1', '--out', "$scratch/found"], seconds => 200);
	like($r->{out}, qr/^ok \d+ - \Q$rule\E: .* # SKIP not exercised/m, 'what could not show is not');
}

done_testing();

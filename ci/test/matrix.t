#!/usr/bin/perl
# Does the matrix tell what holds from what is violated, known, or could not be found out, and is a row run once?
use strict;
use warnings;
use FindBin ();
use lib $FindBin::Bin;
use Shall;
use Test::More;

sub folder { # NAME, STATUS LINES, TAP: a row's result as ci/matrix leaves it
	my ($name, $status, $tap) = @_;
	mkdir "$scratch/out";
	mkdir "$scratch/out/$name" or die;
	spew("$scratch/out/$name/status", $status);
	spew("$scratch/out/$name/run.tap", $tap) if defined $tap;
}

sub summary { return run(['reports/summary', "$scratch/out", @_]) }

my $judged = "# 12 cases judged, 0 discarded, 0 ended by the watchdog\n";
my $holds = "TAP version 13\n1..3\nok 1 - a.one: first\nok 2 - a.two: second # recorded: 1 to 2\n"
	. "ok 3 - nothing is left behind\n$judged";

folder('fine', "seconds\t7\nstatus\t0\n", $holds);
my $r = summary();
is($r->{status}, 0, 'a row in which all holds is fine');
like($r->{out}, qr/^fine +1 +0 +0 +0 +0 +1 +12 +7 *$/m, 'its verdicts are counted, points about the run are none');

folder('known', "seconds\t7\nstatus\t0\n", "TAP version 13\n1..3\n"
	. "not ok 1 - a.one: first # TODO known deviation: a.one.x.scn\n"
	. "ok 2 - a.two: second # SKIP unsupported: no such call\n"
	. "ok 3 - a.three: third # SKIP not exercised: it rained (3 of 70, 1 % needed)\n$judged");
$r = summary();
is($r->{status}, 0, 'a known deviation is no failure');
like($r->{out}, qr/^known +0 +0 +1 +1 +1 +0 +12 +7 *$/m, 'nor does it hold; nor does what is skipped');
like($r->{out}, qr/^  a.three: it rained\n    known$/m, 'why something was not exercised is said');

folder('mute', "seconds\t1\nstatus\t4\nwhy\tneeds root\n");
$r = summary();
is($r->{status}, 4, 'a row without a verdict is no success');
like($r->{out}, qr/^mute +NO VERDICT: needs root$/m, 'and says why');

folder('cut', "seconds\t1\nstatus\t0\n", $holds =~ s/1\.\.3/1..4/r);
$r = summary('fine', 'cut');
is($r->{status}, 4, 'nor is a TAP stream that breaks off');

$r = summary('fine', 'absent');
is($r->{status}, 4, 'nor is a row that was not run');
like($r->{out}, qr/^absent +NO VERDICT/m, 'it is in the table');

folder('broken', "seconds\t7\nstatus\t1\n", $holds =~ s/ok 1/not ok 1/r);
$r = summary();
is($r->{status}, 1, 'a violation outweighs all');
like($r->{out}, qr/^violated\n  a\.one\n    broken$/m, 'and is named, with its row');

folder('litter', "seconds\t7\nstatus\t4\n", $holds =~ s/ok 3/not ok 3/r);
is(summary('litter')->{status}, 1, 'so does what is left behind');

$r = run(['ci/matrix', 'no-such-row']);
is($r->{status}, 2, 'a row that does not exist is wrong usage');
like($r->{err}, qr/\Aci\/matrix: there is no row no-such-row.*\n\z/, 'which one line says');

# Every word that the table does is a function of the script.
my $script = slurp('ci/matrix');
my @lines = split /\n/, run(['ci/matrix', '--list'])->{out};
my %name;
for (@lines[1 .. $#lines]) {
	my ($name, $built, $asked, $run) = split / *\| */;
	ok(!$name{$name}++ && $asked =~ /^run /, "$name is a row once");
	like($script, qr/^$_\(\) \{/m, "$name: $_ is known") for map { /^(\S+)/ } $built, $run;
}

# One row for real, to another place; what its compiler does not optimize is built in half of the time.
mkdir "$scratch/bin" or die;
my ($gcc) = grep { -x } map { "$_/gcc" } split /:/, $ENV{PATH};
spew("$scratch/bin/gcc", "#!/bin/sh\nexec '" . ($gcc // 'cc') . "' \"\$@\" -O0\n");
chmod 0755, "$scratch/bin/gcc";
my %env = (MATRIX_OUT => "$scratch/real", MATRIX_TIME => 1, MATRIX_SEED => 7, MAKEFLAGS => ' -- CFLAGS=-O3',
	PATH => "$scratch/bin:$ENV{PATH}");
$r = run(['ci/matrix', 'gcc'], env => \%env, seconds => 300);
is($r->{status}, 0, 'a row is built and run') or diag $r->{err};
my $first = slurp("$scratch/real/gcc/status");
like($first, qr/^row\tgcc\n.*^seed\t7\n.*^status\t0\n/ms, 'its folder says what was done');
like(slurp("$scratch/real/gcc/probe.tsv"), qr/^platform\t/m, 'and on what');
like(slurp("$scratch/real/gcc/run.tap"), qr/^# seed 0x7,/m, 'with that seed');
$r = run(['ci/matrix', 'gcc'], env => \%env);
is(slurp("$scratch/real/gcc/status"), $first, 'what has a result is not run again');
$r = run(['ci/matrix', 'gcc'], env => { %env, MATRIX_SEED => 8 }, seconds => 300);
like(slurp("$scratch/real/gcc/status"), qr/^seed\t8$/m, 'unless something else is asked');

$r = run(['ci/matrix', '--on', 'gcc', 'list', 'pipe.epipe']);
like($r->{out}, qr/^pipe\.epipe\t/m, 'one command can be run on the system of a row');

# A row that cannot run: nobody may change the root folder.
mkdir "$scratch/nobody" or die;
chmod 0777, "$scratch/nobody";
$r = run(['ci/matrix', 'bullseye'], env => { %env, MATRIX_OUT => "$scratch/nobody/out", BUILD => "$scratch/nobody/build" },
	before => sub { $> = $< = 65534 if is_root() });
is($r->{status}, 4, 'a row that cannot run is a failure');
like($r->{out}, qr/^bullseye +NO VERDICT: .*needs root/m, 'of which the table says why');

done_testing();

#!/usr/bin/perl
# Does a finding become small and loud, by hand and at the end of a run; is it on disk at any moment; and does the next run
# look for it first?
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Shall;
use Test::More;

my ($fault, $rule) = ('pipe.torn-write:1/60', 'pipe.atomic-write');

sub show {
	my ($r) = @_;
	diag("status $r->{status}, signal $r->{signal}, late $r->{late}\n$r->{err}", substr $r->{out}, 0, 3000);
}

sub files { join ' ', sort map { s{.*/}{}r } glob "$_[0]/*" }

# ---- by hand ----

my $file = "$scratch/torn.scn";
spew($file, <<'END');
# breaks pipe.atomic-write
shall scenario 1
mode overlap 0x7
object p pipe
object q pipe
proc M
  pipe p
  pipe q
  catch USR1,USR2 info restart full
  fork A
  fork B
  fork C
  fork D
  close p.w
  drain p.r 511
  write q.w 30
  read q.r 60
  reap A
  reap B
  reap C
  reap D
proc A
  close p.r
  meet 0 3
  repeat 9
    write p.w 400
    yield 1
    writev p.w PIPE_BUF-1 3
  end
proc B
  close p.r
  meet 0 3
  repeat 9
    write p.w 100
    spin 300
  end
proc C
  close p.r
  close q.r
  repeat 3
    kill A USR1
    pending
  end
proc D
  meet 0 3
  repeat 12
    write p.w 17
  end
END

my $r = shall('shrink', $file, '--fault', $fault, '--time', '25', '--out', "$scratch/hand", { seconds => 120 });
is($r->{status}, 1, 'what is seen again is exit 1') or show($r);
is($r->{err}, '', 'nothing on standard error');
is(files("$scratch/hand"), 'torn.loudest.hist torn.loudest.scn torn.smallest.hist torn.smallest.scn',
	'two scenarios with their histories, and nothing else');
my ($processes, $steps) = $r->{out} =~ /^# smallest: (\d+) processe?s?, (\d+) steps?/m;
ok(defined $processes && $processes <= 3 && $steps <= 6, 'the smallest is small') or show($r);
like($r->{out}, qr/^# loudest: .* seen in \d+ of \d+ runs$/m, 'the loudest has a rate');
like($r->{out}, qr/^#   rate: 95 % [\d.]+ % to [\d.]+ %; to see it with 95 %: \d+ runs$/m, 'with an interval, and runs needed');
like($r->{out}, qr/^#   again: shall replay .*loudest\.scn --times \d+ --fault \Q$fault\E$/m, 'and how to see it');
my $smallest = slurp("$scratch/hand/torn.smallest.scn");
like($smallest, qr/\A# breaks pipe.atomic-write\n# fault pipe.torn-write:1\/60\nshall scenario 1\n/,
	'a result says what it shows, and when');
unlike($smallest, qr/object q|USR1|proc C/, 'what has nothing to do with it is gone');
for my $kind ('smallest', 'loudest') {
	is(shall('judge', "$scratch/hand/torn.$kind.hist")->{status}, 1, "the $kind one's history is a proof");
	$r = shall('replay', "$scratch/hand/torn.$kind.scn", '--times', '60');
	is($r->{status}, 0, "the $kind one is clean without the fault") or show($r);
}
# Under seeds of its mode that nothing was chosen by.
my $loudest = slurp("$scratch/hand/torn.loudest.scn");
spew("$scratch/other.scn", $loudest =~ s/^(mode \S+) \S+$/$1 0x51ca7e/mr);
$r = shall('replay', "$scratch/other.scn", '--times', '200', '--fault', $fault);
is($r->{status}, 1, 'the loudest is seen again in 200 runs') or show($r);

# ---- what is not seen again ----

$r = shall('shrink', "$scratch/other.scn", '--time', '2', '--out', "$scratch/nothing");
is($r->{status}, 3, 'what is not seen again is exit 3') or show($r);
like($r->{out}, qr/^ok 1 - .* # SKIP not seen again\n# not seen again in \d+ runs; a finding that was saved stands\n/m,
	'which takes nothing back');
like($r->{out}, qr/^# it was found with a planted fault: --fault pipe\.torn-write:1\/60$/m, 'and says what may be missing');
is(files("$scratch/nothing"), '', 'nothing is saved');

for my $bad (
	[['shrink'], qr/which scenario/],
	[['shrink', "$scratch/none.scn"], qr/none\.scn: No such file/],
	[['shrink', $file, '--rule', 'pipe.none'], qr/'pipe\.none' is not a value for --rule/],
	[['shrink', $file, '--fault', 'pipe.none'], qr/no fault is named pipe\.none/],
	[['run', '--shrink', 'x'], qr/'x' is not a value for --shrink/],
) {
	$r = shall(@{ $bad->[0] });
	is($r->{status}, 2, "@{ $bad->[0] }: exit 2");
	like($r->{err}, qr/\Ashall: .*$bad->[1].*\n\z/, 'and says why in a line');
}

# ---- interrupted ----

my $told = 0;
$r = shall('shrink', $file, '--fault', $fault, '--time', '60', '--out', "$scratch/cut", {
	seconds => 90,
	before => sub {
		my $shall = $$;
		return if fork;
		# Once something was saved. The parent becomes shall.
		for (1 .. 600) {
			select undef, undef, undef, 0.1;
			last if -e "$scratch/cut/torn.smallest.scn" or !kill 0, $shall;
		}
		kill 'INT', $shall;
		POSIX::_exit(0);
	},
});
is($r->{signal}, 2, 'an interrupt ends it') or show($r);
is(files("$scratch/cut"), 'torn.loudest.hist torn.loudest.scn torn.smallest.hist torn.smallest.scn',
	'with the best so far on disk, whole');
is(shall('judge', "$scratch/cut/torn.smallest.hist")->{status}, 1, 'which is a proof');

# ---- in the model ----

spew("$scratch/model.scn", $smallest =~ s/^# .*\n//mgr);
$r = shall('shrink', "$scratch/model.scn", '--rule', $rule, '--world', 'model', '--fault', 'pipe.model-torn-write:1/20',
	'--time', '5', '--out', "$scratch/model");
is($r->{status}, 1, 'a scenario shrinks in the model too') or show($r);
like(slurp("$scratch/model/model.smallest.scn"), qr/^# world model\n/m, 'and says so');
$r = shall('replay', "$scratch/model/model.smallest.scn", '--fault', 'pipe.model-torn-write:1/20', '--times', '500');
is($r->{status}, 1, 'a replay knows that') or show($r);

# ---- at the end of a run, and at the start of the next one ----

my @run = ('run', 'pipe.many-writers', '--fault', $fault, '--cases', '300', '--out', "$scratch/found");
$r = shall(@run, '--seed', '5', '--shrink', '3', { seconds => 180 });
is($r->{status}, 1, 'a run finds something') or show($r);
my ($found) = $r->{out} =~ /^#   smallest: (\S+\.smallest\.scn) \(\d+ process/m;
ok(defined $found && -s $found, 'and shrinks it') or show($r);
like($r->{out}, qr/^  smallest: '\Q$found\E'\n  loudest: /m, 'as programs can read, too') if defined $found;
unlike($r->{out}, qr/^# +seen again/m, 'nothing was there before');

spew("$scratch/found/strange.scn", "# breaks pipe.none\n# fault pipe.torn-write:1/60\nshall scenario 1\nproc M\n");
spew("$scratch/found/torn.scn", "shall scen");
@run = map { s/\A300\z/1/r } @run;
$r = shall(@run, '--seed', '6');
like($r->{out}, qr/^# seen again: pipe\.\S+ \(from \S+\.scn\)$/m, 'the next run looks for it first') or show($r);
like($r->{out}, qr/^#   seen again \(from /m, 'and reports it');
like($r->{out}, qr/^# left out: \S+strange\.scn: no rule is named 'pipe\.none'$/m, 'a file about a rule that is gone is left out');
like($r->{out}, qr/^# left out: \S+torn\.scn, line 1: /m, 'so is one that cannot be read');
is($r->{status}, 1, 'which is a violation of this run');
$r = shall((grep { !/fault|torn/ } @run), '--seed', '6');
is($r->{status}, 0, 'without the fault nobody looks') or show($r);
unlike($r->{out}, qr/^# +seen again/m, 'since it is another circumstance');

done_testing();

#!/usr/bin/perl
# The model world on the command line: liberties by name, findings narrowed down to them, small scopes explored.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Shall;
use Test::More;

# ---- liberties ----

my $r = shall('list', '--liberties');
my %gist = map { split /\t/ } grep { !/^liberty\tgist$/ } split /\n/, $r->{out};
is($r->{status}, 0, 'list --liberties');
ok($gist{$_}, "$_ is listed") for qw(interleaving short-reads no-coalescing small-pipe-buf no-realtime queue-limit);
ok(!grep({ !/^[a-z][a-z-]*$/ } keys %gist), 'names are plain words');

my @run = ('run', 'pipe.many-writers', '--world', 'model', '--cases', 50, '--seed', 2, '--out', "$scratch/out");
for (['all', scalar keys %gist], ['none', 0], ['short-reads,interleaving', 2], ['-short-reads', keys(%gist) - 1],
	['all,-pauses,-time', keys(%gist) - 2]) {
	my ($list, $allowed) = @$_;
	$r = shall(@run, '--liberty', $list);
	like($r->{out}, qr/^# $allowed of \d+ liberties were allowed/m, "--liberty $list: so many are allowed");
	is($r->{status}, 0, 'and no rule objects');
}
for my $list ('no-such', 'all,', 'none,-no-such', '') {
	$r = shall(@run, '--liberty', $list);
	ok($r->{status} == 2 && $r->{err} =~ /\Ashall: run: [^\n]*liberty[^\n]*\n\z/, "--liberty '$list' is refused in a line");
}

# ---- a finding, narrowed down ----

$r = shall('run', 'pipe.many-writers', '--world', 'model', '--cases', 300, '--seed', 5, '--fault', 'pipe.model-torn-write:1/20',
	'--out', "$scratch/torn");
is($r->{status}, 1, 'a planted fault is found in the model');
my ($scn) = glob "$scratch/torn/pipe.atomic-write-*.scn";
my ($hist) = glob "$scratch/torn/pipe.atomic-write-*.hist";
ok($scn && $hist, 'and saved') or diag($r->{out});
like(slurp($hist), qr/^took [a-z]+[a-z,-]*$/m, 'the history says which liberties were taken');
$r = shall('judge', $hist);
is($r->{status}, 1, 'and can be judged');

my @replay = ('replay', $scn, '--world', 'model', '--fault', 'pipe.model-torn-write:1/20', '--times', 50);
$r = shall(@replay);
is($r->{status}, 1, 'replay in the model sees it again');
my ($took, $needs) = map { [sort split /,/] } $r->{out} =~ /^#   the model took (\S+)\n#   that it needs: (\S+)$/m;
ok($took && @$needs < @$took, 'and narrows down what it needs') or diag($r->{out});
is($r->{out}, shall(@replay)->{out}, 'the same each time');
$r = shall(@replay, '--liberty', join ',', @$needs);
is($r->{status}, 1, 'with those alone it is seen');
$r = shall('replay', $scn, '--world', 'model', '--times', 50);
is($r->{status}, 0, 'without the fault it is not');
$r = shall('replay', $scn, '--world', 'model', '--fault', 'pipe.torn-write');
ok($r->{status} == 2 && $r->{err} =~ /\Ashall: replay: [^\n]*pipe\.torn-write\n\z/, 'a fault of calls is not for the model');

# ---- small scopes ----

sub explored { # what an exploration says, by scope
	my ($out) = @_;
	my %scope;
	while ($out =~ /^ok \d+ - (\S+): no rule objects to (\d+) histories of (\d+) scenarios\n# of (\d+) scenarios (\d+) were explored whole, (\d+) truncated, (\d+) not looked at$/mg) {
		$scope{$1} = { histories => $2, looked => $3, all => $4, whole => $5, truncated => $6, unseen => $7 };
	}
	return %scope;
}

$r = shall('explore', '--steps', 1, '--liberty', 'interleaving,pauses', '--histories', 1000000, { seconds => 300 });
is($r->{status}, 0, 'one step of each process, in every order') or diag($r->{out});
my %scope = explored($r->{out});
for my $mechanism (qw(pipe std mask rtsig)) {
	ok(grep({ /^\Q$mechanism\E\./ } keys %scope), "$mechanism has a small scope");
}
for (sort keys %scope) {
	my $s = $scope{$_};
	ok($s->{whole} == $s->{all} && $s->{truncated} + $s->{unseen} == 0, "$_: explored whole, $s->{histories} histories");
}
my @again = ('explore', 'pipe.*', '--steps', 1, '--liberty', 'interleaving,pauses', { seconds => 300 });
is(shall(@again)->{out}, shall(@again)->{out}, 'the same each time');

$r = shall('explore', '--histories', 3000, '--time', 10, { seconds => 100 });
is($r->{status}, 0, 'two steps of each process, with all liberties, for a while') or diag($r->{out});
%scope = explored($r->{out});
for (sort keys %scope) {
	my $s = $scope{$_};
	ok($s->{looked} > 0 && $s->{looked} == $s->{whole} + $s->{truncated} && $s->{looked} + $s->{unseen} == $s->{all},
		"$_: $s->{histories} histories; what was truncated or not looked at is counted");
}

my @faults = map { (split /\t/)[0] } grep { /\tmodel\t/ } split /\n/, shall('faults', '--list')->{out};
cmp_ok(scalar @faults, '>=', 18, 'faults can be planted in the model');
for my $fault (@faults) {
	my ($mechanism) = $fault =~ /^(\w+)/;
	# Elsewhere scopes hold less than their mechanisms; `shall faults` looks for all of them in histories drawn at random.
	next if $mechanism !~ /^(pipe|std|mask|rtsig)$/;
	$r = shall('explore', "$mechanism.*", '--fault', $fault, '--histories', 2000, { seconds => 100 });
	like($r->{out}, qr/^ok 1 - \S+ notices \Q$fault\E in \d+ histories/m, "$fault shows in small scopes");
}

for (['explore', 'no.scope'], ['explore', '--steps', 9], ['explore', '--fault', 'pipe.torn-write']) {
	$r = shall(@$_);
	ok($r->{status} == 2 && $r->{err} =~ /\Ashall: explore: [^\n]+\n\z/, "@$_ is refused in a line");
}
done_testing();

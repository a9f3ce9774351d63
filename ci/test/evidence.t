#!/usr/bin/perl
# Does a pass mean something? Without overlap the rules that need it say so, and so does the run; what is asked for is met on a
# usual machine within the quick tier; every run tries whether its judges can object.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Shall;
use TAP::Parser;
use Test::More;

# What a run says: point by name, YAML block by name.
sub points {
	my ($tap) = @_;
	my $parser = TAP::Parser->new({ tap => $tap });
	my (%point, $last);
	while (my $token = $parser->next) {
		$point{$last = $token->description =~ s/^- //r =~ s/: .*//r} = { result => $token } if $token->is_test;
		$point{$last}{block} = $token->data if $token->is_yaml;
	}
	return %point;
}

sub exercised { $_[0] && !$_[0]{result}->has_skip && $_[0]{result}->is_ok }

my @run = ('suite', 'std', '--cases', '60', '--seed', '11', '--out', "$scratch/out");
my @overlap = ('std.no-loss-no-invention', 'inherit.fork-pending-empty');
my $cpus = run(['getconf', '_NPROCESSORS_ONLN'])->{out} + 0;
my $pinned = run(['taskset', '-c', '0', 'true'])->{status} == 0;

my %usual = points((my $usual = shall(@run))->{out});
is($usual->{status}, 0, 'a usual run passes') or diag($usual->{err}, $usual->{out});
SKIP: {
	skip('one processor', 4) if $cpus < 2;
	ok(exercised($usual{$_}), "$_ is exercised") or diag(explain($usual{$_}{block})) for @overlap;
	ok($usual{'the run is healthy'}{result}->is_ok, 'the run is healthy');
	my ($probed, $tries) = ($usual{'the run is healthy'}{block}{modes}, 0);
	my $sees = sub { grep { /^overlap, \d+ runs of the mode probe: [1-9]/ } @$probed };
	# Its few runs may all have come while something else had the other processor.
	$probed = { points(shall(@run)->{out}) }->{'the run is healthy'}{block}{modes} while !$sees->() && $tries++ < 3;
	ok($sees->(), 'the mode probe sees overlap');
}
like($usual{'the judges can object'}{block}{edits}, qr/^(\d+) of \1 were noticed$/, 'every edit is noticed');
like($usual{'the judges can object'}{block}{edits}, qr/^[1-9]\d/, 'and there are many');
is(scalar(grep { !/: \d+ of \d+ cases(, \d+ times)?(; needs [\d.]+ %, of its own families \d+ of \d+, (not )?(met|undecided))?(; violated in less than [\d.]+ % of them)?$/ }
	map { @{ $_->{block}{situations} // [] } } values %usual), 0, 'situations have their cases, shares and bounds');
like($usual->{out}, qr/^#   cases by family: /m, 'what the run consisted of');
like($usual->{out}, qr/^#   liberties taken, std: coalesce-count \d/m, 'and what the system did that it need not do');

SKIP: {
	skip('taskset is not here, or may not be used', 7) if !$pinned;
	my $stripped = run(['taskset', '-c', '0', $shall, @run, '--strict']);
	my %one = points($stripped->{out});
	is($stripped->{status}, 3, 'with one processor nothing is violated, but --strict says that something was not exercised');
	for (@overlap) {
		ok(!$one{$_}{result}->is_ok, "$_ is not ok");
		like($one{$_}{block}{verdict}, qr/^not exercised: .*overlapped/, 'since no calls overlapped');
	}
	ok(exercised($one{'std.pending-visible'}), 'what needs no overlap is exercised');
	like($one{'the run is healthy'}{result}->explanation, qr/^cannot be told: one processor/, 'the run says why it cannot tell');
}

# Few cases are not enough, and say so.
my $few = shall('suite', 'std', '--cases', '2', '--seed', '11', '--out', "$scratch/out");
my %few = points($few->{out});
like($few{'std.pending-visible'}{result}->explanation, qr/^not exercised: (too few cases to tell: .* \(\d+ of \d, 13 % needed\)|nothing)/,
	'a handful of cases is too few');

my $explained = shall('explain', 'std.pending-visible')->{out};
like($explained, qr/^  had to be shown \(in at least 13 % of the cases\)$/m, 'explain says what is asked for');
like($explained, qr/this\s+generator/, 'and what a pass is worth');

done_testing();

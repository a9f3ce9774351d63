#!/usr/bin/perl
# Does a seed mean the same scenarios on every C library and machine, and the same as it did yesterday?
#
# fixtures/golden/draw.sum has a line a family: its name, its version, and the SHA-256 of what it draws from the seed below.
# `ci/test/seeds.t --update` writes it anew; it refuses where a family draws other scenarios under its old version. (While a
# family has not been released yet, its line may be removed by hand instead.)
use strict;
use warnings;
use Digest::SHA 'sha256_hex';
use FindBin;
use lib $FindBin::Bin;
use Shall;
use Test::More;

my $golden_file = 'fixtures/golden/draw.sum';
my @draw = ('draw', '--seed', '12345', '--cases', '30');

sub by_family { # the scenarios of each family, as one text
	my %text;
	for (split /^(?=shall scenario 1$)/m, $_[0]) {
		my ($family) = /^from (\S+) seed 0x3039 case \d+ version \d+$/m;
		$text{ $family // '' } .= $_;
	}
	return %text;
}

my $native = shall(@draw);
die "draw fails: $native->{err}" if $native->{status} != 0;
my %drawn = by_family($native->{out});
my %version = map { $_ => $drawn{$_} =~ /^from \S+ seed \S+ case \d+ version (\d+)$/m } keys %drawn;
my %golden = map { my ($family, @rest) = split; $family => \@rest } grep { !/^#/ } split /\n/, slurp($golden_file);

if ("@ARGV" eq '--update') {
	my @kept = grep { $golden{$_} && $golden{$_}[0] == $version{$_} && $golden{$_}[1] ne sha256_hex($drawn{$_}) } keys %drawn;
	die "raise the version of these families first, where they are defined in suites/*/scenarios.c: @kept\n" if @kept;
	mkdir 'fixtures/golden';
	spew($golden_file, join '', "# family, version, SHA-256 of `shall @draw` (see ci/test/seeds.t)\n",
		map { "$_ $version{$_} " . sha256_hex($drawn{$_}) . "\n" } sort keys %drawn);
	exit 0;
}

is(shall(@draw)->{out}, $native->{out}, 'the same twice');
is(scalar(() = $native->{out} =~ /^shall scenario 1$/mg), 30 * keys %drawn, 'thirty scenarios a family');
isnt(shall('draw', '--seed', '12346', '--cases', '30')->{out}, $native->{out}, 'another seed, other scenarios');

# Compilers differ in the order in which they evaluate operands: clang's is not gcc's.
for my $build_name (qw(musl s390x bmake-clang)) {
	my $made = run(['ci/test/builds.sh', $build_name], seconds => 600);
	SKIP: {
		skip("$build_name: $made->{err}", 1) if $made->{status} == 77;
		my $other = $made->{status} == 0 ? run([split(' ', $made->{out}), @draw], seconds => 120) : $made;
		my %theirs = by_family($other->{out});
		my @differ = grep { ($theirs{$_} // '') ne ($drawn{$_} // '') } sort keys %{ { %drawn, %theirs } };
		ok($other->{status} == 0 && !@differ && $other->{out} eq $native->{out}, "$build_name draws the same, byte for byte")
			or diag("differ: @differ\n$other->{err}");
	}
}

for my $family (sort keys %drawn) {
	my ($version, $sum) = @{ $golden{$family} // ['none', ''] };
	ok($version eq $version{$family} && $sum eq sha256_hex($drawn{$family}), "$family draws what it did")
		or diag(
		  $version eq 'none' ? "It is new: run ci/test/seeds.t --update and commit $golden_file."
		: $version ne $version{$family}
		? "Its version was raised from $version to $version{$family}: run ci/test/seeds.t --update and commit $golden_file."
		: "It draws other scenarios from the same seed, so saved seeds no longer mean what they did. If that is wanted, raise\n"
			. "its version (the second member of its row in suites/*/scenarios.c), run ci/test/seeds.t --update and commit\n"
			. "$golden_file."
		);
}
is(join(' ', grep { !$drawn{$_} } sort keys %golden), '', 'no family of the list is gone');

done_testing();

#!/usr/bin/perl
# What a finding looks like on a terminal: does it fit, for every rule, and is it what it was when somebody last looked?
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Shall;
use Test::More;

# The drawings that `shall judge` gives of the illegal histories: rule => text.
sub drawings {
	my ($file) = @_;
	my $out = shall('judge', $file)->{out};
	my %of;
	while ($out =~ /^# (\S+) objects: .*\n((?:#   .*\n)+)/mg) { $of{$1} = $2 }
	return ($out, %of);
}

my $columns = 80;
for my $file (glob 'fixtures/*/*.illegal.hist') {
	my ($rule) = $file =~ m{([^/]+)\.illegal\.hist$};
	my ($out, %of) = drawings($file);
	my $text = $of{$rule} // '';
	like($text, qr/^#   ticket  \w/m, "$rule: what contradicts it is drawn") or next;
	is(scalar(grep { length > $columns } split /\n/, $out =~ s/^ok.*\n//mr), 0, "$rule: no line is longer than $columns");
	cmp_ok($text =~ s/.*?(?=^#   ticket)//smr =~ tr/\n//, '<=', 40, "$rule: nor is the drawing longer than a page");
	like($text, qr/\A#   shall: \S.*^#   seen:  \S.*^#   ticket /ms, "$rule: what is promised, what was seen");
	unlike($text, qr/[^\n -~]/, "$rule: plain text");
	my $golden = "fixtures/golden/timeline/$rule.txt";
	next if !-e $golden;
	is($text, slurp($golden), "$rule: as in $golden") or diag("if it is better now: shall judge $file, and look");
}
cmp_ok(scalar(() = glob 'fixtures/golden/timeline/*.txt'), '>=', 6, 'some were looked at');
my @stale = grep { my ($rule) = m{([^/]+)\.txt$}; !(() = glob "fixtures/*/$rule.illegal.hist") } glob 'fixtures/golden/timeline/*.txt';
is("@stale", '', 'each is of a history that is there');

done_testing();

#!/usr/bin/perl
# Would the bugs of other systems be noticed? Each scenario under fixtures/corpus names on its first line the bug that it guards
# against, breaks nothing here nor in the model, and breaks the rule that it names under a planted fault that acts alike.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Shall;
use Test::More;

my ($runs, $model_runs, $tries) = (20, 300, 40);

my @files = glob 'fixtures/corpus/*.scn';
ok(@files >= 15, 'there is a corpus');
for my $file (@files) {
	my ($name) = $file =~ m{([^/]+)\.scn$};
	my $text = slurp($file);
	like($text, qr/\A# guards against: \S/, "$name: its first line says which bug");
	my ($rule) = $text =~ /^# breaks (\S+)$/m;
	my ($fault) = $text =~ /^# fault (\S+)$/m;
	if (!defined $rule || !defined $fault) {
		fail("$name: names a rule and a fault");
		next;
	}
	my $r = shall('replay', $file, '--times', $runs);
	is($r->{status}, 0, "$name: breaks nothing here") or diag($r->{out}, $r->{err});
	unlike($r->{out}, qr/discarded/, "$name: and can be judged");
	$r = shall('replay', $file, '--times', $model_runs, '--world', 'model');
	is($r->{status}, 0, "$name: nor in the model") or diag($r->{out}, $r->{err});
	# One at a time: where the fault puts somebody to sleep, each run that shows it takes two deadlines.
	my $seen = 0;
	for my $seed (1 .. $tries) {
		spew("$scratch/one.scn", $text =~ s/^(mode \S+) \S+$/sprintf '%s 0x%x', $1, $seed/mer);
		$r = shall('replay', "$scratch/one.scn", '--times', '1', '--fault', $fault, { seconds => 120 });
		last if $seen = $r->{out} =~ /^# \Q$rule\E: seen in 1 of 1 runs/m;
	}
	ok($seen, "$name: $rule notices $fault") or diag($r->{out}, $r->{err});
}
done_testing();

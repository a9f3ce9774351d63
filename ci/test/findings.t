#!/usr/bin/perl
# Is what a run finds worth having: saved, seen again with a rate, judged again by the same rule without any process, and
# readable by whatever reads TAP?
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Shall;
use TAP::Parser;
use Test::More;

my ($fault, $rule) = ('pipe.lost-byte:1/20', 'pipe.conservation');

sub show {
	my ($r) = @_;
	diag("status $r->{status}, signal $r->{signal}, late $r->{late}\n$r->{err}", substr $r->{out}, 0, 3000);
}

# What a TAP reader makes of it: as planned, without errors, every YAML block read.
sub parsed {
	my ($what, $tap, $good) = @_;
	my $parser = TAP::Parser->new({ tap => $tap });
	my ($yaml, @blocks) = (0);
	while (my $token = $parser->next) {
		push @blocks, $token->data if $token->is_yaml;
		fail("$what: a line that is not TAP: " . $token->raw) if $token->is_unknown;
	}
	is(join(', ', $parser->parse_errors), '', "$what: without parse errors");
	is($parser->tests_run, $parser->tests_planned // -1, "$what: as many points as planned");
	is(!$parser->failed ? 1 : 0, $good ? 1 : 0, "$what: " . ($good ? 'no point fails' : 'some points fail'));
	is(scalar(() = $tap =~ /^  ---$/mg), scalar @blocks, "$what: every YAML block is read");
	is(scalar(grep { ref ne 'HASH' || !%$_ } @blocks), 0, "$what: and has keys");
	return @blocks;
}

# ---- a run that finds something ----

my $run = shall('run', 'pipe.many-writers', '--cases', '80', '--seed', '5', '--fault', $fault, '--out', "$scratch/a b");
is($run->{status}, 1, 'a violated rule is exit 1') or show($run);
is($run->{err}, '', 'and nothing on standard error');
my @blocks = parsed('a failing run', $run->{out}, 0);
my ($finding) = grep { ($_->{verdict} // '') eq 'violated' && ($_->{scenario} // '') =~ m{/\Q$rule\E-} } @blocks;
ok($finding, 'the block of the violated rule names a scenario') or BAIL_OUT('nothing was found');
like($finding->{rate}, qr/^\d+ of \d+, 95 % \d.* % to \d.* %$/, 'a rate with an interval');
ok($finding->{slice} =~ /^ticket( +[A-Z][.\d]*)+\n.* read p\.r /s && $finding->{why}, 'why, and the events that contradict, drawn');
ok(@{ $finding->{situations} } > 0 && $finding->{judged} > 0 && $finding->{clause}, 'situations, cases, the clause');
my ($scenario, $history) = @{$finding}{qw(scenario history)};
ok(-s $scenario && -s $history, 'both files are there');
like($run->{out}, qr/^# \Q$rule\E is violated in \d+ of \d+ cases/m, 'people are told without the YAML');
my $drawn = $finding->{slice} =~ s/\n+\z//r =~ s/^/#   /mgr;
like($run->{out}, qr/^\Q$drawn\E$/m, 'and see the same drawing');

my %files;
$files{ s/.*\.//r }++ for glob "$scratch/a\\ b/*";
is(join(' ', sort keys %files), 'hist scn', 'nothing else is in the folder');
is($files{hist}, $files{scn}, 'they come in pairs');
my %by_rule;
$by_rule{ (m{([^/]+)-pipe\.})[0] }++ for glob "$scratch/a\\ b/*.scn";
is(scalar(grep { $_ > 3 } values %by_rule), 0, 'a rule has three at most');

my $again = shall('run', 'pipe.many-writers', '--cases', '80', '--seed', '5', '--world', 'model', '--out', "$scratch/model");
is($again->{status}, 0, 'the model breaks nothing');
parsed('a passing run', $again->{out}, 1);
$again = shall('run', 'pipe.many-writers', '--cases', '1', '--seed', '5', '--strict', '--out', "$scratch/strict");
is($again->{status}, 3, 'what was not exercised is exit 3 with --strict');
parsed('a strict run', $again->{out}, 0);

# ---- replay ----

my $replay = shall('replay', $scenario, '--times', '40', '--fault', $fault);
is($replay->{status}, 1, 'the scenario breaks the rule again') or show($replay);
my ($seen, $of, $low, $high) = $replay->{out} =~ /^# \Q$rule\E: seen in (\d+) of (\d+) runs, 95 % ([\d.]+) % to ([\d.]+) %$/m;
ok(defined $seen && $seen > 0 && $of > 0 && $of <= 40, 'and says how often');
ok(defined $low && $low <= 100 * $seen / $of && $high >= 100 * $seen / $of && $low > 0, 'with an interval around that');
parsed('a failing replay', $replay->{out}, 0);
$replay = shall('replay', $scenario, '--times', '20');
is($replay->{status}, 0, 'without the fault it does not') or show($replay);
parsed('a passing replay', $replay->{out}, 1);

# ---- judge ----

sub judged_again {
	my ($what, $r) = @_;
	is($r->{status}, 1, "$what: exit 1") or show($r);
	my $seen = $r->{out} =~ s/\n#\s+/ /gr =~ s/ +/ /gr;
	like($seen, qr/ \Q$rule\E objects: \Q$finding->{clause}\E shall: .*? seen: \Q$finding->{why}\E /, "$what: the same rule for the same reason");
	like($r->{out}, qr/^\Q$drawn\E$/m, "$what: and the same drawing");
	is($r->{err}, '', "$what: nothing on standard error");
}

my $judge = shall('judge', $history);
judged_again('judged again', $judge);
parsed('a failing judgement', $judge->{out}, 0);
judged_again('judged as a folder', shall('judge', "$scratch/a b"));

SKIP: {
	skip('strace is not here, or may not be used', 1) if run(['strace', '-o', '/dev/null', 'true'])->{status} != 0;
	my $r = run(['strace', '-f', '-o', "$scratch/trace", '-e', 'trace=process', $shall, 'judge', $history]);
	my @calls = grep { !/execve|exit|arch_prctl|\+\+\+/ } split /\n/, slurp("$scratch/trace");
	is("@calls", '', 'judging starts no process');
}
SKIP: {
	# Root has no such limit.
	skip('cannot become another user', 3) if !is_root || run(['setpriv', '--version'])->{status} != 0;
	spew("$scratch/shall", slurp($shall));
	spew("$scratch/one.hist", slurp($history));
	chmod 0755, "$scratch/shall";
	judged_again('judged where no process can be made',
		run(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'prlimit', '--nproc=1:1', "$scratch/shall", 'judge',
			"$scratch/one.hist"]));
}

my @corpus = glob 'fixtures/*/*.hist';
SKIP: {
	skip('there are no histories under fixtures yet', 6) if !@corpus;
	my $r = shall('judge', 'fixtures');
	is($r->{status}, 0, 'the corpus is judged as its names say') or show($r);
	parsed('the corpus', $r->{out}, 1);
}
for my $line (grep { !/^\S+\tclass/ } split /\n/, shall('list')->{out}) {
	my ($rule, $class) = split /\t/, $line;
	my @lacks = grep { !(() = glob "fixtures/*/$rule.$_.*hist") } 'legal', $class eq 'defined' ? () : 'illegal';
	is("@lacks", '', "$rule has a legal and an illegal example");
}
mkdir "$scratch/corpus";
spew("$scratch/corpus/pipe.epipe.legal.hist", slurp('fixtures/pipe/pipe.epipe.legal.hist'));
is(shall('judge', "$scratch/corpus")->{status}, 1, 'a corpus without an example for each rule does not pass');

# ---- the programs for prove ----

for my $suite (glob "$build/t/*.t") {
	my ($name) = $suite =~ m{([^/]+)\.t$};
	my $r = run([$suite, '--cases', '2', '--seed', '1', '--out', "$scratch/suite"]);
	is($r->{status}, 0, "$name.t passes") or show($r);
	parsed("$name.t", $r->{out}, 1);
}
my $prove = run(['prove', "$build/t/pipe.t", '::', '--cases', '2', '--fault', 'pipe.doubled-chunk:1/2', '--out',
	"$scratch/prove"]);
ok($prove->{status} != 0 && $prove->{out} =~ /^Result: FAIL$/m && $prove->{out} !~ /Parse errors/,
	'prove sees a failing test as one') or show($prove);

done_testing();

#!/usr/bin/perl
# Does the command line do what it says, and refuse the rest in one line that helps?
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Shall;
use Test::More;

# One line on standard error, exit 2, nothing on standard output but perhaps the beginning of a TAP stream that bails out.
sub refused {
	my ($what, @arguments) = @_;
	my $r = shall(@arguments, { seconds => 20 });
	my $good = $r->{status} == 2 && $r->{err} =~ /\Ashall: [^\n]+\n\z/ && harmless($r->{out});
	ok($good, $what) or show($r);
	return $r->{err};
}

sub harmless { return $_[0] eq '' || $_[0] =~ /\ATAP version 13\n1\.\.\d+\n(?:(?:ok|#)[^\n]*\n)*Bail out! [^\n]+\n\z/ }

sub show {
	my ($r) = @_;
	diag("status $r->{status}, signal $r->{signal}, late $r->{late}\n$r->{err}", substr $r->{out}, 0, 2000);
}

# ---- words ----

like(refused('a verb that is not known', 'rnu'), qr/rnu/, 'is named');
my $r = shall();
ok($r->{status} == 2 && $r->{out} eq '' && $r->{err} =~ /^usage: /, 'without a verb the usage goes to standard error');
for my $verb ('help', '--help') {
	$r = shall($verb);
	ok($r->{status} == 0 && $r->{err} eq '' && $r->{out} =~ /^usage: /, "$verb: to standard output");
}
$r = shall('--version');
ok($r->{status} == 0 && $r->{err} eq '' && $r->{out} =~ /^shall \d+\.\d+\.\d+\n\z/, '--version: one line') or diag($r->{out});
for my $verb (qw(run list explain replay judge draw faults probe clean)) {
	like(refused("$verb: an option that is not known", $verb, '--nonsense'), qr/--nonsense/, 'is named');
}
for my $option (qw(--seed --cases --time --mode --world --shard --out --fault)) {
	like(refused("run: $option without a value", 'run', $option), qr/\Q$option/, 'is named');
}
for (
	[qw(--seed x)], [qw(--seed -1)], [qw(--seed 0x)], [qw(--seed 18446744073709551616)], ['--seed', ''],
	[qw(--cases 0)], [qw(--cases 1e3)], [qw(--cases 99999999999)], [qw(--time 0)], [qw(--time -5)], [qw(--time 1.5)],
	[qw(--mode fast)], ['--mode', ''], [qw(--world surreal)], [qw(--shard 0/4)], [qw(--shard 5/4)], [qw(--shard 1)],
	[qw(--shard 1/0)], [qw(--shard 1/x)], ['--out', ''], [qw(--fault no.such)], [qw(--fault no.such:2/3)],
	[qw(--fault no.such:1/0)], ['--fault', 'x' x 100], ['--fault', '']
) {
	like(refused("run: @$_", 'run', @$_), qr/\Q$_->[0]\E|no fault/, 'says which');
}
like(refused("$_->[0]: $_->[1]", @$_), qr/\Q$_->[1]/, 'says which')
	for ['run', 'nothing.matches'], ['run', 'pipe.*.x'], ['list', 'nothing.*'], ['explain', 'no.rule'], ['draw', 'no.family'],
	['faults', 'no.fault'], ['suite', 'nomechanism'], ['clean', 'all'], ['judge', '/nonexistent.hist'],
	['replay', '/nonexistent.scn'];
like(refused("$_: without its argument", $_), qr/which/, 'says what is lacking') for qw(explain replay judge);
refused('replay: two scenarios', 'replay', 'a', 'b');
refused('explain: a rule and what is none', 'explain', 'pipe.epipe', 'pipe.none');
refused('more arguments than there is room for', 'judge', ('x') x 100);
refused('an option behind --', 'run', '--', '--strict');
refused('image: by hand', 'image');
for (['SHALL_SEED', 'x'], ['SHALL_CASES', '-1'], ['SHALL_TIME', 'soon'], ['SHALL_MODE', 'fast']) {
	my ($name, $value) = @$_;
	$r = shall('run', { env => { $name => $value }, seconds => 20 });
	ok($r->{status} == 2 && $r->{err} =~ /\Ashall: .*\b${name}=.*\n\z/ && $r->{out} eq '', "$name=$value is refused")
		or show($r);
}

# ---- tables ----

my (@rules, @judged); # all; those that can be violated
$r = shall('list');
{
	my ($head, @rows) = map { [split /\t/, $_, -1] } split /\n/, $r->{out};
	is("@$head", 'rule class clause state families', 'list: the header comes first');
	is($r->{status}, 0, 'list: succeeds');
	my @bad = grep {
		@$_ != 5 || $_->[0] !~ /^[a-z0-9]+\.[a-z0-9-]+$/ || $_->[1] !~ /^(shall|(option|defined|extension)(:\w+)?)$/ ||
			$_->[2] eq '' || $_->[3] !~ /^(ready|unsupported: .+)$/
	} @rows;
	is(scalar @bad, 0, 'list: five columns in every row') or diag(join "\n", map { "@$_" } @bad);
	my @astray = grep { $_->[3] =~ /unsupported: .*(in this run|asked for)/ } @rows;
	is(scalar @astray, 0, 'list: what needs names is looked for as in a run') or diag(join "\n", map { "@$_" } @astray);
	my @lonely = map { $_->[0] } grep { $_->[4] eq '' } @rows;
	is("@lonely", '', 'list: every rule is provoked by a family');
	@rules = map { $_->[0] } @rows;
	@judged = map { $_->[0] } grep { $_->[1] ne 'defined' } @rows;
	my %seen;
	is(scalar(grep { $seen{$_}++ } @rules), 0, 'list: every rule once');
	cmp_ok(scalar @rules, '>', 10, 'list: there are rules');
	is(scalar(split /\n/, shall('list', 'pipe')->{out}), 1 + (grep { /^pipe\./ } @rules), 'list: a bare name means its rules');
	is(scalar(split /\n/, shall('list', $rules[0], $rules[-1])->{out}), 3, 'list: several patterns');
}

{
	my @bad;
	for my $rule (@judged) {
		my $e = shall('explain', $rule);
		my @headings = ('Clause', 'What is accepted', 'Situations that count as evidence', 'What a pass is worth',
			'Planted faults that it catches', 'Families that provoke it');
		my $pattern = join '\n+', map { "\Q$_\E\n(?:  .*\n)+" } @headings;
		push @bad, $rule if $e->{status} != 0 || $e->{err} ne '' || $e->{out} !~ /\A\Q$rule\E \(.*\)\n  .+\n\n$pattern/;
	}
	is("@bad", '', 'explain: every section of every rule that can be violated has something in it');
	my @silent = grep { shall('explain', $_)->{status} != 0 } @rules;
	is("@silent", '', 'explain: knows every rule');
}

{
	my %known = map { $_ => 1 } @rules;
	my (%kinds, @bad, %seen);
	$r = shall('faults', '--list');
	for (split /\n/, $r->{out}) {
		my ($name, $kind, $rule, @more) = split /\t/, $_, -1;
		push @bad, $_
			if @more || !defined $rule || $name !~ /^[a-z0-9]+\.[a-z0-9-]+$/ || $kind !~ /^(history|call|model)$/ ||
			!$known{$rule} || $seen{$name}++;
		$kinds{$rule}{$kind} = 1 if defined $rule;
	}
	is($r->{status}, 0, 'faults --list: succeeds');
	is("@bad", '', 'faults --list: name, kind and an existing rule, every name once');
	for my $kind (qw(history call)) {
		# Linux breaks this one itself: there is nothing to sabotage.
		my @lacking = grep { !$kinds{$_}{$kind} && !($kind eq 'call' && $_ eq 'seqpacket.sigpipe') } @judged;
		is("@lacking", '', "every rule that can be violated has a planted fault of the kind $kind");
	}
}

$r = shall('probe');
{
	my @bad = grep { !/^[A-Za-z][A-Za-z0-9_-]*\t[^\t]+$/ } split /\n/, $r->{out};
	ok($r->{status} == 0 && $r->{err} eq '' && $r->{out} =~ /^platform\t/m, 'probe: succeeds');
	is("@bad", '', 'probe: a key, a tab and a value in every line');
}

$r = shall('clean', { env => { TMPDIR => $scratch } });
ok($r->{status} == 0 && $r->{out} eq '' && $r->{err} eq '', 'clean: where there is nothing it says nothing');

# ---- the exit status of a run ----

my @quick = ('--seed', '7', '--out', "$scratch/out");
$r = shall('run', 'pipe.many-writers', '--cases', '3', @quick);
is($r->{status}, 0, 'run: 0 where nothing is violated') or show($r);
is($r->{err}, '', 'and nothing on standard error');
$r = shall('run', 'pipe.many-writers', '--cases', '1', '--strict', @quick);
is($r->{status}, 3, 'run: 3 with --strict where something was not exercised') or show($r);
like($r->{out}, qr/^not ok \d+ - pipe\.conservation/m, 'and a point says what');
ok(!-e "$scratch/out", 'no folder for findings without a finding');
$r = shall('run', 'pipe.many-writers', '--cases', '20', '--fault', 'pipe.lost-byte:1/5', @quick);
is($r->{status}, 1, 'run: 1 where a rule is violated') or show($r);
is($r->{err}, '', 'and nothing on standard error');
like($r->{out}, qr/^not ok \d+ - pipe\.conservation/m, 'and a point says which');
$r = shall('run', 'pipe.many-writers', '--cases', '20', '--strict', '--fault', 'pipe.lost-byte:1/5', @quick);
is($r->{status}, 1, 'run: a violation is worse than what was not exercised');
$r = shall('run', 'pipe.conservation', '--cases', '20', '--world', 'model', @quick);
is($r->{status}, 0, 'run: the model world');

# ---- files that are no longer what they were ----

my $history = (glob "$scratch/out/pipe.conservation-*.hist")[0] // '';
(my $scenario = $history) =~ s/hist$/scn/;
ok(-s $history && -s $scenario, 'a finding to spoil');

# What is still readable must be taken as it is; what is not must be refused. Never anything else.
sub spoil {
	my ($what, $verb, $suffix, $text, $count, $change) = @_;
	my ($refused, @bad) = (0);
	my $step = length($text) / $count;
	for my $i (0 .. $count - 1) {
		my $copy = $text; # which it may edit in place
		my $changed = $change->($copy, int($i * $step), $i);
		spew("$scratch/spoilt.$suffix", $changed);
		my $r = shall(@$verb, "$scratch/spoilt.$suffix", { seconds => 60 });
		my $good =
			$r->{signal} == 0 && !$r->{late} &&
			($r->{status} == 2
			? $r->{err} =~ /\Ashall: [^\n]*\Qspoilt.$suffix\E[^\n]*\n\z/ && harmless($r->{out})
			: $r->{status} <= 1 && $r->{err} eq '');
		$refused += $r->{status} == 2;
		push @bad, "at $i of $count (byte " . int($i * $step) . "): status $r->{status}, signal $r->{signal}: $r->{err}"
			unless $good;
	}
	ok(!@bad && $refused > 0, "$what: $count times, $refused refused") or diag(join '', map { "$_\n" } @bad);
}

# SplitMix64 is the project's; for spoiling, any fixed sequence will do.
my $state = 1;
sub draw { $state = ($state * 1103515245 + 12345) % 2147483648; return int($state / 65536) % $_[0] }

my %spoilers = (
	'cut off' => sub { substr $_[0], 0, $_[1] },
	'one bit flipped' => sub { substr($_[0], $_[1], 1) ^= chr(1 << $_[2] % 8); $_[0] },
	'a byte of any kind' => sub { substr($_[0], $_[1], 1) = chr draw(256); $_[0] },
	'bytes gone' => sub { substr($_[0], $_[1], 1 + draw(9)) = ''; $_[0] },
	'a line twice' => sub { my @l = split /^/, $_[0]; my $k = $_[2] % @l; splice @l, $k, 0, $l[$k]; join '', @l },
	'a line gone' => sub { my @l = split /^/, $_[0]; splice @l, $_[2] % @l, 1; join '', @l },
	'a huge number' => sub { $_[0] =~ s/\G(.*?)\b\d+\b/$1 . '9' x 30/es if pos($_[0]) = $_[1]; $_[0] },
	'a long line' => sub { substr($_[0], $_[1], 0) = 'x' x 5000; $_[0] },
	'many words' => sub { substr($_[0], $_[1], 0) = ' 1' x 500; $_[0] },
);
my $good_history = slurp($history);
# With a mode that there is not, a scenario that can still be read is refused before it runs: what it would do is unknown.
(my $good_scenario = slurp($scenario)) =~ s/^mode \S+/mode nosuch/m;
for my $what (sort keys %spoilers) {
	spoil("history, $what", ['judge'], 'hist', $good_history, 120, $spoilers{$what});
	spoil("scenario, $what", ['replay', '--times', '1'], 'scn', $good_scenario, 120, $spoilers{$what});
}
for (['nothing', ''], ['zeros', "\0" x 5000], ['no lines', 'x' x 100_000], ['a program', slurp($shall)]) {
	my ($what, $contents) = @$_;
	spew("$scratch/other.hist", $contents);
	spew("$scratch/other.scn", $contents);
	refused("judge: $what", 'judge', "$scratch/other.hist");
	refused("replay: $what", 'replay', "$scratch/other.scn");
}
mkdir "$scratch/empty";
refused('judge: an empty folder', 'judge', "$scratch/empty");
refused('replay: a folder', 'replay', "$scratch/empty");
refused('judge: a scenario', 'judge', $scenario);
refused('replay: a history', 'replay', $history);

done_testing();

package Results;

# What was collected, read once, as one structure for every report: reports/schema/results.json says what is in it.
#
# Promises: TAP is read by TAP::Parser and by nothing else; what cannot be read becomes a run that says `why` it has no
# verdict, or one line for the user; nothing but Perl's own modules is needed. Does not promise that runs of different
# versions have the same rules: a rule that a run does not know is absent from it.

use strict;
use warnings;
use File::Basename qw(basename dirname);
use JSON::PP ();
use TAP::Parser ();

our $FORMAT = 'shall results 1';
# What a rule can end with, in the order of tables.
our @VERDICTS = ('holds', 'violated', 'known', 'not exercised', 'unsupported', 'recorded');

my $TEXT_MAX = 50_000; # bytes of a scenario
my $RULE = qr/[a-z0-9_-]+\.[a-z0-9.-]+/;

# ---- files ----

sub slurp { # PATH: its contents; undef, in a list, too, if it cannot be read
	my ($path) = @_;
	open my $file, '<:encoding(UTF-8)', $path or return undef;
	local $/;
	return <$file> // '';
}

sub facts { # PATH: what its lines KEY<TAB>VALUE say, undef if it cannot be read; a key that comes twice has both values
	my ($path) = @_;
	my %facts;
	for (split /\n/, slurp($path) // return undef) {
		my ($key, $value) = split /\t/, $_, 2;
		next if !defined $value || $key eq '';
		$facts{$key} = exists $facts{$key} ? "$facts{$key}, $value" : $value;
	}
	return \%facts;
}

# ---- a run's TAP ----

# A point's verdict and what is to be said of it.
sub verdict {
	my ($point) = @_;
	my $why = $point->explanation // '';
	return ('unsupported', $why =~ s/^unsupported: //r) if $point->has_skip && $why =~ /^unsupported/;
	return ('not exercised', $why =~ s/^not exercised: //r) if $point->has_skip;
	return ($point->is_actual_ok ? 'holds' : 'known', $why) if $point->has_todo;
	return ('violated', '') unless $point->is_actual_ok;
	return ('recorded', $1) if $point->description =~ /# recorded: (.*)/;
	return ('holds', '');
}

sub situation { # LINE OF YAML
	my ($line) = @_;
	my ($name, $cases, $judged, $more) = $line =~ /^(.*): (\d+) of (\d+) cases(.*)$/ or return;
	my %s = (name => $name, cases => $cases + 0, judged => $judged + 0);
	$s{needs_percent} = $1 + 0 if $more =~ /needs ([\d.e+-]+) %/;
	$s{evidence} = $1 if $more =~ /, (met|not met|undecided)(?:;|$)/;
	$s{bound_percent} = $1 + 0 if $more =~ /violated in less than ([\d.]+) %/;
	return \%s;
}

sub record { # LINE OF YAML
	my ($line) = @_;
	my ($name, $min, $max, $times) = $line =~ /^(.*): (-?\d+) to (-?\d+), (\d+) times$/ or return;
	return { name => $name, min => $min + 0, max => $max + 0, times => $times + 0 };
}

# What a rule's YAML block says, added to its outcome.
sub add_block {
	my ($outcome, $block) = @_;
	return if ref $block ne 'HASH';
	if (($block->{verdict} // '') =~ /^not exercised(?:: (.*))?/) { # --strict makes it fail
		@{$outcome}{qw(verdict why)} = ('not exercised', $1 // $outcome->{why});
	}
	for my $key (qw(judged undecided violations)) {
		$outcome->{$key} = $block->{$key} + 0 if ($block->{$key} // '') =~ /^\d+$/;
	}
	$outcome->{bound_percent} = $1 + 0 if ($block->{bound} // '') =~ /^below ([\d.]+) %/;
	$outcome->{rate} = $block->{rate} if defined $block->{rate};
	my @lines = ref $block->{situations} eq 'ARRAY' ? @{ $block->{situations} } : ();
	$outcome->{situations} = [map { situation($_) } @lines] if @lines;
	@lines = ref $block->{recorded} eq 'ARRAY' ? @{ $block->{recorded} } : ();
	$outcome->{recorded} = [map { record($_) } @lines] if @lines;
	my %finding = (timeline => $block->{slice}, map { $_ => $block->{$_} }
		qw(why seed scenario history smallest loudest deviation));
	delete $finding{$_} for grep { !defined $finding{$_} } keys %finding;
	$outcome->{finding} = \%finding if defined $finding{why};
}

# Reads PATH into RUN; its rules' gists and clauses go to RULES, by id.
sub read_tap {
	my ($path, $run, $rules) = @_;
	my ($point, $name, $is_rule);
	my $text = slurp($path) // return 0; # never as a source: a file that can be executed would be
	my $parser = eval { TAP::Parser->new({ tap => $text }) } or return 0;
	while (my $result = $parser->next) {
		if ($result->is_test) {
			($name, my $gist) = $result->description =~ /^- (.*?)(?:: (.*?))?(?: # recorded: .*)?$/;
			my ($verdict, $why) = verdict($result);
			$point = { verdict => $verdict, $why ne '' ? (why => $why) : () };
			$is_rule = $name =~ /^$RULE$/;
			if ($is_rule) {
				$run->{rules}{$name} = $point;
				$rules->{$name} //= { id => $name, mechanism => $name =~ s/\..*//r, gist => $gist // '' };
				push @{ $run->{order} }, $name;
			} else {
				push @{ $run->{points} }, { name => $name, %$point };
			}
		} elsif ($result->is_yaml && $is_rule) {
			add_block($point, $result->data);
			$rules->{$name}{clause} //= $result->data->{clause} if ref $result->data eq 'HASH';
		} elsif ($result->is_comment) {
			add_comment($run, $result->comment);
		} elsif ($result->is_bailout) {
			$run->{why} //= 'ended early: ' . $result->explanation;
		}
	}
	return !$parser->parse_errors && defined $parser->plan && @{ $run->{points} } + keys %{ $run->{rules} } > 0;
}

sub add_comment { # what the first and the last comments of a run say
	my ($run, $text) = @_;
	if ($text =~ /^shall (\S+) on (.*)/) {
		$run->{version} //= $1;
		$run->{platform} //= $2;
	} elsif ($text =~ /^seed (0x[0-9a-f]+), .*? families(?:, planted fault (\S+))?/) {
		$run->{seed} = $1;
		$run->{fault} = $2 if defined $2;
	} elsif ($text =~ /^(\d+) cases judged/) {
		$run->{cases} = $1 + 0;
	}
}

# ---- a run ----

sub count {
	my ($run) = @_;
	my %count = map { $_ => 0 } @VERDICTS;
	$count{ $_->{verdict} }++ for values %{ $run->{rules} }, grep { $_->{verdict} eq 'violated' } @{ $run->{points} };
	return \%count;
}

# The scenario that shows a finding best: the smallest, the one first found, or that of a known deviation.
sub add_scenario {
	my ($finding, $folder) = @_;
	my @there = map { [$_, m{^/} ? $_ : "$folder/$_"] } map { $finding->{$_} // () } qw(smallest scenario);
	push @there, map { ["fixtures/deviations/$_", dirname(__FILE__) . "/../../fixtures/deviations/$_"] }
		$finding->{deviation} // ();
	for (@there) {
		my ($name, $path) = @$_;
		my $text = -f $path && -s _ <= $TEXT_MAX ? slurp($path) : undef;
		next unless defined $text;
		@{$finding}{qw(file text)} = ($name, $text);
		return;
	}
}

# A run from a TAP file; STATUS and PROBE are what ci/matrix left beside it, if it did.
sub read_run {
	my ($row, $tap, $status, $probe, $rules) = @_;
	my %run = (row => $row, rules => {}, points => [], order => [], cases => 0);
	for my $key (qw(commit date build ask run sources)) {
		$run{$key} = $status->{$key} if defined $status->{$key};
	}
	for my $key (qw(seconds status)) {
		$run{$key} = $status->{$key} + 0 if ($status->{$key} // '') =~ /^\d+$/;
	}
	$run{why} = $status->{why} if defined $status->{why};
	$run{facts} = $probe if $probe && %$probe;
	$run{version} = $probe->{version} if $probe && defined $probe->{version};
	$run{platform} = $probe->{platform} if $probe && defined $probe->{platform};
	my $complete = -s $tap && read_tap($tap, \%run, $rules);
	$run{why} //= 'its TAP is not complete' if !$complete;
	$run{seed} //= $status->{seed} if defined $status->{seed};
	$run{count} = count(\%run);
	for my $finding (grep { $_ } map { $_->{finding} } values %{ $run{rules} }) { add_scenario($finding, dirname($tap)) }
	return \%run;
}

sub read_row { # FOLDER OF A ROW, RULES
	my ($folder, $rules) = @_;
	my $status = facts("$folder/status");
	return { row => basename($folder), why => 'was not run', rules => {}, points => [], order => [], cases => 0,
		count => count({ rules => {}, points => [] }) } if !$status && !-e "$folder/run.tap";
	return read_run(basename($folder), "$folder/run.tap", $status // {}, facts("$folder/probe.tsv"), $rules);
}

# ---- all of them ----

# Rows in the order of ci/matrix, others behind them.
sub in_order {
	my %there = map { $_ => 1 } @_;
	my ($head, @known) = map { /^(\S+)/ } split /^/, `'${\dirname(__FILE__)}/../../ci/matrix' --list`;
	my %known = map { $_ => 1 } @known;
	return ((grep { $there{$_} } @known), grep { !$known{$_} } sort keys %there);
}

# Rules in the order in which the runs have them: a rule that one run lacks stands where another has it.
sub rules_in_order {
	my ($rules, @runs) = @_;
	my (@order, %at);
	for my $run (sort { @{ $b->{order} } <=> @{ $a->{order} } } @runs) {
		for (@{ $run->{order} }) { push @order, $_ unless $at{$_}++ }
	}
	my (@mechanisms, %of);
	for my $rule (map { $rules->{$_} } @order) {
		push @mechanisms, $rule->{mechanism} unless $of{ $rule->{mechanism} };
		push @{ $of{ $rule->{mechanism} } }, $rule;
	}
	return map { @{ $of{$_} } } @mechanisms;
}

# PATH is a folder of rows, a row's folder, a file of TAP, or a results.json. ROWS: of a folder of rows only those, in that
# order. Dies with one line if there is nothing to read.
sub load {
	my ($path, @rows) = @_;
	my (%rules, @runs);
	if (-d $path && -e "$path/run.tap") {
		@runs = read_row($path =~ s{/+$}{}r, \%rules);
	} elsif (-d $path) {
		opendir my $dir, $path or die "$path: $!\n";
		my @there = grep { -f "$path/$_/status" } readdir $dir;
		@runs = map { read_row("$path/$_", \%rules) } @rows ? @rows : in_order(@there);
	} elsif ($path =~ /\.json$/) {
		my $results = eval { JSON::PP->new->decode(slurp($path) // die "$!\n") };
		die "$path: " . ($@ =~ s/ at .*|\n//gsr) . "\n" if $@;
		die "$path: is not of the form '$FORMAT'\n" if ref $results ne 'HASH' || ($results->{format} // '') ne $FORMAT;
		return $results;
	} else {
		open my $file, '<', $path or die "$path: $!\n";
		my $row = basename($path) =~ s/\.[^.]*$//r;
		@runs = read_run($row, $path, {}, undef, \%rules);
	}
	my $results = { format => $FORMAT, rules => [rules_in_order(\%rules, @runs)], runs => \@runs };
	delete $_->{order} for @runs;
	return $results;
}

# What PROGRAM (build/shall) says of the rules that it knows: their class and the paragraphs of `shall explain`.
sub explain {
	my ($results, $program) = @_;
	my %rule = map { $_->{id} => $_ } @{ $results->{rules} };
	my ($rule, $section);
	open my $text, '-|:encoding(UTF-8)', $program, 'explain', '*' or return;
	while (<$text>) {
		chomp;
		if (/^($RULE) \(([a-z]+(?::\w+)?)(, among the most valuable)?\)$/) {
			$rule = $rule{$1} // {};
			($rule->{class}, $rule->{star}) = ($2, $3 ? JSON::PP::true : JSON::PP::false);
			undef $section;
		} elsif (/^\S/) {
			$section = { title => $_, lines => [] };
			push @{ $rule->{explanation} }, $section;
		} elsif ($section && /^  (.*)/) {
			push @{ $section->{lines} }, $1;
		}
	}
	close $text;
}

# Where RUN was recorded to be violated in a way that nobody knew of.
sub violated {
	my ($run) = @_;
	return $run->{count}{violated} > 0;
}

# 1 if a rule was violated somewhere that is no known deviation, or something was left behind; else 4 if a run has no
# verdict; else 0.
sub status {
	my ($results) = @_;
	return 1 if grep { violated($_) } @{ $results->{runs} };
	return (grep { defined $_->{why} } @{ $results->{runs} }) ? 4 : 0;
}

1;

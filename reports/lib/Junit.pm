package Junit;

# The results as JUnit has them, for CI servers: a suite is a run, a case is a rule or what was said of the run as a whole.
# reports/templates/junit.tt writes it down, reports/schema/junit.xsd describes that.

use strict;
use warnings;

sub rule_case { # RUN, RULE, OUTCOME
	my ($run, $rule, $o) = @_;
	my %case = (class => "$run->{row}.$rule->{mechanism}", name => $rule->{id} =~ s/^[^.]*\.//r);
	if ($o->{verdict} eq 'violated') {
		my $finding = $o->{finding} // { why => $o->{why} // '' };
		@case{qw(kind type message text)} = ('failure', $rule->{id}, $finding->{why},
			join "\n\n", "shall: $rule->{gist}", map { $finding->{$_} // () } qw(timeline text));
	} elsif ($o->{verdict} =~ /^(?:known|not exercised|unsupported)$/) {
		@case{qw(kind message)} = ('skipped', join ': ', $o->{verdict}, $o->{why} // ());
	}
	return \%case;
}

sub suite { # RUN, RULES
	my ($run, @rules) = @_;
	my %common = (class => "$run->{row}.run", type => 'run', text => '');
	my @cases = map { rule_case($run, $_, $run->{rules}{ $_->{id} }) } grep { $run->{rules}{ $_->{id} } } @rules;
	for my $point (@{ $run->{points} }) {
		push @cases, { %common, name => $point->{name},
			$point->{verdict} eq 'violated' ? (kind => 'failure', message => $point->{name}) : () };
	}
	push @cases, { %common, name => 'has a verdict', kind => 'error', message => $run->{why} } if defined $run->{why};
	my %n;
	$n{ $_->{kind} // '' }++ for @cases;
	my ($date) = ($run->{date} // '') =~ /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)/;
	return {
		name => "shall.$run->{row}", host => $run->{row}, timestamp => $date // '1970-01-01T00:00:00', time => $run->{seconds} // 0,
		tests => scalar @cases, failures => $n{failure} // 0, errors => $n{error} // 0, skipped => $n{skipped} // 0, cases => \@cases,
		properties => [map { { key => $_, value => $run->{$_} } } grep { defined $run->{$_} } qw(platform version commit seed fault)],
	};
}

sub suites { # RESULTS as Results.pm has them
	my ($results) = @_;
	return [map { suite($_, @{ $results->{rules} }) } @{ $results->{runs} }];
}

1;

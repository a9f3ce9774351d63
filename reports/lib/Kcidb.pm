package Kcidb;

# The results in the form that the kernel's testers collect theirs in: KCIDB, version 5.3 of its schema, of which
# reports/schema/kcidb.json describes what is used here.
#
# What is tested is a system, so each run has a checkout and a build of its own that say which. Whoever knows them better sets
# KCIDB_BUILD to the id of the build that was tested, and KCIDB_ORIGIN to the name under which they submit.

use strict;
use warnings;

our %STATUS = (holds => 'PASS', violated => 'FAIL', known => 'FAIL', 'not exercised' => 'SKIP', unsupported => 'SKIP',
	recorded => 'DONE');
my $EXCERPT_MAX = 16_384;

sub report { # RESULTS as Results.pm has them
	my ($results) = @_;
	my $origin = $ENV{KCIDB_ORIGIN} // 'shall';
	my (@checkouts, @builds, @tests);
	for my $run (@{ $results->{runs} }) {
		# The same run has the same ids whenever it is reported.
		my $id = "$origin:" . join '-', 'shall', map { $_ // 'none' } @{$run}{qw(row seed date)};
		my $build = $ENV{KCIDB_BUILD} // $id;
		my $system = $run->{platform} // $run->{row};
		my ($processor) = $system =~ /^\S+ \S+ (\S+)/;
		if ($build eq $id) {
			push @checkouts, { id => $id, origin => $origin, comment => $system };
			push @builds, { id => $id, origin => $origin, checkout_id => $id, comment => $system,
				defined $processor && $processor =~ /^[a-z0-9_]+$/ ? (architecture => $processor) : () };
		}
		my %common = (origin => $origin, build_id => $build, environment => { comment => $system, misc => $run->{facts} // {} });
		$common{start_time} = $run->{date} if ($run->{date} // '') =~ /^\d{4}-\d\d-\d\dT[\d:]+Z$/;
		for my $rule (sort keys %{ $run->{rules} }) {
			push @tests, { %common, id => "$id:$rule", path => "shall.$rule", outcome($run->{rules}{$rule}) };
		}
		push @tests, { %common, id => "$id:", path => 'shall', status => 'ERROR', comment => $run->{why} } if defined $run->{why};
	}
	return { version => { major => 5, minor => 3 }, checkouts => \@checkouts, builds => \@builds, tests => \@tests };
}

sub outcome {
	my ($o) = @_;
	my %test = (status => $STATUS{ $o->{verdict} }, misc => { verdict => $o->{verdict} });
	for my $key (qw(judged violations bound_percent situations recorded)) {
		$test{misc}{$key} = $o->{$key} if defined $o->{$key};
	}
	my $finding = $o->{finding};
	$test{comment} = $o->{why} // ($finding ? $finding->{why} : undef);
	delete $test{comment} unless defined $test{comment};
	$test{log_excerpt} = substr join("\n", map { $finding->{$_} // () } qw(why timeline text)), 0, $EXCERPT_MAX if $finding;
	return %test;
}

1;

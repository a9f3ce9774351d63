#!/usr/bin/perl
# Is what reports/site writes worth looking at, for people and for programs? Real rows (fixtures/reports), a run with a planted
# fault, and a row whose words try to break out of every format.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin, "$FindBin::Bin/../../reports/lib";
use File::Copy ();
use JSON::PP ();
use Shall;
use Test::More;
use Results;
use Timeline;

eval { require Template } or plan skip_all => 'Template Toolkit is not here (libtemplate-perl)';

sub show { diag("status $_[0]{status}\n$_[0]{err}", substr $_[0]{out}, 0, 2000) }

sub row { # NAME, {FILE => CONTENTS}
	my ($name, $files) = @_;
	mkdir "$scratch/out";
	mkdir "$scratch/out/$name" or die;
	spew("$scratch/out/$name/$_", $files->{$_}) for keys %$files;
}

for my $folder (glob 'fixtures/reports/*') {
	my ($name) = $folder =~ m{([^/]+)$};
	row($name, { map { $_ => slurp("$folder/$_") } qw(status run.tap probe.tsv) });
}

# As ci/matrix does it, but broken on purpose.
my $fault = 'pipe.lost-byte:1/20';
mkdir "$scratch/out/broken";
my $run = shall('run', 'pipe.many-writers', '--cases', '80', '--seed', '5', '--fault', $fault,
	{ dir => "$scratch/out/broken", stdout => "$scratch/out/broken/run.tap", env => { SHALL_SHRINK => 1 }, seconds => 60 });
is($run->{status}, 1, 'a run with a planted fault finds something') or show($run);
spew("$scratch/out/broken/status", "row\tbroken\nbuild\twith CC=gcc\nask\trun\nrun\there\nseed\t5\ncommit\tabc\n"
	. "date\t2026-11-21T08:46:06Z\nseconds\t3\nstatus\t1\n");
spew("$scratch/out/broken/probe.tsv", shall('probe')->{out});

my $evil = q{<b>&"|`]]>};
row('evil', { status => "row\tevil\nseconds\t1\nstatus\t4\nwhy\t$evil\n", 'run.tap' => <<"END" });
TAP version 13
1..4
# shall 0.1.0 on $evil
not ok 1 - a.one: gist $evil
  ---
  verdict: 'violated'
  clause: 'XSH $evil'
  judged: '9'
  violations: '1'
  rate: '1 of 9, 95 % 1 % to 50 %'
  why: '$evil'
  slice: |
    ticket  M   A
         8  .   +   A write $evil
         9  .   ?   A write: never
  seed: '0x1'
  ...
ok 2 - a.two: second # SKIP not exercised: too few $evil
ok 3 - a.three: third # SKIP unsupported: no such call
not ok 4 - nothing is left behind
END
row('mute', { status => "row\tmute\nseconds\t1\nstatus\t4\nwhy\tneeds root\n" });

# ---- the structure ----

my $r = run(['reports/site', "$scratch/out"], seconds => 60);
is($r->{status}, 0, 'the site is written, whatever was found') or show($r);
is($r->{err}, '', 'without a word of complaint');
my $results = JSON::PP->new->utf8->decode(slurp("$scratch/out/results.json"));
my %run = map { $_->{row} => $_ } @{ $results->{runs} };
my ($broken, $real) = ($run{broken}, $run{'gvisor-2024'});
my $found = $broken->{rules}{'pipe.conservation'};
is($found->{verdict}, 'violated', 'what was found is in results.json');
ok($found->{finding}{why} && $found->{finding}{timeline} =~ /^ *ticket /, 'with why and the drawing');
like($found->{finding}{text}, qr/^# breaks pipe\.conservation\n/, 'and the scenario');
is($broken->{fault}, 'pipe.lost-byte', 'and that the fault was planted');
my ($judged) = slurp("$scratch/out/gvisor-2024/run.tap") =~ /- pipe\.conservation:.*?judged: '(\d+)'/s;
is($real->{rules}{'pipe.conservation'}{judged}, $judged, 'numbers are those of the TAP');
is($real->{rules}{'std.coalesce-count'}{verdict}, 'recorded', 'what is recorded is')
	and cmp_ok(scalar @{ $real->{rules}{'std.coalesce-count'}{recorded} }, '>', 0, 'with values');
is($run{mute}{why}, 'needs root', 'a row without TAP says why');
is($run{evil}{count}{violated}, 2, 'a violation of the run as a whole counts');
my %rule = map { $_->{id} => $_ } @{ $results->{rules} };
is($rule{'pipe.conservation'}{class}, 'shall', 'the program says what class a rule is of');
cmp_ok(scalar @{ $rule{'pipe.conservation'}{explanation} // [] }, '>=', 4, 'and explains it');
is_deeply(Results::load("$scratch/out/results.json"), JSON::PP->new->utf8->decode(slurp("$scratch/out/results.json")), 'results.json is read back');
my $points = 0 + (() = slurp("$scratch/out/gvisor-2024/run.tap") =~ /^(?:not )?ok \d+ - [a-z0-9]+\.[a-z]/mg);
is(scalar keys %{ $real->{rules} }, $points, 'no rule is lost');

# ---- for programs ----

SKIP: {
	skip('JSON::Validator is not here (libjson-validator-perl)', 4) unless eval { require JSON::Validator };
	for my $name (qw(results kcidb)) {
		my $validator = JSON::Validator->new->schema(JSON::PP->new->decode(slurp("reports/schema/$name.json")));
		my $data = JSON::PP->new->utf8->decode(slurp("$scratch/out/$name.json"));
		my @errors = $validator->validate($data);
		is(join("\n", map { "$_" } @errors[0 .. ($#errors < 4 ? $#errors : 4)]), '', "$name.json is as its schema says");
		my $list = $name eq 'kcidb' ? $data->{tests} : $data->{runs};
		$list->[0]{nonsense} = 1;
		ok(scalar $validator->validate($data), "$name.json: and the schema objects to what it does not know");
	}
}
my $kcidb = JSON::PP->new->utf8->decode(slurp("$scratch/out/kcidb.json"));
my %status = map { $_->{id} => $_->{status} } @{ $kcidb->{tests} };
my %build = map { $_->{id} => 1 } @{ $kcidb->{builds} };
is(scalar(grep { !$build{ $_->{build_id} } } @{ $kcidb->{tests} }), 0, 'kcidb: every test has a build');
is(scalar keys %status, scalar @{ $kcidb->{tests} }, 'kcidb: and a name of its own');
is((grep { $_->{path} eq 'shall.pipe.conservation' && $_->{status} eq 'FAIL' } @{ $kcidb->{tests} }) + 0, 1, 'kcidb: the violation fails');

SKIP: {
	skip('xmllint is not here (libxml2-utils)', 2) if run(['xmllint', '--version'])->{status} != 0;
	my $lint = run(['xmllint', '--noout', '--schema', 'reports/schema/junit.xsd', "$scratch/out/junit.xml"]);
	is($lint->{status}, 0, 'junit.xml is as its schema says') or show($lint);
	my $svg = join '', map { slurp($_) =~ m{(<svg class="timeline".*?</svg>)}s ? $1 : () } glob "$scratch/out/finding/*.html";
	spew("$scratch/all.svg", "<all>$svg</all>");
	is(run(['xmllint', '--noout', "$scratch/all.svg"])->{status}, 0, 'the drawings are well-formed');
}
my $junit = slurp("$scratch/out/junit.xml");
my ($failures) = $junit =~ /name="shall\.broken"[^>]* failures="(\d+)"/;
is($failures, $broken->{count}{violated}, 'junit: as many failures as violations');
like($junit, qr/<error type="run" message="needs root">/, 'junit: a row without a verdict is an error');
my $markdown = slurp("$scratch/out/summary.md");
like($markdown, qr/^## \S+ \d+ rules violated, 2 of 7 systems without a verdict$/m, 'summary.md begins with what matters');
like($markdown, qr/^### \S+ pipe\.conservation\n.*^```\n *ticket /ms, 'and has the drawing');
my %bars = map { scalar(() = /(?<!\\)\|/g) => 1 } $markdown =~ /^(\|.*)/mg;
is(scalar keys %bars, 1, 'and every line of its table has as many columns');

# ---- for people ----

my @pages = ("$scratch/out/index.html", glob "$scratch/out/{rule,finding,run}/*.html");
cmp_ok(scalar @pages, '>', @{ $results->{rules} } + 7, 'there is a page for each rule, finding and system');
SKIP: {
	skip('tidy is not here', 1) if run(['tidy', '-v'])->{status} != 0;
	my @bad;
	for my $page (@pages) {
		my $tidy = run(['tidy', '-quiet', '-errors', '-utf8', $page]);
		push @bad, "$page\n$tidy->{err}" if $tidy->{err} ne '' || $tidy->{status} != 0;
	}
	is(scalar @bad, 0, 'they are valid HTML') or diag(@bad[0 .. ($#bad < 2 ? $#bad : 2)]);
}
my (@dead, @outside);
for my $page (@pages) {
	my ($folder) = $page =~ m{^(.*)/};
	my $html = slurp($page);
	while ($html =~ /\b(?:href|src)="([^"#]+)(?:#[^"]*)?"/g) {
		my $to = $1;
		if ($to =~ /^[a-z]+:/) { push @outside, "$page: $to" } elsif (!-e "$folder/$to") { push @dead, "$page: $to" }
	}
}
is("@dead", '', 'no link is dead');
is("@outside", '', 'none leads outside');
unlike(join('', map { slurp($_) } @pages), qr/<b>/, 'words stay words');
my $page = slurp("$scratch/out/finding/pipe.conservation.broken.html");
like($page, qr{ci/matrix --on broken replay \S+/shall-findings/\S+\.scn --times 100}, 'a finding says how it is seen again');
like($page, qr/was broken on purpose/, 'and that it is not the system');
like(slurp("$scratch/out/index.html"), qr{<td class="v"[^>]*><a href="finding/pipe\.conservation\.broken\.html">}, 'the matrix leads there');

# Every drawing that is known is understood.
for my $file (glob 'fixtures/golden/timeline/*.txt') {
	my $text = slurp($file) =~ s/.*?^#   (?=ticket)//msr =~ s/^#   //mgr;
	my ($svg, $d) = (Timeline::svg($text, 'x'), Timeline::read_text($text));
	my @begun = $text =~ /^ *\d+  .*?\S/mg;
	is(scalar(grep { $_->{ticket} =~ /^\d+$/ } @{ $d->{rows} }), scalar @begun, "$file: every line is there");
	cmp_ok(() = $svg =~ /<rect class="bar/g, '>=', 1, "$file: and calls are bars");
}
is(Timeline::svg("no drawing\nat all\n", 'x'), undef, 'what is no drawing is not drawn');

# A lone file of TAP, and what cannot be read.
$r = run(['reports/site', "$scratch/out/broken/run.tap", "$scratch/alone"]);
is($r->{status}, 0, 'a file of TAP is enough') or show($r);
like(slurp("$scratch/alone/index.html"), qr/pipe\.conservation/, 'for a site');
spew("$scratch/bad.json", '{"format": "something else"}');
mkdir "$scratch/empty";
for (['a folder that is not there', "$scratch/none", "$scratch/x"], ['a folder without runs', "$scratch/empty"],
	['other JSON', "$scratch/bad.json", "$scratch/x"], ['a file and no folder', "$scratch/out/broken/run.tap"]) {
	my ($what, @arguments) = @$_;
	$r = run(['reports/site', @arguments]);
	ok($r->{status} == 2 && $r->{err} =~ /\Asite: [^\n]+\n\z/ && $r->{out} eq '', "$what is refused in one line") or show($r);
}

done_testing();

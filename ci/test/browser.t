#!/usr/bin/perl
# Does the site work where people meet it: in a browser, from a file, wide and narrow, with the mouse and with keys alone? As
# many rules and systems as there may ever be. SHALL_SHOTS=FOLDER keeps pictures of the pages there, to be looked at.
use strict;
use warnings;
my $shots;
BEGIN { $shots = $ENV{SHALL_SHOTS} } # before Shall.pm removes it
use FindBin;
use lib $FindBin::Bin, "$FindBin::Bin/../../reports/lib";
use Browser;
use JSON::PP ();
use Results;
use Shall;
use Test::More;

eval { require Template } or plan skip_all => 'Template Toolkit is not here (libtemplate-perl)';
Browser::program() or plan skip_all => 'no browser is here (chromium-headless-shell)';

# Real results, so often that there are RULES rules on RUNS systems; every run of one file with a planted fault.
my ($RULES, $RUNS) = (200, 30);
my $run = shall('run', 'pipe.many-writers', '--cases', '60', '--seed', '5', '--fault', 'pipe.lost-byte:1/20', '--out', "$scratch/findings",
	{ stdout => "$scratch/broken.tap" });
my $results = Results::load('fixtures/reports');
my @sources = (@{ $results->{runs} }, @{ Results::load("$scratch/broken.tap")->{runs} });
my @ids = map { $_->{id} } @{ $results->{rules} };
my (@rules, @runs);
for my $n (0 .. $RULES - 1) {
	my $of = $results->{rules}[$n % @ids];
	my $copy = int $n / @ids;
	push @rules, { %$of, id => $copy ? "$of->{id}-$copy" : $of->{id} };
}
for my $n (0 .. $RUNS - 1) {
	my $of = $sources[$n % @sources];
	my %outcome = map { $_->{id} => $of->{rules}{ $_->{id} =~ s/-\d$//r } // () } grep { $of->{rules}{ $_->{id} =~ s/-\d$//r } } @rules;
	my %count = map { $_ => 0 } @Results::VERDICTS;
	$count{ $_->{verdict} }++ for values %outcome;
	push @runs, { %$of, row => "$of->{row}-$n", rules => \%outcome, count => \%count };
}
spew("$scratch/many.json", JSON::PP->new->utf8->encode({ format => $Results::FORMAT, rules => \@rules, runs => \@runs }));
my $made = run(['reports/site', "$scratch/many.json", "$scratch/site"], seconds => 120);
is($made->{status}, 0, "a site of $RULES rules on $RUNS systems is made") or diag $made->{err};
diag(sprintf 'in %.1f s', $made->{seconds}) if $made->{seconds} > 20;

my $b = Browser->new($scratch);
my $site = "file://$scratch/site";
my $rows = q{[...document.querySelectorAll('.matrix tbody tr[data-class]')].filter(r => r.offsetParent !== null)};
my $columns = q{[...document.querySelectorAll('.matrix thead .system')].filter(r => r.offsetParent !== null)};

sub rows { return $b->value("$rows.length") }
sub said { return $b->value("document.getElementById('shown').value") }

# ---- every kind of page, at both widths ----

my ($finding) = map { s{.*/}{}r } glob "$scratch/site/finding/pipe.conservation.broken*.html";
for my $width (1280, 390) {
	$b->size($width, 900);
	for my $page ('index.html', 'rule/std.coalesce-count.html', 'rule/pipe.conservation.html', "finding/$finding", 'run/linux-5.10-0.html') {
		$b->go("$site/$page");
		cmp_ok($b->value('document.documentElement.scrollWidth'), '<=', $width, "$page: fits into $width pixels");
		is($b->value(q{document.querySelectorAll('h1').length}), 1, "$page: one headline");
		$b->screenshot("$shots/" . ($page =~ s/\W+/-/gr) . "-$width.png") if defined $shots;
	}
}
my $small = $b->value(q{Math.min(...[...document.querySelectorAll('main *')].filter(e => e.offsetParent && e.textContent.trim())
	.map(e => parseFloat(getComputedStyle(e).fontSize)))});
cmp_ok($small, '>=', 10, 'nothing is set smaller than 10 pixels');
$b->go("$site/finding/$finding");
ok($b->value(q{(() => { const s = document.querySelector('svg.timeline'); return s.getBoundingClientRect().height > 60 &&
	s.querySelectorAll('rect').length >= 2 && s.querySelector('title').textContent.length > 10 })()}), 'the drawing is drawn and has a title');

# ---- filters ----

$b->size(1280, 900);
$b->go("$site/index.html");
is(rows(), $RULES, 'at first every rule is shown');
is(said(), "$RULES of $RULES rules, $RUNS of $RUNS systems", 'and it is said how many');

$b->click('#f-text');
$b->type('atomic-write');
my $some = rows();
ok($some > 0 && $some < $RULES, 'words typed leave some');
is($b->value("$rows.every(r => (r.parentElement.dataset.mechanism + '.' + r.textContent).includes('atomic-write'))"), JSON::PP::true, 'those that have them');
like($b->value('location.hash'), qr/text=atomic-write/, 'the address says so');
like(said(), qr/^$some of $RULES rules/, 'and so does the line that is read aloud');

$b->click('button[type=reset]');
$b->value('new Promise(done => setTimeout(done, 50))');
is(rows(), $RULES, 'one button shows all again');
is($b->value('location.hash'), '', 'and the address is plain');

$b->click('.platforms summary');
my @broken = map { $_->{row} } grep { $_->{row} =~ /^broken/ } @runs;
$b->click(qq{input[value="$_"]}) for @broken;
is($b->value("$columns.length"), $RUNS - @broken, 'systems can be left out');
$b->click('input[value=v]');
is(rows(), 0, 'and what they break does not count then');
ok($b->value(q{!document.getElementById('nothing').hidden}), 'that nothing is left is said');
my $address = $b->value('location.href');
$b->click(qq{input[value="$broken[0]"]});
my %violated = map { my $run = $_; map { $_ => 1 } grep { $run->{rules}{$_}{verdict} eq 'violated' } keys %{ $run->{rules} } } @runs;
is(rows(), scalar keys %violated, 'a verdict leaves the rules that have it somewhere');
$b->go("$site/run/linux-5.10-0.html");
$b->go($address);
is(said(), '0 of 200 rules, ' . ($RUNS - @broken) . " of $RUNS systems", 'an address that was kept shows the same again');

$b->go("$site/rule/pipe.conservation.html");
$b->go("$site/index.html#mechanism=pipe&class=shall");
is(rows(), 0 + grep({ $_->{mechanism} eq 'pipe' && $_->{id} !~ /-\d$/ } @rules), 'mechanism and class together');
$b->go("$site/rule/pipe.conservation.html");
$b->go("$site/index.html#verdict=differs");
my $differ = rows();
ok($differ > 0 && $differ < $RULES, 'what is not the same everywhere');

# ---- keys alone ----

$b->go("$site/rule/pipe.conservation.html");
$b->go("$site/index.html");
$b->key('Tab', 9);
is($b->value('document.activeElement.className'), 'skip', 'the first key leads past the navigation');
$b->key('Tab', 9);
is($b->value('document.activeElement.textContent'), 'To the matrix', 'the second to the matrix');
$b->key('Enter', 13, "\r");
my @reached;
for (1 .. 30) {
	$b->key('Tab', 9);
	push @reached, $b->value(q{document.activeElement.name || document.activeElement.className || document.activeElement.tagName});
	last if $reached[-1] eq 'scroll';
}
my %reached = map { $_ => 1 } @reached;
ok(!(grep { !$reached{$_} } qw(text mechanism class verdict bounds scroll)), 'all filters and the matrix can be reached') or diag "@reached";
my $unnamed = q{[...document.querySelectorAll('a, button, input, select, summary, [role=region], svg[role=img]')].filter(e =>
	!(e.textContent.trim() || e.labels?.length || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')))};
is($b->value("$unnamed.length"), 0, 'whatever can be reached has a name');
$b->value(q{document.querySelector('[name=bounds]').focus()});
$b->key(' ', 32, ' ');
ok($b->value(q{getComputedStyle(document.querySelector('.matrix td.h u')).display !== 'none'}), 'bounds are shown when asked for');

# ---- without scripts; dark; on paper ----

$b->call('Emulation.setScriptExecutionDisabled', value => JSON::PP::true);
$b->go("$site/index.html");
is(rows(), $RULES, 'without scripts all rules are there');
ok($b->value(q{document.getElementById('filters').offsetParent === null}), 'and no filters that would not work');
$b->call('Emulation.setScriptExecutionDisabled', value => JSON::PP::false);

# Contrast as WCAG reckons it, of all words with what is behind them.
my $contrast = <<'END';
(() => {
	const parts = c => { const n = c.match(/[\d.]+/g).map(Number); return [...n.slice(0, 3), n[3] ?? 1]; };
	const light = c => { const [r, g, b] = c.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
		return .2126 * r + .7152 * g + .0722 * b; };
	const behind = e => {
		if (!e) return [255, 255, 255];
		const c = parts(getComputedStyle(e).backgroundColor);
		if (c[3] === 1) return c.slice(0, 3);
		return behind(e.parentElement).map((v, i) => v * (1 - c[3]) + c[i] * c[3]);
	};
	const seen = new Map();
	for (const e of document.querySelectorAll('body *')) {
		if (!e.offsetParent || e.closest('svg') || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
		const [a, b] = [light(parts(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
		const ratio = (a + .05) / (b + .05);
		if (ratio < 4.5) seen.set(e.tagName + '.' + (e.className || e.parentElement.className), ratio.toFixed(2));
	}
	return [...seen].map(x => x.join(' ')).join(', ');
})()
END
for my $scheme ('light', 'dark') {
	$b->call('Emulation.setEmulatedMedia', media => '', features => [{ name => 'prefers-color-scheme', value => $scheme }]);
	for my $page ('index.html', 'rule/pipe.conservation.html', "finding/$finding") {
		$b->go("$site/run/linux-5.10-0.html");
		$b->go("$site/$page");
		is($b->value($contrast), '', "$page, $scheme: words stand out from what is behind them");
		$b->screenshot("$shots/" . ($page =~ s/\W+/-/gr) . '-dark.png') if defined $shots && $scheme eq 'dark';
	}
}
$b->call('Emulation.setEmulatedMedia', media => 'print', features => []);
$b->go("$site/index.html");
ok($b->value(q{document.getElementById('filters').offsetParent === null}), 'paper has no filters');
is($b->value(q{getComputedStyle(document.querySelector('.scroll')).overflow}), 'visible', 'and cuts nothing off');

is(join("\n", @{ $b->{complaints} }), '', 'the browser complains of nothing');

done_testing();

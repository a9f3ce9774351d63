#!/usr/bin/perl
# Do help, the manual page, the shells' completion and the program agree on what there is, and does make install put all of it
# where it is looked for?
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Shall;
use Test::More;

sub show { diag("status $_[0]{status}\n$_[0]{err}", substr $_[0]{out}, 0, 2000) }

my $help = shall('help')->{out};
my @verbs = $help =~ /^  ([a-z]+(?:-c)?) /mg;
cmp_ok(scalar @verbs, '>=', 15, 'help names the verbs');
is(scalar(grep { length > 80 } split /\n/, $help =~ s/…/./gr), 0, 'in lines that fit');
my %options; # of each verb
for my $verb (@verbs) {
	my $r = shall($verb, '--help');
	ok($r->{status} == 0 && $r->{err} eq '' && $r->{out} =~ /\Ausage: shall \Q$verb\E\b/, "$verb --help: to standard output") or show($r);
	is(shall('help', $verb)->{out}, $r->{out}, "help $verb: the same");
	is(scalar(grep { length > 100 } split /\n/, $r->{out}), 0, "$verb: in lines that fit");
	$options{$verb} = { map { $_ => 1 } $r->{out} =~ /^  (--[a-z]+)/mg };
	# What help names is taken, what it does not name is refused.
	for my $option ('--seed', '--mode', '--strict', '--out', '--rule', '--steps') {
		next if $verb eq 'help';
		my $refused = shall($verb, $option eq '--strict' ? ($option, '--nonsense') : $option, { seconds => 20 });
		my $known = $refused->{err} !~ /unknown option \Q$option\E$/m;
		is($known ? 1 : 0, $options{$verb}{$option} // 0, "$verb $option: as its help says") or show($refused);
	}
}
my $r = shall('help', 'nonsense');
ok($r->{status} == 2 && $r->{err} =~ /\Ashall: .*nonsense.*\n\z/, 'help for what is no verb is refused');

# ---- the manual page ----

my $man = slurp('shall.1');
for my $verb (@verbs) { like($man, qr/^\.It Cm \Q$verb\E\b/m, "shall.1 has $verb") }
my %all = map { %$_ } values %options;
for my $option (sort keys %all) { like($man, qr/^\.It Fl -\Q${\(substr $option, 2)}\E\b/m, "shall.1 has $option") }
my @gone = grep { !$all{"--$_"} } $man =~ /^\.It Fl -(\w+)/mg;
is("@gone", '', 'and none that is not there');
SKIP: {
	skip('mandoc is not here', 1) if run(['sh', '-c', 'command -v mandoc'])->{status} != 0;
	$r = run(['mandoc', '-Tlint', '-Wwarning', 'shall.1']);
	# Which other pages this machine has is not the page's fault.
	is(join('', grep { !/mandoc\.db/ } split /^/, $r->{out} . $r->{err}), '', 'mandoc finds nothing in it');
}

# ---- completion ----

my %script = map { $_ => shall('completion', $_)->{out} } qw(bash zsh);
like(shall('completion', 'fish')->{err}, qr/\Ashall: completion: .*bash.*\n\z/, 'completion for another shell is refused');

# What bash offers for a line whose last word is being completed.
sub offers {
	my (@words) = @_;
	spew("$scratch/ask", "$script{bash}\nCOMP_WORDS=(" . join(' ', map { "'$_'" } $shall, @words) . ")\nCOMP_CWORD=" . @words
		. "\n_shall\nprintf '%s\\n' \"\${COMPREPLY[\@]}\"\n");
	my $r = run(['bash', "$scratch/ask"]);
	diag($r->{err}) if $r->{err} ne '';
	return join ' ', sort split /\n/, $r->{out};
}
SKIP: {
	skip('bash is not here', 10) if run(['sh', '-c', 'command -v bash'])->{status} != 0;
	is(offers('re'), 'replay', 'bash: verbs');
	is(offers(''), join(' ', sort @verbs, '--help', '--version'), 'bash: all of them');
	is(offers('run', 'pipe.atomic-w'), 'pipe.atomic-write', 'bash: rules');
	is(offers('run', 'pipe.stor'), 'pipe.storms', 'bash: families');
	is(offers('run', '--stri'), '--strict', 'bash: options');
	is(offers('probe', '--s'), '', 'bash: but only those of the verb');
	is(offers('run', '--world', ''), 'model real', 'bash: values');
	like(offers('run', '--mode', ''), qr/\bturnstile\b/, 'bash: modes');
	is(offers('run', '--fault', 'pipe.torn-w'), 'pipe.torn-write', 'bash: faults');
	spew("$scratch/x.$_", '') for qw(scn hist);
	is(offers('replay', "$scratch/x"), "$scratch/x.scn", 'bash: files of the right kind');
}
SKIP: {
	skip('zsh is not here', 2) if run(['sh', '-c', 'command -v zsh'])->{status} != 0;
	spew("$scratch/_shall", $script{zsh});
	$r = run(['zsh', '-n', "$scratch/_shall"]);
	is($r->{err}, '', 'zsh understands its script') or show($r);
	is($r->{status}, 0, 'all of it');
}
for my $verb (@verbs) {
	my ($zsh) = $script{zsh} =~ /^\t\Q$verb\E\) (_arguments .*?) ;;$/ms;
	is(join(' ', sort(($zsh // '') =~ /'(--[a-z]+)\[/g)), join(' ', sort grep { $_ ne '--help' } keys %{ $options{$verb} }), "zsh: $verb has its options");
}

# ---- install ----

SKIP: {
	# What is built stays as it is (-o): other settings would build all of it again.
	my $make = $ENV{MAKE} // 'make';
	skip("$make is not GNU make", 5) if run([$make, '--version'])->{out} !~ /^GNU Make/;
	$r = run([$make, '-o', 'all', 'install', "DESTDIR=$scratch/dest", 'PREFIX=/usr', "BUILD=$build"]);
	is($r->{status}, 0, 'make install') or show($r);
	my $usr = "$scratch/dest/usr";
	is(run(["$usr/bin/shall", '--version'])->{status}, 0, 'the program runs from there') if -e "$usr/bin/shall";
	is(slurp("$usr/share/man/man1/shall.1"), $man, 'the manual page is there');
	is(slurp("$usr/share/bash-completion/completions/shall"), $script{bash}, 'and the completion for bash');
	is(slurp("$usr/share/zsh/site-functions/_shall"), $script{zsh}, 'and that for zsh');
}

done_testing();

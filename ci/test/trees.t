#!/usr/bin/perl
# Processes that make sessions of their own, outlive their parents, ignore signals and stop: is each of them gone when its case
# is over?
#
# A thousand trees of them (SHALL_TREES) are grown. A case takes milliseconds, and the run itself says whether everything of
# each was reaped. From outside they are known by a mark in their environment: who is seen for seconds has survived its case.
use strict;
use warnings;
use FindBin;
my $trees;
BEGIN { $trees = $ENV{SHALL_TREES} // 1000 } # Shall.pm cleans up
use lib $FindBin::Bin;
use POSIX qw(:sys_wait_h);
use Shall;
use Test::More;
use Time::HiRes qw(sleep time);

plan skip_all => 'needs /proc/PID/environ and /proc/PID/stat' if !-r "/proc/$$/environ" || !-r "/proc/$$/stat";

my ($patience, $deadline) = (8, 300); # seconds: that a process may be seen, that all of it may take

sub marked { # living processes of the run: id => what tells it from another one of that id, and its parent
	my %found;
	for my $id (map { m{/(\d+)$} } glob '/proc/[0-9]*') {
		next if $id == $$ || index(slurp("/proc/$id/environ"), "SHALL_TREES_MARK=$$\0") < 0;
		my ($rest) = slurp("/proc/$id/stat") =~ /.*\)\s+(.*)/s or next;
		my @field = split ' ', $rest;
		$found{$id} = { since => $field[19], parent => $field[1], state => $field[0] };
	}
	return \%found;
}

my $supervisor = fork // die "fork: $!";
if ($supervisor == 0) {
	open STDIN, '<', '/dev/null';
	open STDOUT, '>', "$scratch/out.tap";
	open STDERR, '>', "$scratch/err";
	$ENV{SHALL_TREES_MARK} = getppid;
	exec { $shall } $shall, 'run', 'session.wild', '--cases', $trees, '--seed', 1, '--out', "$scratch/out"
		or POSIX::_exit(127);
}
my (%first, %survivors, %states);
my $began = time;
while (waitpid($supervisor, WNOHANG) == 0) {
	my $now = marked();
	for my $id (grep { $_ != $supervisor && $now->{$_}{parent} != $supervisor } keys %$now) {
		my $who = "$id since $now->{$id}{since}";
		$first{$who} //= time;
		$states{ $now->{$id}{state} }++;
		$survivors{$who} = 1 if time - $first{$who} > $patience;
	}
	if (time - $began > $deadline) {
		kill 'TERM', $supervisor;
		waitpid $supervisor, 0;
		fail('it comes to an end');
		last;
	}
	sleep 0.05;
}
is($?, 0, "$trees trees: no rule is broken, nothing is said") or diag(slurp("$scratch/err"));
my $tap = slurp("$scratch/out.tap");
like($tap, qr/^ok \d+ - nothing is left behind$/m, 'the run has reaped all of them') or diag($tap);
like($tap, qr/^ok \d+ - the run is healthy/m, 'and has thrown no case away');
is(join(', ', sort keys %survivors), '', 'nobody was seen to survive a case');
cmp_ok(scalar keys %first, '>', 20, 'some were seen');
note(scalar keys %first, ' processes seen, in these states: ', join ', ', map { "$_ $states{$_}" } sort keys %states);
is(slurp("$scratch/err"), '', 'nothing is said');

my $left = {};
for (1 .. 100) {
	$left = marked();
	last if !%$left;
	sleep 0.05;
}
is(join(' ', sort keys %$left), '', 'no process is left');

# Some systems let nobody but the first process ask for orphans, such as gVisor of 2022: the zygote cannot end all then.
SKIP: {
	spew("$scratch/first.c", <<'END');
#include <errno.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static pid_t first;

__attribute__((constructor)) static void load(void)
{
	first = getpid();
}

int prctl(int option, ...)
{
	unsigned long a[4];
	va_list list;
	int i;

	va_start(list, option);
	for (i = 0; i < 4; i++)
		a[i] = va_arg(list, unsigned long);
	va_end(list);
	if (option == PR_SET_CHILD_SUBREAPER && getpid() != first) {
		errno = EINVAL;
		return -1;
	}
	return (int)syscall(SYS_prctl, option, a[0], a[1], a[2], a[3]);
}
END
	skip('no library can be made here', 3)
		if run(['cc', '-shared', '-fPIC', '-o', "$scratch/first.so", "$scratch/first.c"])->{status} != 0;
	skip('a static program loads no libraries', 3) if run(['ldd', $shall])->{status} != 0;
	my $r = shall('run', 'session.wild', 'orphan.left', 'orphan.adopted', '--cases', 25, '--out', "$scratch/first",
		{ env => { LD_PRELOAD => "$scratch/first.so" }, seconds => 100 });
	is($r->{status}, 0, 'where only the first process adopts, no rule is broken') or diag($r->{err});
	like($r->{out}, qr/^ok \d+ - nothing is left behind$/m, 'nobody survives');
	unlike($r->{out}, qr/cases were broken off/, 'and every case comes to its end');
}
done_testing();

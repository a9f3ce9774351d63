package Shall;

# What the end-to-end tests share: where things are, and running a program with its output caught and its time limited.
#
# Promises: the working directory is the project's; $scratch is the test's own folder and goes with it; nothing in the
# caller's environment changes what shall does.

use strict;
use warnings;
use Cwd ();
use Exporter 'import';
use File::Temp ();
use FindBin ();
use POSIX ();
use Time::HiRes ();

our @EXPORT = qw($shall $build $scratch run shall slurp spew is_root one_family_each);

chdir "$FindBin::Bin/../.." or die "cannot go to the project's folder: $!";
our $build = Cwd::abs_path($ENV{BUILD} // 'build') // 'build';
our $shall = "$build/shall";
-x $shall or die "$shall is not built\n";
delete @ENV{grep { /^SHALL_/ } keys %ENV};
delete $ENV{LD_PRELOAD};
$ENV{SHALL_SHRINK} = 0; # findings are what most tests plant; shrink.t is about what becomes of them
# Readable for everybody: some tests become another user.
our $scratch = File::Temp::tempdir('shall-test-XXXXXX', TMPDIR => 1, CLEANUP => 1);
chmod 0755, $scratch;
my $owner = $$;

sub slurp { # PATH: its contents, '' if it cannot be read
	my ($path) = @_;
	open my $file, '<:raw', $path or return '';
	local $/;
	return <$file> // '';
}

sub spew { # PATH, CONTENTS
	my ($path, $contents) = @_;
	open my $file, '>:raw', $path or die "$path: $!";
	print {$file} $contents;
	close $file or die "$path: $!";
}

sub is_root { return $> == 0 }

# Runs a command: {status, signal, out, err, late, seconds}. Options: seconds (it is ended then, and `late` says so),
# env => {…}, stdout => PATH instead of catching it, before => sub that runs in the child, dir => working directory.
sub run {
	my ($command, %o) = @_;
	my ($out, $err) = ($o{stdout} // "$scratch/.out", "$scratch/.err");
	my $began = Time::HiRes::time();
	my $child = fork // die "fork: $!";
	if ($child == 0) {
		# Not through Perl's exit: the scratch folder is the parent's.
		eval {
			open STDIN, '<', '/dev/null' or die;
			open STDERR, '>', $err or die;
			open STDOUT, '>', $out or die "$out: $!";
			chdir $o{dir} or die "$o{dir}: $!" if defined $o{dir};
			$ENV{$_} = $o{env}{$_} for keys %{ $o{env} // {} };
			$o{before}->() if $o{before};
			exec { $command->[0] } @$command or die "$command->[0]: $!";
		};
		print STDERR $@;
		POSIX::_exit(127);
	}
	my $late = 0;
	local $SIG{ALRM} = sub { kill $late++ ? 'KILL' : 'TERM', $child; alarm 10 };
	alarm($o{seconds} // 60);
	1 while waitpid($child, 0) == -1 && $!{EINTR};
	my $status = $?;
	alarm 0;
	return {
		status => $status & 127 ? -1 : $status >> 8,
		signal => $status & 127,
		out => defined $o{stdout} ? '' : slurp($out),
		err => slurp($err),
		late => $late,
		seconds => Time::HiRes::time() - $began,
	};
}

sub shall { # ARGUMENTS...[, {OPTIONS OF run}]
	my %o = ref $_[-1] ? %{ pop @_ } : ();
	return run([$shall, @_], %o);
}

# A test that is ended takes its folder with it.
$SIG{$_} = sub { exit 1 } for qw(INT TERM HUP);
END { unlink "$scratch/.out", "$scratch/.err" if $$ == $owner }

sub one_family_each { # [MOST]: the first family of each mechanism, or of that many of them
	my ($most) = @_;
	my %first;
	for my $family (map { split /,/, (split /\t/)[4] // '' } split /\n/, shall('list')->{out} =~ s/\A.*\n//r) {
		my ($mechanism) = $family =~ /^([^.]+)/;
		$first{$mechanism} //= $family;
	}
	my @all = map { $first{$_} } sort keys %first;
	return @all if !defined $most || $most >= @all;
	return map { $all[int($_ * @all / $most)] } 0 .. $most - 1;
}

1;

package Browser;

# A real browser without a window, for tests of pages. It is driven through the two pipes that Chromium reads and writes with
# --remote-debugging-pipe: messages are JSON, each ends with a NUL.
#
# Promises: one page at a time; what the page complains of is in ->{complaints}; no answer within a minute is an exception;
# the browser ends with this object.

use strict;
use warnings;
use Fcntl qw(F_DUPFD);
use JSON::PP ();
use MIME::Base64 ();
use POSIX ();
use Time::HiRes ();

my $ANSWER_S = 60;

sub program { # the command, undef if there is none
	for my $name (qw(chromium-headless-shell chromium google-chrome)) {
		for my $folder (split /:/, $ENV{PATH}) { return "$folder/$name" if -x "$folder/$name" }
	}
	return;
}

sub new { # FOLDER for what it writes down
	my ($class, $folder) = @_;
	my $program = program() or die "no browser\n";
	pipe my $commands, my $to or die "pipe: $!";
	pipe my $from, my $answers or die "pipe: $!";
	my $child = fork // die "fork: $!";
	if ($child == 0) {
		# Not to one of the numbers that are to be used.
		my @high = map { fcntl $_, F_DUPFD, 10 } $commands, $answers;
		POSIX::dup2($high[0], 3);
		POSIX::dup2($high[1], 4);
		open STDIN, '<', '/dev/null';
		open STDOUT, '>', "$folder/browser.log";
		open STDERR, '>&', \*STDOUT;
		no warnings 'exec';
		exec $program, '--headless', '--remote-debugging-pipe', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
			'--no-first-run', '--disable-background-networking', '--hide-scrollbars', "--user-data-dir=$folder/browser", 'about:blank';
		POSIX::_exit(127);
	}
	close $commands;
	close $answers;
	my $self = bless { child => $child, owner => $$, to => $to, from => $from, id => 0, read => '', complaints => [] }, $class;
	$to->autoflush(1);
	my $target = $self->call('Target.createTarget', url => 'about:blank')->{targetId};
	$self->{session} = $self->call('Target.attachToTarget', targetId => $target, flatten => JSON::PP::true)->{sessionId};
	$self->call("$_.enable") for qw(Page Runtime Log);
	return $self;
}

sub message { # the next one
	my ($self) = @_;
	my $until = Time::HiRes::time() + $ANSWER_S;
	while ($self->{read} !~ /\0/) {
		my $readable = '';
		vec($readable, fileno $self->{from}, 1) = 1;
		my $left = $until - Time::HiRes::time();
		die "the browser does not answer\n" if $left <= 0 || !select $readable, undef, undef, $left;
		sysread $self->{from}, $self->{read}, 1 << 16, length $self->{read} or die "the browser has ended\n";
	}
	$self->{read} =~ s/\A(.*?)\0//s;
	my $message = JSON::PP->new->utf8->decode($1);
	my ($method, $p) = ($message->{method} // '', $message->{params});
	push @{ $self->{complaints} }, $p->{exceptionDetails}{exception}{description} // $p->{exceptionDetails}{text}
		if $method eq 'Runtime.exceptionThrown';
	push @{ $self->{complaints} }, "$p->{entry}{level}: $p->{entry}{text}" if $method eq 'Log.entryAdded';
	$self->{loaded} = 1 if $method eq 'Page.loadEventFired';
	return $message;
}

sub call { # METHOD, PARAMETERS
	my ($self, $method, %parameters) = @_;
	my $id = ++$self->{id};
	print { $self->{to} } JSON::PP->new->utf8->encode({ id => $id, method => $method, params => \%parameters,
		defined $self->{session} ? (sessionId => $self->{session}) : () }), "\0";
	while (1) {
		my $message = $self->message;
		next if ($message->{id} // 0) != $id;
		die "$method: $message->{error}{message}\n" if $message->{error};
		return $message->{result};
	}
}

sub go { # ADDRESS
	my ($self, $address) = @_;
	$self->{loaded} = 0;
	my $result = $self->call('Page.navigate', url => $address);
	die "$address: $result->{errorText}\n" if defined $result->{errorText};
	return if !defined $result->{loaderId}; # within the page
	$self->message while !$self->{loaded};
}

sub size {
	my ($self, $width, $height) = @_;
	$self->call('Emulation.setDeviceMetricsOverride', width => $width, height => $height, deviceScaleFactor => 1,
		mobile => $width < 600 ? JSON::PP::true : JSON::PP::false);
}

sub value { # EXPRESSION in JavaScript
	my ($self, $expression) = @_;
	my $result = $self->call('Runtime.evaluate', expression => $expression, returnByValue => JSON::PP::true,
		awaitPromise => JSON::PP::true);
	die "$expression: $result->{exceptionDetails}{exception}{description}\n" if $result->{exceptionDetails};
	return $result->{result}{value};
}

sub click { # SELECTOR: with the mouse, where it is
	my ($self, $selector) = @_;
	my $quoted = JSON::PP->new->allow_nonref->encode($selector);
	my $at = $self->value("(() => { const e = document.querySelector($quoted); e.scrollIntoView({ block: 'center', behavior: 'instant' });"
		. 'const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()');
	$self->call('Input.dispatchMouseEvent', type => $_, x => $at->[0], y => $at->[1], button => 'left', clickCount => 1)
		for qw(mousePressed mouseReleased);
}

sub key { # NAME, CODE
	my ($self, $name, $code, $text) = @_;
	$self->call('Input.dispatchKeyEvent', type => $_, key => $name, windowsVirtualKeyCode => $code,
		defined $text && $_ eq 'keyDown' ? (text => $text) : ()) for qw(keyDown keyUp);
}

sub type { # TEXT where the focus is
	my ($self, $text) = @_;
	$self->call('Input.insertText', text => $text);
}

sub screenshot { # PATH
	my ($self, $path, %more) = @_;
	my $data = $self->call('Page.captureScreenshot', format => 'png', %more)->{data};
	open my $file, '>:raw', $path or die "$path: $!";
	print {$file} MIME::Base64::decode_base64($data);
	close $file;
}

sub DESTROY {
	my ($self) = @_;
	return if $self->{owner} != $$;
	local ($@, $?, $!);
	delete $self->{session};
	eval { $self->call('Browser.close') };
	for (1 .. 50) {
		return if waitpid($self->{child}, POSIX::WNOHANG()) == $self->{child};
		Time::HiRes::sleep(0.1);
	}
	kill 'KILL', $self->{child};
	waitpid $self->{child}, 0;
}

1;

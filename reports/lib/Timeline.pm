package Timeline;

# The drawing that lib/timeline.h describes, once more as SVG: the same lines and columns, so that nothing is in the picture
# that is not in the text.
#
# Promises: well-formed SVG for any text; classes instead of colours, which are the page's. Does not promise to understand
# what is no such drawing: then it gives undef.

use strict;
use warnings;

# Pixels. A line of text is LINE high, a column LANE wide, calls inside others are DEEPER to the right.
my %IS = (LINE => 22, LANE => 32, DEEPER => 11, BAR => 8, TICKET => 50, LANES => 72, CHARACTER => 8);
my $TICKET_COLUMNS = 8; # the ticket and two blanks

sub escape {
	my ($text) = @_;
	$text =~ s/&/&amp;/g;
	$text =~ s/</&lt;/g;
	$text =~ s/>/&gt;/g;
	return $text;
}

# How wide a column is in the text: as its names stand, or, with one alone, up to where all texts begin.
sub lane_width {
	my ($head, @lines) = @_;
	my @at;
	push @at, $-[0] while $head =~ /\S+/g;
	shift @at; # the tickets'
	return $at[1] - $at[0] if @at > 1;
	for my $width (4 .. 16) {
		return $width unless grep { substr($_, $TICKET_COLUMNS) !~ /^[-+|o.~? ]{$width}(?! )/ } @lines;
	}
	return 4;
}

# TEXT as {names, rows => [{ticket, lanes => [TEXT...], text}...], legend}; undef if it is no drawing.
sub read_text {
	my ($drawing) = @_;
	my ($head, @lines) = split /\n/, $drawing // '';
	return if ($head // '') !~ /^ *ticket  \S/;
	my @names = split ' ', substr $head, $TICKET_COLUMNS;
	my @legend = grep { !/^[ \d.-]{6}  / } @lines;
	@lines = grep { /^[ \d.-]{6}  / } @lines;
	my $width = lane_width($head, @lines);
	my @rows = map {
		my $line = sprintf '%-*s', $TICKET_COLUMNS + @names * $width, $_;
		{
			ticket => substr($line, 0, $TICKET_COLUMNS) =~ s/ //gr,
			lanes => [map { substr $line, $TICKET_COLUMNS + $_ * $width, $width } 0 .. $#names],
			text => substr($line, $TICKET_COLUMNS + @names * $width),
		}
	} @lines;
	return { names => \@names, rows => \@rows, legend => join ' ', @legend };
}

# ---- a column ----

sub rectangle {
	my ($class, $x, $top, $bottom) = @_;
	return sprintf qq(<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="4"/>\n), $class, $x - $IS{BAR} / 2, $top,
		$IS{BAR}, $bottom - $top;
}

# What one process or thread does: a line while it is there, a bar from each call to its return.
sub lane {
	my ($number, @cells) = @_;
	my $x = $IS{LANES} + $number * $IS{LANE};
	my $class = 'p' . $number % 8;
	my @there = grep { $cells[$_] =~ /[^ ~]/ } 0 .. $#cells;
	return '' if !@there;
	my $svg = sprintf qq(<line class="life" x1="%d" y1="%d" x2="%d" y2="%d"/>\n), $x, $there[0] * $IS{LINE}, $x,
		($there[-1] + 1) * $IS{LINE};
	my %begun;
	for my $row (0 .. $#cells) {
		my $middle = $row * $IS{LINE} + $IS{LINE} / 2;
		for my $depth (0 .. length($cells[$row]) - 1) {
			my $mark = substr $cells[$row], $depth, 1;
			my $at = $x + $depth * $IS{DEEPER};
			if ($mark eq 'o') {
				$svg .= rectangle("bar $class", $at, $middle - 6, $middle + 6);
			} elsif ($mark eq '?') {
				$svg .= rectangle("bar open $class", $at, $begun{$depth} // 0, $middle + $IS{LINE} / 2);
				delete $begun{$depth};
			} elsif ($mark eq '+' && exists $begun{$depth}) {
				$svg .= rectangle("bar $class", $at, delete $begun{$depth}, $middle + 6);
			} elsif ($mark eq '+') {
				$begun{$depth} = $middle - 6;
			} elsif ($mark eq '|') {
				$begun{$depth} //= $middle - $IS{LINE} / 2;
			}
		}
	}
	$svg .= rectangle("bar open $class", $x + $_ * $IS{DEEPER}, $begun{$_}, @cells * $IS{LINE}) for sort keys %begun;
	return $svg;
}

# ---- lines ----

sub words { # ROW, NUMBER, X, NUMBERS OF THE COLUMNS BY NAME
	my ($row, $number, $x, $lane) = @_;
	my $y = $number * $IS{LINE} + $IS{LINE} / 2 + 4;
	my $svg = $row->{ticket} eq '' ? '' : sprintf qq(<text class="ticket" x="%d" y="%d">%s</text>\n), $IS{TICKET}, $y,
		$row->{ticket} eq '...' ? "\x{22ee}" : escape($row->{ticket});
	my ($name, $rest) = $row->{text} =~ /^(\S+?)(:? .*)$/;
	my $class = $row->{text} =~ /^\(/ ? ' class="aside"' : '';
	$svg .= sprintf qq(<text%s x="%d" y="%d">%s</text>\n), $class, $x, $y,
		$row->{ticket} =~ /^(?:\d+|-)$/ && defined $name && exists $lane->{$name}
		? sprintf('<tspan class="name p%d">%s</tspan>%s', $lane->{$name} % 8, escape($name), escape($rest))
		: escape($row->{text});
	return $svg;
}

# The SVG of a drawing; TITLE is for those who hear it.
sub svg {
	my ($drawing, $title) = @_;
	my $d = read_text($drawing) or return;
	my @rows = @{ $d->{rows} };
	my %lane = map { $d->{names}[$_] => $_ } 0 .. $#{ $d->{names} };
	my ($deepest, $longest) = (0, 0);
	for my $row (@rows) {
		$longest = length $row->{text} if length $row->{text} > $longest;
		for (@{ $row->{lanes} }) { $deepest = $-[0] - 1 if / *$/ && $-[0] - 1 > $deepest && !/~/ }
	}
	my $x = $IS{LANES} + keys(%lane) * $IS{LANE} + $deepest * $IS{DEEPER} - 8;
	my ($width, $height) = ($x + ($longest + 1) * $IS{CHARACTER}, (@rows + 1.5) * $IS{LINE});
	my $svg = sprintf qq(<svg class="timeline" role="img" width="%d" height="%d" viewBox="0 %d %d %d")
		. qq( xmlns="http://www.w3.org/2000/svg">\n), $width, $height, -1.5 * $IS{LINE}, $width, $height;
	$svg .= sprintf "<title>%s</title>\n", escape($title);
	$svg .= sprintf qq(<text class="head name p%d" x="%d" y="%d">%s</text>\n), $lane{$_} % 8, $IS{LANES} + $lane{$_} * $IS{LANE},
		-0.6 * $IS{LINE}, escape($_) for @{ $d->{names} };
	$svg .= sprintf qq(<text class="ticket" x="%d" y="%d">ticket</text>\n), $IS{TICKET}, -0.6 * $IS{LINE};
	for my $n (grep { join('', @{ $rows[$_]{lanes} }) =~ /~/ } 0 .. $#rows) {
		my $y = $n * $IS{LINE} + $IS{LINE} / 2;
		$svg .= sprintf qq(<line class="deadline" x1="%d" y1="%d" x2="%d" y2="%d"/>\n), $IS{TICKET} + 8, $y, $x - 8, $y;
	}
	for my $n (0 .. $#{ $d->{names} }) { $svg .= lane($n, map { $_->{lanes}[$n] } @rows) }
	$svg .= words($rows[$_], $_, $x, \%lane) for 0 .. $#rows;
	return "$svg</svg>\n";
}

# What stands under a drawing in words, or ''.
sub legend {
	my ($drawing) = @_;
	my $d = read_text($drawing);
	return $d ? $d->{legend} : '';
}

1;

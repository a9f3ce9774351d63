# shall: does inter-process communication do what POSIX says it shall?
#
# For GNU make and BSD make alike, so there are no pattern rules here: ci/rules looks at lib/, suites/ and fixtures/ and
# writes $(BUILD)/rules.mk, which compiles what it found. A new file or folder is picked up because it exists.
#
# May be set: CC, LDFLAGS, CFLAGS (come after -O2 -g), BUILD; WERROR=1 (warnings are errors), STATIC=1 (one self-contained
# file), Q= (show the commands), PROVEFLAGS (-v shows every line), JOBS (tests at a time), SOAK_S (seconds), ROWS (of the
# matrix), DESTDIR, PREFIX.

BUILD = build
STATIC =
WERROR =
PROVE = prove
PROVEFLAGS = --timer --failures
JOBS = 3
SOAK_S = 3600
ROWS =
PREFIX = /usr/local
SHARE = $(DESTDIR)$(PREFIX)/share

SETTINGS = BUILD='$(BUILD)' CC='$(CC)' CFLAGS='$(CFLAGS)' LDFLAGS='$(LDFLAGS)' STATIC='$(STATIC)' WERROR='$(WERROR)'
TOOLS = BUILD='$(BUILD)' MAKE='$(MAKE)' PROVE='$(PROVE) $(PROVEFLAGS)'

.PHONY: all run check soak explore bench replay valgrind sanitize matrix reports cross features lint install clean

# The programs: $(BUILD)/shall, a $(BUILD)/t/NAME.t for each mechanism, the unit tests in $(BUILD)/test.
all:
	@$(SETTINGS) ci/rules
	@GNUMAKEFLAGS=--no-print-directory $(MAKE) -f $(BUILD)/rules.mk all

# Does this machine do what it shall? The quick tier, about a minute.
run: all
	$(PROVE) -j2 $(PROVEFLAGS) $(BUILD)/t

# Does shall do what it shall? Planted faults, end-to-end tests and units, JOBS at a time; then the quick tier.
check: all
	$(PROVE) -j$(JOBS) $(PROVEFLAGS) $(BUILD)/faults.t ci/test/*.t $(BUILD)/test/*
	$(PROVE) -j2 $(PROVEFLAGS) $(BUILD)/t

# The same questions as `run`, for as long as SOAK_S says; findings stay in $(BUILD)/soak.
soak: all
	$(BUILD)/shall run --time $(SOAK_S) --out $(BUILD)/soak

# Small scenarios of every mechanism in the model, in every order and with every liberty, for as long as SOAK_S says.
explore: all
	$(BUILD)/shall explore --time $(SOAK_S) --out $(BUILD)/explore

# How fast is it here? Medians, in time of one processor.
bench: all
	$(BUILD)/shall bench

# make replay S=FILE.scn: does that scenario still break its rule?
replay: all
	@test -n '$(S)' || { echo 'usage: make replay S=FILE.scn' >&2; exit 2; }
	$(BUILD)/shall replay '$(S)'

valgrind: all
	@$(TOOLS) ci/valgrind

sanitize:
	@$(TOOLS) ci/sanitize

# The same questions on every system within reach, or on those named: ROWS='musl linux-*'. What is lacking, its row says.
matrix:
	@ci/setup matrix || true
	@$(TOOLS) ci/matrix $(ROWS)

# Does it build for other systems, and do without what they lack? (TARGETS, FEATURES: some of them)
cross:
	@$(TOOLS) ci/cross $(TARGETS)

features:
	@$(TOOLS) CC='$(CC)' ci/features $(FEATURES)

lint:
	@ci/lint

# What was collected in reports/out becomes a site, and files for other programs, there.
reports: all
	@ci/setup reports || true
	@BUILD='$(BUILD)' reports/site

install: all
	mkdir -p '$(DESTDIR)$(PREFIX)/bin' '$(SHARE)/man/man1' '$(SHARE)/bash-completion/completions' '$(SHARE)/zsh/site-functions'
	install -m 755 $(BUILD)/shall '$(DESTDIR)$(PREFIX)/bin/shall'
	install -m 644 shall.1 '$(SHARE)/man/man1/shall.1'
	$(BUILD)/shall completion bash >'$(SHARE)/bash-completion/completions/shall'
	$(BUILD)/shall completion zsh >'$(SHARE)/zsh/site-functions/_shall'

clean:
	rm -rf '$(BUILD)'

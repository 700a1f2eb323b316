# sessile: builds, runs, tests and installs everything. GNU make.
#
#   make            the library, the four programs, the page, the command
#   make run        serve the page here, with a demo user (PORT=8000)
#   make test       every test there is, ends in one count (TESTS=word, V=1)
#   make valgrind   more of them under valgrind than make test has (an hour)
#   make bench      the figures of the README, measured on this machine;
#                   QUICK=1 takes three minutes instead of twenty
#   make fuzz       look for inputs that break what reads them, a minute each
#                   (FUZZ_SECONDS=60, FUZZ=cookie for one of tests/fuzz)
#   make lint       clang, clang-tidy, cppcheck, shellcheck, mandoc
#   make install    PREFIX DESTDIR SYSCONFDIR LOCALSTATEDIR CGIDIR WWWDIR
#   make uninstall  what install put there, with the same variables
#   make deps       install what run and test need (FOR=run|test|bench|fuzz|lint)
#   make clean      remove what was made; distclean: also what was fetched
#
# All that is made is below build/:
#   build/site/  document root: the page, and cgi-bin/*.cgi
#   build/bin/sessile    build/bin/sessile.fcgi    build/lib/libsessile.a
#
# Without libfcgi, or with FASTCGI= , sessile.fcgi is left out.
# LINK=static or LINK=dynamic insists on one; otherwise programs are linked
# statically where the archives are, for that starts faster, and those for CGI
# with musl where that is, for it starts faster still (LINK=musl insists).
# SAN=1 BUILD=build/asan builds a tree with the address and undefined
# behaviour sanitizers. V=1 shows the commands.

BUILD		?= build
PREFIX		?= /usr/local
SYSCONFDIR	?= /etc
LOCALSTATEDIR	?= /var/lib
BINDIR		?= $(PREFIX)/bin
LIBDIR		?= $(PREFIX)/lib
INCLUDEDIR	?= $(PREFIX)/include
MANDIR		?= $(PREFIX)/share/man
DOCDIR		?= $(PREFIX)/share/doc/sessile
WWWDIR		?= $(LIBDIR)/sessile/site
CGIDIR		?= $(WWWDIR)/cgi-bin
BIND		?= 127.0.0.1
LINK		?= auto
TESTJOBS	?= 2
ifeq ($(origin CC),default)
CC		= gcc
endif

MAKEFLAGS	+= --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.SUFFIXES:
Q		:= $(if $(V),,@)

# ---------------------------------------------------------------- sources

# Whether there is libfcgi: 1, or nothing.
ifeq ($(origin FASTCGI),undefined)
FASTCGI		:= $(shell echo '\#include <fcgiapp.h>' | \
		$(CC) $(CPPFLAGS) -E - >/dev/null 2>&1 && echo 1)
endif
FCGI_SRC	:= $(sort $(wildcard lib/*/*fcgi*.c))

LIB_SRC		:= $(filter-out $(if $(strip $(FASTCGI)),,$(FCGI_SRC)), \
		$(sort $(wildcard lib/*/*.c)))
BIN_SRC		:= $(sort $(wildcard bin/*.c))
SQL		:= $(sort $(wildcard sql/*.sql))
PAGE		:= $(sort $(wildcard www/*))
MAN		:= $(sort $(wildcard man/*.[1-9]))
UNIT_SRC	:= $(filter-out $(if $(strip $(FASTCGI)),,tests/unit/test_fcgi%), \
		$(sort $(wildcard tests/unit/*.c)))
FUZZ_SRC	:= $(filter-out $(if $(strip $(FASTCGI)),,tests/fuzz/fcgi%), \
		$(sort $(wildcard tests/fuzz/*.c)))
FAULT_SRC	:= $(filter-out %/process.c %/starve.c, \
		$(sort $(wildcard tests/fault/*.c)))
# Every CGI program is one handler beside the same main.
HANDLERS	:= $(sort $(filter-out main fcgi,$(basename $(notdir \
		$(wildcard cgi-bin/*.c)))))

LIB		:= $(BUILD)/lib/libsessile.a
COMMAND		:= $(BUILD)/bin/sessile
RESPONDER	:= $(if $(strip $(FASTCGI)),$(BUILD)/bin/sessile.fcgi)
PROGRAMS	:= $(HANDLERS:%=$(BUILD)/site/cgi-bin/%.cgi)
SITE		:= $(PAGE:www/%=$(BUILD)/site/%)

LIB_OBJ		:= $(LIB_SRC:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/sql.o \
		$(BUILD)/obj/gen/common_passwords.o
BIN_OBJ		:= $(BIN_SRC:%.c=$(BUILD)/obj/%.o)
WITHOUT		:= $(BUILD)/obj/etc/build/without.o
MUSL		:= $(BUILD)/obj/etc/build/musl.o $(BUILD)/obj/etc/build/heap.o

# Of tests/unit, test_NAME.c is a program; the rest is linked into each.
UNIT_OBJ	:= $(UNIT_SRC:%.c=$(BUILD)/obj/%.o)
UNIT_HELP	:= $(filter-out $(BUILD)/obj/tests/unit/test_%,$(UNIT_OBJ))
HANDLER_OBJ	:= $(HANDLERS:%=$(BUILD)/obj/cgi-bin/%.o)
UNIT		:= $(patsubst $(BUILD)/obj/tests/unit/test_%.o, \
		$(BUILD)/tests/unit/%.t,$(filter-out $(UNIT_HELP),$(UNIT_OBJ)))
# Of tests/fuzz, these are linked into each; the rest are targets.
FUZZ_HELP	:= $(patsubst %,$(BUILD)/obj/tests/fuzz/%.o,fuzz place \
		$(if $(filter fuzzer,$(SAN)),,replay))
FUZZ_T		:= $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%.t, \
		$(filter-out %/fuzz.c %/place.c %/replay.c,$(FUZZ_SRC)))
# Those that try the programs do so with the sanitized ones as well; but
# example.t compiles with the library as its users do, and some tell nothing
# there.
CGI_T		:= $(filter-out %/example.t %/memory.t %/slots.t %/units.t \
	%/wiped.t, $(sort $(wildcard tests/cgi/*.t) $(wildcard tests/fcgi/*.t))) \
	$(wildcard tests/express/scenarios.t tests/fault/memory.t)
# Under valgrind, which is slow, `make valgrind` runs all but those that go by
# the clock, or that it cannot see into; `make test` leaves out these as well.
VALGRIND_ALL	:= $(filter-out %/audit.t %/example.t %/heap.t \
	%/password_sign_in.t %/requests.t %/slots.t %/cgi/throttle.t \
	%/timing.t, \
	$(UNIT:$(BUILD)/%=$(BUILD)/valgrind/%) \
	$(FUZZ_T:$(BUILD)/%=$(BUILD)/valgrind/%) \
	$(patsubst %,$(BUILD)/valgrind/%,$(sort $(wildcard tests/cgi/*.t)) \
	$(patsubst %,tests/fcgi/%.t,hostile isolation story)))
VALGRIND_SLOW	:= $(patsubst %,$(BUILD)/valgrind/tests/unit/%.t,base_audit \
	confirm fcgi_record http_mutate mutations own_rows password sign slot \
	store store_create store_express store_power store_signed_in \
	store_upgrade store_write throttle wipe) \
	$(BUILD)/valgrind/tests/cgi/%.t $(BUILD)/valgrind/tests/fuzz/%.t
VALGRIND_T	:= $(filter-out $(VALGRIND_SLOW),$(VALGRIND_ALL)) \
	$(BUILD)/valgrind/tests/cgi/change_password.t
VALGRIND_P	:= $(patsubst $(BUILD)/%,$(BUILD)/valgrind/%, \
	$(PROGRAMS) $(COMMAND) $(RESPONDER))
FAULT		:= $(FAULT_SRC:%.c=$(BUILD)/%)
EXPRESS_C	:= $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/express/*.c)))

# ------------------------------------------------------------------ flags

WARN	= -Wall -Wextra -Wpedantic -Wno-overlength-strings -Wshadow \
	-Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror \
	-Wformat=2 -Wcast-qual -Wwrite-strings -Wpointer-arith -Wundef \
	-Wold-style-definition -Wredundant-decls -Wnested-externs \
	-Wimplicit-fallthrough -Wnull-dereference -Wdouble-promotion

# The compiler is asked once what it takes, at the first use of PROBED; the
# answer is kept in the build folder.
PROBED	= $(eval PROBED := $(shell \
	CC='$(CC)' SAN='$(SAN)' etc/build/ccflags.sh $(BUILD)/gen))$(PROBED)

ifdef SAN
OPT	= -O1 -g -fno-omit-frame-pointer
SANFLAGS = -fsanitize=address,undefined -fno-sanitize-recover=all
ifeq ($(SAN),fuzzer)
SANFLAGS += -fsanitize=fuzzer-no-link
FUZZER	= -fsanitize=fuzzer
else
# With their checks in between, gcc loses sight of what values can be.
WARN	+= -Wno-format-truncation -Wno-maybe-uninitialized \
	-Wno-null-dereference -Wno-stringop-overflow
endif
else
OPT	= -O2 -g
endif

# Objects are position independent, so that they fit both our own programs,
# which are not, and the ones Debian's compiler makes by default, which are.
CFLAGS	?=
CODEGEN	= -std=c11 $(OPT) -fPIE -fvisibility=hidden -ffunction-sections \
	-fdata-sections -fstack-protector-strong $(PROBED) $(SANFLAGS)
DEFS	= -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 \
	$(if $(RESPONDER),-DSESSILE_FASTCGI) \
	-DSESSILE_SYSCONFDIR='"$(SYSCONFDIR)"' \
	-DSESSILE_LOCALSTATEDIR='"$(LOCALSTATEDIR)"'
INC	= -Ilib -I$(BUILD)/gen
COMPILE	= $(CC) $(CODEGEN) $(WARN) $(DEFS) $(INC) $(CPPFLAGS) $(CFLAGS)

LINKFLAGS = $(SANFLAGS) -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--gc-sections \
	-Wl,--as-needed
# Without their symbols programs are a third smaller; STRIP= keeps them.
STRIP	?= $(if $(SAN),,-s)
LIBS	= -lsqlite3 -lcjson -lsodium -lmd -lm

# ------------------------------------------------------------------ build

.PHONY: help all lib command programs fastcgi site unit test-programs check-deps FORCE
all: lib command programs fastcgi site
lib: $(LIB)
command: $(if $(BIN_SRC),$(COMMAND))
programs: $(PROGRAMS)
fastcgi: $(RESPONDER)
	@$(if $(RESPONDER),,echo 'note: without libfcgi (Debian: libfcgi-dev) \
	there is no sessile.fcgi')
site: $(SITE)
unit: $(UNIT)
test-programs: $(FUZZ_T) $(FAULT) $(EXPRESS_C)

help:
	@sed -n '3,/^$$/s/^# \{0,1\}//p' Makefile

check-deps:
	@CC='$(CC)' etc/build/deps.sh check build

# A stamp holds a text, and is only as new as the last change of that text.
define stamp
	@mkdir -p $(@D); printf '%s\n' '$(subst ','\'',$1)' >$@.$$$$; \
	if cmp -s $@.$$$$ $@; then rm $@.$$$$; else mv $@.$$$$ $@; fi
endef
$(BUILD)/gen/flags: FORCE | check-deps
	$(call stamp,$(COMPILE) $(LINKFLAGS) $(STRIP) $(LDFLAGS) $(LINK))
$(BUILD)/gen/objects: FORCE
	$(call stamp,$(LIB_OBJ) $(BIN_OBJ) $(UNIT_HELP))

# How programs are linked; fetches and compiles libcjson.a where that misses.
$(BUILD)/gen/link: etc/build/link.sh etc/build/order.sh etc/build/order \
		etc/build/cjson.sh $(WITHOUT) $(BUILD)/gen/flags
	@CC='$(CC)' CFLAGS='$(CODEGEN)' etc/build/link.sh \
		$(if $(SAN),dynamic,$(LINK:musl=static)) build/cjson \
		$(WITHOUT) $(BUILD)/gen/order.ld >$@.new
	@mv $@.new $@

# The same for the CGI programs.
$(BUILD)/gen/link-cgi: $(BUILD)/gen/link etc/build/musl.sh etc/build/musl.txt \
		$(MUSL) $(HANDLER_OBJ) $(LIB)
	@CC='$(CC)' CFLAGS='$(CODEGEN)' etc/build/musl.sh \
		$(if $(SAN),dynamic,$(LINK)) $< etc/build/musl.txt $(MUSL) \
		$(HANDLER_OBJ) $(LIB) >$@.new
	@mv $@.new $@
# They take the place of what the compiler knows.
$(MUSL): CODEGEN += -fno-builtin

# Likewise, with libfcgi.
$(BUILD)/gen/link-fcgi: $(BUILD)/gen/link
	@CC='$(CC)' CFLAGS='$(CODEGEN)' etc/build/link.sh \
		$(if $(SAN),dynamic,$(LINK:musl=static)) build/cjson \
		$(WITHOUT) $(BUILD)/gen/order-fcgi.ld fcgi >$@.new
	@mv $@.new $@

$(BUILD)/gen/sql.c: $(BUILD)/gen/sql.h
$(BUILD)/gen/sql.h: etc/build/embed.sh $(SQL) $(BUILD)/gen/objects
	@mkdir -p $(@D)
	@etc/build/embed.sh $(BUILD)/gen $(SQL)

$(BUILD)/gen/common_passwords.c: etc/build/embed_list.sh \
		lib/auth/common_passwords.txt
	@mkdir -p $(@D)
	@$^ >$@

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/gen/flags
	@$(if $(V),,echo '  CC     gen/$*.c';)mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(BUILD)/obj/%.o: %.c $(BUILD)/gen/flags | $(BUILD)/gen/sql.h
	@$(if $(V),,echo '  CC     $<';)mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(BUILD)/obj/cgi-bin/main-%.o: cgi-bin/main.c $(BUILD)/gen/flags \
		| $(BUILD)/gen/sql.h
	@$(if $(V),,echo '  CC     $< ($*)';)mkdir -p $(@D)
	$(Q)$(COMPILE) -DHANDLER=handle_$* -MMD -MP -c -o $@ $<

$(LIB): $(LIB_OBJ) $(BUILD)/gen/objects
	@$(if $(V),,echo '  AR     $@';)mkdir -p $(@D); rm -f $@
	$(Q)$(AR) rcs $@ $(LIB_OBJ)

# The command takes libfcgi along for `sessile doctor` to look at.
COMMAND_LINK	= $(BUILD)/gen/link$(if $(RESPONDER),-fcgi)
$(COMMAND): $(BIN_OBJ) $(LIB) $(COMMAND_LINK)
	@$(if $(V),,echo '  LINK   $@';)mkdir -p $(@D)
	$(Q)$(CC) $(LINKFLAGS) $(STRIP) $(LDFLAGS) -o $@ $(BIN_OBJ) $(LIB) \
		@$(COMMAND_LINK)

$(BUILD)/site/cgi-bin/%.cgi: $(BUILD)/obj/cgi-bin/%.o \
		$(BUILD)/obj/cgi-bin/main-%.o $(LIB) $(BUILD)/gen/link-cgi
	@$(if $(V),,echo '  LINK   $@';)mkdir -p $(@D)
	$(Q)$(CC) $(LINKFLAGS) $(STRIP) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) \
		@$(BUILD)/gen/link-cgi

$(BUILD)/bin/sessile.fcgi: $(BUILD)/obj/cgi-bin/fcgi.o $(HANDLER_OBJ) \
		$(LIB) $(BUILD)/gen/link-fcgi
	@$(if $(V),,echo '  LINK   $@';)mkdir -p $(@D)
	$(Q)$(CC) $(LINKFLAGS) $(STRIP) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) \
		@$(BUILD)/gen/link-fcgi
	@$@ --version | sed -n 's/^libfcgi: .* NOT .*/note: &; update it/p'

# As valgrind can see into them: with the C library's own heap, which is shared.
$(PROGRAMS:$(BUILD)/%=$(BUILD)/valgrind/%): $(BUILD)/valgrind/site/cgi-bin/%.cgi: \
		$(BUILD)/obj/cgi-bin/%.o $(BUILD)/obj/cgi-bin/main-%.o
$(BUILD)/valgrind/bin/sessile: $(BIN_OBJ)
$(BUILD)/valgrind/bin/sessile.fcgi: $(BUILD)/obj/cgi-bin/fcgi.o $(HANDLER_OBJ)
$(VALGRIND_P): $(LIB) $(BUILD)/gen/flags
	@$(if $(V),,echo '  LINK   $@';)mkdir -p $(@D)
	$(Q)$(CC) -pie $(LINKFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) \
		$(if $(RESPONDER),-lfcgi) $(LIBS)

$(BUILD)/site/%: www/%
	@mkdir -p $(@D); rm -f $@; cp $< $@; chmod 644 $@

# This one tries the library without a part of it.
$(BUILD)/tests/unit/timing.t: private LINKFLAGS += -Wl,--wrap=password_check
# Tests are started once each: how fast they start does not matter.
$(BUILD)/tests/unit/%.t: $(BUILD)/obj/tests/unit/test_%.o $(UNIT_HELP) \
		$(HANDLER_OBJ) $(LIB)
	@$(if $(V),,echo '  LINK   $@';)mkdir -p $(@D)
	$(Q)$(CC) -pie $(LINKFLAGS) $(LDFLAGS) -o $@ $< $(UNIT_HELP) \
		$(HANDLER_OBJ) $(LIB) \
		-lcheck -lsubunit -lrt -pthread $(LIBS)
$(BUILD)/tests/fuzz/%.t: $(BUILD)/obj/tests/fuzz/%.o $(FUZZ_HELP) \
		$(HANDLER_OBJ) $(LIB)
	@$(if $(V),,echo '  LINK   $@';)mkdir -p $(@D)
	$(Q)$(CC) -pie $(LINKFLAGS) $(FUZZER) $(LDFLAGS) -o $@ $< \
		$(FUZZ_HELP) $(HANDLER_OBJ) $(LIB) $(LIBS)
$(BUILD)/tests/fault/memory $(BUILD)/tests/fault/starved_command: \
	$(BUILD)/obj/tests/fault/starve.o
$(BUILD)/tests/fault/memory: $(HANDLER_OBJ)
$(BUILD)/tests/fault/starved_command: $(filter-out %/sessile.o,$(BIN_OBJ))
$(BUILD)/tests/fault/starved_command: private LIBS += \
	$(if $(RESPONDER),-lfcgi)
$(BUILD)/tests/fault/%: $(BUILD)/obj/tests/fault/%.o \
		$(BUILD)/obj/tests/fault/process.o $(LIB)
	@$(if $(V),,echo '  LINK   $@';)mkdir -p $(@D)
	$(Q)$(CC) -pie $(LINKFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) \
		$(LIBS)
$(BUILD)/tests/express/%: $(BUILD)/obj/tests/express/%.o $(LIB)
	@$(if $(V),,echo '  LINK   $@';)mkdir -p $(@D)
	$(Q)$(CC) -pie $(LINKFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# -------------------------------------------------------- run, test, check

# These install what they need before anything is compiled, so they call make
# once more, with as many jobs as there are processors if none are asked for.
JOBS	?= $(shell nproc 2>/dev/null || echo 1)
SUBMAKE	= +$(MAKE) $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))
SANDIR	= $(BUILD)/asan
NODE	= $(BUILD)/node
EXPRESS	= $(BUILD)/express

FUZZDIR	= $(BUILD)/fuzz
FUZZ_SECONDS ?= 60

.PHONY: deps run test test-build test-san prove valgrind bench fuzz \
	fuzz-targets lint clean distclean
deps:
	@CC='$(CC)' etc/build/deps.sh install $(or $(FOR),run test)

run:
	@CC='$(CC)' etc/build/deps.sh install run
	@$(SUBMAKE) all
	@BIND='$(BIND)' PORT='$(PORT)' etc/build/run.sh $(BUILD)

test:
	@CC='$(CC)' etc/build/deps.sh install test
	@$(SUBMAKE) test-build
	@$(SUBMAKE) SAN=1 BUILD=$(SANDIR) test-san
	@$(MAKE) prove WHOLE=1
test-build: all unit test-programs $(VALGRIND_P) $(VALGRIND_T) \
	$(if $(wildcard tests/browser/package.json),$(NODE)/stamp) \
	$(if $(wildcard tests/express/package.json),$(EXPRESS)/stamp)
test-san: all unit test-programs $(CGI_T:%=$(BUILD)/%)
$(CGI_T:%=$(BUILD)/%): $(BUILD)/%: %
	@mkdir -p $(@D)
	@printf '%s\n' '#!/bin/sh' 'SESSILE_BUILD=$(abspath $(BUILD)) exec $<' >$@
	@chmod +x $@

# Those that are scripts; in the others' place run.sh starts valgrind itself.
$(VALGRIND_ALL): $(BUILD)/valgrind/%: tests/valgrind/run.sh
	@mkdir -p $(@D)
	@printf '%s\n' '#!/bin/sh' "exec $< '$(abspath $(BUILD))' '$*'" >$@
	@chmod +x $@
valgrind:
	@CC='$(CC)' etc/build/deps.sh install test
	@$(SUBMAKE) test-build $(VALGRIND_ALL)
	@$(TESTENV) prove -e '' -j$(TESTJOBS) $(if $(V),-v --timer) \
		$(call picked,$(VALGRIND_ALL))

# What the tests in Node load: only what the lock file names, nothing run.
$(NODE)/stamp: tests/browser/package.json tests/browser/package-lock.json
	@echo '  NPM    $(NODE)'
	@rm -rf $(NODE); mkdir -p $(NODE); cp $^ $(NODE)
	@cd $(NODE) && npm ci --ignore-scripts --no-audit --no-fund \
		--loglevel=error
	@touch $@
$(EXPRESS)/stamp: $(addprefix tests/express/,install.sh package.json \
		package-lock.json)
	@echo '  NPM    $(EXPRESS)'
	@rm -rf $(EXPRESS); tests/express/install.sh '$(abspath $(EXPRESS))'
	@touch $@

# The slow ones come first, so that the quick fill the gaps. Those in ALONE
# do not bear company.
DIRS	= valgrind fault fuzz bench attack browser servers express fcgi cgi unit
ALONE	=
SAN_T	= $(patsubst $(BUILD)/%,$(SANDIR)/%,$(UNIT) $(FUZZ_T)) \
	$(CGI_T:%=$(SANDIR)/%)
# By itself `prove` takes of the sanitized ones those that are built; WHOLE=1,
# of `make test`, takes all, so that one that is missing is a failure. So is a
# server that is not there to be tested. What prove has read is kept, so that
# the tests that SECURITY.md names are known to have run.
ALL_T	= $(foreach d,$(DIRS),$(sort $(wildcard tests/$d/*.t))) $(UNIT) \
	$(FUZZ_T) $(if $(WHOLE),$(SAN_T) $(VALGRIND_T),$(wildcard $(SAN_T) \
	$(VALGRIND_T)))
picked	= $(if $(TESTS),$(foreach t,$1,$(if $(strip \
	$(foreach w,$(TESTS),$(findstring $w,$t))),$t)),$1)
PICKED	= $(call picked,$(ALL_T))
TESTENV	= PYTHONDONTWRITEBYTECODE=1 SESSILE_ROOT='$(CURDIR)' SESSILE_BUILD='$(abspath $(BUILD))' \
	SESSILE_NODE_MODULES='$(abspath $(NODE))/node_modules' \
	SESSILE_EXPRESS='$(abspath $(EXPRESS))' SESSILE_WHOLE='$(WHOLE)'
prove:
	@$(if $(strip $(PICKED)),,echo 'no test is named like that'; exit 1)
	@$(if $(strip $(WHOLE) $(wildcard $(SAN_T))),,echo \
		'note: without $(SANDIR), which `make test` builds')
	@rm -rf $(BUILD)/tap
	@$(TESTENV) PERL_TEST_HARNESS_DUMP_TAP='$(BUILD)/tap' \
		prove -e '' -j$(TESTJOBS) $(if $(V),-v --timer) \
		$(foreach t,$(ALONE),--rules=seq=$t) --rules='par=**' \
		$(PICKED)
	@$(if $(TESTS),:,python3 tests/cgi/security.py ran SECURITY.md \
		'$(BUILD)/tap' '$(BUILD)')

# Those we are measured beside may be missing: the bench names them.
bench:
	@CC='$(CC)' etc/build/deps.sh install bench
	@CC='$(CC)' etc/build/deps.sh install peers || \
		echo 'Those are left out.' >&2
	@$(SUBMAKE) all
	@$(MAKE) $(EXPRESS)/stamp || echo 'Express is left out.' >&2
	@$(TESTENV) CC='$(CC)' tests/bench/run.sh $(if $(QUICK),--quick)

# Inputs that were found stay below $(FUZZDIR), for the next time.
fuzz:
	@etc/build/deps.sh install fuzz
	@$(SUBMAKE) CC=clang SAN=fuzzer BUILD=$(FUZZDIR) LINK=dynamic \
		fuzz-targets
	@tests/fuzz/run.sh $(FUZZDIR) $(FUZZ_SECONDS) $(FUZZ)
fuzz-targets: $(FUZZ_T)

lint:
	@CC='$(CC)' etc/build/deps.sh install lint
	@$(SUBMAKE) $(BUILD)/gen/sql.h
	@$(SUBMAKE) CC=clang BUILD=$(BUILD)/clang LINK=dynamic all unit \
		test-programs
	@etc/build/lint.sh -std=c11 $(DEFS) $(INC)

clean:
	@for d in $(BUILD)/*; do \
		case $$d in $(BUILD)/cjson | $(BUILD)/aside | $(NODE) | \
			$(EXPRESS) | $(BUILD)/demo*) ;; \
		*) rm -rf "$$d" ;; esac; done
distclean:
	@etc/build/run.sh --forget $(BUILD)
	rm -rf $(BUILD)

# ---------------------------------------------------------------- install

BLANKS	= [[:blank:]][[:blank:]]*
VERSION	= $(shell sed -n \
	's/^.define$(BLANKS)SESSILE_VERSION$(BLANKS)"\(.*\)"/\1/p' \
	lib/sessile.h)
DOCS	= $(wildcard README.md SECURITY.md LICENSE)
EXAMPLES = $(wildcard etc/*.json etc/servers/* etc/systemd/* etc/rsyslog/*)

# DIRECTORY,MODE,FILES: puts files into a directory below DESTDIR.
put = $(if $(strip $3),install -d '$(DESTDIR)$1' && \
	install -m $2 $3 '$(DESTDIR)$1')
# DIRECTORY,FILES: takes them away, and the directory if nothing is left.
take = $(if $(strip $2),rm -f $(patsubst %,'$(DESTDIR)$1/%',$(notdir $2)); \
	rmdir '$(DESTDIR)$1' 2>/dev/null || :)

# The page and its programs go into one folder, a document root as it is;
# WWWDIR and CGIDIR put them where a server already looks.
.PHONY: install uninstall
install: all
	@[ -n '$(VERSION)' ] || { echo 'lib/sessile.h names no version' >&2; \
		exit 1; }
	$(call put,$(BINDIR),755,$(COMMAND))
	$(call put,$(INCLUDEDIR),644,lib/sessile.h)
	$(call put,$(LIBDIR),644,$(LIB))
	sed -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|; s|@LIBDIR@|$(LIBDIR)|' \
		-e 's|@VERSION@|$(VERSION)|; s|@LIBS@|$(LIBS)|' \
		etc/build/sessile.pc.in >$(BUILD)/lib/sessile.pc
	$(call put,$(LIBDIR)/pkgconfig,644,$(BUILD)/lib/sessile.pc)
	$(call put,$(WWWDIR),644,$(SITE))
	$(call put,$(CGIDIR),755,$(PROGRAMS))
	$(call put,$(LIBDIR)/sessile,755,$(RESPONDER))
	$(call put,$(MANDIR)/man1,644,$(filter %.1,$(MAN)))
	$(call put,$(MANDIR)/man3,644,$(filter %.3,$(MAN)))
	$(call put,$(MANDIR)/man5,644,$(filter %.5,$(MAN)))
	$(call put,$(MANDIR)/man7,644,$(filter %.7,$(MAN)))
	$(call put,$(MANDIR)/man8,644,$(filter %.8,$(MAN)))
	$(call put,$(DOCDIR),644,$(DOCS) $(EXAMPLES))

# Configuration and store are the owner's, and stay.
uninstall:
	$(call take,$(BINDIR),$(COMMAND))
	$(call take,$(INCLUDEDIR),lib/sessile.h)
	$(call take,$(LIBDIR)/pkgconfig,sessile.pc)
	$(call take,$(CGIDIR),$(PROGRAMS))
	$(call take,$(WWWDIR),$(SITE))
	$(call take,$(LIBDIR)/sessile,sessile.fcgi)
	$(call take,$(LIBDIR),$(LIB))
	$(call take,$(MANDIR)/man1,$(filter %.1,$(MAN)))
	$(call take,$(MANDIR)/man3,$(filter %.3,$(MAN)))
	$(call take,$(MANDIR)/man5,$(filter %.5,$(MAN)))
	$(call take,$(MANDIR)/man7,$(filter %.7,$(MAN)))
	$(call take,$(MANDIR)/man8,$(filter %.8,$(MAN)))
	$(call take,$(DOCDIR),$(DOCS) $(EXAMPLES))

.SECONDARY:
FORCE:
-include $(shell [ ! -d $(BUILD)/obj ] || find $(BUILD)/obj -name '*.d')

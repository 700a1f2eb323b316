#!/bin/sh
# A test with all of ours that it runs under valgrind's memcheck, which sees
# what no sanitizer does: values that were never set, in libraries as well. A
# unit test runs there itself; for another one, scripts that start valgrind
# take the place of the programs and of the command. TAP: the test passes, and
# nothing was found. Leaks are the sanitizers' to find.
# usage: run.sh BUILD TEST        TEST is below BUILD, or else in the sources.
# BUILD/valgrind has the programs as they can be seen into.
set -u

build=$1
test=$2
valgrind=$(command -v valgrind) || {
	if [ -n "${SESSILE_WHOLE:-}" ]; then
		echo 'Bail out! no valgrind'
		exit 1
	fi
	echo '1..0 # SKIP no valgrind'
	exit 0
}
unset VALGRIND_OPTS DEBUGINFOD_URLS
tmp=$(mktemp -d) || exit 1
trap 'chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
# Servers' users, too, run programs and get here.
chmod 755 "$tmp"
mkdir -m 1777 "$tmp/log"

checked="$valgrind -q --vgdb=no --error-exitcode=99 --log-file=$tmp/log/%p"

# PROGRAM: in its place, beside the others of the build folder.
wrap() {
	mkdir -p "$tmp/build/${1%/*}"
	rm -f "$tmp/build/$1"
	printf '#!/bin/sh\nexec %s %s "$@"\n' "$checked" \
		"$build/valgrind/$1" >"$tmp/build/$1"
	chmod 755 "$tmp/build/$1"
}

wrap_all() {
	mkdir "$tmp/build" "$tmp/build/site"
	for part in "$build"/*; do
		case ${part##*/} in
		bin | site) ;;
		*) ln -s "$part" "$tmp/build" ;;
		esac
	done
	cp "$build"/site/*.* "$tmp/build/site"
	for program in "$build"/valgrind/bin/* \
		"$build"/valgrind/site/cgi-bin/*.cgi; do
		wrap "${program#"$build"/valgrind/}"
	done
}

run() {
	if [ -x "$build/$test" ]; then
		$checked "$build/$test"
	else
		wrap_all
		SESSILE_BUILD=$tmp/build "$SESSILE_ROOT/$test"
	fi
}

# RESULT WHAT FILE...: a line of TAP, and why.
say() {
	ok=ok
	[ "$1" = 0 ] || ok='not ok' bad=1
	echo "$ok - $2"
	shift 2
	[ "$ok" = ok ] || cat "$@" | grep -v '^ok ' | sed 's/^/# /' |
		tee /dev/stderr
}

bad=0
echo 1..2
run >"$tmp/out" 2>&1
say $? "${test##*/} under valgrind" "$tmp/out"
set -- "$tmp/log"/*
ran=$#
[ -e "$1" ] || ran=0
# Where a test has closed descriptors, what was written to one is there, too.
[ "$ran" -gt 0 ] && ! grep -q '^==' "$tmp/log"/*
say $? "... sees nothing wrong in $ran processes" "$tmp/log"/*
exit $bad

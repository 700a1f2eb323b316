#!/bin/sh
# That valgrind sees what is wrong, and that run.sh then fails: with mistakes
# planted in a unit test, and in a program that another test runs.
set -u
# shellcheck source=tests/tap.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/tap.sh"

command -v valgrind >/dev/null || [ -n "${SESSILE_WHOLE:-}" ] ||
	skip_all 'no valgrind'

runner=$SESSILE_ROOT/tests/valgrind/run.sh
planted=$SESSILE_ROOT/tests/valgrind/planted.c
build=$tmp/build
mkdir -p "$build/tests/unit" "$build/site" "$build/bin" "$build/valgrind/bin" \
	"$build/valgrind/site/cgi-bin" "$tmp/tests/cgi"
: >"$build/site/index.html"
cat >"$tmp/tests/cgi/it.t" <<'END'
#!/bin/sh
"$SESSILE_BUILD/site/cgi-bin/it.cgi"
END
chmod +x "$tmp/tests/cgi/it.t"

plant() {
	for program in tests/unit/it.t valgrind/site/cgi-bin/it.cgi \
		valgrind/bin/sessile; do
		${CC:-cc} -g -O0 "-DPLANTED=\"$1\"" "$planted" \
			-o "$build/$program" 2>"$tmp/.err" || {
			diag "$(cat "$tmp/.err")"
			exit 1
		}
	done
}

# MISTAKE ERE: what is found
found() {
	plant "$1"
	for test in tests/unit/it.t tests/cgi/it.t; do
		SESSILE_ROOT=$tmp run "$runner" "$build" "$test"
		is "$code" 1 "$test, $1: fails"
		like "$out" '^not ok - [.]{3} sees nothing wrong in 1 ' \
			'... for what it sees'
		like "$out" "$2" '... says what it is'
	done
}
found unset 'depends on uninitialised value'
found beyond 'Invalid read of size 1'
found after 'Invalid read of size 1'

plant nothing
for test in tests/unit/it.t tests/cgi/it.t; do
	SESSILE_ROOT=$tmp run "$runner" "$build" "$test"
	is "$code" 0 "$test, without a mistake: passes"
	unlike "$out" '^not ok' '... with no complaint'
done
printf '#!/bin/sh\n' >"$tmp/tests/cgi/it.t"
SESSILE_ROOT=$tmp run "$runner" "$build" tests/cgi/it.t
is "$code" 1 'a test that runs none of ours: fails'
cat >"$tmp/tests/cgi/it.t" <<'END'
#!/bin/sh
"$SESSILE_BUILD/site/cgi-bin/it.cgi"
exit 3
END
SESSILE_ROOT=$tmp run "$runner" "$build" tests/cgi/it.t
is "$code" 1 'a test that fails itself: fails'
done_testing

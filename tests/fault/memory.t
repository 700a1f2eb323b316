#!/bin/sh
# Memory that runs out at any one allocation of a request, or from there on:
# the right answer, or one that says so and has changed nothing.
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

make_store
export SESSILE_CONFIG="$config"
ask index
visitor=$(jar)
sign_in
user=$cookie
sign_in
other=$cookie
sign_in
odd=$cookie
sql "UPDATE sessions SET sess = '{\"cookie\":{\"originalMaxAge\":3600000,' ||
	'\"expires\":\"2099-01-01T00:00:00.000Z\",\"path\":\"/\",' ||
	'\"domain\":\"example.com\"},\"\\u0000\":1,\"\\u0061\":[ 1 ],' ||
	'\"s\":\"\\ud800\",\"views\":41,\"user\":{\"id\":1,\"name\":\"x\"}}'
	WHERE sid = '$sid'"
"$SESSILE_BUILD/tests/fault/memory" "$db" "$visitor" "$user" "$other" \
	"$odd" >"$tmp/out" 2>"$tmp/err"
is $? 0 'every answer is right, or a refusal that changes nothing'
is "$(cat "$tmp/err")" '' 'and nobody complains'
diag "$(grep -v '^wrong' "$tmp/out")"
diag "$(grep '^wrong' "$tmp/out" | head -n 40)"
for name in auth-known status logout change; do
	# shellcheck disable=SC2016 # awk's
	ok "$name: allocations failed, and refusals came of it" \
		awk -v name="$name" '$1 == name && $2 > 10 && $3 > 10 { n++ }
			END { exit n == 0 }' "$tmp/out"
done

# The command: what it could not look at it does not pass over in silence.
starved() {
	"$SESSILE_BUILD/tests/fault/starved_command" "$db" "$@" \
		>"$tmp/out" 2>"$tmp/err"
	is "$? $(cat "$tmp/err")" '0 ' "sessile $*: done, or told that it is not"
	diag "$(head -n 20 "$tmp/out")"
}
starved session kill --user 'John Doe'
starved session list --json --user 'John Doe'
starved session show -- "$sid"
starved user add Ann --position Boss
starved user del 'John Doe'
starved sweep
done_testing

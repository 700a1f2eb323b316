#!/bin/sh
# A user who is removed while he signs in again and again: no session of his
# is left, and nobody who comes later gets his number.
# ROUNDS can be given.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

rounds=${ROUNDS:-20}
tab=$(printf '\t')
make_store
sed 's/{/{"throttle":false,/' "$config" >"$tmp/crowd.json"
config=$tmp/crowd.json
position=$(printf %s "$credentials" | sed 's/.*"position":"\(.*\)"}/\1/')

# shellcheck disable=SC2317 # called by await
some_rows() {
	[ "$(rows)" -gt 0 ]
}

# Sign-ins of 8 clients at once; the removal comes when some are done.
round() {
	i=0
	while [ $i -lt 40 ]; do
		echo "$programs/auth.cgi$tab-$tab-$tab$credentials"
		i=$((i + 1))
	done >"$tmp/requests"
	: >"$tmp/answers"
	SESSILE_CONFIG=$config "$SESSILE_BUILD/tests/fault/crowd" 8 \
		<"$tmp/requests" >"$tmp/answers" 2>>"$tmp/complaints" &
	await 10 some_rows
	"$sessile" user del 'John Doe' --config "$config" >/dev/null || return
	wait
	cut -d ' ' -f 2 "$tmp/answers" | sort | uniq -c >>"$tmp/statuses"
	rows
}

left=0 cut_short=0 n=0
while [ $n -lt "$rounds" ]; do
	left=$((left + $(round)))
	! grep -q ' 401 ' "$tmp/answers" || cut_short=$((cut_short + 1))
	"$sessile" user add 'John Doe' --position "$position" \
		--config "$config" >/dev/null
	n=$((n + 1))
done
diag "$(awk '{ n[$2] += $1 } END { for (s in n) print s "*" n[s] }' \
	"$tmp/statuses" | sort | xargs), in $cut_short of $rounds rounds both"
is "$left" 0 "no session is left of who was removed amid sign-ins, $rounds times"
is "$(awk '$2 != 200 && $2 != 401' "$tmp/statuses")" '' \
	'each sign-in succeeds or is refused'
is "$(grep -v ': 401 sign-in refused$' "$tmp/complaints")" '' \
	'no other complaint'
is "$(sql 'SELECT max(id) FROM users')" $((rounds + 1)) \
	'a number is never given twice'
done_testing

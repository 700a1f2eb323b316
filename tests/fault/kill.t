#!/bin/sh
# kill -9 of the programs at random moments: what was acknowledged holds, and
# what a killed one leaves behind hinders nobody. KILLS and SEED can be given.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

kills=${KILLS:-2000}
seed=${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
diag "SEED=$seed"
make_store
SESSILE_CONFIG=$config "$SESSILE_BUILD/tests/fault/kill" "$programs" \
	"$kills" 4 "$seed" >"$tmp/totals" 2>"$tmp/complaints"
is $? 0 'the killer does its work'
diag "$(cat "$tmp/totals")"

# A number that is missing fits no bound.
total() {
	awk -v "name=$1" '$1 == name { n = $2 } END { print n + 0 }' \
		"$tmp/totals"
}
ok "$kills processes were killed" [ "$(total kills)" -ge "$kills" ]
for program in auth index logout status; do
	ok "$program.cgi was among them" \
		[ "$(total $program.cgi)" -ge $((kills / 20)) ]
done
ok 'a quarter of them or more before they had answered' \
	[ $(($(total midway) * 4)) -ge "$kills" ]
ok 'sign-ins were acknowledged' [ "$(total sign-ins)" -ge $((kills / 10)) ]
ok 'sign-outs were acknowledged' [ "$(total sign-outs)" -ge $((kills / 20)) ]
is "$(total lost)" 0 'no acknowledged sign-in is lost'
is "$(total undone)" 0 'no acknowledged sign-out is undone'
is "$(total odd)" 0 'every answer is a right one'
is "$(sort "$tmp/complaints" | uniq -c)" '' 'and nobody complains'

sign_in
is "$status" 200 'the next visitor signs in'
is "$(tr -d '\0' <"$db-journal" | wc -c)" 0 'no journal is left to undo'
is "$(sql 'PRAGMA integrity_check')" ok 'integrity_check'
is "$(sql 'SELECT count(*) FROM sessions WHERE NOT json_valid(sess)')" 0 \
	'every row is whole'
run "$sessile" doctor --config "$config"
is "$code" 0 'doctor finds nothing'
done_testing

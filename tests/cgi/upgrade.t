#!/bin/sh
# shellcheck disable=SC2317 # functions are called by their names
# A store of version 1: the programs refuse it and say what to do, `sessile
# init` upgrades it while programs and other writers are at work, nothing of
# it is lost, and each program answers from then on.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

make_store
sign_in
mine=$cookie

# The same store, as version 1 would have it.
old_store() {
	rows=$(sqlite3 "$db" '.mode insert sessions' \
		"SELECT * FROM sessions WHERE sid = '$sid'")
	rm -f "$db"*
	sqlite3 "$db" <"$SESSILE_ROOT/tests/schema_1.sql"
	sqlite3 "$db" "$rows; INSERT INTO users (name, position)
		VALUES ('John Doe', 'Software Engineer'), ('Gone', 'x');
		DELETE FROM users WHERE name = 'Gone'"
	chmod 600 "$db"
}

diag refused
old_store
ask status "HTTP_COOKIE=$mine"
is "$status" 503 'an older store is refused'
like "$err" 'user_version 1, ours is 2.*sessile init. upgrades it' \
	'... the log says what to do'
run "$sessile" user list --config "$config"
is "$code" 1 'so does the command'
like "$err" 'sessile init. upgrades it' '... and says so too'
is "$(sql 'PRAGMA user_version')" 1 '... and nothing is changed'

diag upgraded
run "$sessile" init --config "$config"
is "$code" 0 'init upgrades it'
like "$out" "^upgraded +database +$db" '... and says so'
is "$(status_of "$mine")" 200 'who was signed in still is'
run "$sessile" user list --config "$config" --json
like "$out" '"id":1,"name":"John Doe"' 'the users are there'
run "$sessile" user add Ann --position x --config "$config"
like "$out" '^user 3: ' '... and no number is given twice'
run "$sessile" init --config "$config" --json
like "$out" '"made":\[\],"taken":\[\],"upgraded":\[\]' \
	'a second time there is nothing to do'
old_store
run "$sessile" init --config "$config" --json
like "$out" '"upgraded":\["store"\]' 'told as JSON'

diag 'in the way'
old_store
sql 'CREATE TABLE attempts (x)'
run "$sessile" init --config "$config"
is "$code" 1 'a table of that name is in the way'
like "$err" 'cannot be upgraded' '... init says so'
is "$(sql 'PRAGMA user_version; SELECT count(*) FROM users')" '1
1' '... and it is as before'

diag 'in use'
# Each line of a log: what came of a request, or of a write.
requests() {
	until [ -e "$tmp/stop" ]; do
		"$@" || echo failed
	done >"$tmp/log.$1" 2>&1
}
status() {
	env -i SESSILE_CONFIG="$config" REQUEST_METHOD=GET \
		HTTP_COOKIE="$mine" "$programs/status.cgi" 2>/dev/null |
		sed -n 's/^Status: \([0-9]*\).*/\1/p'
}
auth() {
	printf %s "$credentials" | env -i SESSILE_CONFIG="$config" \
		REQUEST_METHOD=POST CONTENT_TYPE=application/json \
		CONTENT_LENGTH=${#credentials} "$programs/auth.cgi" \
		2>/dev/null | sed -n 's/^Status: \([0-9]*\).*/\1/p'
}
# As Node writes: it knows nothing of us.
write() {
	n=$((${n:-0} + 1))
	sqlite3 -cmd '.timeout 5000' "$db" "INSERT OR REPLACE INTO sessions
		VALUES ('written$n', 4e12, '{\"cookie\":{}}')" && echo written
}
has() {
	[ "$(grep -c "$2" "$tmp/log.$1")" -ge 3 ]
}
# 503 until it is upgraded, 200 from then on, and nothing else.
turned() {
	[ "$(uniq "$tmp/log.$1" | xargs)" = '503 200' ]
}
bad=
for round in 1 2 3 4 5; do
	old_store
	rm -f "$tmp/stop" "$tmp"/log.*
	for what in status auth write; do
		requests $what &
	done
	{
		await 20 has status 503 && await 20 has auth 503 &&
		await 20 has write written
	} || bad="$bad $round:slow"
	for i in 1 2 3 4; do
		"$sessile" init --config "$config" --json \
			>"$tmp/init.$i" 2>"$tmp/init.$i.err" &
		pids="${pids:-} $!"
	done
	for pid in $pids; do
		wait "$pid" || bad="$bad $round:init"
	done
	pids=
	{ await 20 has status 200 && await 20 has auth 200; } ||
		bad="$bad $round:still refused"
	: >"$tmp/stop"
	wait
	turned status || bad="$bad $round:status"
	turned auth || bad="$bad $round:auth"
	[ "$(sort -u "$tmp/log.write")" = written ] || bad="$bad $round:write"
	[ "$(cat "$tmp"/init.? | grep -c '"upgraded":\["store"\]')" = 1 ] ||
		bad="$bad $round:not by one"
	[ "$(sql "SELECT count(*) FROM sessions WHERE sid GLOB 'written*'")" = \
		"$(wc -l <"$tmp/log.write")" ] || bad="$bad $round:lost"
	[ "$(sql 'PRAGMA integrity_check')" = ok ] || bad="$bad $round:damaged"
done
is "$bad" '' 'five times in use: upgraded once, nothing lost, 503 until then'
done_testing

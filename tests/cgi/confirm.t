#!/bin/sh
# Ending other sessions takes one's password once more: who has one is asked
# for it, and nobody else; guesses at it are counted, and what is wrong changes
# nothing.
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

make_store
SESSILE_CONFIG=$config
export SESSILE_CONFIG
right='correct horse battery'
for name in Ann Bob; do
	echo "$right" | "$sessile" user add "$name" --password-stdin \
		>/dev/null || exit 1
done

# NAME: $cookie and $sid are then the visitor's
enter() {
	send="{\"name\":\"$1\",\"password\":\"$right\"}"
	post auth
	send=
	cookie=$(jar)
	sid=$(id_of "$cookie")
}

# COOKIE: whether its user has a password
has() {
	ask sessions "HTTP_COOKIE=$1"
	printf '%s\n' "$body" | python3 -c \
		'import json, sys; print(json.load(sys.stdin)["password"])'
}

# USER: as an Express app signs somebody in; $cookie is then that visitor's
express() {
	ask index
	cookie=$(jar)
	sid=$(id_of "$cookie")
	sql "update sessions set sess = json_set(sess, '\$.user',
		json('$1')) where sid = '$sid'"
}

# STATUS COOKIE BODY ERE WHY
refused() {
	refuses revoke "$@"
}
password="\"password\":\"$right\""
wrong='"password":"a wrong horse battery"'
all='"others":true'

diag 'who has a password'
enter Ann
desk=$cookie
enter Ann
phone=$cookie phone_id=$sid
enter Ann
tablet=$cookie
enter Bob
bob=$cookie
one="\"session\":\"$(handle "$phone_id")\""
is "$(has "$desk")" True 'is told that he has'
refused 400 "$desk" "{$one}" '"error":"\\"password\\" is missing' \
	'one session, and no password'
refused 400 "$desk" "{$all}" '"error":"\\"password\\" is missing' \
	'all others, and none'
refused 400 "$desk" '{"session":"0123456789abcdef"}' \
	'"error":"\\"password\\" is missing' 'one that is none of his, and none'
for what in "$one" "$all"; do
	refused 403 "$desk" "{$what,$wrong}" \
		'^\{"error":"\\"password\\" is wrong"\}$' "$what, a wrong one"
	like "$err" '403 .*"password. is wrong' '... in the log, too'
	unlike "$err" 'wrong horse' '... not what it was'
	is "$(status_of "$desk")" 200 '... he stays signed in'
done
revoke "$desk" "{$one,$password}"
is "$status $body" '200 {"authenticated":true,"ended":1}' \
	'with the right one it is ended'
old=$desk desk=$(jar)
is "$(status_of "$old") $(status_of "$desk")" '401 200' \
	'... and who has signed in once more goes on by a new id'
is "$(status_of "$phone") $(status_of "$tablet")" '401 200' '... it alone'
is "$(sql 'select count(*) from attempts')" 0 '... and the guesses forgotten'
refused 404 "$desk" "{$one,$password}" 'none of yours' 'a second time'
revoke "$desk" "{$password,$all}"
is "$status $body" '200 {"authenticated":true,"ended":1}' 'so are all others'
desk=$(jar)
is "$(status_of "$tablet") $(status_of "$desk") $(status_of "$bob")" \
	'401 200 200' "... not this one, nor somebody else's"
refused 403 "$bob" "{$all,$wrong}" 'is wrong' 'another user'

diag 'this one'
revoke "$desk" "{\"session\":\"$(handle "$(id_of "$desk")")\"}"
is "$status $body" '200 {"authenticated":false,"ended":1}' \
	'to end it is to sign out: nothing is asked'
is "$(status_of "$desk")" 401 '... and it is dead'
enter Ann
revoke "$cookie" "{\"session\":\"$(handle "$sid")\",$wrong}"
is "$status $(sql 'select count(*) from attempts')" '200 1' \
	"... nor looked at: only Bob's guess was counted"

diag 'who has none'
sql 'delete from attempts'
sign_in
john=$cookie
sign_in
is "$(has "$john")" False 'by position: is told that he has none'
revoke "$john" "{$all}"
is "$status $body" '200 {"authenticated":true,"ended":1}' \
	'... and asked for nothing'
sign_in
revoke "$john" "{$all,$wrong}"
is "$status $body" '200 {"authenticated":true,"ended":1}' \
	'... what he gives is not looked at'
for user in '{"id":99,"name":"Eve"}' '{"id":2,"name":"Eve"}' \
	'{"id":"2","name":"Eve"}' '{"name":"Eve"}' '{"id":99}' '{}'; do
	express "$user"
	is "$(has "$cookie")" False "one who is not in the table: $user"
	other=$cookie
	express "$user"
	revoke "$other" "{\"session\":\"$(handle "$sid")\"}"
	case $user in
	*:[0-9]*) is "$status" 200 '... ends another without one' ;;
	*) is "$status" 404 '... has no others without a number' ;;
	esac
done
for user in '{"id":2,"name":"Ann"}' '{"id":2}' '{"name":"Ann"}' \
	'{"id":99,"name":"Ann"}' '{"id":"x","name":"Ann"}'; do
	express "$user"
	is "$(has "$cookie")" True \
		"who was put in by another program, but is in it: $user"
	refused 400 "$cookie" "{$all}" '\\"password\\" is missing' \
		'... is asked for it'
	revoke "$cookie" "{$all,$password}"
	is "$status" 200 '... and that is his'
done

diag 'who may not sign in any more'
enter Bob
sql "update users set disabled = 1 where name = 'Bob'"
for guess in "$wrong" "$password"; do
	refused 401 "$cookie" "{$all,$guess}" 'User not authenticated' \
		'a disabled user'
done
sql "update users set disabled = 0"
refused 401 '' "{$all,$password}" 'User not authenticated' 'nobody'

diag 'guesses'
enter Ann
desk=$cookie
for i in 1 2 3 4 5; do
	revoke "$desk" "{$all,$wrong}"
	printf '%s ' "$i:$status"
done >"$tmp/statuses"
is "$(cat "$tmp/statuses")" '1:403 2:403 3:403 4:403 5:403 ' 'five are free'
sql 'update attempts set until = until + 600000'
refused 429 "$desk" "{$all,$password}" '"error":"Too many failed' \
	'the sixth is too early, be it right'
wait=$(header Retry-After)
ok '... Retry-After says for how long' [ "$wait" -gt 540 -a "$wait" -le 601 ]
is "$body" "{\"error\":\"Too many failed sign-ins; try again in $wait $(:
	)seconds\",\"retryAfter\":$wait}" '... and so does the body'
is "$(status_of "$desk")" 200 '... he stays signed in'
send="{\"old\":\"$right\",\"new\":\"another horse battery\"}"
post password "HTTP_COOKIE=$desk"
is "$status" 429 '... and they count for a change of the password as well'
send="{\"name\":\"Ann\",$password}"
post auth
is "$status" 429 '... and like a sign-in'
sql 'delete from attempts'
revoke "$desk" "{$all,$password}"
is "$status" 200 'later it is heard'
desk=$(jar)

diag 'a slot to hash in'
exec 8>"$db-slot0" 9>"$db-slot1"
flock 8 && flock 9 || exit 1
refused 503 "$desk" "{$all,$password}" 'Too many people' 'all are taken'
is "$(header Retry-After)" 5 '... and when to come again'
is "$(sql 'select count(*) from attempts')" 0 '... which is no failed guess'
enter_by() {
	sign_in
	revoke "$cookie" "{$all}"
	echo "$status"
}
is "$(enter_by)" 200 'who has no password does not wait'

diag 'what comes meanwhile'
# While it waits for a slot the guess is counted: then it is past looking.
# shellcheck disable=SC2317 # called by its name
waits() {
	[ "$(sql 'select count(*) from attempts')" = 1 ]
}
# DESCRIPTION SQL
meanwhile() {
	flock 8 && flock 9 || exit 1
	(
		revoke "$desk" "{$all,$password}"
		echo "$status" >"$tmp/late"
		jar >"$tmp/jar"
	) &
	late=$!
	ok "$1, while it waits" await 20 waits
	sql "$2"
	flock -u 8
	flock -u 9
	wait $late
}
# ID: another of Ann's
other() {
	echo "insert into sessions values ('$1', $(date +%s)000.5 + 3600000,
		'{\"cookie\":{},\"user\":{\"id\":2,\"name\":\"Ann\"}}');"
}
others() {
	sql "select count(*) from sessions where sid like 'other%'"
}
sql 'delete from attempts'
meanwhile 'another session begins' "$(other other1)"
is "$(cat "$tmp/late") $(others)" '200 0' \
	'... and nothing was locked: it ends with the others'
desk=$(cat "$tmp/jar")
desk_id=$(id_of "$desk")
sql 'delete from attempts'
meanwhile 'this one ends' "$(other other2)
	delete from sessions where sid = '$desk_id'"
is "$(cat "$tmp/late") $(others)" '409 1' \
	'... and who was signed out ends nobody else'
exec 8>&- 9>&-
done_testing

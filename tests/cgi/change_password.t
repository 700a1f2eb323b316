#!/bin/sh
# POST /api/auth/password: one's own password, the sessions that end, and all
# that is refused and then has changed nothing.
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

make_store
SESSILE_CONFIG=$config
export SESSILE_CONFIG
old='correct horse battery'
new='another horse battery'
for name in Ann Bob; do
	echo "$old" | "$sessile" user add "$name" --password-stdin \
		>/dev/null || exit 1
done

# NAME PASSWORD: $cookie is then the visitor's
enter() {
	send="{\"name\":\"$1\",\"password\":\"$2\"}"
	post auth
	send=
	cookie=$(jar)
}

# COOKIE BODY
change() {
	send=$2
	post password "HTTP_COOKIE=$1"
	send=
}

diag 'what is asked for'
enter Ann "$old"
here=$cookie
enter Ann "$old"
phone=$cookie
enter Ann "$old"
tablet=$cookie
enter Bob "$old"
bob=$cookie
change "$here" "{\"old\":\"$old\",\"new\":\"$new\"}"
is "$status $body" '200 {"authenticated":true,"ended":2}' 'it is changed'
fresh=$(jar)
ok '... with a new cookie' [ -n "$fresh" ]
not_ok '... of another id' [ "$fresh" = "$here" ]
status_of "$fresh" >/dev/null
is "$status" 200 '... which is signed in'
like "$body" '"user":\{"id":2,"name":"Ann","position":null\}' '... as before'
is "$(status_of "$here")" 401 '... the id before is dead'
is "$(status_of "$phone")" 401 '... one of the others'
is "$(status_of "$tablet")" 401 '... the other one'
is "$(status_of "$bob")" 200 "... somebody else's lives"
enter Ann "$old"
is "$status" 401 '... the old password is wrong'
enter Ann "$new"
is "$status" 200 '... the new one right'
here=$fresh
like "$(sql "select password from users where name = 'Ann'")" \
	'^[$]argon2id[$]v=19[$]m=19456,t=2,p=1[$]' '... stored as a hash'
unlike "$(sql 'select * from users' ; cat "$tmp/.err")" "$old|$new" \
	'... and nowhere else'

# STATUS COOKIE BODY ERE WHY
refused() {
	refuses change "$@"
}
right="\"old\":\"$new\""
fine='"new":"yet another horse"'

diag 'who may not'
refused 401 '' "{$right,$fine}" 'User not authenticated' 'nobody'
refused 401 "$phone" "{$right,$fine}" 'User not authenticated' \
	'one who was signed out'
refused 403 "$here" "{\"old\":\"$old\",$fine}" '"error":"\\"old\\" is wrong"' \
	'the wrong old one'
like "$err" ': 403 the old password is wrong' '... in the log, too'
unlike "$err" "$old" '... not what it was'
sign_in
refused 403 "$cookie" "{\"old\":\"Software Engineer\",$fine}" \
	'"error":"\\"old\\" is wrong"' 'one who signs in by position'
enter Bob "$old"
bob=$cookie
sql "update users set disabled = 1 where name = 'Bob'"
refused 401 "$bob" "{\"old\":\"$old\",$fine}" 'User not authenticated' \
	'a disabled user'
sql "update users set disabled = 0, id = 99 where name = 'Bob'"
refused 401 "$bob" "{\"old\":\"$old\",$fine}" 'User not authenticated' \
	'another user of the same name'

diag 'bad fields'
c1025=$(printf '%01025d' 7)
bad() {
	refused 400 "$here" "$1" "\\\\\"$2\\\\\" $3|JSON, in or behind \\\\\"$2" \
		"$4"
}
bad "{$fine}" old 'is missing' 'no old'
bad "{$right}" new 'is missing' 'no new'
bad "{\"old\":\"\",$fine}" old 'is empty' 'an empty old'
bad "{$right,\"new\":\"\"}" new 'is empty' 'an empty new'
bad "{\"old\":\"$c1025\",$fine}" old 'is longer than 1024' 'a long old'
bad "{$right,\"new\":\"$c1025\"}" new 'is longer than 1024' 'a long new'
for type in null 1 true '[]' '{}' '["x"]'; do
	bad "{\"old\":$type,$fine}" old 'must be a string' "old: $type"
	bad "{$right,\"new\":$type}" new 'must be a string' "new: $type"
done
bad "{\"old\":\"a\\u0000\",$fine}" old 'holds a character' 'a NUL in old'
bad "{$right,\"new\":\"yet another \\u0000 horse\"}" new \
	'holds a character' 'a NUL in new'
bad "{\"old\":\"\\ud800\",$fine}" old 'holds a character' 'half of one in old'
bad "{$right,\"new\":\"yet another \\udc00 horse\"}" new \
	'holds a character' 'half of one in new'
bad "{$right,$right,$fine}" old 'is there twice' 'two old'
bad "{$right,$fine,$fine}" new 'is there twice' 'two new'
bad "{$right,$fine,\"n\\u0065w\":\"x\"}" new 'is there twice' \
	'one of them escaped'
bad "{\"old\":\"$(printf 'a\377')\",$fine}" old x 'no UTF-8 in old'
bad "{$right,\"new\":\"$(printf 'yet another \300\200 horse')\"}" new x \
	'no UTF-8 in new'
bad "{$right,\"new\":\"correct horse \"}" new 'has fewer than 15' \
	'14 characters'
bad "{$right,\"new\":\"PasswordPassword\"}" new 'is too common' 'a common one'
bad "{$right,\"new\":\"AnnAnnAnnAnnAnnAnn\"}" new 'is too common' \
	'made of the name'
refused 400 "$here" '[]' 'must be a JSON object' 'a list'
refused 400 "$here" '"x"' 'must be a JSON object' 'a text'
refused 400 "$here" '' 'not valid JSON' 'nothing'

diag 'and after all that'
change "$here" "{\"x\":[1],$right,\"new\":\"  öäü–李 \\\"x\\\" \\t  \"}"
is "$status" 200 'any characters'
enter Ann '  öäü–李 \"x\" \t  '
is "$status" 200 '... sign in'

diag 'whose session ends while the hash is made'
enter Bob "$old"
here=$cookie
enter Bob "$old"
thief=$cookie
exec 8>"$db-slot0" 9>"$db-slot1"
flock 8 && flock 9 || exit 1
sql 'delete from attempts'
send="{\"old\":\"$old\",\"new\":\"$new\"}"
(
	exec 8>&- 9>&-
	post password "HTTP_COOKIE=$here"
	echo "$status $body" >"$tmp/status"
) &
# shellcheck disable=SC2317 # called by ok
counted() {
	[ "$(sql 'select count(*) from attempts')" -gt 0 ]
}
ok '(it waits for a slot)' await 10 counted
sql "delete from sessions where sid = '$(id_of "$here")'"
exec 8>&- 9>&-
wait
send=
is "$(cat "$tmp/status")" "409 {\"error\":\"The password is changed, but $(:
	)the session has ended: sign in anew\"}" 'is told so'
is "$(status_of "$thief")" 401 '... and the others end all the same'
enter Bob "$new"
is "$status" 200 '... for the new password holds'
done_testing

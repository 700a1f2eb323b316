#!/bin/sh
# GET /api/auth/sessions and POST /api/auth/sessions/revoke: where one is signed
# in, ending that, nobody else's, and all that is refused and then has changed
# nothing.
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

make_store
SESSILE_CONFIG=$config
export SESSILE_CONFIG
for name in Ann Bob; do
	"$sessile" user add "$name" --position P >/dev/null || exit 1
done

# NAME [VAR=VALUE ...]: $cookie and $sid are then the visitor's
enter() {
	send="{\"name\":\"$1\",\"position\":\"P\"}"
	shift
	post auth "$@"
	send=
	cookie=$(jar)
	sid=$(id_of "$cookie")
}

# COOKIE: $out is then a session a line: handle address browser current
list() {
	ask sessions "HTTP_COOKIE=$1"
	out=$(sessions 'session address browser current' | sed 's/null/-/g')
}

# FIELDS: of each session in $body, in a line.
sessions() {
	printf '%s\n' "$body" | python3 -c '
import json, sys
sys.stdout.reconfigure(encoding="utf-8")
for s in json.load(sys.stdin.buffer)["sessions"]:
	print(*(s[k] if isinstance(s[k], str) else json.dumps(s[k])
	    for k in sys.argv[1].split()))' "$1"
}

json='"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z"'

diag 'where one is signed in'
enter Ann REMOTE_ADDR=192.0.2.1 HTTP_USER_AGENT='Desk (X11)'
desk=$cookie desk_id=$sid
like "$body" '"name":"Ann"' 'somebody signs in'
list "$desk"
is "$status" 200 'and asks where'
is "$out" "$(handle "$desk_id") 192.0.2.1 Desk (X11) true" '... here'
like "$body" "^\{\"authenticated\":true,\"password\":false,\"sessions\":\[\{\"session\":$(:
	)\"[0-9a-f]{16}\",\"created\":$json,\"seen\":$json,\"address\":$(:
	)\"192.0.2.1\",\"browser\":\"Desk \(X11\)\",\"current\":true\}\]\}$" \
	'... in this form'
enter Ann REMOTE_ADDR=2001:db8::7 HTTP_USER_AGENT=Phone
phone=$cookie phone_id=$sid
enter Ann
tablet=$cookie tablet_id=$sid
enter Bob REMOTE_ADDR=192.0.2.9 HTTP_USER_AGENT=Bob
bob=$cookie bob_id=$sid
list "$phone"
is "$out" "$(handle "$phone_id") 2001:db8::7 Phone true
$(handle "$tablet_id") - - false
$(handle "$desk_id") 192.0.2.1 Desk (X11) false" \
	'three: this one, and the others, the last seen first'
unlike "$body" "$desk_id|$phone_id|$tablet_id|$bob_id" '... no id among them'
is "$(header Set-Cookie)" '' '... no cookie either'
list "$bob"
is "$out" "$(handle "$bob_id") 192.0.2.9 Bob true" "nobody sees another's"
ask sessions "HTTP_COOKIE=$bob" REQUEST_METHOD=HEAD
is "$status $body" '200 ' 'HEAD: the same without a body'
ask sessions
is "$status $body" "$(:
	)401 {\"authenticated\":false,\"message\":\"User not authenticated\"}" \
	'nobody is signed in: 401'

diag 'when it was seen'
at() {
	sessions "session $2" | sed -n "s/^$(handle "$1") //p"
}
now=$(date +%s)
sql "update sessions set expired = $now.0 * 1000 + 3600000 - 600000 where
	sid = '$desk_id'; update signed_in set created = ($now - 7200) * 1000
	where sid = '$desk_id'"
list "$phone"
is "$(at "$desk_id" created)" "$(date -u -d "@$((now - 7200))" +%FT%T.000Z)" \
	'created: when it was signed in'
is "$(at "$desk_id" seen)" "$(date -u -d "@$((now - 600))" +%FT%T.000Z)" \
	'seen: as its end tells'
sql "update signed_in set created = ($now - 60) * 1000 where
	sid = '$desk_id'"
list "$phone"
is "$(at "$desk_id" seen)" "$(at "$desk_id" created)" \
	'... but not before it was created'

diag 'what is kept of a browser'
long=$(printf '%0300d' 7)
umlaut=$(printf '\303\266')
# AGENT WANTED WHY
agent() {
	enter Bob "HTTP_USER_AGENT=$1"
	ask sessions "HTTP_COOKIE=$cookie"
	is "$(sessions browser | sed -n 1p)" "$2" "$3"
	ok '... is valid UTF-8' iconv -f UTF-8 -t UTF-16 -o /dev/null \
		"$tmp/answer"
	revoke "$cookie" "{\"session\":\"$(handle "$sid")\"}"
}
# VARIABLE=VALUE ...: the address that is told is WANTED
from() {
	wanted=$1
	shift
	enter Bob "$@"
	ask sessions "HTTP_COOKIE=$cookie"
	is "$(sessions address | sed -n 1p)" "$wanted" "$*: $wanted"
	revoke "$cookie" "{\"session\":\"$(handle "$sid")\"}"
}
from 2001:db8::1 REMOTE_ADDR=2001:0DB8:0:0:0:0:0:1
from 192.0.2.5 REMOTE_ADDR=::ffff:192.0.2.5
from null 'REMOTE_ADDR=<b>'
from 192.0.2.5 REMOTE_ADDR=192.0.2.5 HTTP_X_FORWARDED_FOR=192.0.2.6
cp "$config" "$tmp/direct"
sed '1s/{/{ "proxy": true,/' "$tmp/direct" >"$config"
from 192.0.2.7 REMOTE_ADDR=192.0.2.5 \
	'HTTP_X_FORWARDED_FOR=192.0.2.6, 192.0.2.7'
cp "$tmp/direct" "$config"
odd=$(printf '\357\277\275')
agent "$long" "$(printf %s "$long" | cut -c 1-256)" 'its first 256 bytes'
agent "$(printf %s "$long" | cut -c 1-255)$umlaut" \
	"$(printf %s "$long" | cut -c 1-255)" 'no half of a character'
agent "$(printf 'a\001b\037\177c\302\205d')" "a${odd}b$odd${odd}c${odd}d" \
	'control characters are replaced'
agent "$(printf 'a\nb')" "a${odd}b" 'so are line breaks'
agent "$(printf '\377a\300\200\355\240\200b\303')" \
	"${odd}a$odd$odd$odd$odd${odd}b$odd" 'and what is no UTF-8'
agent "$(printf 'a\342\200\256b\342\201\246c')" "a${odd}b${odd}c" \
	'and what turns the direction of a text'
agent '<b>"\x' '<b>"\x' 'signs of HTML and JSON stay what they are'
agent '' null 'none: null'

diag 'ending one'
before=$(rows)
revoke "$desk" "{\"session\":\"$(handle "$phone_id")\"}"
is "$status $body" '200 {"authenticated":true,"ended":1}' 'one is ended'
is "$(rows)" $((before - 1)) '... in the store'
is "$(sql "select count(*) from signed_in where sid = '$phone_id'")" 0 \
	'... with its row'
is "$(status_of "$phone")" 401 '... and is dead'
is "$(status_of "$desk")" 200 '... this one lives'
is "$(status_of "$tablet")" 200 '... and the other'
is "$(status_of "$bob")" 200 "... and somebody else's"
sql "insert or replace into sessions values ('$phone_id', 9e15, '{}')"
is "$(status_of "$phone")" 401 '... an Express app does not bring it back'
revoke "$desk" "{\"session\":\"$(handle "$phone_id")\"}"
is "$status" 404 'a second time: 404'
like "$body" '"error":"\\"session\\" is none of yours' '... which says so'
revoke "$desk" "{\"session\":\"$(handle "$desk_id")\"}"
is "$status $body" '200 {"authenticated":false,"ended":1}' 'this one is ended'
like "$(header Set-Cookie)" \
	'^connect.sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT' \
	'... the cookie expires'
is "$(status_of "$desk")" 401 '... and it is dead'

diag 'ending the others'
enter Ann
desk=$cookie
enter Ann
phone=$cookie
revoke "$desk" '{"others":true}'
is "$status $body" '200 {"authenticated":true,"ended":2}' 'all others end'
is "$(status_of "$phone") $(status_of "$tablet")" '401 401' '... are dead'
is "$(status_of "$desk") $(status_of "$bob")" '200 200' \
	"... this one and somebody else's live"
revoke "$desk" '{"others":true}'
is "$status $body" '200 {"authenticated":true,"ended":0}' 'none is left'

diag 'those that no row is kept of'
# ID DATA: as an Express app signs somebody in
express() {
	sql "insert into sessions values ('$1', $(date +%s)000.5 + 3600000,
		'{\"cookie\":{\"originalMaxAge\":3600000,\"expires\":null,
		\"httpOnly\":true,\"path\":\"/\"},$2}')"
}
express e1 '"user":{"id":2,"name":"Ann"}'
express e2 '"user":{"id":3,"name":"Bob"}'
express e3 '"user":null'
express e4 '"user":{"id":"2","name":"Bob"},"signedIn":5'
express e5 '"user":{"id":2,"name":"Ann"},"signedIn":1700000000000'
list "$desk"
is "$(printf '%s\n' "$out" | sed 1d | sort)" "$(for id in e1 e5; do
	echo "$(handle $id) - - false"; done | sort)" \
	'are listed as well'
is "$(at e1 created) $(at e5 created)" 'null 2023-11-14T22:13:20.000Z' \
	'... as far as they tell when they were signed in'
revoke "$desk" "{\"session\":\"$(handle e1)\"}"
is "$status $(sql "select count(*) from sessions where sid = 'e1'")" '200 0' \
	'... and ended'
revoke "$desk" '{"others":true}'
is "$body $(sql "select count(*) from sessions where sid = 'e5'")" \
	'{"authenticated":true,"ended":1} 0' '... all of them'
is "$(sql "select count(*) from sessions where sid in ('e2', 'e3', 'e4')")" \
	3 '... and no others'
sql "delete from signed_in where user = 2"
list "$desk"
is "$out" "$(handle "$(id_of "$desk")") - - true" \
	'this one is always among them'

diag "somebody else's"
enter Ann
ann=$cookie ann_id=$sid
sql "update signed_in set user = 3 where sid = '$ann_id'"
list "$bob"
unlike "$out" "$(handle "$ann_id")" 'a row that names the wrong user: no'
for session in "$ann_id" "$desk_id"; do
	revoke "$bob" "{\"session\":\"$(handle "$session")\"}"
	is "$status" 404 'cannot be ended'
done
revoke "$bob" '{"others":true}'
is "$(status_of "$ann") $(status_of "$desk")" '200 200' \
	'... nor with the others'

diag 'what is refused'
# STATUS COOKIE BODY ERE WHY
refused() {
	refuses revoke "$@"
}
refused 401 '' '{"others":true}' 'User not authenticated' 'nobody'
refused 401 "$phone" '{"others":true}' 'User not authenticated' \
	'one who was signed out'
bad() {
	refused 400 "$ann" "$1" "\\\\\"$2\\\\\" $3|JSON, in or behind \\\\\"$2" \
		"$4"
}
bad '{}' session 'or \\"others\\" is missing' 'nothing asked for'
bad '{"x":1}' session 'or \\"others\\" is missing' 'something else'
bad '{"session":"0123456789abcdef","others":true}' session \
	'and \\"others\\" are both given' 'both'
bad '{"session":""}' session 'is empty' 'an empty one'
bad '{"session":"0123456789abcdef0"}' session 'is longer than 16' 'a long one'
bad "{\"session\":\"$(printf '%07000d' 7)\"}" session 'is longer than 16' \
	'one of 7000'
for type in null 1 true '[]' '{}' '["0123456789abcdef"]'; do
	bad "{\"session\":$type}" session 'must be a string' "session: $type"
done
bad '{"session":"0123\u0000"}' session 'holds a character' 'a NUL'
bad '{"session":"\ud800"}' session 'holds a character' 'half of a character'
bad '{"session":"0123456789abcdef","session":"0123456789abcdef"}' session \
	'is there twice' 'two of them'
bad '{"session":"0123456789abcdef","sessio\u006e":"x"}' session \
	'is there twice' 'one of them escaped'
bad "{\"session\":\"$(printf 'a\377')\"}" session x 'no UTF-8'
for type in false null 0 1 '"true"' '"\u0000"' '""' '[true]' '{}'; do
	bad "{\"others\":$type}" others 'must be true' "others: $type"
done
bad '{"others":true,"others":true}' others 'is there twice' 'two others'
bad "{\"others\":$(printf '\377')}" others x 'no UTF-8 there'
refused 404 "$ann" '{"session":"0123456789abcdef"}' 'none of yours' \
	'an unknown one'
refused 404 "$ann" '{"session":"öäü"}' 'none of yours' 'no handle at all'
refused 404 "$ann" "{\"session\":\"$(handle "$ann_id" | tr a-f A-F | cut \
	-c 1-15)\"}" 'none of yours' 'a part of one'
refused 400 "$ann" '[]' 'must be a JSON object' 'a list'
refused 400 "$ann" '"others"' 'must be a JSON object' 'a text'
refused 400 "$ann" '' 'not valid JSON' 'nothing'

diag 'by the command'
signed_in() {
	sql "select count(*) from signed_in where $1"
}
"$sessile" session kill --user Ann >"$tmp/.out"
is "$(cat "$tmp/.out") $(signed_in 'user = 2')" '2 sessions ended 0' \
	"session kill --user: with what is kept of that user's"
enter Ann REMOTE_ADDR=192.0.2.3 HTTP_USER_AGENT=Mine
run "$sessile" session list --user Ann --json
like "$out" "\"sid\":\"$sid\",\"session\":\"$(handle "$sid")\",.*$(:
	)\"created\":$json,\"address\":\"192.0.2.3\",\"browser\":\"Mine\"\}" \
	'session list --json: since when, where from, with which browser'
express e6 '"user":{"id":3,"name":"Bob"}'
run "$sessile" session list --user Bob --json
like "$out" '"sid":"e6",.*"created":null,"address":null,"browser":null\}' \
	'... null where that is not known'
run "$sessile" session kill "$sid"
is "$out $(signed_in "sid = '$sid'")" '1 session ended 0' 'session kill SID'
enter Ann
"$sessile" user disable Ann >"$tmp/.out"
is "$(cat "$tmp/.out") $(signed_in 'user = 2')" \
	'user disabled, 1 session ended 0' 'user disable ends them at once'
is "$(status_of "$cookie")" 401 '... the cookie is worth nothing'
"$sessile" user enable Ann >"$tmp/.out"
"$sessile" user add Cat --position P >"$tmp/.out"
enter Cat
"$sessile" user del Cat >"$tmp/.out"
is "$(cat "$tmp/.out")" 'user removed, 1 session ended' 'user del as well'
is "$(status_of "$cookie") $(signed_in 'user = 4')" '401 0' \
	'... the cookie is worth nothing'
enter Ann
sql "insert into signed_in (user, sid) values (7, 'x'), (2, 'y'), (2, 'z');
	insert into sessions values ('z', 5, '{}')"
run "$sessile" sweep
is "$code $(signed_in "sid in ('x', 'y', 'z')") $(signed_in "sid = '$sid'")" \
	'0 0 1' 'sweep takes what is left of sign-ins'

diag 'a new password, and very many sessions'
echo 'correct horse battery' | "$sessile" user passwd Ann --password-stdin \
	>"$tmp/.out"
send='{"name":"Ann","password":"correct horse battery"}'
post auth REMOTE_ADDR=192.0.2.4 HTTP_USER_AGENT=Mine
send='{"old":"correct horse battery","new":"another horse battery"}'
post password "HTTP_COOKIE=$(jar)" REMOTE_ADDR=192.0.2.5
cookie=$(jar)
list "$cookie"
is "$out" "$(handle "$(id_of "$cookie")") 192.0.2.4 Mine true" \
	'one that has changed its password is the same sign-in'
sql "with recursive n(i) as (select 1 union all select i + 1 from n where
		i < 1100)
	insert into sessions select 'early' || i, $(date +%s)000 + 60000,
		'{\"cookie\":{},\"user\":{\"id\":3,\"name\":\"Bob\"}}' from n"
express late '"user":{"id":2,"name":"Ann"}'
list "$cookie"
is "$(printf '%s\n' "$out" | grep -c .)" 1 \
	'without a row, behind 1000 others: it is not found'
revoke "$cookie" '{"others":true,"password":"another horse battery"}'
is "$body" '{"authenticated":true,"ended":1}' '... but ends with the others'
cookie=$(jar)
is "$(sql "select count(*) from sessions where sid like 'early%'")" 1100 \
	'... of which none is touched'
sql "update sessions set sess = replace(replace(sess, '\"id\":3', '\"id\":2'),
	'Bob', 'Ann') where sid like 'early%';
	insert into signed_in (user, sid) select 2, sid from sessions where
	sid like 'early%'"
list "$cookie"
is "$(printf '%s\n' "$out" | grep -c .)" 1000 'of 1101 a thousand are listed'
like "$body" '\}\],"more":true\}$' '... and that there are more'
sql "delete from sessions where sid like 'early%'"

diag 'no more than they may'
"$sessile" user del Ann >"$tmp/.out"
"$sessile" user add Ann --position P >"$tmp/.out"
"$sessile" session kill --user Ann >"$tmp/.out"
sed '1s/{/{ "maxSessionsPerUser": 2,/' "$config" >"$tmp/limited" &&
	cp "$tmp/limited" "$config"
enter Ann
first=$cookie
enter Ann
second=$cookie
enter Ann
is "$(status_of "$first") $(status_of "$second") $(status_of "$cookie")" \
	'401 200 200' 'the oldest one ends'
is "$(status_of "$bob")" 200 "... not somebody else's"
send='{"name":"Ann","position":"P"}'
for i in 1 2 3 4 5 6 7 8; do
	printf %s "$send" >"$tmp/send.$i"
	env -i "SESSILE_CONFIG=$config" REQUEST_METHOD=POST \
		CONTENT_TYPE=application/json "CONTENT_LENGTH=${#send}" \
		"$programs/auth.cgi" <"$tmp/send.$i" >"$tmp/answer.$i" &
	pids="${pids:-} $!"
done
for pid in $pids; do
	wait "$pid"
done
is "$(grep -l '^Status: 200' "$tmp"/answer.? | grep -c .)" 8 \
	'eight sign in at once'
is "$(sql "select count(*) from sessions where sess like '%\"name\":\"Ann\"%'
	and expired > $(date +%s)000")" 2 '... two are left'
done_testing

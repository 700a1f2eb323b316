#!/bin/sh
# shellcheck disable=SC2317 # functions are called by their names
# Who fails to sign in again and again has to wait: counted across processes,
# before anything is said, by name and by address; and nobody is kept out of a
# browser that knows him.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

make_store
SESSILE_CONFIG=$config
export SESSILE_CONFIG
cp "$config" "$tmp/plain.json"
right='correct horse battery'
for name in Ann Bob; do
	echo "$right" | "$sessile" user add "$name" --password-stdin \
		>/dev/null || exit 1
done
"$sessile" user add Off --position x >/dev/null
"$sessile" user disable Off >/dev/null

# options JSON-MEMBERS
options() {
	sed "s|{|{ $1,|" "$tmp/plain.json" >"$tmp/new.json"
	cat "$tmp/new.json" >"$config"
}

fresh() {
	sql 'DELETE FROM attempts'
}

# NAME PASSWORD [VAR=VALUE ...]
try() {
	send="{\"name\":\"$1\",\"password\":\"$2\"}"
	shift 2
	post auth "$@"
	send=
}
# NAME POSITION [VAR=VALUE ...]
by_position() {
	send="{\"name\":\"$1\",\"position\":\"$2\"}"
	shift 2
	post auth "$@"
	send=
}
# N COMMAND ...: what it has come to, each status with its number
many() {
	n=$1
	shift
	while [ "$n" -gt 0 ]; do
		n=$((n - 1))
		"$@" >/dev/null
		echo "$status"
	done | sort | uniq -c | awk '{ printf "%s%s*%s", s, $2, $1; s = " " }'
}
# However slow the machine is, it is too early then.
hold() {
	sql 'UPDATE attempts SET until = until + 600000
		WHERE until = (SELECT max(until) FROM attempts)'
}
row() {
	sql 'SELECT count(*) FROM attempts'
}

diag 'the answer'
is "$(many 5 try Ann wrong)" '401*5' 'five failures are free'
hold
try Ann wrong
is "$status" 429 'the sixth comes too early'
wait=$(header Retry-After)
ok '... Retry-After says for how long' [ "$wait" -gt 540 -a "$wait" -le 601 ]
is "$body" "{\"authenticated\":false,\"error\":\"Too many failed sign-ins; try again in $wait seconds\",\"retryAfter\":$wait}" \
	'... and so does the body'
is "$(header Set-Cookie)" '' '... with no cookie'
like "$err" '^sessile: POST /: 429 .*refused' '... the log tells'
early=$(echo "$body" | tr -d 0-9)
try Ann "$right"
is "$status $(echo "$body" | tr -d 0-9)" "429 $early" \
	'the right password is not heard either'
try Bob "$right"
is "$status" 200 'somebody else signs in'

diag 'time unlocks'
fresh
is "$(many 5 try Ann wrong)" '401*5' 'five'
enters() {
	try Ann "$right"
	[ "$status" = 200 ]
}
ok 'a second later the right one is heard' await 5 enters
is "$(row)" 1 '... and forgets all but the address'
sql "UPDATE attempts SET until = until - 5 * 900000"
try Ann "$right"
is "$(many 5 try Ann wrong)" '401*5' '... five are free again'

diag 'the same for everyone'
for who in Ann Nobody Off 'John Doe'; do
	for how in try by_position; do
		fresh
		is "$(many 5 $how "$who" wrong)" '401*5' "$who, $how"
		hold
		$how "$who" wrong
		is "$status $(echo "$body" | tr -d 0-9)" "429 $early" \
			'... and then refused'
	done
done
by_position 'John Doe' 'Software Engineer'
is "$status" 429 'the right position is not heard'
is "$(header Set-Cookie)$(sql "SELECT count(*) FROM sessions
	WHERE sess LIKE '%John%'")" 0 '... and leaves no session'
# Who has to wait for the lock is told from others by his time.
cat >"$tmp/locked.py" <<'END'
import os, sqlite3, subprocess, sys
program, db, body = sys.argv[1:]
lock = sqlite3.connect(db, isolation_level=None)
lock.execute('BEGIN IMMEDIATE')
env = {'SESSILE_CONFIG': os.environ['SESSILE_CONFIG'],
    'REQUEST_METHOD': 'POST', 'CONTENT_TYPE': 'application/json',
    'CONTENT_LENGTH': str(len(body))}
print(subprocess.run([program], env=env, input=body.encode(),
    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout[8:11].decode())
END
for position in 'Software Engineer' wrong; do
	run python3 "$tmp/locked.py" "$programs/auth.cgi" "$db" \
		"{\"name\":\"John Doe\",\"position\":\"$position\"}"
	is "$out" 429 "... nor asks for the lock of the store: $position"
done
fresh
by_position 'John Doe' 'Software Engineer'
is "$status $(row)" '200 0' 'a success writes no count'

diag 'nothing typed is stored'
fresh
try 'my secret password' x
is "$(row)" 2 'a name that is none counts'
not_ok '... and is not in the store' grep -q 'my secret' "$db"

diag 'parallel'
cat >"$tmp/crowd.py" <<'END'
import os, subprocess, sys
program, n, body = sys.argv[1], int(sys.argv[2]), sys.argv[3].encode()
env = {'SESSILE_CONFIG': os.environ['SESSILE_CONFIG'],
    'REQUEST_METHOD': 'POST', 'CONTENT_TYPE': 'application/json',
    'CONTENT_LENGTH': str(len(body)), 'REMOTE_ADDR': '192.0.2.1'}
all = []
for i in range(n):
    env['REMOTE_ADDR'] = '198.51.%d.%d' % (i // 200, i % 200)
    p = subprocess.Popen([program], env=env, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    p.stdin.write(body)
    p.stdin.close()
    all.append(p)
statuses = {}
for p in all:
    s = p.stdout.read()[8:11].decode()
    p.wait()
    statuses[s] = statuses.get(s, 0) + 1
print(*('%s*%d' % s for s in sorted(statuses.items())))
END
# More than five verdicts are only those whose time had come: a second after
# the fifth, two after that, and so on.
no_more_than() {
	most=5
	delay=1
	took=$(($(date +%s) - began + 1))
	while [ "$took" -ge "$delay" ]; do
		took=$((took - delay))
		delay=$((delay * 2))
		most=$((most + 1))
	done
	verdicts=$(echo "$out" | sed -n 's/.*401\*\([0-9]*\).*/\1/p')
	diag "$out, at most $most"
	[ "$verdicts" -ge 5 ] && [ "$verdicts" -le "$most" ] &&
		! echo "$out" | grep -qE '(200|50[0-24-9])\*'
}
for body in '{"name":"Ann","password":"wrong"}' \
	'{"name":"John Doe","position":"wrong"}' \
	'{"name":"Nobody","password":"wrong"}'; do
	fresh
	began=$(date +%s)
	run python3 "$tmp/crowd.py" "$programs/auth.cgi" 200 "$body"
	ok "200 at once: $body" no_more_than
done

diag 'addresses'
options '"proxy":false'
from() {
	address=$1
	shift
	i=$((${i:-0} + 1))
	try "x$i$(date +%N)" wrong "REMOTE_ADDR=$address" "$@"
}
fresh
for i in $(seq 20); do
	from 192.0.2.1
	echo "$status"
done >"$tmp/statuses"
is "$(sort "$tmp/statuses" | uniq -c | xargs)" '20 401' \
	'twenty failures are free from an address'
hold
from 192.0.2.1
is "$status" 429 '... one more is too early'
from ::ffff:192.0.2.1
is "$status" 429 '... as IPv6 has it, too'
from 192.0.2.2
is "$status" 401 '... the address beside it is another'
from 192.0.2.1 'HTTP_X_FORWARDED_FOR=203.0.113.1'
is "$status" 429 '... a header of the client changes nothing'
try Bob "$right" REMOTE_ADDR=192.0.2.1
is "$status" 429 '... nor does a right password'
options '"proxy":true'
from 192.0.2.1 'HTTP_X_FORWARDED_FOR=203.0.113.1'
is "$status" 401 'behind a proxy it is the header'
for forged in '192.0.2.9, 192.0.2.1' 'a,b,c, 192.0.2.1' \
	"$(printf '1.2.3.4,%.0s' $(seq 100))192.0.2.1" '192.0.2.1:4711' \
	'::ffff:192.0.2.1'; do
	from 127.0.0.1 "HTTP_X_FORWARDED_FOR=$forged"
	is "$status" 429 "... its last entry: $(echo "$forged" | tail -c 30)"
done
fresh
for i in $(seq 20); do
	from 127.0.0.1 "HTTP_X_FORWARDED_FOR=192.0.2.$i, junk$i%\"';<>"
done
hold
from 127.0.0.1 'HTTP_X_FORWARDED_FOR=203.0.113.7, other junk'
is "$status" 429 'what is no address is one and the same'

diag 'a known browser'
options '"proxy":true,"knownBrowser":86400000'
fresh
try Ann "$right"
is "$status" 200 'a sign-in'
known=$(jar connect.sid.known)
ok '... makes the browser known' [ -n "$known" ]
session=$(jar connect.sid)
like "$(header Set-Cookie | grep known)" \
	'^connect.sid.known=[0-9A-Za-z._-]+; Path=/; Expires=.* GMT; HttpOnly; SameSite=Lax$' \
	'... with a cookie like the session'"'"'s'
try Bob "$right"
bobs=$(jar connect.sid.known)
cat >"$tmp/attack.sh" <<'END'
i=0
while [ ! -e "$1/stop" ] && [ $i -lt 500 ]; do
	i=$((i + 1))
	body='{"name":"Ann","password":"guess"}'
	printf %s "$body" | env -i SESSILE_CONFIG="$SESSILE_CONFIG" \
		REQUEST_METHOD=POST CONTENT_TYPE=application/json \
		CONTENT_LENGTH=${#body} REMOTE_ADDR=127.0.0.1 \
		HTTP_X_FORWARDED_FOR="10.0.$((i / 250)).$((i % 250))" \
		"$2/auth.cgi" 2>/dev/null | sed -n '1s/Status: \(...\).*/\1/p'
done
END
sh "$tmp/attack.sh" "$tmp" "$programs" >"$tmp/guesses" &
attack=$!
under_way() { grep -q 429 "$tmp/guesses"; }
ok 'somebody guesses from many addresses' await 20 under_way
hold
try Ann "$right"
is "$status" 429 '... a strange browser has to wait'
bad=
for i in 1 2 3 4 5 6 7 8; do
	try Ann "$right" "HTTP_COOKIE=$known"
	[ "$status" = 200 ] || bad="$bad $status"
done
is "$bad" '' '... the known one does not, again and again'
wait "$attack"
diag "guesses: $(sort "$tmp/guesses" | uniq -c | xargs)"
is "$(wc -l <"$tmp/guesses")" 500 '... of 500 guesses'
ok '... few were heard' [ "$(grep -c 401 "$tmp/guesses")" -le 12 ]
is "$(grep -vc '401\|429' "$tmp/guesses")" 0 '... and none was right'
for cookie in "$bobs" "${known}x" "connect.sid.known=1.1.1.1" \
	"connect.sid.known=" "connect.sid.known=${session#*=}" \
	"$(echo "$known" | tr '.' '_')" "other.${known}"; do
	try Ann "$right" "HTTP_COOKIE=$cookie"
	is "$status" 429 "... another cookie does not help: $(echo "$cookie" |
		cut -c1-40)"
done
is "$(status_of "connect.sid=${known#*=}")" 401 'it signs nobody in'
is "$(status_of "connect.sid=s%3A${known#*=}")" 401 '... as a session neither'
is "$(status_of "$known")" 401 '... nor alone'
fresh
for i in 1 2 3 4 5; do
	try Ann wrong "HTTP_COOKIE=$known"
done
is "$status" 401 'whoever has stolen it'
hold
try Ann wrong "HTTP_COOKIE=$known"
is "$status" 429 '... has to wait as well'
try Ann "$right"
is "$status" 200 '... and holds up nobody else'
fresh
send="{\"old\":\"$right\",\"new\":\"another horse battery\"}"
post password "HTTP_COOKIE=$session; $known"
is "$status" 200 'a new password'
fresher=$(jar connect.sid.known)
ok '... makes it known anew' [ -n "$fresher" ]
send=
for i in 1 2 3 4 5; do
	try Ann wrong
done
hold
try Ann 'another horse battery' "HTTP_COOKIE=$known"
is "$status" 429 '... the cookie from before is worth nothing'
try Ann 'another horse battery' "HTTP_COOKIE=$fresher"
is "$status" 200 '... the new one is'
# Of who has no password the signature is over nothing that is his but a
# number.
"$sessile" user add Jim --position x >/dev/null
by_position Jim x
jims=$(jar connect.sid.known)
fresh
for i in 1 2 3 4 5; do
	by_position 'John Doe' wrong
done
hold
by_position 'John Doe' 'Software Engineer' "HTTP_COOKIE=$jims"
is "$status" 429 'one without a password has none for another'
fresh
for i in 1 2 3 4 5; do
	by_position Jim wrong
done
hold
by_position Jim x "HTTP_COOKIE=$jims"
is "$status" 200 '... but for himself'
fresh
for i in 1 2 3 4 5; do
	try Ann wrong
done
hold
"$sessile" secret rotate >/dev/null
for i in 1 2 3 4 5; do
	try Ann wrong
done
hold
try Ann 'another horse battery'
is "$status" 429 'under a new secret a strange browser has to wait'
try Ann 'another horse battery' "HTTP_COOKIE=$fresher"
is "$status" 200 '... one known under the old secret has not'
newest=$(jar connect.sid.known)
"$sessile" secret rotate --keep 0 >/dev/null
for i in 1 2 3 4 5; do
	try Ann wrong
done
hold
for cookie in "$fresher" "$newest"; do
	try Ann 'another horse battery' "HTTP_COOKIE=$cookie"
	is "$status" 429 '... but when that is gone'
done
fresh
try Ann 'another horse battery'
fresher=$(jar connect.sid.known)
for i in 1 2 3 4 5; do
	try Ann wrong
done
hold
try Ann 'another horse battery' "HTTP_COOKIE=$fresher"
is "$status" 200 '... and it is known anew'
options '"proxy":true,"knownBrowser":1'
try Ann 'another horse battery' "HTTP_COOKIE=$fresher"
is "$status" 429 'one that is too old is worth nothing'
options '"proxy":true'
try Ann 'another horse battery' "HTTP_COOKIE=$fresher"
is "$status" 429 '... nor where the option is off'
fresh
options '"knownBrowser":1000,"name":"__Host-a","cookie":{"secure":true}'
try Bob "$right" HTTPS=on
like "$(header Set-Cookie | grep known)" '^__Host-a.known=.*; Secure' \
	'a name with a prefix keeps it'
try Bob "$right"
is "$status $(header Set-Cookie)" '200 ' 'over plain HTTP neither is sent'
cat "$tmp/plain.json" >"$config"

diag "one's own password"
fresh
try Bob "$right"
session=$(jar)
wrong_old() {
	send='{"old":"wrong","new":"yet another horse battery"}'
	post password "HTTP_COOKIE=$session"
	send=
}
is "$(many 5 wrong_old)" '403*5' 'the old one is not to be guessed'
hold
wrong_old
wait=$(header Retry-After)
is "$status" 429 '... the sixth time is too early'
is "$body" "{\"error\":\"Too many failed sign-ins; try again in $wait seconds\",\"retryAfter\":$wait}" \
	'... it says for how long'
try Bob "$right"
is "$status" 429 '... and it counts like a sign-in'

diag 'the operator'
run "$sessile" user unlock Bob --config "$config"
is "$code $out" '0 5 failed sign-ins forgotten' 'unlocks'
try Bob "$right"
is "$status" 200 '... and it is heard'
run "$sessile" user unlock Bob --config "$config" --json
is "$code $out" '0 {"failures":0}' '... once'
sql "DELETE FROM attempts; INSERT INTO attempts VALUES (1, 1, 1), (2, 1, 4e12),
	(3, 5, $(date +%s)000), (4, 'x', 'y'), (9223372036854775807, 2, 3)"
run "$sessile" sweep --config "$config"
is "$code" 0 'a sweep'
is "$(sql 'SELECT group_concat(id) FROM attempts')" 3 \
	'... takes those that are over, or that nobody can have written'

diag 'the audit log'
fresh
options "\"audit\":\"$tmp/store/audit.log\""
is "$(many 5 try 'my secret password' wrong)" '401*5' 'five failures'
hold
try 'my secret password' wrong
like "$(tail -n 1 "$tmp/store/audit.log")" \
	'"event":"throttled",.*"user":null,"session":null' 'and one that is told'
not_ok '... with no name that is nobody'"'"'s' \
	grep -q 'my secret' "$tmp/store/audit.log"

diag 'off'
options '"throttle":false'
fresh
is "$(many 30 by_position Ann wrong)" '401*30' 'nobody waits'
is "$(row)" 0 '... and nothing is counted'
options '"throttle":{"name":2,"address":100,"maxDelay":3600000}'
is "$(many 2 by_position Ann wrong)" '401*2' 'the options are heard'
hold
by_position Ann wrong
is "$status" 429 '... two are free then'
done_testing

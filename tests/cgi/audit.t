#!/bin/sh
# The audit log: what is written, that it never holds a secret, and that lines
# of many processes stay whole. REQUESTS can be given.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

make_store
log=$dir/audit.log
# configure MORE
configure() {
	printf '{"store":"%s"%s}' "$store" "$1" >"$config"
}
audited=",\"audit\":\"$log\""
configure "$audited"

# The last line; EXPRESSION in Python, with it as `d`.
of_last() {
	tail -n 1 "$log" | python3 -c "import json, sys
d = json.loads(sys.stdin.read())
print($1)"
}
lines() {
	wc -l <"$log"
}
hash_of() {
	printf %s "$1" | sha256sum | cut -c 1-8
}
hash_cookie() {
	hash_of "$(id_of "$(cat)")"
}
told='d["event"], d["address"], d["user"], d["session"]'
john="{'id': 1, 'name': 'John Doe'}"
# says EVENT ADDRESS USER SESSION DESCRIPTION
says() {
	is "$(of_last "$told")" "$1 $2 $3 $4" "$5"
}
# shellcheck disable=SC2317 # its name is one of the shell's
command() {
	run "$sessile" "$@" --config "$config"
}

diag 'one event, one line'
ask status
ask index
is "$status" 200 'a visitor'
not_ok '... is no event' [ -e "$log" ]
sign_in REMOTE_ADDR=192.0.2.7
is "$status" 200 'a sign-in'
is "$(stat -c %a "$log")" 600 '... makes a closed file'
is "$(lines)" 1 '... of one line'
says sign-in 192.0.2.7 "$john" "$(hash_of "$sid")" \
	'... that says who and whence'
is "$(of_last 'd["what"]')" 'by position' '... and how'
is "$(of_last 'list(d)')" \
	"['time', 'event', 'address', 'user', 'session', 'what']" \
	'... and nothing else'
now=$(date +%s)
ok '... and when' [ "$(of_last "abs($now - __import__('datetime').datetime.\
fromisoformat(d['time'].replace('Z', '+00:00')).timestamp()) < 60")" = True ]
like "$(of_last 'd["time"]')" '^....-..-..T..:..:..\....Z$' \
	'... to the millisecond'
mine=$cookie mine_sid=$sid
ask status "HTTP_COOKIE=$mine"
ask index "HTTP_COOKIE=$mine"
is "$(lines)" 1 'what he does then is no event'
send='{"name":"John Doe","position":"Hunter2!"}'
post auth REMOTE_ADDR=2001:db8::1
is "$status" 401 'a wrong position'
says refusal 2001:db8::1 "$john" None '... is told with whom it was tried'
is "$(of_last 'd["what"]')" 'wrong credential' '... and why it was refused'
post auth REMOTE_ADDR=192.0.2.8 "HTTP_COOKIE=$mine"
says refusal 192.0.2.8 "$john" "$(hash_of "$mine_sid")" \
	'... and from which session'
send='{"name":"MyPassw0rd!","position":"x"}'
post auth
is "$status" 401 'an unknown name'
says refusal None None None '... is not told: it may be a password'
is "$(of_last 'd["what"]')" 'unknown name' '... but why it was refused'
is "$(lines)" 4 '... and all are lines'
for send in '{' '{"name":"x"}' '{"name":"","position":"x"}'; do
	post auth
	is "$status $(lines)" '400 4' "$send: 400, and no event"
done
send=
ask logout REQUEST_METHOD=POST
is "$status $(lines)" '200 4' 'nobody signs out: no event'
ask index
visitor=$(jar)
ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$visitor"
is "$status $(lines)" '200 4' 'nor does a visitor who was not in'
ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$mine" REMOTE_ADDR=192.0.2.9
is "$status" 200 'a sign-out'
says sign-out 192.0.2.9 "$john" "$(hash_of "$mine_sid")" '... is told'
ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$mine"
is "$(lines)" 5 '... once'

diag 'the address'
spoofed="HTTP_X_FORWARDED_FOR=203.0.113.1, 203.0.113.2"
send=$credentials
post auth REMOTE_ADDR=::ffff:192.0.2.7 "$spoofed"
is "$(of_last 'd["address"]')" 192.0.2.7 'nobody can choose his own'
post auth 'REMOTE_ADDR=192.0.2.7"}'
is "$(of_last 'd["address"]')" None 'one that is none is not told'
configure "$audited,\"proxy\":true"
post auth REMOTE_ADDR=192.0.2.7 "$spoofed"
is "$(of_last 'd["address"]')" 203.0.113.2 \
	'behind a proxy it is the one that the proxy tells'
post auth REMOTE_ADDR=2001:0db8::7
is "$(of_last 'd["address"]')" 2001:db8::7 '... where it tells one'
# Some servers make a variable of each header; no shell has two of one name.
cat >"$tmp/twice.py" <<'END'
import ctypes, sys
program, *variables = [a.encode() for a in sys.argv[1:]]
def array(all):
    return (ctypes.c_char_p * (len(all) + 1))(*all, None)
ctypes.CDLL(None).execve(program, array([program]), array(variables))
sys.exit('it cannot be run')
END
printf %s "$send" | python3 "$tmp/twice.py" "$programs/auth.cgi" \
	"SESSILE_CONFIG=$config" REQUEST_METHOD=POST \
	CONTENT_TYPE=application/json "CONTENT_LENGTH=${#send}" \
	HTTP_X_FORWARDED_FOR=203.0.113.1 REMOTE_ADDR=192.0.2.7 \
	HTTP_X_FORWARDED_FOR=203.0.113.2 HTTP_X_FORWARDED_FORT=203.0.113.3 \
	>"$tmp/answer"
like "$(cat "$tmp/answer")" '^Status: 200' 'each header a variable'
is "$(of_last 'd["address"]')" 203.0.113.2 '... of which the last counts'
configure "$audited"
sql 'DELETE FROM sessions'
n=$(lines)

diag 'a name that would be more than one'
python3 - "$db" >"$tmp/name" <<'END'
import json, sqlite3, sys
c = sqlite3.connect(sys.argv[1])
c.execute('UPDATE users SET name = ?',
          ('a"b\\\n\r\t\x7f\x85\u2028\u202e{"event":"x"}\n',))
c.commit()
print(json.dumps({'name': c.execute('SELECT name FROM users').fetchone()[0],
                  'position': 'Software Engineer'}), end='')
END
send=$(cat "$tmp/name")
post auth
is "$status $(lines)" "200 $((n + 1))" 'line breaks, quotes, controls: one line'
is "$(python3 - "$log" "$tmp/name" "$n" <<'END'
import json, sys
data = open(sys.argv[1], 'rb').read().decode()
assert len(data.splitlines()) == int(sys.argv[3]) + 1, data
last = json.loads(data.splitlines()[-1])
print(last['user']['name'] == json.load(open(sys.argv[2]))['name'])
END
)" True '... however lines are counted, and the name is the same'
sql "UPDATE users SET name = 'John Doe'"

diag "one's own password"
printf 'an old one of mine, long' | "$sessile" user add Ann --password-stdin \
	--config "$config" >"$tmp/ann"
ann=$(sql "SELECT id FROM users WHERE name = 'Ann'")
send='{"name":"Ann","password":"an old one of mine, long"}'
post auth
phone=$(jar)
post auth
is "$status" 200 'a sign-in by password'
cookie=$(jar) sid=$(id_of "$(jar)")
before=$(lines)
send='{"old":"not the old one at all","new":"a new one of mine, long"}'
post password "HTTP_COOKIE=$cookie" REMOTE_ADDR=192.0.2.10
is "$status $(lines)" "403 $((before + 1))" 'a wrong old one'
says refusal 192.0.2.10 "{'id': $ann, 'name': 'Ann'}" "$(hash_of "$sid")" \
	'... is told'
is "$(of_last 'd["what"]')" 'password change' '... with what it was for'
send='{"old":"an old one of mine, long","new":"a new one of mine, long"}'
post password "HTTP_COOKIE=$cookie" REMOTE_ADDR=192.0.2.10
sid=$(id_of "$(jar)")
is "$status $(lines)" "200 $((before + 3))" 'a change'
last=$(tail -n 1 "$log")
sed -i '$d' "$log"
says password-change 192.0.2.10 "{'id': $ann, 'name': 'Ann'}" \
	"$(hash_of "$sid")" '... is told, with the new session'
echo "$last" >>"$log"
says session-revoked 192.0.2.10 "{'id': $ann, 'name': 'Ann'}" \
	"$(echo "$phone" | hash_cookie)" '... and which it has ended'
not_ok '... and neither password' grep -q 'one of mine' "$log"
send='{"old":"an old one of mine, long","new":"a new one of mine, long"}'
post password
is "$status $(lines)" "401 $((before + 3))" 'of nobody: no event'

diag "one's own sessions"
before=$(lines)
send='{"name":"Ann","password":"a new one of mine, long"}'
post auth
phone=$(jar)
post auth
tablet=$(jar)
post auth
desk=$(jar)
# revoke BODY
revoke() {
	send=${1%\}}',"password":"a new one of mine, long"}'
	post revoke "HTTP_COOKIE=$desk" REMOTE_ADDR=192.0.2.11
	case $(jar) in
	*=s%3A*) desk=$(jar) ;;
	esac
}
revoke '{"session":"0123456789abcdef"}'
is "$status $(lines)" "404 $((before + 3))" 'none of them: no event'
handle=$(handle "$(id_of "$phone")")
revoke "{\"session\":\"$handle\"}"
is "$status" 200 'one is ended'
says session-revoked 192.0.2.11 "{'id': $ann, 'name': 'Ann'}" \
	"$(echo "$phone" | hash_cookie)" '... which is told'
like "$handle" "^$(of_last 'd["session"]')" \
	'... by the beginning of its handle'
n=$(lines)
send='{"others":true}'
post revoke "HTTP_COOKIE=$desk"
is "$status $(lines)" "400 $n" 'the others, and no password: no event'
send='{"others":true,"password":"not this one of mine"}'
for i in 1 2 3 4 5; do
	post revoke "HTTP_COOKIE=$desk" REMOTE_ADDR=192.0.2.11
done
is "$status $(lines)" "403 $((n + 5))" 'and a wrong one, five times'
says refusal 192.0.2.11 "{'id': $ann, 'name': 'Ann'}" \
	"$(echo "$desk" | hash_cookie)" '... is told'
is "$(of_last 'd["what"]')" revoke '... with what it was for'
sql 'UPDATE attempts SET until = until + 600000'
post revoke "HTTP_COOKIE=$desk" REMOTE_ADDR=192.0.2.11
is "$status $(lines)" "429 $((n + 6))" 'and once more'
says throttled 192.0.2.11 "{'id': $ann, 'name': 'Ann'}" \
	"$(echo "$desk" | hash_cookie)" '... is told'
is "$(of_last 'd["what"]')" revoke '... with what it was for'
sql 'DELETE FROM attempts'
revoke '{"others":true}'
ok 'the others are told' grep -q "session-revoked.*192\.0\.2\.11.*Ann.*\
$(echo "$tablet" | hash_cookie)" "$log"
is "$(grep -c session-revoked "$log")" 4 '... each'
revoke "{\"session\":\"$(handle "$(id_of "$desk")")\"}"
says sign-out 192.0.2.11 "{'id': $ann, 'name': 'Ann'}" \
	"$(echo "$desk" | hash_cookie)" 'this one is signed out'
not_ok 'and the passwords are not' grep -q 'one of mine' "$log"
before=$(lines)
sql "DELETE FROM users WHERE name = 'Ann'"

diag 'the command'
command user add Jane --position Boss
is "$code" 0 'user add'
says user-change None "{'id': 2, 'name': 'Jane'}" None '... is told'
is "$(of_last 'd["what"], d["uid"]')" "added $(id -u)" '... and by whom'
sign_in
command session kill "$sid"
is "$code" 0 'session kill'
says session-killed None "$john" "$(hash_of "$sid")" '... is told'
command session kill "$sid"
is "$(($(lines) - before))" 3 '... once'
sign_in
one=$sid
sign_in
two=$sid
command session kill --user 'John Doe'
is "$code" 0 'session kill --user'
is "$(tail -n 2 "$log" | sed 's/.*"session":"\(.*\)",.*/\1/' | sort | xargs)" \
	"$( (hash_of "$one"; hash_of "$two") | sort | xargs)" \
	'... is told of each'
command secret rotate --keep 2
is "$(of_last 'd["event"], d["what"], d["user"], d["session"]')" \
	'secret-rotated 1 kept, 0 removed None None' 'secret rotate'
send='{"name":"Jane","position":"Boss"}'
for verb in disable enable; do
	command user $verb Jane
	says user-change None "{'id': 2, 'name': 'Jane'}" None "user $verb"
	is "$(of_last 'd["what"]')" ${verb}d '... is told as that'
	[ $verb = enable ] || post auth
	[ $verb = enable ] || is "$(of_last 'd["what"]')" 'disabled user' \
		'... and he is refused as that'
done
echo 'a password that nobody has' | "$sessile" user passwd Jane \
	--password-stdin --config "$config" >"$tmp/.out"
is "$(of_last 'd["user"]["id"], d["what"]')" '2 password set' 'user passwd'
send='{"name":"Jane","password":"a password that nobody has"}'
post auth
is "$status" 200 '... who signs in with it'
says sign-in None "{'id': 2, 'name': 'Jane'}" "$(jar | hash_cookie)" \
	'... which is told'
is "$(of_last 'd["what"]')" 'by password' '... with how'
not_ok '... and the password is not' grep -Eiq 'nobody has|argon' "$log"
command user disable Jack
command user passwd Jack --password-stdin
is "$code $(($(lines) - before))" '1 13' 'of nobody: no event'
command session kill --user Jane
command user del Jane
says user-change None "{'id': 2, 'name': 'Jane'}" None 'user del'
is "$(of_last 'd["what"]')" removed '... is told as that'
command user del Jane
is "$code $(($(lines) - before))" '1 15' '... once'
command user unlock 'John Doe'
says user-change None "$john" None 'user unlock'
is "$(of_last 'd["what"]')" unlocked '... is told as that'
command user unlock 'MyPassw0rd!'
is "$(of_last 'd["what"], d["user"]')" 'unlocked None' \
	'... without a name that is nobody'\''s'
before=$((before + 2))

diag 'a configuration that is refused'
configure "$audited,\"cookie\":{\"sameSite\":\"Lax\"}"
send=$credentials
post auth REMOTE_ADDR=192.0.2.7
is "$status" 503 'a sign-in'
says configuration-refused 192.0.2.7 None None '... is told'
like "$(of_last 'd["what"]')" '"cookie\.sameSite" must be' '... with why'
configure ",\"sweep\":-1$audited"
send=
ask logout REQUEST_METHOD=POST
is "$status $(($(lines) - before))" '503 17' \
	'a sign-out, and audit behind what is wrong'
send='{"old":"an old one of mine, long","new":"a new one of mine, long"}'
post password
is "$status $(($(lines) - before))" '503 18' 'a change of a password'
send=
ask status
ask index
is "$status $(($(lines) - before))" '503 18' 'but not each visit'
# refuses MORE ERE DESCRIPTION
refuses() {
	configure "$1"
	send=$credentials
	post auth
	is "$status" 503 "$3"
	like "$err" "$2" '... with the reason'
}
sum=$(cat "$db" "$dir/secret" | cksum)
for beside in "$db" "$db-journal" "$config" "$dir/secret"; do
	refuses ",\"audit\":\"$beside\"" '"audit" needs a file of its own' \
		"audit: ${beside##*/}"
	configure ",\"audit\":\"$beside\",\"sweep\":-1"
	post auth
	printf '{"sweep":-1,"audit":"%s","store":"%s"}' "$beside" "$store" \
		>"$config"
	post auth
done
refuses ",\"audit\":\"$tmp/x\",\"log\":\"$tmp/x\"" '^$' 'audit and log in one'
like "$(cat "$tmp/x")" '"audit" needs a file of its own' '... with the reason'
ln -s "$dir" "$tmp/elsewhere"
for alias in "$dir/./secret" "$dir//sessile.db" "$dir/./sessile.db-journal" \
	"$tmp/elsewhere/secret" "$tmp/elsewhere/../store.json"; do
	refuses ",\"audit\":\"$alias\"" '"audit" needs a file of its own' \
		"audit: $(echo "$alias" | sed "s,$tmp/,,")"
done
for beside in "$db" "$db-journal" "$db-slot0" "$config" "$dir/secret" \
	"$tmp/elsewhere/secret"; do
	refuses ",\"log\":\"$beside\"" '"log" needs a file of its own' \
		"log: ${beside##*/}"
	printf '{"sweep":-1,"log":"%s","store":"%s"}' "$beside" "$store" \
		>"$config"
	post auth
	like "$err" '"sweep" must be' '... nor where that is not what is wrong'
done
is "$(cat "$db" "$dir/secret" | cksum)" "$sum" \
	'... and database and secret are left alone'
for wrong in 1 true '"file"' '""' '"stderr"' '["syslog"]'; do
	refuses ",\"audit\":$wrong" '"audit" must be "syslog" or an abs' \
		"audit: $wrong"
done

diag 'where it is, and what it is'
mkdir "$tmp/www" "$tmp/www/in"
configure ",\"audit\":\"$tmp/www/in/audit.log\""
send=$credentials
post auth "DOCUMENT_ROOT=$tmp/www"
is "$status" 503 'below the document root nobody signs in'
like "$err" 'audit\.log: the audit log lies inside the document root; move' \
	'... and is told why'
post auth "PATH_TRANSLATED=$tmp/www/x" PATH_INFO=/x
is "$status" 503 '... however the server says where that is'
not_ok '... and nothing is made there' [ -e "$tmp/www/in/audit.log" ]
post auth "DOCUMENT_ROOT=$tmp/store"
is "$status" 503 '... like the store'
configure "$audited"
sign_in "DOCUMENT_ROOT=$tmp/www"
is "$status" 200 'elsewhere all is well'
n=$(lines)
# goes_on DESCRIPTION ERE [VAR=VALUE]: unwritten, signed in and out, and told.
goes_on() {
	what=$1 why=$2
	shift 2
	sign_in "$@"
	is "$status" 200 "$what: one signs in"
	like "$err" "^sessile: a sign-in is not in the audit log: .*$why" \
		'... and it is told'
	ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$cookie" "$@"
	is "$status" 200 '... and out'
	like "$err" "^sessile: a sign-out is not in the audit log: .*$why" \
		'... and it is told'
}
for mode in 604 620 666; do
	chmod $mode "$log"
	goes_on "mode $mode" "mode 0$mode"
done
chmod 640 "$log"
sign_in
is "$status $err $(lines)" "200  $((n + 1))" 'its group may read it'
configure ",\"audit\":\"$tmp/none/audit.log\""
goes_on 'no such folder' 'No such file'
ln -s "$log" "$tmp/link"
configure ",\"audit\":\"$tmp/link\""
goes_on 'a link' 'a symbolic link'
mkfifo "$tmp/fifo"
configure ",\"audit\":\"$tmp/fifo\""
goes_on 'a pipe that nobody reads' '(not a regular file|No such device)'
configure ",\"audit\":\"/dev/full\""
goes_on 'a device' '(not a regular file|Permission)'
is "$(lines)" $((n + 1)) 'nothing was written meanwhile'
configure ",\"audit\":\"$tmp/none/audit.log\""
command user add Jim --position Boss
is "$code" 0 'a command goes on, too'
like "$err" '^sessile: done, but it is not in the audit log: ' '... and tells'
configure "$audited"

# A disk that has room for 60 bytes more, as far as this file is concerned.
cp "$log" "$tmp/log"
printf '%0*d\n' $((200 * 512 - 61)) 0 >"$log"
(
	ulimit -f 200
	goes_on 'a full disk' 'the disk is full|File too large' >"$tmp/goes_on"
)
cat "$tmp/goes_on"
tests=$((tests + 4))
(
	ulimit -f 200
	command user add Jo --position Boss
	echo "$code $err" >"$tmp/goes_on"
)
like "$(cat "$tmp/goes_on")" '^0 sessile: done, but it is not in the audit' \
	'... nor does it end the command'
sign_in
is "$(sed 1d "$log" | cut -c 1-9)" '{"time":"
{"time":"' 'a line that it has cut does not spoil the next'
is "$(tail -n 1 "$log" | grep -c '^{"time":"20.*}$')" 1 '... which is whole'
mv "$tmp/log" "$log"

if [ "$(id -u)" = 0 ]; then
	rm "$log"
	chown -R nobody "$dir"
	command user add Joan --position Boss
	is "$code" 0 'root, and the store is another'\''s'
	is "$(stat -c %U "$log")" nobody '... whose the audit log then is'
	like "$("$sessile" doctor --config "$config")" "^ok +audit: $log" \
		'... and doctor finds nothing'
	chmod 604 "$log"
	like "$("$sessile" doctor --config "$config")" \
		'^warn  audit: .*others can read it' '... unless it is open'
	chmod 600 "$log"
	chown root "$log"
	like "$("$sessile" doctor --config "$config")" \
		'^warn  audit: .*Permission denied' '... or root'\''s'
	chown -R root "$dir"
fi

diag "many at once"
requests=${REQUESTS:-200}
configure "$audited,\"throttle\":false"
sql 'DELETE FROM sessions'
sign_in
: >"$log"
tab=$(printf '\t')
i=0
while [ $i -lt "$requests" ]; do
	case $((i % 3)) in
	0) echo "$programs/auth.cgi$tab-$tab-$tab$credentials" ;;
	1) echo "$programs/auth.cgi$tab-$tab-$tab$(
		echo "$credentials" | sed 's/Eng.*r/Hunter2/')" ;;
	2) echo "$programs/auth.cgi$tab$cookie$tab-$tab$credentials" ;;
	esac
	i=$((i + 1))
done >"$tmp/requests"
SESSILE_CONFIG=$config "$SESSILE_BUILD/tests/fault/crowd" "$requests" \
	<"$tmp/requests" >"$tmp/answers" 2>"$tmp/complaints"
cp "$log" "$tmp/crowd"
# On a busy machine some wait too long for the store, and get 503.
refused=$(awk '$2 == 401' "$tmp/answers" | wc -l)
answered=$((refused + $(awk '$2 == 200' "$tmp/answers" | wc -l)))
sql 'SELECT sid FROM sessions' >"$tmp/sids"
echo "$sid" >>"$tmp/sids"
{
	cat "$tmp/sids" "$dir/secret"
	echo "${cookie#*%3A}"
	printf '%s\n' Hunter2 'Software Engineer' connect.sid MyPassw0rd Boss
} >"$tmp/never"
is "$(python3 - "$tmp/crowd" <<'END'
import collections, json, sys
data = open(sys.argv[1]).read()
assert data.endswith('}\n')
count = collections.Counter()
for line in data.split('\n')[:-1]:
    d = json.loads(line)
    assert list(d) == ['time', 'event', 'address', 'user', 'session',
                       'what'], line
    count[d['event']] += 1
print(sum(count.values()), count['refusal'])
END
)" "$answered $refused" \
	"$requests requests at once: each a line, whole, valid JSON"
ok '... of which most were answered' [ "$answered" -gt $((requests / 2)) ]
is "$(grep -cF -f "$tmp/never" "$tmp/crowd")" 0 \
	'no id, cookie, secret or credential is in it'
done_testing

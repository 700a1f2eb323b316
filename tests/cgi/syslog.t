#!/bin/sh
# `"log": "syslog"` arrives, at a /dev/log that only this test sees.
set -u
if [ "$(id -u)" = 0 ] && [ -z "${OWN_PLACES:-}" ] &&
	unshare -m mount -t tmpfs none /dev 2>/dev/null; then
	OWN_PLACES=yes exec unshare -m "$0"
fi
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"
[ -n "${OWN_PLACES:-}" ] || skip_all 'needs root, and folders to be mounted'

# Each message becomes a line of $tmp/heard.
mkdir "$tmp/dev"
: >"$tmp/heard"
python3 -u -c 'import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1] + ".new")
os.rename(sys.argv[1] + ".new", sys.argv[1])
while True:
    print(repr(s.recv(65536).rstrip(b"\0\n"))[2:-1])
' "$tmp/dev/log" >"$tmp/heard" &
listener=$!
at_exit "kill $listener 2>/dev/null"
ok 'somebody listens' await 20 [ -S "$tmp/dev/log" ]
make_store
: >"$tmp/dev/null"
ok 'a /dev with a null' mount --bind /dev/null "$tmp/dev/null"
ok '... is our own' mount --rbind "$tmp/dev" /dev
at_exit "umount -l /dev $tmp/dev/null"

# shellcheck disable=SC2317 # called by await
heard() {
	grep -Eq "$1" "$tmp/heard"
}
printf '{"store":"%s","log":"syslog"}' "$store" >"$config"
mv "$db" "$db.away"
ask status
is "$status" 503 'without a store: 503'
is "$err" '' '... of which stderr gets nothing'
ok '... but syslog does, as authpriv.notice' await 20 \
	heard '^<85>.* sessile\[[0-9]+\]: .*503.*sessile\.db'
mv "$db.away" "$db"
send='{"name":"John Doe","position":"x%s%n"}'
post auth
is "$status" 401 'a wrong position: 401'
send='{'
post auth
is "$status" 400 'no JSON: 400'
ok '... is told, too' await 20 heard '^<85>.* sessile\[[0-9]+\]: .*400'

printf '{"store":"%s","audit":"syslog"}' "$store" >"$config"
sign_in REMOTE_ADDR=192.0.2.7
is "$status $err" '200 ' 'an audit log that is syslog'
ok '... gets a line of JSON, as authpriv.info' await 20 heard \
	'^<86>.* sessile\[[0-9]+\]: \{"time":".*"event":"sign-in",.*\}$'

diag 'long lines'
python3 - "$db" "$store" "$config" >"$tmp/name" <<'END'
import json, sqlite3, sys
c = sqlite3.connect(sys.argv[1])
c.execute('UPDATE users SET name = ?', ('\1' * 256,))
c.commit()
with open(sys.argv[3], 'w') as f:
    json.dump({'store': sys.argv[2], 'audit': 'syslog', '"' * 490: 1}, f)
print(json.dumps({'name': '\1' * 256, 'position': 'x'}), end='')
END
send=$(cat "$tmp/name")
post auth REMOTE_ADDR=192.0.2.8
is "$status" 503 'a long reason'
ok '... arrives' await 20 heard configuration-refused
printf '{"store":"%s","audit":"syslog"}' "$store" >"$config"
post auth REMOTE_ADDR=192.0.2.9
is "$status" 401 'a long name'
ok '... arrives' await 20 heard refusal
is "$(python3 - "$tmp/heard" <<'END'
import json, sys
for line in open(sys.argv[1]):
    if '192.0.2.8' in line or '192.0.2.9' in line:
        text = line.rstrip().partition(']: ')[2].replace('\\\\', '\\')
        print(*list(json.loads(text))[-1:])
END
)" 'what
what' '... and each is a whole line, to the last member'
sql "UPDATE users SET name = 'John Doe'"
printf '{"store":"%s","log":"syslog","audit":"syslog"}' "$store" >"$config"

# A visitor must not wait for one who does not listen.
kill "$listener"
wait "$listener" 2>/dev/null
mv "$db" "$db.away"
ask status
is "$status" 503 'a syslog that has ended keeps nobody waiting'
mv "$db.away" "$db"
sign_in
is "$status" 200 '... nor does it keep anybody from signing in'
done_testing

#!/bin/sh
# Those who sign in with a password at once: a few hash, the others wait, and
# not for ever.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all 'no python3'

make_store
counting=$config
sed 's/{/{"throttle":false,/' "$config" >"$tmp/crowd.json"
config=$tmp/crowd.json
SESSILE_CONFIG=$config
export SESSILE_CONFIG
echo 'correct horse battery' |
	"$sessile" user add Ann --password-stdin >/dev/null || exit 1
ann='{"name":"Ann","password":"correct horse battery"}'

diag all taken
send=$ann
post auth
is "$status" 200 'a sign-in with a password'
ok '... counts itself beside the database' [ -f "$db-slot0" ]
is "$(stat -c '%a %s' "$db-slot0")" '600 0' '... by a file of its own'
exec 8>"$db-slot0" 9>"$db-slot1"
flock 8 && flock 9 || exit 1
began=$(date +%s)
post auth
is "$status" 503 'with all slots taken'
ok '... not before 5 s' [ $(($(date +%s) - began)) -ge 4 ]
like "$body" '^\{"error":"Too many people sign in at once' '... is told'
is "$(header Retry-After)" 5 '... and when to come again'
is "$(jar)" '' '... without a cookie'
like "$err" '503 .*Too many people' '... in the log as well'
sign_in
is "$status" 200 'who signs in by position does not hash, nor wait'
send='{"name":"Eve","password":"correct horse battery"}'
post auth "SESSILE_CONFIG=$counting"
is "$status" 503 'a name that is not there'
send='{"old":"correct horse battery","new":"another horse battery"}'
post password "HTTP_COOKIE=$cookie" "SESSILE_CONFIG=$counting"
is "$status $(header Retry-After)" '503 5' "one's own password"
is "$(sql 'SELECT count(*) FROM attempts')" 0 '... and neither was a failure'
exec 8>&- 9>&-
send=$ann
post auth
is "$status" 200 'and when they are free again'

if [ "$(id -u)" = 0 ]; then
	rm "$db-slot1"
	mkdir "$db-slot1"
	post auth
	is "$status" 503 'a folder in the place of one'
	like "$err" 'sessile.db-slot1: Is a directory' '... is told'
	rmdir "$db-slot1"
else
	skip 2 'needs root'
fi

diag 200 at once
# Large is who has half of what a hash takes. Two looks: who is large at both
# was so in between, all of them at one moment.
cat >"$tmp/crowd.py" <<'END'
import os, subprocess, sys
program, body, n = sys.argv[1], sys.argv[2].encode(), int(sys.argv[3])
env = {'SESSILE_CONFIG': os.environ['SESSILE_CONFIG'],
    'REQUEST_METHOD': 'POST', 'CONTENT_TYPE': 'application/json',
    'CONTENT_LENGTH': str(len(body)), 'SCRIPT_NAME': '/cgi-bin/auth.cgi'}
all = []
for i in range(n):
    p = subprocess.Popen([program], env=env, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    p.stdin.write(body)
    p.stdin.close()
    all.append(p)
def large(p):
    try:
        with open('/proc/%d/statm' % p.pid) as f:
            pages = int(f.read().split()[1])
    except OSError:
        return False
    return pages * os.sysconf('SC_PAGESIZE') > 19456 * 1024 // 2
most, looks, left = 0, 0, all
while left:
    first = {p.pid for p in left if large(p)}
    second = {p.pid for p in left if large(p)}
    most = max(most, len(first & second))
    looks += bool(first & second)
    left = [p for p in left if p.poll() is None]
statuses = {}
for p in all:
    s = p.stdout.read()[8:11].decode()
    statuses[s] = statuses.get(s, 0) + 1
print(most, looks, *('%s*%d' % s for s in sorted(statuses.items())))
END
# SLOTS
crowd() {
	run python3 "$tmp/crowd.py" "$programs/auth.cgi" "$ann" 200
	diag "at once, looks, answers: $out"
	# shellcheck disable=SC2086 # words
	set -- "$1" $out
	ok "with $1 slots some are seen to hash" [ "$2" -ge 1 ]
	ok '... and never more' [ "$2" -le "$1" ]
	like "$out" '^[0-9]+ [0-9]+( 200\*[0-9]+)?( 503\*[0-9]+)?$' \
		'... all get in, or are told to wait'
}
crowd 2
sed 's/{/{"hashSlots":1,/' "$config" >"$tmp/one.json"
SESSILE_CONFIG=$tmp/one.json
crowd 1
done_testing

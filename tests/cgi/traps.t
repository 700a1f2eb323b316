#!/bin/sh
# What servers do to CGI programs, as a process meets it: arguments, closed
# descriptors, lengths that lie, input without an end, a hostile environment.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"
# shellcheck source=tests/cgi/refused.sh
. "$SESSILE_ROOT/tests/cgi/refused.sh"

key=$SESSILE_BUILD/tests/fault/key
make_store
sign_in
mine=$cookie
my_sid=$sid
cp "$db" "$tmp/before"

# Ends after ten seconds of waiting for three bytes: looked at far below.
mkfifo "$tmp/slow"
exec 8<>"$tmp/slow"
printf '{"n' >&8
too_late() {
	tmp=$tmp/late
	mkdir "$tmp"
	cgi_raw auth REQUEST_METHOD=POST CONTENT_TYPE=application/json \
		CONTENT_LENGTH=50
	judge POST
	printf '%s\n' "$status" "$body" >"$tmp/result"
}
too_late <&8 &
slow=$!
at_exit "kill $slow 2>/dev/null"

# ------------------------------------------------ query becomes arguments

with_arguments() {
	printf '' | env -i "SESSILE_CONFIG=$config" REQUEST_METHOD=GET \
		"HTTP_COOKIE=$mine" "$programs/status.cgi" "$@" 2>&1
}
plain=$(with_arguments)
for arguments in -s -h --help --version -c '-d allow=1' session \
	'--config /dev/null' '-- x'; do
	# shellcheck disable=SC2086 # several arguments
	is "$(with_arguments $arguments)" "$plain" "argv '$arguments'"
done

# ------------------------------------------------------ descriptors closed

# Signs in with all that the arguments close: WHAT STATUS ROWS REDIRECTION
closed() {
	what=$1 want=$2 new=$(($(rows) + $3))
	printf %s "$credentials" >"$tmp/.send"
	: >"$tmp/answer"
	: >"$tmp/.err"
	eval "env -i SESSILE_CONFIG='$config' REQUEST_METHOD=POST \
		CONTENT_TYPE=application/json \
		CONTENT_LENGTH=${#credentials} \
		'$programs/auth.cgi' $4"
	is $? 0 "$what closed: exit code"
	is "$(sed -n '1s/Status: \([0-9]*\).*/\1/p' "$tmp/answer")" "$want" \
		"$what closed: the answer"
	is "$(rows)" "$new" "$what closed: what is stored"
	is "$(grep -lF -e 'Status: ' -e 'sessile: ' "$db"*)" '' \
		"$what closed: the database has no answer in it"
	is "$(sql 'PRAGMA integrity_check')" ok "$what closed: integrity"
}
in="<$tmp/.send" to=">$tmp/answer" log="2>$tmp/.err"
closed 'nothing' 200 1 "$in $to $log"
closed 'fd 0' 400 0 "<&- $to $log"
like "$(cat "$tmp/.err")" ' 400 ' 'fd 0 closed: logged'
closed 'fd 1' '' 1 "$in >&- $log"
is "$(cat "$tmp/.err")" '' 'fd 1 closed: nothing strays into the log'
closed 'fd 2' 200 1 "$in $to 2>&-"
closed 'fds 0, 1' '' 0 "<&- >&- $log"
closed 'fds 0, 2' 400 0 "<&- $to 2>&-"
closed 'fds 1, 2' '' 1 "$in >&- 2>&-"
closed 'all' '' 0 '<&- >&- 2>&-'

# A complaint while the database is open, and nowhere to go with it.
sign_in
sql "UPDATE sessions SET sess = 'junk' WHERE sid = '$sid'"
cp "$db" "$tmp/junk"
env -i "SESSILE_CONFIG=$config" REQUEST_METHOD=GET "HTTP_COOKIE=$cookie" \
	"$programs/status.cgi" <&- >"$tmp/answer" 2>&-
like "$(cat "$tmp/answer")" '^Status: 500 ' 'fds 0, 2 closed: 500'
ok 'fds 0, 2 closed: the database is as it was' cmp "$db" "$tmp/junk"
ask status "HTTP_COOKIE=$cookie"
is "$status $body" '500 {"error":"Error retrieving session"}' \
	'a stored session that is none: 500'
ask index "HTTP_COOKIE=$cookie"
is "$status" 500 'a stored session that is none: not only for status.cgi'
ok 'a stored session that is none is left as it is' cmp "$db" "$tmp/junk"

# --------------------------------------------------- the length, the body

cp "$db" "$tmp/before"
send=$credentials
while read -r want length; do
	refused "CONTENT_LENGTH '$length'" "$want" \
		post auth "CONTENT_LENGTH=$length"
done <<-END
	400 -1
	400 +3
	400 abc
	400 3, 3
	400 50,50
	400 0x32
	400 5e1
	400 50.0
	400 50 50
	400 50;
	400 ٥٠
	400 12345678901234567890
	400 99999999999999999999
	400 18446744073709551666
	413 4294967346
	413 9999999999
	413 8193
	411
	400 0
	400 1
	400 49
	400 100
	400 8192
END
refused "CONTENT_LENGTH ' 50'" 400 post auth 'CONTENT_LENGTH= 50'
refused "CONTENT_LENGTH '50 '" 400 post auth 'CONTENT_LENGTH=50 '
refused 'CONTENT_LENGTH unset' 411 ask auth REQUEST_METHOD=POST \
	CONTENT_TYPE=application/json
for junk in -1 abc 12345678901234567890; do
	ask status "HTTP_COOKIE=$mine" "CONTENT_LENGTH=$junk"
	is "$status" 200 "a GET's CONTENT_LENGTH '$junk' is nobody's business"
done
send='{"n'
refused 'three bytes of fifty' 400 post auth CONTENT_LENGTH=50
send=
refused 'no byte of fifty' 400 post auth CONTENT_LENGTH=50
start='{"name":"John Doe","position":"Software Engineer","x":"'
send=$(printf '%s%*s"}' "$start" $((8192 - ${#start} - 2)) '')
post auth
is "${#send} $status" '8192 200' 'a body of 8192 bytes'
cp "$db" "$tmp/before"
send="$send "
refused "a body of ${#send} bytes" 413 post auth

# ------------------------------------------------------- input has no end

mkfifo "$tmp/open"
exec 7<>"$tmp/open"
endless() {
	timeout 5 env -i "SESSILE_CONFIG=$config" "$@" <&7 2>"$tmp/.err" |
		head -n 1 | tr -d '\r'
}
is "$(endless REQUEST_METHOD=GET "HTTP_COOKIE=$mine" \
	"$programs/status.cgi")" 'Status: 200 OK' 'a GET waits for no input'
printf '%s' "$credentials" >&7
is "$(endless REQUEST_METHOD=POST CONTENT_TYPE=application/json \
	"CONTENT_LENGTH=${#credentials}" "$programs/auth.cgi")" \
	'Status: 200 OK' 'a POST waits for no more than its length'
printf 'GET / HTTP' >&7
is "$(endless REQUEST_METHOD=POST CONTENT_LENGTH=0 \
	"$programs/logout.cgi")" 'Status: 200 OK' 'sign-out needs no body'
is "$(timeout 5 dd bs=1 count=10 <&7 2>/dev/null)" 'GET / HTTP' \
	'what follows the body is left alone'

# A server that cannot hand over all of it, or whose socket is closed with
# some of it unread, drops the answer: WHAT STATUS LENGTH NAME [VAR=VALUE ...]
read_all_the_same() {
	what=$1 want=$2 length=$3 program=$4
	shift 4
	{
		printf '%*s' "$length" ''
		printf 'GET / HTTP'
	} >&7
	is "$(endless REQUEST_METHOD=POST "CONTENT_LENGTH=$length" "$@" \
		"$programs/$program.cgi")" "Status: $want" "$what: $want"
	is "$(timeout 5 dd bs=1 count=10 <&7 2>/dev/null)" 'GET / HTTP' \
		'... its body is read all the same, and no more'
}
read_all_the_same 'a body of another type' '415 Unsupported Media Type' 50 \
	auth CONTENT_TYPE=text/plain
read_all_the_same 'a body that is too large' '413 Content Too Large' 40000 \
	auth CONTENT_TYPE=application/json
read_all_the_same 'a body where none is taken' '405 Method Not Allowed' 50 \
	status CONTENT_TYPE=application/json
read_all_the_same 'a body of another site' '403 Forbidden' 50 \
	auth CONTENT_TYPE=application/json HTTP_SEC_FETCH_SITE=cross-site
printf '%s' "$credentials" >&7
is "$(endless REQUEST_METHOD=POST CONTENT_TYPE=text/plain \
	CONTENT_LENGTH=1048577 "$programs/auth.cgi")" \
	'Status: 415 Unsupported Media Type' \
	'for more than a mebibyte nobody waits'
exec 7>&-
is "$(printf '2\r\n{}\r\n0\r\n\r\n' | { env -i "SESSILE_CONFIG=$config" \
	REQUEST_METHOD=POST CONTENT_TYPE=application/json \
	HTTP_TRANSFER_ENCODING=chunked "$programs/auth.cgi" >"$tmp/answer" \
	2>"$tmp/.err"; cat; head -c 11 "$tmp/answer"; })" 'Status: 411' \
	'a body of which nobody says how long it is: read to its end'

# ------------------------------------------------------- the environment

for ours in REMOTE_USER='John Doe' AUTH_USER='John Doe' \
	HTTP_REMOTE_USER='John Doe' HTTP_USER='John Doe' \
	HTTP_AUTHORIZATION='Basic Sm9obiBEb2U6eA=='; do
	ask status "$ours" AUTH_TYPE=Basic
	is "$status" 401 "${ours%%=*} signs nobody in"
done
ask status "HTTP_COOKIE=$mine" "HTTP_SESSILE_CONFIG=$tmp/none" \
	HTTP_SESSILE_STORE=sqlite:/none HTTP_CONFIG=/none SECRET=x
is "$status" 200 'settings are not taken from HTTP_*'
good=$config config=$tmp/none
ask status "HTTP_COOKIE=$mine" "HTTP_SESSILE_CONFIG=$good"
is "$status" 503 'nor where there are no others'
config=$good

mkdir "$tmp/scratch"
sign_in "TMPDIR=$tmp/scratch" SQLITE_TMPDIR=/none HTTP_PROXY=http://x.invalid
is "$status" 200 'TMPDIR and the like hinder nobody'
is "$(ls -A "$tmp/scratch")" '' 'and nothing goes there'
is "$(env -i "SESSILE_CONFIG=$config" REQUEST_METHOD=GET HTTP_OTHER=x \
	QUERY_STRING=environment TMPDIR=/none SQLITE_TMPDIR=/none \
	HTTP_PROXY=x "$key" | tail -n 1)" 'left: HTTP_OTHER' \
	'they are taken out of the environment'

# ------------------------------------------------------ the client is gone

# Descriptor 9 gets a writer's end of which the readers have gone.
before=$(rows)
mkfifo "$tmp/gone"
exec 7<>"$tmp/gone"
exec 9>"$tmp/gone"
exec 7>&-
printf %s "$credentials" | env -i "SESSILE_CONFIG=$config" \
	REQUEST_METHOD=POST CONTENT_TYPE=application/json \
	"CONTENT_LENGTH=${#credentials}" "$programs/auth.cgi" >&9 \
	2>"$tmp/.err"
is $? 1 'client gone: exit code 1, no signal'
is $(($(rows) - before)) 1 'client gone: signed in all the same'
env -i "SESSILE_CONFIG=$config" REQUEST_METHOD=POST \
	"HTTP_COOKIE=$mine" "$programs/logout.cgi" </dev/null >&9 \
	2>"$tmp/.err"
is $? 1 'client gone, sign-out: exit code 1'
is "$(status_of "$mine")" 401 'client gone, sign-out: signed out'
exec 9>&-

# ------------------------------------------------------------- time is up

wait "$slow"
is "$(cat "$tmp/late/result")" '408
{"error":"The body took too long"}' 'a body that does not come: 408'
done_testing

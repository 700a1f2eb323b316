# On top of ../tap.sh: requests to the programs without a server, each answer
# judged as to its form; and waiting for things. Sourced.
# shellcheck shell=sh disable=SC2034
#
#   ask NAME [VAR=VALUE ...]    a GET, unless the variables say otherwise;
#                       $send is its body. $status is the answer's, or what
#                       is wrong with its form.
#   post NAME [VAR=VALUE ...]   a POST of $send, as JSON
#   status_of COOKIE    what status.cgi answers to it
#   sign_in [VAR=VALUE ...]     $cookie and $sid are then the visitor's
#   id_of COOKIE        the id in it; handle ID: what /api/auth/sessions calls it
#   revoke COOKIE BODY  a POST that ends sessions
#   refuses COMMAND STATUS COOKIE BODY ERE WHY
#                       COMMAND COOKIE BODY is answered so, with that in its
#                       body, and changes neither users nor sessions
#   sql TEXT | rows     in the store; the number of sessions
#   await SECONDS COMMAND ...   until it succeeds

# shellcheck source=tests/tap.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/tap.sh"

programs=$SESSILE_BUILD/site/cgi-bin
credentials='{"name":"John Doe","position":"Software Engineer"}'
send=

await() {
	until=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt "$until" ] || return 1
		sleep 0.02
	done
}

sql() {
	sqlite3 -cmd '.timeout 5000' "$db" "$1"
}

rows() {
	sql 'SELECT count(*) FROM sessions'
}

# Judges the answer in $tmp/answer; HEAD: that to a HEAD.
judge() {
	verdict=$(awk -v "size=$(wc -c <"$tmp/answer")" \
		-v "head=$([ "$1" != HEAD ] || echo 1)" \
		-f "$SESSILE_ROOT/tests/cgi/answer.awk" "$tmp/answer")
	[ "$verdict" = "$status" ] || status="$verdict ($status)"
}

ask() {
	asked=$1
	shift
	asked_by=GET
	for word; do
		case $word in
		REQUEST_METHOD=*) asked_by=${word#*=} ;;
		esac
	done
	printf %s "$send" >"$tmp/.send"
	cgi_raw "$asked" REQUEST_METHOD=GET "$@" <"$tmp/.send"
	judge "$asked_by"
}

post() {
	posted=$1
	shift
	ask "$posted" REQUEST_METHOD=POST CONTENT_TYPE=application/json \
		"CONTENT_LENGTH=${#send}" "$@"
}

status_of() {
	send=
	ask status "HTTP_COOKIE=$1"
	echo "$status"
}

sign_in() {
	send=$credentials
	post auth "$@"
	send=
	cookie=$(jar)
	sid=$(id_of "$cookie")
}

id_of() {
	echo "$1" | sed 's/^connect\.sid=s%3A//; s/\..*//'
}

handle() {
	printf %s "$1" | sha256sum | cut -c 1-16
}

revoke() {
	send=$2
	post revoke "HTTP_COOKIE=$1"
	send=
}

# Users and sessions.
inventory() {
	sql 'select * from users order by id; select sid from sessions
		order by sid; select * from signed_in;
		select count(*) from ended'
}

refuses() {
	inventory >"$tmp/before"
	"$1" "$3" "$4"
	is "$status" "$2" "$6: $2"
	like "$body" "$5" "... is told: $5"
	is "$(jar)" '' '... without a cookie'
	is "$(inventory)" "$(cat "$tmp/before")" '... and nothing is changed'
}


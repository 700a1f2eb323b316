# What shell tests share: TAP, a folder of their own, stores and programs.
# A test begins with: . "$(dirname "$0")/../tap.sh"
# shellcheck shell=sh disable=SC2034
#
#   plan N | done_testing | skip_all WHY      one of these
#   ok DESCRIPTION COMMAND ...                the command succeeds
#   not_ok DESCRIPTION COMMAND ...            it fails
#   is GOT WANTED DESCRIPTION                 the same text
#   like GOT ERE DESCRIPTION                  one line of it fits; unlike
#   pass DESCRIPTION | fail DESCRIPTION | skip N WHY | diag TEXT
#   run COMMAND ...     runs it: $code, $out, $err (line ends cut)
#   at_exit COMMAND     is run when the test ends, the last one first
#   $tmp                a folder that goes when the test ends
#   make_store [DIR]    a store with John Doe: $config, $store, $db
#   cgi NAME METHOD COOKIE BODY [VAR=VALUE ...]
#                       runs NAME.cgi with these and nothing else of the
#                       environment: $status, $headers, $body, $err, $code,
#                       and $tmp/answer with all of it, byte for byte.
#                       A BODY goes as application/json.
#   cgi_raw NAME [VAR=VALUE ...] <body        the same, all by hand
#   header NAME         the values of a header of that answer, one a line
#   jar [NAME]          the cookie it has set, as NAME=value

SESSILE_ROOT=${SESSILE_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
SESSILE_BUILD=${SESSILE_BUILD:-$SESSILE_ROOT/build}
export SESSILE_ROOT SESSILE_BUILD
sessile=$SESSILE_BUILD/bin/sessile
unset SESSILE_CONFIG DOCUMENT_ROOT
LC_ALL=C
export LC_ALL
umask 022

tests=0
failures=0
exits=
tmp=$(mktemp -d) || exit 1
chmod 711 "$tmp"	# others of our tests' users must get through

at_exit() {
	exits="$*
$exits"
}

leave() {
	code=$?
	trap - EXIT HUP INT TERM
	eval "$exits"
	chmod -R u+rwx "$tmp" 2>/dev/null
	rm -rf "$tmp"
	exit "$code"
}
trap leave EXIT
trap 'exit 1' HUP INT TERM

diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

pass() {
	tests=$((tests + 1))
	echo "ok $tests - $1"
}

fail() {
	tests=$((tests + 1))
	failures=$((failures + 1))
	echo "not ok $tests - $1"
	echo "# ${0##*/}: not ok $tests - $1" >&2
	return 1
}

ok() {
	what=$1
	shift
	if "$@"; then pass "$what"; else fail "$what" || diag "$*"; fi
}

not_ok() {
	what=$1
	shift
	if "$@"; then fail "$what" || diag "$*"; else pass "$what"; fi
}

is() {
	if [ "$1" = "$2" ]; then
		pass "$3"
	else
		fail "$3" || diag "got:    $1
wanted: $2"
	fi
}

like() {
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		pass "$3"
	else
		fail "$3" || diag "got:    $1
not like: $2"
	fi
}

unlike() {
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		fail "$3" || diag "got:    $1
like:   $2"
	else
		pass "$3"
	fi
}

skip() {
	n=$1
	while [ "$n" -gt 0 ]; do
		tests=$((tests + 1))
		echo "ok $tests # SKIP $2"
		n=$((n - 1))
	done
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

plan() {
	echo "1..$1"
	planned=$1
}

done_testing() {
	[ -n "${planned:-}" ] || echo "1..$tests"
	[ "$failures" = 0 ]
	exit
}

run() {
	code=0
	"$@" >"$tmp/.out" 2>"$tmp/.err" </dev/null || code=$?
	out=$(cat "$tmp/.out")
	err=$(cat "$tmp/.err")
}

no_store() {
	cat "$tmp/.err" >&2
	echo 'Bail out! no store'
	exit 1
}

make_store() {
	dir=${1:-$tmp/store}
	config=$dir.json
	db=$dir/sessile.db
	store=sqlite:$db
	"$sessile" init --config "$config" --store "$store" \
		>"$tmp/.out" 2>"$tmp/.err" || no_store
	"$sessile" user add 'John Doe' --config "$config" \
		--position 'Software Engineer' \
		>"$tmp/.out" 2>"$tmp/.err" || no_store
}

# Header lines end in CR LF, and an empty one ends them; see $tmp/answer.
cgi_raw() {
	program=$SESSILE_BUILD/site/cgi-bin/$1.cgi
	shift
	code=0
	env -i SESSILE_CONFIG="${config:-}" "$@" "$program" \
		>"$tmp/answer" 2>"$tmp/.err" || code=$?
	err=$(cat "$tmp/.err")
	headers=$(sed '/^\r*$/q' "$tmp/answer" | tr -d '\r')
	body=$(sed '1,/^\r*$/d' "$tmp/answer")
	status=$(header Status)
	status=${status%% *}
}

cgi() {
	program=$1
	method=$2
	cookie=$3
	printf %s "$4" >"$tmp/.body"
	shift 4
	[ -z "$cookie" ] || set -- HTTP_COOKIE="$cookie" "$@"
	if [ -s "$tmp/.body" ] || [ "$method" = POST ]; then
		set -- CONTENT_TYPE=application/json \
			CONTENT_LENGTH="$(($(wc -c <"$tmp/.body")))" "$@"
	fi
	cgi_raw "$program" GATEWAY_INTERFACE=CGI/1.1 \
		SERVER_PROTOCOL=HTTP/1.1 REQUEST_METHOD="$method" \
		SCRIPT_NAME="/cgi-bin/$program.cgi" QUERY_STRING= \
		REMOTE_ADDR=127.0.0.1 "$@" <"$tmp/.body"
}

header() {
	printf '%s\n' "$headers" | sed -n "s/^$1: //p"
}

jar() {
	header Set-Cookie | sed -n "s/^\(${1:-connect.sid}=[^;]*\).*/\1/p" |
		tail -n 1
}

#!/bin/sh
# The README's lines that set sessile up for a server, typed as they stand
# there: with the paths compiled in, as root, for programs of www-data.
set -u
# /etc and /var/lib are our own here, seen by no other process.
if [ "$(id -u)" = 0 ] && [ -z "${OWN_PLACES:-}" ] &&
	unshare -m mount -t tmpfs none /var/lib 2>/dev/null; then
	OWN_PLACES=yes exec unshare -m "$0"
fi
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"
[ "$(id -u)" = 0 ] || skip_all 'needs root'
[ -n "${OWN_PLACES:-}" ] || skip_all 'no folder can be mounted here'
grep -q '^www-data:' /etc/passwd || skip_all 'no user www-data'
case $(cat "$SESSILE_BUILD/gen/flags") in
*'SYSCONFDIR='?'"/etc"'*'LOCALSTATEDIR='?'"/var/lib"'*) ;;
*) skip_all 'other paths are compiled in' ;;
esac

mkdir "$tmp/etc"
cp /etc/passwd /etc/group "$tmp/etc"
cp -R "$SESSILE_BUILD/site" "$SESSILE_BUILD/bin" "$tmp"
chmod 755 "$tmp"
{
	mount -t tmpfs -o mode=755 none /var/lib &&
		mount --bind "$tmp/etc" /etc
} || skip_all 'no folder can be mounted here'
PATH=$tmp/bin:$PATH

# The lines behind `make install`; we are root already.
sed -n 's/^sudo \(sessile .*\)/\1/p' "$SESSILE_ROOT/README.md" >"$tmp/recipe"
is "$(grep -c '^sessile ' "$tmp/recipe")" 2 'the README has two such lines'
while read -r line; do
	run sh -c "$line"
	is "$code" 0 "$line"
	is "$err" '' '... warns of nothing'
done <"$tmp/recipe"
is "$(stat -c '%U %a' /etc/sessile.json /var/lib/sessile \
	/var/lib/sessile/secret /var/lib/sessile/sessile.db | xargs)" \
	'root 644 www-data 700 www-data 600 www-data 600' 'it is as it must be'
run sessile doctor
is "$code" 0 'doctor finds all well'
unlike "$out" '^(warn|FAIL)' '... without a warning'

# NAME METHOD [VAR=VALUE ...]: with no SESSILE_CONFIG, as www-data.
as_server() {
	name=$1 method=$2
	shift 2
	printf %s "$send" | setpriv --reuid=www-data --regid=www-data \
		--clear-groups env -i "REQUEST_METHOD=$method" "$@" \
		"$tmp/site/cgi-bin/$name.cgi" >"$tmp/answer" 2>"$tmp/.err"
	err=$(cat "$tmp/.err")
	headers=$(sed '/^\r*$/q' "$tmp/answer" | tr -d '\r')
	body=$(sed '1,/^\r*$/d' "$tmp/answer")
	status=$(header Status)
	status=${status%% *}
}
as_server status GET
is "$status $err" '401 ' 'www-data: nobody is signed in'
send=$credentials
as_server auth POST CONTENT_TYPE=application/json \
	"CONTENT_LENGTH=${#credentials}"
like "$status $body$err" '^200 .*"name":"John Doe"' \
	'www-data: John Doe signs in'
cookie=$(jar)
send=
as_server status GET "HTTP_COOKIE=$cookie"
like "$status $body$err" '^200 .*"authenticated":true' 'www-data: ... and is'
run sessile user list
is "$code" 0 'root looks at the users'
as_server logout POST "HTTP_COOKIE=$cookie" CONTENT_LENGTH=0
is "$status $err" '200 ' 'www-data: ... and out again'
is "$(find /var/lib/sessile ! -user www-data)" '' \
	'nothing of root is left in the store'
done_testing

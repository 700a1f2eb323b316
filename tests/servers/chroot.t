#!/bin/sh
# The programs inside of a folder that holds nothing else: no /dev, no
# libraries, no /etc, as etc/servers/chroot.sh fills it.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"
PATH=$PATH:/usr/sbin
for f in bin/sessile site/cgi-bin/status.cgi; do
	! readelf -lW "$SESSILE_BUILD/$f" | grep -q INTERP ||
		skip_all "$f is linked dynamically"
done

# Root goes in as another user; others are root in a world of their own, where
# they can be nobody else, as the command remarks.
chroot=$(command -v chroot)
if [ "$(id -u)" = 0 ]; then
	user=$(grep -oE '^(www-data|nobody):' /etc/passwd | tail -n 1)
	user=${user%:}
	root=
	known='^$'
	enter="$chroot --userspec=$(id -u "$user"):$(id -g "$user")"
elif unshare -r true 2>/dev/null; then
	user=root
	known="belongs to root, so a server's user\\|the store is root's"
	root="$(command -v unshare) -r"
	enter="$root $chroot"
else
	skip_all 'needs root, or user namespaces, which are denied here'
fi

dir=$tmp/www
sed -e "s|/var/www/sessile|$dir|; s|www-data|$user|" \
	-e "s|/usr/local/lib/sessile/site|$SESSILE_BUILD/site|" \
	-e "s|/usr/local/bin|$SESSILE_BUILD/bin|" \
	"$SESSILE_ROOT/etc/servers/chroot.sh" >"$tmp/fill.sh"
# shellcheck disable=SC2086 # $root is nothing, or two words
within() {
	run $root "$chroot" "$dir" "$@" --config /sessile.json
}
# shellcheck disable=SC2086
run $root sh "$tmp/fill.sh"
is "$code $(printf '%s' "$err" | grep -v "$known")" '0 ' \
	'the folder is filled'
db=$dir/data/sessile.db
is "$(cd "$dir" && find . -mindepth 1 | sort | xargs)" \
	"./cgi-bin ./cgi-bin/auth.cgi ./cgi-bin/index.cgi $(:
		)./cgi-bin/logout.cgi ./cgi-bin/password.cgi $(:
		)./cgi-bin/revoke.cgi ./cgi-bin/sessions.cgi $(:
		)./cgi-bin/status.cgi ./data $(:
		)./data/secret ./data/sessile.db ./sessile ./sessile.json" \
	'... with these and no more'
within /sessile user add 'John Doe' --position 'Software Engineer'
is "$code $err" '0 ' 'a user is added from within'
within /sessile doctor
is "$code $(printf '%s\n' "$out" | grep -E '^(warn|FAIL)' |
	grep -v "$known")" '0 ' \
	'doctor finds all well from within'

# As that of ../tap.sh, but within.
# shellcheck disable=SC2086 # $enter is several words
cgi_raw() {
	program=/cgi-bin/$1.cgi
	shift
	code=0
	env -i SESSILE_CONFIG=/sessile.json "$@" $enter "$dir" "$program" \
		>"$tmp/answer" 2>"$tmp/.err" || code=$?
	err=$(cat "$tmp/.err")
	headers=$(sed '/^\r*$/q' "$tmp/answer" | tr -d '\r')
	body=$(sed '1,/^\r*$/d' "$tmp/answer")
	status=$(header Status)
	status=${status%% *}
}

# WANTED DESCRIPTION: what came back, in good form, and nothing in the log.
answered() {
	is "$code $status $err" "0 $1 " "$2"
}

ask index
answered 200 'a first visit'
first=$(jar)
ask index HTTP_ACCEPT=text/html "HTTP_COOKIE=$first"
answered 303 'a browser is shown the page'
ask status "HTTP_COOKIE=$first"
answered 401 'a visitor is nobody'
send='{"name":"John Doe","position":"Astronaut"}'
post auth "HTTP_COOKIE=$first"
is "$code $status" '0 401' 'a wrong position'
sign_in "HTTP_COOKIE=$first"
answered 200 'signing in'
ask status "HTTP_COOKIE=$first"
answered 401 '... ends the old id'
ask status "HTTP_COOKIE=$cookie" QUERY_STRING=session
answered 200 '... and is known by the new one'
like "$body" '"name":"John Doe".*"visited":true' '... with all that was stored'
ask status REQUEST_METHOD=HEAD "HTTP_COOKIE=$cookie"
answered 200 'HEAD'
send='x'
post auth CONTENT_LENGTH=100
is "$code $status" '0 400' 'a body cut short'

# Without a /dev/null to put there.
closed() {
	# shellcheck disable=SC2086
	env -i SESSILE_CONFIG=/sessile.json REQUEST_METHOD=GET \
		"HTTP_COOKIE=$cookie" $enter "$dir" /cgi-bin/status.cgi
}
closed <&- 2>&- >"$tmp/answer"
like "$(cat "$tmp/answer")" '^Status: 200 OK' 'with standard input closed'
send=
post logout "HTTP_COOKIE=$cookie" CONTENT_LENGTH=0
answered 200 'signing out'
ask status "HTTP_COOKIE=$cookie"
answered 401 '... and the old cookie gets nothing'
is "$(sql 'PRAGMA integrity_check')" ok 'integrity_check'
is "$(cd "$dir" && find . -mindepth 1 -maxdepth 1 | sort | xargs)" \
	'./cgi-bin ./data ./sessile ./sessile.json' 'nothing else has come'

# The page's own name for the store is not that of the world outside.
mv "$dir/data" "$dir/away"
ask status "HTTP_COOKIE=$cookie"
is "$code $status" '0 503' 'without its store: 503, and never "nobody"'
like "$err" '/data' '... and the log says so'
done_testing

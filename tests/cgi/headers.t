#!/bin/sh
# What every answer has for browsers (answer.awk judges most of it in every
# test): by HTTPS, for a browser that is shown to the page, and at sign-out.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

make_store
sign_in
hsts=Strict-Transport-Security
strict="default-src 'none'; base-uri 'none'; form-action 'none'; \
frame-ancestors 'none'"

diag 'Strict-Transport-Security, of every program, and of errors'
for page in index auth status logout password; do
	ask $page REQUEST_METHOD=PUT
	is "$status $(header $hsts)" '405 ' "$page.cgi by HTTP: none"
	ask $page REQUEST_METHOD=PUT HTTPS=on
	is "$status $(header $hsts)" '405 max-age=31536000' \
		"$page.cgi by HTTPS: a year"
	ask $page REQUEST_METHOD=PUT HTTPS=on "SESSILE_CONFIG=$tmp/none"
	is "$status" 405 "$page.cgi without a configuration"
done
ask status HTTPS=on "HTTP_COOKIE=$cookie"
is "$status $(header $hsts)" '200 max-age=31536000' 'an answer that is good'
ask status HTTP_X_FORWARDED_PROTO=https "HTTP_COOKIE=$cookie"
is "$status $(header $hsts)" '200 ' 'a header of the client is no HTTPS'

diag 'a browser that is shown to the page'
SESSILE_CONFIG=$config cgi_raw index REQUEST_METHOD=GET \
	HTTP_ACCEPT=text/html </dev/null
is "$status $(header Content-Security-Policy)" "303 $strict" \
	'that little page has the strict policy, too'
is "$(header Cross-Origin-Opener-Policy)" same-origin \
	'... and no window of others'

diag 'Clear-Site-Data at sign-out'
clear='"cache", "storage"'
sign_in
ask status "HTTP_COOKIE=$cookie"
is "$(header Clear-Site-Data)" '' 'not before'
ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$cookie"
is "$status $(header Clear-Site-Data)" "200 $clear" \
	'what was kept in the browser goes, but no cookie of others'
ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$cookie"
is "$status $(header Clear-Site-Data)" "200 $clear" \
	'... also when the session has ended before'
ask logout REQUEST_METHOD=POST
is "$status $(header Clear-Site-Data)" '200 ' \
	'nothing goes for who brought no session'
sign_in
ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$cookie" \
	HTTP_SEC_FETCH_SITE=cross-site
is "$status $(header Clear-Site-Data)" '403 ' \
	'nor for another site, which signs nobody out'
mv "$db" "$tmp/away"
ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$cookie"
is "$status $(header Clear-Site-Data)" '503 ' \
	'nor when the session could not be ended'

done_testing

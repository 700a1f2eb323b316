#!/bin/sh
# What a request may bring: methods, types, other sites, cookies, paths; how
# HEAD is answered, what HTTPS means, where the log goes.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"
# shellcheck source=tests/cgi/refused.sh
. "$SESSILE_ROOT/tests/cgi/refused.sh"

make_store
sign_in
mine=$cookie
my_sid=$sid
cp "$db" "$tmp/before"
cr=$(printf '\r')
lf='
'

# ---------------------------------------------------------------- methods

for verb in get post Get POSTT PUT DELETE OPTIONS TRACE; do
	for page in index auth status logout password sessions revoke; do
		refused "$verb $page.cgi" 405 ask $page \
			"REQUEST_METHOD=$verb"
		case $page in
		index | status | sessions) allow='GET, HEAD' ;;
		*) allow=POST ;;
		esac
		is "$(header Allow)" "$allow" "$verb $page.cgi: Allow"
	done
done
for page in index status sessions; do
	refused "POST $page.cgi" 405 post $page
done
for page in auth logout password revoke; do
	refused "GET $page.cgi" 405 ask $page
	ask $page REQUEST_METHOD=HEAD "HTTP_COOKIE=$mine"
	is "$status" 405 "HEAD $page.cgi: 405, without a body"
done
refused 'no method' 400 ask status REQUEST_METHOD=
refused 'a method of two words' 400 ask status 'REQUEST_METHOD=GET POST'
refused 'a method with a line break' 400 ask status \
	"REQUEST_METHOD=GET${cr}${lf}X-Y: z"

# ------------------------------------------------------------------- HEAD

# Both answers without what differs from one visitor to the next.
headers_of() {
	ask "$@"
	printf '%s\n' "$status" "$headers" |
		sed 's/connect.sid=[^;]*/connect.sid=/; s/Expires=[^;]*//'
}
ask index "HTTP_COOKIE=$mine"	# now it has been here
for page in index status sessions; do
	for who in '' "$mine" junk; do
		get=$(headers_of $page "HTTP_COOKIE=$who")
		is "$(headers_of $page REQUEST_METHOD=HEAD \
			"HTTP_COOKIE=$who")" "$get" \
			"HEAD $page.cgi has the headers of GET"
	done
done
like "$get" '^Content-Length: [1-9]' 'their Content-Length is that of GET'

# ------------------------------------------------------------------ types

cp "$db" "$tmp/before"
send=$credentials
while read -r type; do
	refused "Content-Type '$type'" 415 post auth "CONTENT_TYPE=$type"
done <<-END-OF-TYPES

	text/plain
	text/json
	application/x-www-form-urlencoded
	multipart/form-data; boundary=x
	application/jsonp
	application/json2
	application/jso
	application/ json
	application/json, text/plain
	application/json text/plain
	text/plain, application/json
	text/plain; application/json
	application/json; charset=latin1
	application/json; charset
	application/json charset=utf-8
	application/ld+json
END-OF-TYPES
refused 'Content-Type with a line break' 415 post auth \
	"CONTENT_TYPE=application/json${cr}${lf}X: y"
refused 'no Content-Type' 415 ask auth REQUEST_METHOD=POST \
	"CONTENT_LENGTH=${#send}"
for type in application/json 'application/json; charset=utf-8' \
	'application/json;charset=UTF-8' 'APPLICATION/JSON' \
	'application/json; charset="utf-8"'; do
	post auth "CONTENT_TYPE=$type"
	is "$status" 200 "Content-Type '$type'"
done

# ------------------------------------------------------------ other sites

cp "$db" "$tmp/before"
for page in auth logout password revoke; do
	while read -r host origin; do
		refused "$page.cgi of $host, asked from $origin" 403 \
			post $page "HTTP_HOST=$host" "HTTP_ORIGIN=$origin"
	done <<-END-OF-ORIGINS
		a.example https://b.example
		a.example null
		a.example http://a.example.b.example
		a.example http://a.example:81
		a.example:81 http://a.example
		a.example a.example
		a.example file://a.example
	END-OF-ORIGINS
	for site in cross-site same-site 'same-origin, cross-site' null; do
		refused "$page.cgi, Sec-Fetch-Site: $site" 403 \
			post $page "HTTP_SEC_FETCH_SITE=$site"
		refused "... whatever the Origin" 403 \
			post $page "HTTP_SEC_FETCH_SITE=$site" \
			HTTP_HOST=a.example HTTP_ORIGIN=http://a.example
	done
	refused "$page.cgi, from a sandbox, no Host told" 403 \
		post $page HTTP_ORIGIN=null
done
for same in 'HTTP_HOST=a.example' 'HTTP_ORIGIN=http://a.example' \
	HTTP_SEC_FETCH_SITE=same-origin HTTP_SEC_FETCH_SITE=none; do
	post auth "$same"
	is "$status" 200 "nothing against $same"
done
post auth HTTP_HOST=a.example HTTP_ORIGIN=http://a.example
is "$status" 200 'nothing against the same host'

# Signing out needs no body; but where one comes, it is looked at.
cp "$db" "$tmp/before"
while read -r want why length type; do
	refused "logout.cgi, $why" "$want" ask logout REQUEST_METHOD=POST \
		"CONTENT_LENGTH=$length" "CONTENT_TYPE=$type"
done <<-END-OF-BODIES
	415 a-form $(printf %s "$send" | wc -c) application/x-www-form-urlencoded
	415 text $(printf %s "$send" | wc -c) text/plain
	400 a-short-body 500 application/json
	400 a-negative-length -1 application/json
	413 a-long-body 8193 application/json
END-OF-BODIES
send='{"a":'
refused 'logout.cgi, no JSON' 400 post logout
for send in '' '{}'; do
	post logout
	is "$status" 200 "logout.cgi with a body of '$send'"
done
ask logout REQUEST_METHOD=POST CONTENT_TYPE=text/plain
is "$status" 200 'logout.cgi without any, as Python hands it on'
send=

# ---------------------------------------------------------------- cookies

bad='connect.sid=s%3Ajunk.junk'
while read -r want cookies; do
	cookies=$(printf %s "$cookies" | sed "s|GOOD|$mine|g; s|BAD|$bad|g
		s|VALUE|${mine#*=}|g")
	is "$(status_of "$cookies")" "$want" "Cookie: $cookies"
done <<-END-OF-COOKIES
	200 GOOD
	200 BAD; GOOD
	200 GOOD; BAD
	200 GOOD;BAD
	200 a=b; GOOD; c
	200 ;;=;GOOD
	200 connect.sid="VALUE"
	200 a="x; GOOD
	200 BAD; BAD; BAD; BAD; BAD; BAD; BAD; BAD; GOOD
	401 a=b, GOOD
	401 BAD, GOOD
	401 GOOD, a=b
	401 Connect.Sid=VALUE
	401 connect.sid=VALUEx
	401 connect.sid=
	401 connect.sid
	401 connect.sid=s%3A
	401 connect.sid=%
	401 xconnect.sid=VALUE
	200 BAD; BAD; BAD; BAD; BAD; BAD; BAD; BAD; BAD; BAD; BAD; BAD; BAD; BAD; BAD; BAD; GOOD
END-OF-COOKIES
for name in "connect.sid=$my_sid" "connect.sid=s%3A$my_sid" \
	"connect.sid=s%3A$my_sid." "connect.sid=j%3A{}"; do
	is "$(status_of "$name")" 401 'an id without its signature is nobody'
done
cp "$db" "$tmp/before"
long=$(printf '%*s' 16384 '' | tr ' ' x)
is "$(status_of "${mine}; a=$(printf %s "$long" |
	cut -c "1-$((16384 - ${#mine} - 4))")")" 200 'cookies of 16384 bytes'
refused_cookie="a=$long$mine"
refused 'cookies of more' 431 ask status
refused_cookie="$mine${cr}${lf}X: y"
refused 'cookies with a line break' 400 ask status
refused_cookie="$mine$(printf '\001')"
refused 'cookies with a control character' 400 ask status
refused_cookie=

# An id that was ours once: the signature holds, and yet it is not taken up.
sign_in
gone=$cookie
ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$gone"
like "$(header Set-Cookie)" '^connect.sid=; Path=/; Expires=Thu, 01 Jan 1970' \
	'signing out takes the cookie back'
is "$(status_of "$gone")" 401 'an old cookie gets nothing'
ask index "HTTP_COOKIE=$gone"
unlike "$(jar)" "${gone%.*}" 'an id that is gone is not taken up again'
like "$(jar)" '^connect.sid=s%3A.{32}\..*' 'a new one is given instead'

# Set for two paths, by two versions of a site: a browser sends both.
sign_in
first=$cookie
sign_in
ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$first; a=b; $cookie"
is "$status" 200 'signing out with two cookies'
is "$(status_of "$first; $cookie") $(status_of "$cookie")" '401 401' \
	'... neither signs in again'
sign_in
ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$first; ${cookie%????}AAAA"
is "$(status_of "$cookie")" 200 'but one with a bad signature ends nothing'

# ------------------------------------------------------------------ paths

cp "$db" "$tmp/before"
for name in PATH_INFO SCRIPT_NAME REQUEST_URI QUERY_STRING; do
	refused "$name with a line break" 400 ask status \
		"$name=/x${cr}${lf}Set-Cookie: evil=1"
	unlike "$(cat "$tmp/answer")$err" evil "$name is not echoed"
	ask status "HTTP_COOKIE=$mine" "$name=/%0d%0aevil=<b>"
	is "$status" 200 "$name with anything else"
	unlike "$(cat "$tmp/answer")$err" evil "$name is not echoed then"
done
ask index HTTP_ACCEPT=text/html "PATH_INFO=//evil.example/x.cgi"
is "$status $(header Location)" '303 ../index.html' \
	'the page is where it is, whatever the path'

# ------------------------------------------------------------------ HTTPS

while read -r want variable; do
	sign_in "${variable:-A=b}"
	like "$(header Set-Cookie)" "$want" "${variable:-nothing} set"
done <<-'END-OF-HTTPS'
	;.Secure HTTPS=on
	;.Secure HTTPS=ON
	;.Secure HTTPS=1
	;.Secure REQUEST_SCHEME=https
	HttpOnly;.SameSite=Lax$ HTTPS=off
	HttpOnly;.SameSite=Lax$ HTTPS=
	HttpOnly;.SameSite=Lax$ HTTPS=0
	HttpOnly;.SameSite=Lax$ REQUEST_SCHEME=http
	HttpOnly;.SameSite=Lax$ HTTP_HTTPS=on
	HttpOnly;.SameSite=Lax$ HTTP_REQUEST_SCHEME=https
	HttpOnly;.SameSite=Lax$ HTTP_X_FORWARDED_PROTO=https
	HttpOnly;.SameSite=Lax$ HTTP_X_FORWARDED_SSL=on
	HttpOnly;.SameSite=Lax$
END-OF-HTTPS

# A secure cookie does not go over plain HTTP, and the log says why.
plain=$config config=$tmp/secure.json
sed 's/{/{ "cookie": { "secure": true },/' "$plain" >"$config"
sign_in HTTPS=on
like "$(header Set-Cookie)" '; Secure' 'secure: true over HTTPS'
for variable in HTTP_HTTPS=on HTTP_X_FORWARDED_PROTO=https; do
	sign_in "$variable"
	is "$(header Set-Cookie)" '' "secure: true, $variable: withheld"
	like "$err" 'cookie withheld' "secure: true, $variable: the log says so"
done

# ------------------------------------------------- who may not sign in

config=$plain
seen=
for send in '{"name":"John Doe","position":"Boss"}' \
	'{"name":"Nobody","position":"Software Engineer"}' \
	'{"name":"John Doe","password":"Software Engineer"}'; do
	post auth
	is "$status" 401 "$send: 401"
	is "$err" 'sessile: POST /: 401 sign-in refused' \
		'... and one line in the log, without a word of it'
	is "$headers$body" "${seen:-$headers$body}" '... the same bytes'
	seen=$headers$body
done
send=
ask status
is "$status$err" 401 'that nobody is signed in is nothing to log'

# ---------------------------------------------------------------- the log

config=$tmp/log.json
sed "s|{|{ \"log\": \"$tmp/log\",|" "$plain" >"$config"
ask status REQUEST_METHOD=PUT "HTTP_COOKIE=$mine"
is "$status$err" 405 'log to a file: nothing goes to stderr'
like "$(cat "$tmp/log")" \
	'^2[0-9-]+T[0-9:.]+Z sessile: PUT /: 405 .*: Method not allowed$' \
	'log to a file: one line, with a date'
is "$(wc -l <"$tmp/log") $(stat -c %a "$tmp/log")" '1 600' \
	'log to a file: one line, and only for its owner'
ask status REQUEST_METHOD=PUT
is "$(wc -l <"$tmp/log")" 2 'log to a file: the next line goes behind it'
sed "s|{|{ \"log\": \"$tmp/none/log\",|" "$plain" >"$config"
ask status REQUEST_METHOD=PUT
like "$status $err" '^405 sessile: PUT' 'log to no file: stderr after all'
done_testing

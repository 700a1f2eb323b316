# What whole processes cost: ours, two that print one line, and what others
# do the same with. Sourced by run.sh.
# shellcheck shell=sh

# NAME PROGRAM METHOD COOKIES EXPECT: a request as a web server hands it over.
request() {
	mkdir -p "$work/$1"
	echo "$2" >"$work/$1/program"
	printf '%s' "$5" >"$work/$1/expect"
	[ ! -f "$4" ] || cp "$4" "$work/$1/cookies"
	cat >"$work/$1/env" <<-END
	DOCUMENT_ROOT=$build/site
	GATEWAY_INTERFACE=CGI/1.1
	HTTP_ACCEPT=application/json
	HTTP_ACCEPT_ENCODING=gzip, deflate
	HTTP_ACCEPT_LANGUAGE=en-US,en;q=0.9
	HTTP_CONNECTION=keep-alive
	HTTP_HOST=localhost:8000
	HTTP_REFERER=http://localhost:8000/
	HTTP_USER_AGENT=Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101
	LANG=C.UTF-8
	PATH=/usr/local/bin:/usr/bin:/bin
	QUERY_STRING=
	REMOTE_ADDR=127.0.0.1
	REMOTE_PORT=50000
	REQUEST_METHOD=$3
	REQUEST_URI=/cgi-bin/${2##*/}
	SCRIPT_FILENAME=$2
	SCRIPT_NAME=/cgi-bin/${2##*/}
	SERVER_ADDR=127.0.0.1
	SERVER_NAME=localhost
	SERVER_PORT=8000
	SERVER_PROTOCOL=HTTP/1.1
	SERVER_SOFTWARE=bench
	END
	contestants="$contestants $1"
}

# NAME VARIABLE=VALUE ...: more of its environment
variables() {
	name=$1
	shift
	printf '%s\n' "$@" >>"$work/$name/env"
}

# NAME STORE PROGRAM METHOD EXPECT: one of our programs
ours() {
	request "$1" "$3" "$4" "$work/$2/cookies" "$5"
	variables "$1" "SESSILE_CONFIG=$work/$2/sessile.json"
}

# Sessions of their own kind, where the seed can make them, and a request.
peer_php() {
	mkdir -p "$work/php.sessions"
	BENCH_SESSIONS=$work/php.sessions php-cgi -q -f "$here/peers/seed.php" \
		>"$work/php.cookies" || return 1
	request php "$(command -v php-cgi)" GET "$work/php.cookies" "$known"
	sed -i "s|^SCRIPT_FILENAME=.*|SCRIPT_FILENAME=$here/peers/status.php|" \
		"$work/php/env"
	variables php REDIRECT_STATUS=200 \
		"BENCH_SESSIONS=$work/php.sessions"
	: >"$work/php/tenth"
}

peer_perl() {
	mkdir -p "$work/perl.sessions"
	BENCH_SESSIONS=$work/perl.sessions "$here/peers/seed.pl" \
		>"$work/perl.cookies" || return 1
	request perl "$here/peers/status.pl" GET "$work/perl.cookies" "$known"
	variables perl "BENCH_SESSIONS=$work/perl.sessions"
	: >"$work/perl/tenth"
}

peer_python() {
	/usr/bin/python3 -c 'import sqlite3' || return 1
	request python "$here/peers/status.py" GET "$work/small/cookies" \
		"$known"
	variables python "BENCH_STORE=$work/small/sessile.db" \
		"BENCH_SECRET=$work/small/secret"
	: >"$work/python/tenth"
}

# The programs of cgi-bin/ start with musl where that is (etc/build/musl.sh):
# what is left of the least that a program can do, then.
peer_musl() {
	musl-gcc -std=c11 -O2 -static -o "$out/hello_musl" "$here/hello.c" ||
		return 1
	request musl "$out/hello_musl" GET '' "$known"
}

# NAME WHAT: one of those above, if it is there
peer() {
	"peer_$1" 2>"$work/$1.log" || left_out "$2" \
		"not installed ($(head -n 1 "$work/$1.log"))"
}

cost() {
	contestants=
	known='"John Doe"'
	compile hello_dynamic "$here/hello.c"
	compile cost -static "$here/cost.c"
	say "1000 live sessions, twice, and $ROWS in a third store"
	for s in small signin big; do
		store $s
	done
	seed small 1000 0
	seed signin 1000 0
	rm "$work/signin/cookies"	# who signs in comes without one
	seed big "$ROWS" 0
	request static "$out/hello_static" GET '' "$known"
	request dynamic "$out/hello_dynamic" GET '' "$known"
	peer musl 'static hello with musl'
	ours status small "$cgi/status.cgi" GET "$known"
	ours index small "$cgi/index.cgi" GET '"working fine"'
	ours auth signin "$cgi/auth.cgi" POST '"name":"John Doe"'
	ours status_big big "$cgi/status.cgi" GET "$known"
	body='{"name":"John Doe","position":"Software Engineer"}'
	printf '%s' "$body" >"$work/auth/body"
	variables auth "CONTENT_LENGTH=${#body}" CONTENT_TYPE=application/json
	peer php 'php-cgi with session_start()'
	peer perl 'Perl with CGI::Session'
	peer python 'Python with sqlite3'
	say "cost: $ROUNDS rounds of $RUNS runs each, a tenth for what is slow"
	# shellcheck disable=SC2086 # a list of words
	"$out/cost" "$ROUNDS" "$RUNS" "$work" $contestants >"$work/cost.tsv"
	rm -rf "$work/big"
}

#!/bin/sh
# A store, a secret or a configuration that is missing, wrong, foreign or in
# the document root: each program answers 503, never that nobody is signed
# in, says why in one line of the log, and makes nothing.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

make_store
sign_in
mine=$cookie
cp -a "$tmp/store" "$tmp/whole"
cp "$config" "$tmp/whole.json"
tab=$(printf '\t')
umask 077	# as the store's own

# All that is there, but for the answers: names, modes, sizes, contents.
inventory() {
	find "$tmp/store" "$tmp/store.json" -printf '%p %y %m %s ' \
		\( -type f -exec cksum {} \; -o -printf '\n' \) 2>&1
}

# All programs: WHAT ERE-OF-THE-LOG ERROR [VAR=VALUE ...]
all_503() {
	what=$1 why=$2 error=$3
	shift 3
	inventory >"$tmp/inventory"
	for page in index auth status logout password sessions revoke; do
		send=
		[ $page != auth ] || send=$credentials
		[ $page != password ] || send='{"old":"x","new":"y"}'
		[ $page != revoke ] || send='{"others":true}'
		case $page in
		auth | logout | password | revoke) post $page "HTTP_COOKIE=$mine" "$@" ;;
		*) ask $page "HTTP_COOKIE=$mine" "$@" ;;
		esac
		is "$status $body$(header Set-Cookie)" "503 {\"error\":\"$error\"}" \
			"$what: $page.cgi"
		like "$(printf %s "$err" | tr '\n' "$tab")" \
			"^sessile: [A-Z]+ /: 503 [^$tab]*${why}[^$tab]*\$" \
			"$what: $page.cgi logs why, in a line"
	done
	is "$(inventory)" "$(cat "$tmp/inventory")" \
		"$what: nothing is made or changed"
	chmod -R u+rwX "$tmp/store"
	rm -rf "$tmp/store" "$tmp/store.json"
	cp -a "$tmp/whole" "$tmp/store"
	cp "$tmp/whole.json" "$tmp/store.json"
}
store='The session store is not available'
server='The server is not configured'

# -------------------------------------------------------------- the store

rm "$db"
all_503 'no database' 'sessile init' "$store"
rm -rf "$tmp/store"/sessile.db*
mkdir "$db"
all_503 'a folder for a database' 'a folder' "$store"
: >"$db"
all_503 'an empty database' 'empty' "$store"
truncate -s 0 "$db"
all_503 'a database cut to nothing' 'empty' "$store"
truncate -s 50 "$db"
all_503 'a database cut in its header' 'not an SQLite database' "$store"
echo 'This is not a database, but a text of more than a hundred bytes, that
somebody has put into the place where the database was looked for.' >"$db"
all_503 'a text for a database' 'not an SQLite database' "$store"
sql 'PRAGMA application_id = 1'
all_503 "another program's database" "sessile.db: .*" "$store"
sql 'PRAGMA user_version = 3'
all_503 'a database of another version' 'version' "$store"
sql 'PRAGMA user_version = 1'
all_503 'a database of an earlier version' 'sessile init. upgrades it' "$store"
mv "$db" "$tmp/elsewhere.db"
ln -s "$tmp/elsewhere.db" "$db"
all_503 'a link to a database' 'symbolic link' "$store"
sql 'DROP TABLE sessions; DROP TABLE users'
all_503 'a database without tables' 'sessile.db: ' "$store"

# ------------------------------------------------------------- the secret

rm "$tmp/store/secret"
all_503 'no secret' 'secret: No such file' "$server"
chmod 644 "$tmp/store/secret"
all_503 'a secret for all to read' 'secret: .*chmod 600' "$server"
chmod 640 "$tmp/store/secret"
all_503 'a secret for the group' 'secret: .*chmod 600' "$server"
: >"$tmp/store/secret"
all_503 'an empty secret' 'no secret in it' "$server"
echo 0123456789abcdef0123456789abcde >"$tmp/store/secret"
all_503 'a secret of 31 bytes' 'weak' "$server"
ln -sf "$tmp/whole/secret" "$tmp/store/secret"
all_503 'a link to a secret' 'secret: ' "$server"

# ------------------------------------------------------ the configuration

rm "$config"
config=$tmp/store.json
all_503 'no configuration' 'store.json: No such file' "$server"
while read -r why json; do
	printf %s "$json" | sed "s|STORE|sqlite:$db|" >"$config"
	all_503 "configuration '$json'" "store.json: .*$why" "$server"
done <<-'END-OF-CONFIGURATIONS'
	JSON
	JSON {
	JSON {"store":"STORE"} x
	JSON ["STORE"]
	JSON {"store":"STORE","name":"a\u0000b"}
	stores {"stores":"STORE"}
	Store {"Store":"STORE"}
	twice {"store":"STORE","store":"STORE"}
	store {"store":1}
	resave {"store":"STORE","resave":"no"}
	sweep {"store":"STORE","sweep":-1}
	cookie.maxage {"store":"STORE","cookie":{"maxage":1}}
	sameSite {"store":"STORE","cookie":{"sameSite":"none","secure":false}}
	name {"store":"STORE","name":"a b"}
	name {"store":"STORE","name":"__Host-a","cookie":{"path":"/x"}}
	weak {"store":"STORE","secret":"short"}
	both {"store":"STORE","secret":"0123456789abcdef0123456789abcdef","secretFile":"/x"}
END-OF-CONFIGURATIONS
for url in sqlite:sessile.db sqlite: file:"$db" sqlite:file:"$db" \
	sqlite://"$db"?mode=memory :memory: redis:/x; do
	printf '{"store":"%s","secretFile":"%s"}' "$url" \
		"$tmp/store/secret" >"$config"
	inventory >"$tmp/inventory"
	ask status "HTTP_COOKIE=$mine"
	is "$status $(printf '%s\n' "$err" | wc -l)" '503 1' "store $url"
	is "$(inventory)" "$(cat "$tmp/inventory")" "store $url makes nothing"
done
cp "$tmp/whole.json" "$config"
chmod 666 "$config"
all_503 'a configuration for all to write' 'anybody can write' "$server"

# ------------------------------------------------------ the document root

ln -s "$tmp" "$tmp/www"
for root in "$tmp" "$tmp/" "$tmp/store" "$tmp/www" "$tmp/store/../store"; do
	all_503 "DOCUMENT_ROOT=$root" "document root" "$server" \
		"DOCUMENT_ROOT=$root"
done
all_503 'the document root is behind PATH_TRANSLATED' 'document root' \
	"$server" "PATH_TRANSLATED=$tmp/x/y" PATH_INFO=/x/y \
	REQUEST_URI=/
mkdir "$tmp/docs"
cp -p "$tmp/store/secret" "$tmp/docs/secret"
sed "s|{|{ \"secretFile\": \"$tmp/docs/secret\",|" "$tmp/whole.json" >"$config"
all_503 'the secret is in the document root' 'secret lies inside' "$server" \
	"DOCUMENT_ROOT=$tmp/docs"
for root in "$tmp/docs" "$tmp/sto" "$tmp/none" '' docs; do
	ask status "HTTP_COOKIE=$mine" "DOCUMENT_ROOT=$root"
	is "$status" 200 "DOCUMENT_ROOT='$root' is nothing to fear"
done
is "$(status_of "$mine")" 200 'and all is well when all is well'
done_testing

#!/bin/sh
# A store that cannot be written to: disk full, read only, locked by another.
# 503 and one clear line, nothing lost, and all is well when it is over.
set -u

# A file system of our own to fill needs a mount, and a name space for it.
if [ "${1:-}" != inside ]; then
	if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
		exec unshare -m "$0" inside
	elif unshare -rm true 2>/dev/null; then
		exec unshare -rm "$0" inside
	fi
fi
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

# The last answer is 503, and one log line says why: WHAT ERE
is_503() {
	is "$status $body" \
		'503 {"error":"The session store is not available"}' "$1: 503"
	like "$err" "^sessile: .* 503 .*$2" "$1: the log says why"
	is "$(printf '%s\n' "$err" | wc -l)" 1 "$1: in one line"
}

# After the trouble as before it.
works_again() {
	is "$(status_of "$mine")" 200 "$1: still signed in"
	sign_in "HTTP_COOKIE=$mine"
	is "$status" 200 "$1: signing in works again"
	ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$cookie"
	is "$status" 200 "$1: signing out works again"
	is "$(status_of "$cookie")" 401 "$1: and holds"
	is "$(sql 'PRAGMA integrity_check')" ok "$1: integrity_check"
}

# Nothing can be written: WHAT ERE
trouble() {
	sign_in
	is_503 "$1, sign-in" "$2"
	is "$cookie" '' "$1, sign-in: no cookie is given"
	ask logout REQUEST_METHOD=POST "HTTP_COOKIE=$mine"
	is_503 "$1, sign-out" "$2"
	is "$(header Set-Cookie)" '' "$1, sign-out: the cookie is not taken"
	ask index
	is_503 "$1, first visit" "$2"
	is "$(status_of "$mine")" 200 "$1: who is signed in can still be asked"
	is "$(status_of '')" 401 "$1: nobody else is"
}

# -------------------------------------------------------------- disk full

make_store "$tmp/limited"
sign_in
mine=$cookie
cp "$db" "$tmp/before"
# The kernel refuses what a file would grow by, and would kill for it.
printf %s "$credentials" >"$tmp/credentials"
(
	ulimit -f 0
	env -i "SESSILE_CONFIG=$config" REQUEST_METHOD=POST \
		"CONTENT_LENGTH=${#credentials}" \
		CONTENT_TYPE=application/json "$programs/auth.cgi" \
		<"$tmp/credentials" 2>&1
) | cat >"$tmp/refused"
like "$(cat "$tmp/refused")" '^Status: 503 ' 'no file may grow: 503'
like "$(cat "$tmp/refused")" '^sessile: POST /: 503 ' \
	'no file may grow: the log says so'
ok 'no file may grow: the database is as it was' cmp "$db" "$tmp/before"
secret=$(cat "$dir/secret")
(
	ulimit -f 0
	"$sessile" secret rotate --config "$config" 2>&1
) | cat >"$tmp/refused"
like "$(cat "$tmp/refused")" '^sessile: .*File too large$' \
	'no file may grow: no secret is rotated'
is "$(cat "$dir/secret") $(find "$dir" -name 'secret?*')" "$secret " \
	'no file may grow: ... and it stays as it was'
works_again 'no file may grow'

disk=$tmp/disk
mkdir "$disk"
if [ "${1:-}" = inside ] &&
	mount -t tmpfs -o size=256k tmpfs "$disk" 2>/dev/null; then
	at_exit umount "$disk"
	make_store "$disk/store"
	sign_in
	mine=$cookie
	: >"$db-journal"	# what lies there is room for small changes
	dd if=/dev/zero of="$disk/filler" bs=1k 2>/dev/null
	trouble 'disk full' 'disk is full'
	secret=$(cat "$dir/secret")
	run "$sessile" secret rotate --config "$config"
	like "$code $err" '^1 sessile: .*No space left on device$' \
		'disk full: no secret is rotated'
	is "$(cat "$dir/secret") $(find "$dir" -name 'secret?*')" "$secret " \
		'disk full: ... and it stays as it was'
	rm "$disk/filler"
	works_again 'disk full'

	sign_in
	mine=$cookie
	# Of the mount, not of the file system: that is not ours to change in
	# a name space of an ordinary user.
	ok 'read only: the disk is' mount -o remount,bind,ro "$disk"
	trouble 'read only' 'cannot be written to|cannot be opened'
	ok 'read only: it no longer is' mount -o remount,bind,rw "$disk"
	works_again 'read only'
else
	skip 2 'no mount for us, so no disk to fill'
fi

# --------------------------------------------------------- somebody locks it

make_store "$tmp/busy"
sign_in
mine=$cookie
mkfifo "$tmp/orders"
sqlite3 -cmd '.timeout 5000' "$db" <"$tmp/orders" >"$tmp/locker" &
locker=$!
# shellcheck disable=SC2016 # expanded when it is run
at_exit 'kill $locker 2>/dev/null'
exec 9>"$tmp/orders"
echo "BEGIN EXCLUSIVE; SELECT 'locked';" >&9
ok 'another process locks the store' await 10 grep -q locked "$tmp/locker"

# A request in a folder of its own, and its time in ms: NAME COMMAND ...
timed() {
	tmp=$tmp/$1
	shift
	mkdir "$tmp"
	began=$(date +%s%N)
	"$@"
	ms=$((($(date +%s%N) - began) / 1000000))
	printf '%s\n' "$status" "$ms" "$body" "$err" >"$tmp/result"
}

for what in index status logout; do
	method=GET
	[ $what != logout ] || method=POST
	timed $what ask $what REQUEST_METHOD=$method "HTTP_COOKIE=$mine" 9>&- &
	waiting="${waiting:-} $!"
done
timed auth sign_in "HTTP_COOKIE=$mine" 9>&- &
# shellcheck disable=SC2086 # a list of numbers
wait $waiting $!
for what in index auth status logout; do
	{ read -r status; read -r ms; read -r body; err=$(cat); } \
		<"$tmp/$what/result"
	is_503 "locked, $what.cgi" 'locked for too long'
	ok "locked, $what.cgi: after $ms ms" [ "$ms" -ge 4500 ]
	ok "locked, $what.cgi: before 20 s" [ "$ms" -lt 20000 ]
done

# Released while somebody waits: then it was but a delay.
timed patient sign_in 9>&- &
waiting=$!
sleep 0.3	# any time under five seconds will do
echo 'COMMIT;' >&9
wait $waiting
is "$(head -n 1 "$tmp/patient/result")" 200 'who waits for a lock gets in'
exec 9>&-
wait "$locker"
works_again 'locked'
done_testing

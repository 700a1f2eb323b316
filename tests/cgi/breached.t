#!/bin/sh
# Passwords that have leaked (option breachedPasswords): refused wherever a
# password is set; and where the list cannot be used none is, and it is said
# why. Who has such a password still signs in. And what doctor finds.
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

make_store
SESSILE_CONFIG=$config
export SESSILE_CONFIG
old='correct horse battery'
leaked='a fine leaked password'
list=$tmp/breached.txt

sums() {
	for word; do
		printf %s "$word" | sha1sum | tr a-f A-F |
			sed 's/ .*/:7/'
	done
}
{
	sums "$old" password "$leaked"
	seq 500 | while read -r n; do
		sums "password $n"
	done
} | sort >"$list"
echo "$old" | "$sessile" user add Ann --password-stdin >/dev/null || exit 1
sed "s|{|{\"breachedPasswords\":\"$list\",\"audit\":\"$tmp/audit\",|" \
	"$config" >"$tmp/with"
cp "$tmp/with" "$config"

# PASSWORD WORD ...: the command, fed with it
piped() {
	printf '%s\n' "$1" >"$tmp/.in"
	shift
	code=0
	"$sessile" "$@" --password-stdin <"$tmp/.in" >"$tmp/.out" \
		2>"$tmp/.err" || code=$?
	err=$(cat "$tmp/.err")
}

change() {
	send="{\"old\":\"$old\",\"new\":\"$1\"}"
	post password "HTTP_COOKIE=$cookie"
	send=
}

diag 'what has leaked'
send="{\"name\":\"Ann\",\"password\":\"$old\"}"
post auth
is "$status" 200 'who has one signs in'
cookie=$(jar)
inventory >"$tmp/before"
change "$leaked"
is "$status $body" \
	'400 {"error":"\"new\" is known to have leaked, here or elsewhere: take another one"}' \
	'nobody changes his to one'
is "$(jar)" '' '... without a cookie'
unlike "$(cat "$tmp/.err")" "$leaked" '... nor a word in the log'
piped "$leaked" user add Bob
is "$code" 1 'user add'
like "$err" '^sessile: the password is known to have leaked' '... says why'
piped "$leaked" user passwd Ann
is "$code" 1 'user passwd'
like "$err" '^sessile: the password is known to have leaked' '... says why'
is "$(inventory)" "$(cat "$tmp/before")" '... and nothing is changed'
piped "$leaked!" user add Bob
is "$code" 0 'another one is taken'

diag 'a list that cannot be used'
# ERE WHAT
useless() {
	inventory >"$tmp/before"
	change 'yet another horse'
	is "$status $body" '503 {"error":"The server is not configured"}' \
		"$2: 503"
	is "$(jar)" '' '... without a cookie'
	like "$err" "^sessile: POST /: 503 [^:]*: $tmp/[^:]*: $1" \
		'... the log says why'
	like "$(tail -n 1 "$tmp/audit")" "configuration-refused.*: $1" \
		'... and the audit log'
	piped 'yet another horse' user passwd Ann
	is "$code" 1 '... user passwd'
	like "$err" "$tmp/[^:]*: $1" '... says why'
	piped 'yet another horse' user add Eve
	is "$code" 1 '... user add'
	is "$(inventory)" "$(cat "$tmp/before")" '... and nothing is changed'
	status_of "$cookie" >/dev/null
	is "$status" 200 '... who is signed in stays so'
	run "$sessile" doctor
	like "$code$out" '^FAIL  breached: .*: no password can be set' \
		'... and doctor says so'
	rm -rf "$list"
}
mv "$list" "$tmp/kept"
useless 'No such file' 'none'
mkdir "$list"
useless 'not a regular file' 'a folder'
mkfifo "$list"
useless 'not a regular file' 'a pipe'
ln -s "$tmp/kept" "$list"
useless 'a symbolic link' 'a link'
: >"$list"
useless 'it is empty' 'an empty one'
echo password >"$list"
useless 'byte 0: not the SHA-1' 'passwords themselves'
sort -r "$tmp/kept" >"$list"
useless 'byte [0-9]*: out of order' 'one upside down'
head -c 20000 "$tmp/kept" >"$list"
useless 'byte 19[0-9]*: not the SHA-1' 'half of one'
install -m 666 "$tmp/kept" "$list"
useless 'anybody can write to it' 'one that anybody can write'
install -m 644 "$tmp/kept" "$list"
change 'yet another horse'
is "$status" 200 'and a good one again'

diag doctor
doctor() {
	run "$sessile" doctor
	like "$out" "$1" "$2"
}
doctor "^ok    breached: $list, about 5[0-9][0-9] passwords$" 'a good one'
grep -v "$(sums password)" "$tmp/kept" >"$list"
doctor 'warn  breached: .* does not know that "password" has leaked' \
	'one of something else'
like "$out" 'do: see that its sums are the SHA-1 of passwords' \
	'... and what to do'
install -m 664 "$tmp/kept" "$list"
doctor 'warn  breached: the group of .* can change it .mode 0664.' \
	'one that the group can change'
if [ "$(id -u)" = 0 ]; then
	chmod 644 "$list"
	chown daemon "$list"
	doctor "warn  breached: $list belongs to daemon" "somebody else's"
	chown root "$list"
	chown -R nobody "${db%/*}"
	doctor '^ok    breached' "root's, for the store's owner"
	chmod 600 "$list"
	doctor "^FAIL  breached: nobody cannot read $list" \
		'one that he cannot read'
else
	skip 3 'needs root'
fi
run "$sessile" doctor --json
ok '... as JSON' python3 -m json.tool "$tmp/.out" /dev/null
cp "$tmp/with" "$config"
sed -i 's/"breachedPasswords":"[^"]*",//' "$config"
run "$sessile" doctor
unlike "$out" breached 'nothing where there is no list'
done_testing

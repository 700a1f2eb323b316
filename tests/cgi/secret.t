#!/bin/sh
# `sessile secret rotate`: nobody is signed out, and the file is always whole.
# KILLS can be given.
set -u
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

kills=${KILLS:-100}
make_store
SESSILE_CONFIG=$config
export SESSILE_CONFIG
secret=$dir/secret
form='[-A-Za-z0-9_]{43}'

rotate() {
	run "$sessile" secret rotate "$@"
}
# Lines that are a secret of ours; those that are not.
secrets() {
	grep -Ecx "$form" "$secret"
}
odd() {
	grep -Evx "$form" "$secret"
}
beside() {
	find "$dir" -name 'secret*' -printf '%f\n' | sort | xargs
}
look() {
	stat -c '%a %u %g' "$1"
}
first=$(cat "$secret")
like "$first" "^$form\$" 'a secret, made by init'
before=$(look "$secret")

diag 'signed in through rotations'
sign_in
for n in 1 2 3; do
	rotate
	is "$code" 0 "rotation $n"
	is "$err" '' '... without a complaint'
	is "$(secrets) $(odd)" "$((n + 1)) " '... has put one on top'
	is "$(tail -n 1 "$secret")" "$first" '... and kept the first'
	is "$(status_of "$cookie")" 200 '... by which one stays signed in'
done
is "$out" "$secret: a new secret signs, 3 old ones still verify, 0 old \
ones are taken away" 'it tells what it did'
is "$(look "$secret")" "$before" 'owner and mode are as before'
older=$cookie
sign_in
rotate
is "$(secrets) $(odd)" '4 ' 'the fourth keeps three'
not_ok '... of which the first is none' grep -qx "$first" "$secret"
is "$(status_of "$older")" 401 '... and who came in by that is out'
is "$(status_of "$cookie")" 200 '... but not who came in later'
like "$out" ', 1 old one is taken away$' '... and that is told'
chmod 400 "$secret"
rotate
is "$(look "$secret")" "$(echo "$before" | sed 's/^600/400/')" \
	'another mode that is closed is kept too'
chmod 600 "$secret"
run "$sessile" doctor
unlike "$out" '^(warn|FAIL) +secret' 'doctor has nothing against it'

diag keep
sign_in
was=$(cat "$secret")
rotate --keep 1 --json
is "$out" "{\"secretFile\":\"$secret\",\"kept\":1,\"removed\":3}" '--json'
is "$(tail -n 1 "$secret")" "$(echo "$was" | head -n 1)" \
	'--keep 1 keeps the youngest'
is "$(status_of "$cookie")" 200 '... by which one stays signed in'
for text in "$(cat "$secret")" "$was"; do
	for one in $text; do
		echo "$out$err" | grep -F "$one"
	done
done >"$tmp/told"
is "$(cat "$tmp/told")" '' 'no secret is printed'
like "$("$sessile" secret rotate --keep 5)" ', 2 old ones still verify, 0 ' \
	'--keep 5 of two keeps two'
rotate --keep 0
is "$(secrets)" 1 '--keep 0 keeps none'
is "$(status_of "$cookie")" 401 '... and signs everybody out'
rotate --keep 31
n=2
while [ $n -lt 34 ]; do
	"$sessile" secret rotate --keep 31 >"$tmp/said" || break
	n=$((n + 1))
done
is "$(secrets)" 32 '--keep 31: never more than the programs take'
like "$(cat "$tmp/said")" ', 31 old ones still verify, 1 ' '... is told'
sign_in
is "$status" 200 '... which do take them'
printf '%s\r\n\n  %s\n' "$first" "$first" >"$secret"
rotate
is "$(tail -n 2 "$secret" | tr '\n' '|')" "$first|  $first|" \
	'lines are kept as they count: no CR, no empty ones, but blanks'

diag 'a browser that is known'
printf '{"store":"%s","knownBrowser":86400000,"throttle":{"name":1}}' \
	"$store" >"$config"
# others_guess: until who is not known has to wait
others_guess() {
	send='{"name":"John Doe","position":"Astronaut"}'
	for n in 1 2; do
		post auth "REMOTE_ADDR=192.0.2.$n"
	done
	# For longer than a busy machine takes.
	sql 'UPDATE attempts SET until = until + 600000'
	send=$credentials
	post auth REMOTE_ADDR=192.0.2.3
}
sign_in
known=$(jar connect.sid.known)
like "$known" '^connect\.sid\.known=' 'has a cookie of its own'
rotate
others_guess
is "$status" 429 'after a rotation others are kept waiting by guesses'
post auth REMOTE_ADDR=192.0.2.3 "HTTP_COOKIE=$known"
is "$status" 200 '... but not the browser, which is still known'
rotate --keep 0
others_guess
post auth REMOTE_ADDR=192.0.2.3 "HTTP_COOKIE=$known"
is "$status" 429 'when its secret is gone, it is known no more'
printf '{"store":"%s"}' "$store" >"$config"

diag refused
# refuses ERE DESCRIPTION: and everything is as it was.
refuses() {
	was=$(ls -la "$dir" 2>&1; cat "$secret" 2>&1)
	rotate
	is "$code" 1 "$2"
	like "$err" "$1" '... with the reason'
	is "$(printf '%s\n' "$err" | wc -l)$out" 1 '... in one line'
	is "$(ls -la "$dir" 2>&1; cat "$secret" 2>&1)" "$was" \
		'... and nothing changes'
}
# configure MORE
configure() {
	printf '{"store":"%s"%s}' "$store" "$1" >"$config"
}
own=jqQbTzG1yVhsX7cKpNwLrD4mZf0uEoIa
configure ",\"secret\":\"$own\""
refuses 'the secret stands in the configuration itself.*"secretFile"' \
	'a secret in the configuration'
unlike "$err" "$own" '... is not told'
configure ',"secret":1'
refuses '"secret" must be' 'a configuration that is wrong'
configure ''
mv "$secret" "$tmp/aside"
refuses 'there is no secret yet; .sessile init.' 'no secret'
ln -s "$tmp/aside" "$secret"
refuses 'it is a symbolic link.*name the file itself' 'a link'
rm "$secret"
mkdir "$secret"
refuses 'not a regular file' 'a folder'
rmdir "$secret"
cp -p "$tmp/aside" "$secret"
chmod 640 "$secret"
refuses 'group or others can get at it' 'a file that others can read'
chmod 600 "$secret"
ln "$secret" "$tmp/other"
refuses 'has another name' 'a file with another name, which would stay old'
rm "$tmp/other"
echo short >"$secret"
refuses 'under 32 bytes is weak' 'a weak one, which no program takes'
: >"$secret"
refuses 'no secret in it' 'an empty file'
yes $own | head -n 33 >"$secret"
refuses 'more than 32 secrets' 'more than the programs take'
echo $own >"$secret"
configure ',"allowWeakSecret":true'
rotate
is "$code" 0 'well again'

diag many at once
rotate --keep 0
sign_in
last=$(cat "$secret")
(
	while [ ! -e "$tmp/enough" ]; do
		lines=$(cat "$secret") || echo gone
		printf '%s\n' "$lines" | grep -Evx "$form"
		printf '%s\n' "$lines" | grep -qx "$last" || echo lost
		s=$(status_of "$cookie")
		[ "$s" = 200 ] || echo "status $s"
		echo >>"$tmp/looks"
	done >"$tmp/seen" 2>&1
) &
watcher=$!
await 20 [ -s "$tmp/looks" ]
jobs=
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	"$sessile" secret rotate --keep 31 >"$tmp/said.$n" 2>&1 &
	jobs="$jobs $!"
done
bad=0
for job in $jobs; do
	wait "$job" || bad=$((bad + 1))
done
: >"$tmp/enough"
wait $watcher
is $bad 0 '20 rotations at once succeed'
is "$(sort -u "$secret" | wc -l) $(secrets)" '21 21' '... and none is lost'
is "$(sed 's/.*, \([0-9]*\) old ones* still.*/\1/' "$tmp"/said.* | sort -n |
	xargs)" "$(seq -s ' ' 20)" '... each found all before it'
is "$(tail -n 1 "$secret")" "$last" '... nor is the one of before'
is "$(sort "$tmp/seen" | uniq -c)" '' \
	'... the file is whole all the while, and the visitor signed in'
is "$(beside)" secret '... and nothing else is left'

diag "$kills killed"
rotate --keep 0
sign_in
python3 - "$sessile" "$secret" "$kills" >"$tmp/killed" <<'END'
import os, random, re, subprocess, sys, time
program, path, kills = sys.argv[1], sys.argv[2], int(sys.argv[3])
first = open(path).read()
quickest = 1.0
for i in range(5):
    begun = time.monotonic()
    subprocess.run([program, 'secret', 'rotate', '--keep', '31'], check=True,
                   stdout=subprocess.DEVNULL)
    quickest = min(quickest, time.monotonic() - begun)
n = tries = 0
while n < kills:
    tries += 1
    if tries % 20 == 1:     # so that the first one is not pushed out
        with open(path + '.x', 'w') as f:
            f.write(first)
        os.chmod(path + '.x', 0o600)
        os.rename(path + '.x', path)
    p = subprocess.Popen([program, 'secret', 'rotate', '--keep', '31'],
                         stdout=subprocess.DEVNULL)
    until = time.monotonic() + random.uniform(0, 1.2 * quickest)
    while time.monotonic() < until:
        pass
    p.kill()
    n += p.wait() == -9
    text = open(path).read()
    if not re.fullmatch(r'([-\w]{43}\n)+', text) or not text.endswith(first):
        print('after', n, 'kills:', text)
END
is $? 0 'killed at random moments'
is "$(cat "$tmp/killed")" '' '... the file is whole each time, and none is lost'
is "$(status_of "$cookie")" 200 '... the visitor stays signed in'

diag '32 visitors at once'
rotate --keep 0
i=0
while [ $i -lt 256 ]; do
	printf '%s\t-\t-\t%s\n' "$programs/auth.cgi" "$credentials"
	i=$((i + 1))
done >"$tmp/requests"
while [ ! -e "$tmp/crowd.done" ]; do
	"$sessile" secret rotate --keep 31 || echo failed
done >"$tmp/rotations" 2>&1 &
rotating=$!
SESSILE_CONFIG=$config "$SESSILE_BUILD/tests/fault/crowd" 32 \
	<"$tmp/requests" >"$tmp/answers" 2>"$tmp/complaints"
: >"$tmp/crowd.done"
wait $rotating
# On a busy machine some wait too long for the store.
is "$(awk '$2 != 200 && $2 != 503' "$tmp/answers")" '' \
	'sign in while secrets are rotated'
ok '... or some of them' grep -q '^[0-9]* 200 ' "$tmp/answers"
unlike "$(cat "$tmp/complaints")" 'secret|configuration' \
	'... and nobody lacks a secret'
ok '... several times' [ "$(wc -l <"$tmp/rotations")" -gt 3 ]
is "$(grep -vc ': a new secret signs' "$tmp/rotations")" 0 '... each well'
diag "$(wc -l <"$tmp/rotations") rotations"

diag "left behind: $(beside)"
echo unfinished >"$dir/secret.new-aaaaaa"
touch -d '2 minutes ago' "$dir"/secret.new-*
rotate
is "$code" 0 'the next one comes through'
is "$(beside)" secret '... and takes away what they left'

diag root
if [ "$(id -u)" = 0 ]; then
	chown -R nobody "$dir"
	chgrp -R nogroup "$dir"
	before=$(look "$secret")
	sum=$(cksum <"$secret")
	rotate
	is "$code" 0 'root, and the store is another'\''s'
	is "$(look "$secret")" "$before" '... it stays his'
	not_ok '... and is a new one' [ "$(cksum <"$secret")" = "$sum" ]
	chown daemon "$secret"
	refuses 'belongs to daemon, and its folder to nobody' \
		'a third one'\''s file'
	mkdir -m 755 "$tmp/keys"
	mv "$secret" "$tmp/keys/sessile"
	secret=$tmp/keys/sessile
	chown nobody:nogroup "$secret"
	configure ",\"secretFile\":\"$secret\""
	rotate
	is "$code" 0 'a file in a folder of root'\''s'
	is "$(look "$secret")" "$before" '... it stays his, too'
	is "$(find "$tmp/keys" -type f -printf %f)" sessile \
		'... and nothing else is left'
	cp "$sessile" "$tmp/sessile"
	sessile=$tmp/sessile
	chmod 644 "$config"
	refusing=$(cat "$secret")
	run setpriv --reuid=daemon --regid=daemon --clear-groups \
		"$tmp/sessile" secret rotate
	is "$code" 1 'somebody else'
	like "$err" 'Permission denied; run it as root' '... is told what to do'
	is "$(cat "$secret")" "$refusing" '... and changes nothing'
	run setpriv --reuid=nobody --regid=nogroup --clear-groups \
		"$tmp/sessile" secret rotate
	is "$code" 1 'its owner, who cannot write to the folder'
	like "$err" 'Permission denied; run it as root' '... is told what to do'
	is "$(cat "$secret")" "$refusing" '... and changes nothing'
else
	skip 1 'root is needed'
fi
done_testing

#!/bin/sh
# Users with passwords: piped in, typed in, changed, and signed in with.
. "$(dirname "$0")/lib.sh"

command -v python3 >/dev/null || skip_all 'no python3'

make_store "$tmp/store"
SESSILE_CONFIG=$config
export SESSILE_CONFIG
right='correct horse battery'

# BYTES WORD...: the bytes, a format of printf, on standard input
piped() {
	bytes=$1
	shift
	# shellcheck disable=SC2059
	printf "$bytes" >"$tmp/.in"
	code=0
	"$sessile" "$@" --password-stdin <"$tmp/.in" >"$tmp/.out" \
		2>"$tmp/.err" || code=$?
	out=$(cat "$tmp/.out")
	err=$(cat "$tmp/.err")
}

# NAME PASSWORD: what auth.cgi answers; $cookie is then the visitor's
enter() {
	send="{\"name\":\"$1\",\"password\":\"$2\"}"
	post auth
	send=
	cookie=$(jar)
}

diag piped in
piped "$right\\n" user add Ann
is "$code" 0 'user add --password-stdin'
is "$out" 'user 2: Ann, signs in by password' '... says so'
unlike "$out$err" "$right" '... and tells no password'
# shellcheck disable=SC2016 # the dollars are the hash's
like "$(sql "select password from users where name = 'Ann'")" \
	'^[$]argon2id[$]v=19[$]m=19456,t=2,p=1[$]' '... a hash is stored'
enter Ann "$right"
is "$status" 200 '... that signs in'
like "$body" '"user":\{"id":2,"name":"Ann","position":null\}' \
	'... without a position'
enter Ann "$right "
is "$status" 401 '... and no other'
run "$sessile" user list
like "$out" '^ +2  Ann +- \(password\)$' '... user list'
piped "$right" user add Bob --position Boss --json
like "$out" '"name":"Bob","position":"Boss","password":true' \
	'... with a position, too'
enter Bob "$right"
is "$status" 200 '... the password signs in'
send='{"name":"Bob","position":"Boss"}'
post auth
is "$status" 401 '... the position does not'
piped "$right\\r\\n" user add Crlf
enter Crlf "$right"
is "$status" 200 'a line end of CR and LF does not count'
piped '                  \n' user add Blank
is "$code" 1 'blanks alone are too common'
piped '  öäü–李 "quotes" \\ \t ' user add Marks
is "$code" 0 'any characters'
enter Marks '  öäü–李 \"quotes\" \\ \t '
is "$status" 200 '... sign in'

# BYTES WHY WORD
refused() {
	before=$(sql 'select count(*) from users')
	piped "$1" user add X
	is "$code" 1 "refused: $2"
	like "$err" "^sessile: the password $3" "... for $3"
	is "$(sql 'select count(*) from users')" "$before" '... nobody is made'
}
refused '' 'nothing' 'has fewer than 15'
refused '\n' 'a line end' 'has fewer than 15'
refused 'correct horse \n' '14 characters' 'has fewer than 15'
refused 'öööööööööööö\n' '12 characters of 24 bytes' 'has fewer than 15'
refused "$(printf '%01025d' 7)" '1025 bytes' 'is longer than 1024'
refused "$(printf '%03000d' 7)" '3000 bytes' 'is longer than 1024'
refused 'correct\0horse battery' 'a NUL' 'holds a NUL'
refused 'correct\nhorse battery' 'two lines' 'holds a NUL or a line break'
refused 'correct horse battery\n\n' 'an empty line' 'holds'
refused 'correct\377horse battery' 'what is no UTF-8' 'is not UTF-8'
refused 'PasswordPassword\n' 'a common one twice' 'is too common'
refused '1qaz2wsx3edc4rfv\n' 'a common one' 'is too common'
refused 'XxXxXxXxXxXxXxX\n' 'the name, over and over' 'is too common'
piped "$(printf '%01021dabc' 7)" user add Long
is "$code" 0 '1024 bytes'
enter Long "$(printf '%01021dabd' 7)"
is "$status" 401 '... of which the last counts'
enter Long "$(printf '%01021dabc' 7)"
is "$status" 200 '... sign in'
run "$sessile" user add 'John Doe' --password-stdin
is "$code" 1 'an empty standard input'
piped "$right" user add Ann
like "$err" 'a user named Ann already' 'a name that is taken'
cp "$config" "$tmp/kept"
sed 's/{/{"passwordMinLength":8,/' "$tmp/kept" >"$config"
piped 'correct \n' user add Eight
is "$code" 0 'passwordMinLength'
refused 'correct\n' '7 characters' 'has fewer than 8'
refused 'iloveyou1' 'a common one of 9' 'is too common'
sed 's/{/{"passwordWords":["Acme","sprocket"],/' "$tmp/kept" >"$config"
refused 'SprocketAcmeSprocket\n' 'passwordWords' 'is too common'
sed 's/{/{"signInByPosition":false,/' "$tmp/kept" >"$config"
send=$credentials
post auth
refusal="$status $body"
like "$refusal" '^401 ' 'signInByPosition false: nobody by position'
send='{"name":"Nobody","position":"Software Engineer"}'
post auth
is "$status $body" "$refusal" '... with the bytes for who is unknown'
enter Ann "$right"
is "$status" 200 '... but by password'
"$sessile" session kill "$(sql 'select sid from sessions
	order by rowid desc limit 1')" >/dev/null
cp "$tmp/kept" "$config"
send=$credentials
post auth
is "$status" 200 '... and without it again'
"$sessile" session kill --user 'John Doe' >/dev/null

diag passwd, disable, enable
enter Ann "$right"
ann=$cookie
enter Bob "$right"
bob=$cookie
piped 'another horse battery' user passwd Ann
is "$out" "user's password set, 2 sessions ended" 'user passwd'
is "$(status_of "$ann")" 401 '... signs her out'
is "$(status_of "$bob")" 200 '... and nobody else'
enter Ann "$right"
is "$status" 401 '... the old one is wrong'
enter Ann 'another horse battery'
is "$status" 200 '... the new one right'
ann=$cookie
hash=$(sql "select password from users where name = 'Ann'")
piped 'short' user passwd Ann
is "$code" 1 '... a short one is refused'
is "$(sql "select password from users where name = 'Ann'")" "$hash" \
	'... and nothing changed'
is "$(status_of "$ann")" 200 '... not the session either'
piped "$right" user passwd Nobody
like "$code$err" '^1.*no user named Nobody' '... of nobody'
sign_in
john=$cookie
piped 'yet another horse' user passwd 'John Doe' --json
is "$out" '{"password":true,"ended":1}' '... of one who signed in by position'
is "$(status_of "$john")" 401 '... signs him out'
sign_in
is "$status" 401 '... and the position is no key any more'
enter 'John Doe' 'yet another horse'
is "$status" 200 '... but the password'
run "$sessile" user disable Ann
is "$out" 'user disabled, 1 session ended' 'user disable'
is "$(status_of "$ann")" 401 '... signs her out'
enter Nobody "$right"
nobody=$(cat "$tmp/answer")
enter Ann 'another horse battery'
is "$status" 401 '... and the password is no key any more'
is "$(cat "$tmp/answer")" "$nobody" '... as if there was nobody like that'
run "$sessile" user list
like "$out" 'Ann .*\(password\) \(disabled\)$' '... user list'
run "$sessile" user disable Ann --json
is "$code$out" '0{"disabled":true,"ended":0}' '... again'
run "$sessile" user enable Ann
is "$out" 'user enabled' 'user enable'
enter Ann 'another horse battery'
is "$status" 200 '... and she signs in'
run "$sessile" user enable Ann --json
is "$out" '{"disabled":false}' '... again'
for c in disable enable; do
	run "$sessile" user "$c" Nobody
	like "$code$err" '^1.*no user named Nobody' "user $c of nobody"
done

diag typed in
# What is typed at each prompt; prints what the terminal shows, and exits as
# the command does. "kill N" sends a signal at that prompt instead; "run X" is
# done in a shell before the next is typed.
cat >"$tmp/type.py" <<'END'
import os, pty, signal, subprocess, sys, termios, time
command, typed = sys.argv[1].split('\x1f'), sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    # Whoever runs this in the background has it ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execv(command[0], command)
shown = b''
def echoes():
    return bool(termios.tcgetattr(fd)[3] & termios.ECHO)
def until(done):
    global shown
    end = time.time() + 20
    while not done():
        if time.time() > end:
            sys.exit('nothing came: %r' % shown)
        try:
            shown += os.read(fd, 4096)
        except OSError:
            return
prompts = 0
for line in typed:
    if line.startswith('run '):
        until(lambda: b'word: ' in shown)
        subprocess.run(line[4:], shell=True, check=True)
        continue
    prompts += 1
    until(lambda: shown.count(b'word: ') + shown.count(b'again: ') >= prompts)
    while echoes():
        time.sleep(0.01)
    if line.startswith('kill '):
        os.kill(pid, int(line[5:]))
        while not echoes():
            time.sleep(0.01)
        print('echo is back')
    else:
        os.write(fd, line.encode() + b'\n')
until(lambda: False)
status = os.waitpid(pid, 0)[1]
sys.stdout.write(shown.decode())
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status)
    else 128 + os.WTERMSIG(status))
END
# WORDS LINE...: the command's words, and what is typed
typed() {
	words=$(printf '%s\037%s' "$sessile" "$(echo "$1" | tr ' ' '\037')")
	shift
	run python3 "$tmp/type.py" "$words" "$@"
}
typed 'user add Tim' "$right" "$right"
is "$code" 0 'user add on a terminal'
like "$out" '^New password: ' '... asks'
like "$out" '^The same again: ' '... twice'
like "$out" 'Tim, signs in by password' '... and tells'
unlike "$out" "$right" '... and shows nothing of it'
enter Tim "$right"
is "$status" 200 '... and it signs in'
typed 'user passwd Tim' 'another horse battery' 'another horse batterx'
is "$code" 1 'two different ones'
like "$out" 'two different ones' '... are told'
enter Tim "$right"
is "$status" 200 '... and nothing is changed'
# Somebody signs in, and his hash is made anew.
hash=$(sql "select password from users where name = 'Bob'")
typed 'user passwd Tim' "run sqlite3 -cmd '.timeout 5000' '$db' \
	\"update users set password = '$hash' where name = 'Tim'\"" \
	'another horse battery' 'another horse battery'
is "$code" 0 'another hash meanwhile'
enter Tim 'another horse battery'
is "$status" 200 '... is replaced all the same'
typed 'user passwd Tim' "run '$sessile' user del Tim >'$tmp/.del'" \
	"$right" "$right"
is "$code" 1 'a user who was removed meanwhile'
like "$out" 'there is no user named Tim' '... is told'
piped "$right" user add Tim
typed 'user passwd Tim' 'short'
like "$code$out" 'fewer than 15' 'a short one is told before it is asked again'
typed 'user passwd Tim' "$(printf '%02000d' 7)"
like "$out" 'longer than 1024' 'one that is too long'
for n in 2 15; do
	typed 'user passwd Tim' "kill $n"
	is "$code" "$((128 + n))" "signal $n ends it"
	like "$out" 'echo is back' '... not before the terminal echoes again'
done
enter Tim "$right"
is "$status" 200 '... and nothing is changed'
done_testing

#!/bin/sh
# etc/rsyslog/sessile.conf, in the real rsyslogd: the audit log reaches another
# machine by TLS, and no other one.
set -u
# A /dev/log of its own, where that can be had.
if [ -z "${OWN_PLACES:-}" ]; then
	as_root=
	[ "$(id -u)" = 0 ] || as_root=-r
	! unshare -m $as_root mount -t tmpfs none /dev 2>/dev/null ||
		OWN_PLACES=yes exec unshare -m $as_root "$0"
fi
# shellcheck source=tests/cgi/lib.sh
. "${SESSILE_ROOT:-$(dirname "$0")/../..}/tests/cgi/lib.sh"

# What deps.sh has put aside comes along to where everybody gets.
cd "$tmp" || exit 1
mkdir modules
for place in '' "$SESSILE_ROOT/build/aside"; do
	for f in "$place"/usr/sbin/rsyslogd "$place"/usr/lib/*/rsyslog/*.so; do
		[ ! -f "$f" ] || cp "$f" modules
	done
done
[ -x modules/rsyslogd ] || skip_all 'there is no rsyslogd'

diag certificates
# authority NAME
# shellcheck disable=SC2317 # called by ok
authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$1.key" -subj "/CN=$1" -out "$1.pem" 2>>"$tmp/said"
}
# certificate NAME AUTHORITY HOST PURPOSE DAYS
# shellcheck disable=SC2317
certificate() {
	printf 'subjectAltName=DNS:%s\nextendedKeyUsage=%s\n' "$3" "$4" \
		>"$1.ext" &&
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$1.key" -subj "/CN=$3" -out "$1.csr" 2>>"$tmp/said" &&
	openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" \
		-CAcreateserial -days "$5" -extfile "$1.ext" \
		-out "$1.pem" 2>>"$tmp/said"
}
ok 'an authority' authority ca
ok '... and another' authority other
ok 'a certificate' certificate right ca logs.example serverAuth 2
ok '... of the other one' certificate foreign other logs.example serverAuth 2
ok '... for another name' certificate named ca else.example serverAuth 2
ok '... that cannot serve' certificate client ca logs.example clientAuth 2
ok '... that has run out' certificate late ca logs.example serverAuth 0

diag 'who listens'
cat >listen.py <<'END_OF_PROGRAM'
import os, re, socket, ssl, sys
name, port_file = sys.argv[1:]
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(name + '.pem', name + '.key')
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
port = int(open(port_file).read()) if os.path.exists(port_file) else 0
s.bind(('127.0.0.1', port))
s.listen()
with open(port_file + '.new', 'w') as f:
    print(s.getsockname()[1], file=f)
os.rename(port_file + '.new', port_file)
while True:
    c, _ = s.accept()
    got = b''
    try:
        with tls.wrap_socket(c, server_side=True) as t:
            while more := t.recv(65536):
                got += more
                while m := re.match(rb'(\d+) ', got):
                    end = m.end() + int(m.group(1))
                    if len(got) < end:
                        break
                    print('heard', got[m.end():end].decode())
                    got = got[end:]
    except OSError:
        pass
    print('left', got)
END_OF_PROGRAM
listener=
# listen NAME: with that certificate, what it hears goes to $tmp/NAME.heard
listen() {
	python3 -u listen.py "$1" port >>"$1.heard" &
	listener=$!
}
silence() {
	kill "$listener" 2>/dev/null
	wait "$listener" 2>/dev/null
}
at_exit silence
# heard NAME: the lines it has heard; hears NAME TEXT; left NAME: somebody has
heard() {
	grep '^heard ' "$1.heard"
}
# shellcheck disable=SC2317 # called by await
hears() {
	heard "$1" | grep -qF -e "$2"
}
# shellcheck disable=SC2317
left() {
	grep -q '^left' "$1.heard"
}
listen right
ok 'a port' await 60 [ -s port ]

diag rsyslogd
mkdir dev spool
chmod 777 dev
log=$tmp/dev/log
[ -z "${OWN_PLACES:-}" ] || log=/dev/log
sed -e 's/target="logs\.example"/target="127.0.0.1"/' \
	-e "s/port=\"6514\"/port=\"$(cat port)\"/" \
	-e "s,/etc/ssl/certs/logs\.example\.pem,$tmp/ca.pem," \
	-e 's/resumeInterval="10"/resumeInterval="1"/' \
	"$SESSILE_ROOT/etc/rsyslog/sessile.conf" >sessile.conf
is "$(diff sessile.conf "$SESSILE_ROOT/etc/rsyslog/sessile.conf" |
	grep -c '^<')" 3 'its configuration: three lines are ours'
cat >rsyslog.conf <<END_OF_CONFIGURATION
global(workDirectory="$tmp/spool" processInternalMessages="on")
module(load="imuxsock" SysSock.Name="$log")
*.* action(type="omfile" file="$tmp/spool/local")
include(file="$tmp/sessile.conf")
END_OF_CONFIGURATION
user=
if [ "$(id -u)" = 0 ] && grep -q ' 4294967295$' /proc/self/uid_map; then
	chown nobody spool
	user='setpriv --reuid=nobody --regid=nogroup --clear-groups'
fi
make_store
if [ -n "${OWN_PLACES:-}" ]; then
	: >dev/null
	ok 'a /dev with a null' mount --bind /dev/null "$tmp/dev/null"
	ok '... is our own' mount --rbind "$tmp/dev" /dev
	at_exit "umount -l /dev $tmp/dev/null"
	audit=syslog
else
	audit=$dir/audit.log
fi
printf '{"store":"%s","audit":"%s"}' "$store" "$audit" >"$config"
# shellcheck disable=SC2317,SC2086 # called by ok; several words
begin() {
	$user modules/rsyslogd -n -M "$tmp/modules" -f "$tmp/rsyslog.conf" \
		-i "$tmp/spool/pid" >>"$tmp/said" 2>&1 &
	daemon=$!
	await 60 [ -S "$log" ]
}
end() {
	kill "-${1:-TERM}" "$daemon" 2>/dev/null
	wait "$daemon" 2>/dev/null
}
at_exit end
ok 'it begins' begin

# say PRIORITY TAG TEXT: without sessile
say() {
	python3 -c 'import socket, sys
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(
    sys.argv[2].encode(), sys.argv[1])' "$log" "<$1>Nov 25 12:00:00 $2: $3"
}
# visitor ADDRESS: signs in; what has no /dev/log is told for it
visitor() {
	sign_in "REMOTE_ADDR=$1"
	[ "$audit" = syslog ] || say 86 'sessile[1]' "$(tail -n 1 "$audit")"
}
say 86 'other[1]' 'not ours'
say 14 'sessile[1]' 'of no audit log'
visitor 192.0.2.1
is "$status $err" '200 ' 'somebody signs in'
ok '... which is heard over there' await 60 hears right 192.0.2.1
like "$(heard right)" \
	'^heard <86>1 [^ ]+ [^ ]+ sessile [0-9]+ - -  ?\{"time":.*\}$' \
	'... by its name, as RFC 5424 has it'
is "$(heard right | wc -l)" 1 '... and nothing that is not ours'
ok '... but here' grep -q 'not ours' spool/local
is "$(heard right | sed 's/^[^{]*//')" \
	"$(grep 192.0.2.1 spool/local | sed 's/^[^{]*//')" \
	'... where the same line stays, too'

diag 'away'
# What rsyslogd learns it by is lost over there.
# shellcheck disable=SC2317 # called by await
noticed() {
	say 86 'sessile[1]' 'anybody there?'
	grep -q "action 'sessile' suspended" spool/local
}
silence
ok 'rsyslogd notices that nobody listens' await 60 noticed
visitor 192.0.2.2
is "$status $err" '200 ' 'who signs in does not wait for it'
ok '... and the line is here' await 60 grep -q 192.0.2.2 spool/local
end 9
rm -f "$log"
ok 'rsyslogd is killed, and begins again' begin
visitor 192.0.2.3
for name in foreign named client late; do
	listen $name
	ok "who has the certificate \"$name\" listens" await 60 left $name
	is "$(heard $name)$(grep -v "^left b''" $name.heard)" '' \
		'... and gets nothing'
	silence
done
listen right
ok 'the right one does again' await 60 hears right 192.0.2.3
is "$(heard right | grep -o '192\.0\.2\.[0-9]' | sort -u | xargs)" \
	'192.0.2.1 192.0.2.2 192.0.2.3' '... and gets what has waited'
done_testing

#!/bin/sh
# Knows which Debian packages building, running and testing need.
# usage: [CC=gcc] deps.sh check|install build|run|test|bench|peers|fuzz|lint...
#   check    says what is missing and the line that installs it; 1 if any is
#   install  installs it, as root or through sudo; else the same as check
# Things are looked for themselves, not their packages: a compiler or a Node
# that came from elsewhere is as good.
set -eu

log=build/log/deps.log
missing=
unpacked=

need() {
	package=$1
	shift
	"$@" >/dev/null 2>&1 || missing="$missing $package"
}

# One that cannot be installed beside others, of these or that are there: what
# is in it is unpacked below build/, which needs no root.
aside=build/aside
# need_aside PACKAGE PATTERN: a file of it that there must be
need_aside() {
	# shellcheck disable=SC2086 # a pattern
	ls $aside/$2 >/dev/null 2>&1 || ls /$2 >/dev/null 2>&1 ||
		have "${2##*/}" >/dev/null 2>&1 || unpacked="$unpacked $1"
}

# Servers lie in /usr/sbin, where not everybody looks.
have() {
	(PATH=$PATH:/usr/sbin:/sbin command -v "$1")
}

has_library() {
	PATH=$PATH:/sbin ldconfig -p | grep -qF "$1 "
}

has_headers() {
	for h; do
		echo "#include <$h>"
	done | ${CC:-gcc} -E - 
}

# Python's http.server is not in python3-minimal; from 3.15 on it has lost
# --cgi, and busybox serves instead.
has_server() {
	python3=/usr/bin/python3
	[ -x $python3 ] || python3=python3
	$python3 -m http.server --help | grep -e --cgi ||
		busybox --list | grep -x httpd
}

# clang alone does not bring what it links into fuzz targets.
links_fuzzer() {
	echo 'int LLVMFuzzerTestOneInput(const char *p, unsigned long n)
		{ return n == 0 || *p == 0 ? 0 : -1; }' |
		clang -fsanitize=fuzzer,address,undefined -x c - -o /dev/null
}

# That is a package of clang's own version, which its package may tell.
fuzzer_package() {
	version=$(clang -dumpversion 2>/dev/null ||
		apt-cache depends clang 2>/dev/null |
		sed -n 's/^ *Depends: clang-\([0-9]*\)$/\1/p')
	version=${version%%.*}
	echo "libclang-rt-${version:-14}-dev"
}

server_package() {
	if python3 -c 'import sys; sys.exit(sys.version_info < (3, 15))'; then
		echo busybox
	else
		echo python3
	fi 2>/dev/null
}

has_node() {
	node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'
}

# Where servers are, which is not in everybody's PATH.
has_daemon() {
	have "$1" || [ -x "/usr/sbin/$1" ]
}

# For sqlite3 of npm, of which no ready-made build can be counted on.
has_node_headers() {
	[ -e /usr/include/node/node_api.h ] || node -e 'require("fs").accessSync(
		path.resolve(process.execPath, "../../include/node/node_api.h"))'
}

need_build() {
	need gcc have "${CC:-gcc}"
	need libc6-dev has_headers stdio.h
	need make have make
	need libsqlite3-dev has_headers sqlite3.h
	need libcjson-dev has_headers cjson/cJSON.h
	need libsodium-dev has_headers sodium.h
	need libmd-dev has_headers sys/types.h sha1.h
	# Only to make libcjson.a, where there is apt to get its source.
	if command -v apt-get >/dev/null 2>&1; then
		need dpkg-dev have dpkg-source
	fi
}

# Programs are built without it, too, but start more slowly (musl.sh).
need_musl() {
	if command -v apt-get >/dev/null 2>&1; then
		case $(uname -m) in
		x86_64 | aarch64) need musl-tools have musl-gcc ;;
		esac
	fi
}

need_run() {
	need_build
	need_musl
	need "$(server_package)" has_server
}

need_test() {
	need_run
	need libfcgi-dev has_headers fcgiapp.h
	need check has_headers check.h
	need perl have prove
	need python3 have python3
	need curl have curl
	need sqlite3 have sqlite3
	need file have file
	need busybox have busybox
	need valgrind have valgrind
	need nodejs has_node
	need npm have npm
	need g++ have g++
	need libnode-dev has_node_headers
	need chromium have chromium
	need_servers
	need_rsyslog
}

# What tests/servers/conformance.t starts. merecat conflicts with
# apache2-utils, without which there is no h2o.
need_servers() {
	need lighttpd have lighttpd
	need apache2-bin have apache2
	need nginx have nginx
	need fcgiwrap have fcgiwrap
	need spawn-fcgi have spawn-fcgi
	need mini-httpd have mini_httpd
	need caddy have caddy
	need h2o have h2o
	need openssl have openssl
	need_aside merecat usr/sbin/merecat
	need libconfuse2 has_library libconfuse.so.2
}

# What tests/servers/rsyslog.t starts, which would take the place of another
# syslog daemon.
need_rsyslog() {
	need_aside rsyslog usr/sbin/rsyslogd
	need_aside rsyslog-gnutls 'usr/lib/*/rsyslog/lmnsd_gtls.so'
	need libestr0 has_library libestr.so.0
	need libfastjson4 has_library libfastjson.so.4
	need liblognorm5 has_library liblognorm.so.5
	need libgnutls30 has_library libgnutls.so.30
}

need_bench() {
	need_build
	need_musl
	need libfcgi-dev has_headers fcgiapp.h
	need python3 have python3
	need sqlite3 have sqlite3
	need curl have curl
	need wrk have wrk
	need lighttpd has_daemon lighttpd
	need spawn-fcgi have spawn-fcgi
}

# Whom the bench measures beside us, and leaves out where they are not.
need_peers() {
	need nginx has_daemon nginx
	need php-cgi have php-cgi
	need libcgi-session-perl perl -MCGI::Session -MJSON::PP -e 1
	need nodejs has_node
	need npm have npm
	need g++ have g++
	need libnode-dev has_node_headers
}

need_fuzz() {
	need_build
	need clang have clang
	need "$(fuzzer_package)" links_fuzzer
}

need_lint() {
	need_test
	need clang have clang
	need clang-tidy have clang-tidy
	need cppcheck have cppcheck
	need shellcheck have shellcheck
	need mandoc have mandoc
}

apt="apt-get install -y --no-install-recommends"

by_hand() {
	{
		echo "These Debian packages are missing:$missing$unpacked"
		if ! command -v apt-get >/dev/null 2>&1; then
			echo 'Install them, or what your system calls them.'
		else
			if [ -n "$missing" ]; then
				echo 'To install them, run as root:'
				echo
				echo "  apt-get update && $apt$missing"
				echo
			fi
			[ -z "$unpacked" ] ||
				echo "\`make deps\` then unpacks$unpacked here."
		fi
	} >&2
	exit 1
}

# How to become root: not at all, by sudo, or there is no way.
root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

may_be_root() {
	[ "$(id -u)" = 0 ] || {
		command -v sudo >/dev/null 2>&1 &&
		{ sudo -n true 2>/dev/null || [ -t 0 ]; }
	}
}

quiet_apt() {
	root env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
		apt-get -o DPkg::Lock::Timeout=600 "$@" >>"$log" 2>&1
}

# Debian starts a server as soon as it is installed, now and with each boot,
# and these would all have port 80. Nobody asked for that: the tests start
# their own. policy-rc.d is how Debian lets one say so; where there is one
# already, as in containers, it stays as it is. Ours names the servers and goes
# when we go. One left behind by a run that was killed forbids nothing any more,
# and goes with the next run that installs.
policy=/usr/sbin/policy-rc.d
daemons='lighttpd nginx fcgiwrap mini-httpd caddy h2o'

# When a process has started; nothing, if there is none. Its number alone may be
# another's by now. Its name, which may hold anything, ends with the last ")".
started() {
	sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}

# What our policy says of whose it is: PID TIME; nothing, if it is not ours.
holder() {
	sed -n 's/^# Of sessile, process \([0-9]*\) of \([0-9]*\), .*/\1 \2/p' \
		"$policy" 2>/dev/null || :
}

drop_stale() {
	was=$(holder)
	[ -z "$was" ] || [ "${was#* }" = "$(started "${was% *}")" ] ||
		root rm -f "$policy"
}

hold_servers() {
	drop_stale
	[ ! -e "$policy" ] || return 0
	trap let_servers EXIT
	trap 'exit 1' HUP INT TERM
	new=$policy.$$
	time=$(started $$)
	root sh -c "cat >$new && chmod 755 $new && ln $new $policy
		rm -f $new" <<-END
		#!/bin/sh
		# Of sessile, process $$ of $time, while it installs servers.
		grep -q ') \([^ ]* \)\{19\}$time ' /proc/$$/stat \
			2>/dev/null || exit 0
		case " $daemons " in
		*" \${1%.*} "*) exit 101 ;;
		esac
	END
}

let_servers() {
	[ "$(holder)" != "$$ $(started $$)" ] || root rm -f "$policy"
}

# Those that have just been installed do not start with the machine either,
# by SysV's init nor, where it is, by systemd.
disable_servers() {
	for d in $daemons; do
		case " $1 " in
		*" $d "*) ;;
		*) continue ;;
		esac
		[ ! -e "/etc/init.d/$d" ] || root update-rc.d "$d" disable
		for unit in "$d.service" "$d.socket"; do
			[ ! -e "/lib/systemd/system/$unit" ] ||
				root systemctl disable "$unit"
		done
	done >>"$log" 2>&1 || :
}

install() {
	mkdir -p "${log%/*}"
	: >"$log"
	# What root makes in somebody's clone stays his.
	[ "$(id -u)" != 0 ] || chown -R --reference=. build 2>/dev/null || :
	if [ -n "$missing" ]; then
		install_packages
	fi
	for package in $unpacked; do
		unpack "$package" >>"$log" 2>&1 || failed
	done
}

install_packages() {
	echo "Missing Debian packages:$missing"
	[ "$(id -u)" = 0 ] || echo 'They are installed with sudo.'
	echo "Asking for the newest package lists (log: $log) ..."
	quiet_apt update || echo 'That failed; going on with the old lists.'

	# shellcheck disable=SC2086 # a list of words
	size=$(LC_ALL=C apt-get install --print-uris -qq \
		--no-install-recommends -o Debug::NoLocking=1 $missing |
		awk '{ n += $3 } END { printf "%.1f MB", n / 1e6 }') || :
	echo "Installing them, to be fetched: ${size:-unknown} ..."
	echo 'This is done once, and may take some minutes.'
	hold_servers
	# shellcheck disable=SC2086
	quiet_apt install -y --no-install-recommends $missing || failed
	disable_servers "$missing"
	echo 'Installed.'
}

unpack() {
	place=$aside/$1.deb
	rm -rf "$place"
	mkdir -p "$place"
	(cd "$place" && apt-get download "$1")
	dpkg-deb -x "$place"/*.deb "$aside"
	rm -r "$place"
}

failed() {
	tail -n 20 "$log" >&2
	echo 'Installing failed; the lines above say why.' >&2
	by_hand
}

check_all() {
	missing=
	unpacked=
	for purpose; do
		"need_$purpose"
	done
	# Each package once.
	missing=$(for p in $missing; do echo "$p"; done |
		awk '!seen[$0]++ { printf " %s", $0 }')
}

action=$1
shift
check_all "$@"
[ -n "$missing$unpacked" ] || exit 0

if [ "$action" = check ] || ! command -v apt-get >/dev/null 2>&1; then
	by_hand
fi
[ -z "$missing" ] || may_be_root || by_hand
install
check_all "$@"
[ -z "$missing$unpacked" ] || {
	echo "Installed, and yet not found:$missing$unpacked" >&2
	exit 1
}

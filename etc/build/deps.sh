#!/bin/sh
# Knows which Debian packages building, running and testing need.
# usage: [CC=gcc] deps.sh check|install build|run|test|bench|peers|lint...
#   check    says what is missing and the line that installs it; 1 if any is
#   install  installs it, as root or through sudo; else the same as check
# Things are looked for themselves, not their packages: a compiler or a Node
# that came from elsewhere is as good.
set -eu

log=build/log/deps.log
missing=

need() {
	package=$1
	shift
	"$@" >/dev/null 2>&1 || missing="$missing $package"
}

have() {
	command -v "$1"
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
	# Only to make libcjson.a, where there is apt to get its source, and
	# for programs that start faster (musl.sh).
	if command -v apt-get >/dev/null 2>&1; then
		need dpkg-dev have dpkg-source
		case $(uname -m) in
		x86_64 | aarch64) need musl-tools have musl-gcc ;;
		esac
	fi
}

need_run() {
	need_build
	need "$(server_package)" has_server
}

need_test() {
	need_run
	need libfcgi-dev has_headers fcgiapp.h
	need spawn-fcgi have spawn-fcgi
	need check has_headers check.h
	need perl have prove
	need python3 have python3
	need curl have curl
	need sqlite3 have sqlite3
	need file have file
	need busybox have busybox
	need nodejs has_node
	need npm have npm
	need g++ have g++
	need libnode-dev has_node_headers
	need chromium have chromium
}

need_bench() {
	need_build
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
		echo "These Debian packages are missing:$missing"
		if ! command -v apt-get >/dev/null 2>&1; then
			echo 'Install them, or what your system calls them.'
		else
			echo 'To install them, run as root:'
			echo
			echo "  apt-get update && $apt$missing"
			echo
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

install() {
	mkdir -p "${log%/*}"
	: >"$log"
	# What root makes in somebody's clone stays his.
	[ "$(id -u)" != 0 ] || chown -R --reference=. build 2>/dev/null || :
	echo "Missing Debian packages:$missing"
	[ "$(id -u)" = 0 ] || echo 'They are installed with sudo.'
	echo "Asking for the newest package lists (log: $log) ..."
	quiet_apt update || echo 'That failed; going on with the old lists.'

	# apt says how much it would fetch when its question is denied.
	# shellcheck disable=SC2086 # a list of words
	size=$(LC_ALL=C apt-get install --assume-no --no-install-recommends \
		-o Debug::NoLocking=1 \
		$missing 2>/dev/null | sed -n 's/^Need to get \(.*\) of .*/\1/p') || :
	echo "Installing them, to be fetched: ${size:-unknown} ..."
	echo 'This is done once, and may take some minutes.'
	# shellcheck disable=SC2086
	if ! quiet_apt install -y --no-install-recommends $missing; then
		tail -n 20 "$log" >&2
		echo 'Installing failed; the lines above say why.' >&2
		by_hand
	fi
	echo 'Installed.'
}

check_all() {
	missing=
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
[ -n "$missing" ] || exit 0

if [ "$action" = check ] || ! command -v apt-get >/dev/null 2>&1 ||
	! may_be_root; then
	by_hand
fi
install
check_all "$@"
[ -z "$missing" ] || {
	echo "Installed, and yet not found:$missing" >&2
	exit 1
}

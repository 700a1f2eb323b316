#!/bin/sh
# Serves the page and the programs in build/ on this machine, with a store of
# its own and a demo user. usage: BIND= PORT= run.sh BUILD | --forget BUILD
# The store is kept from one run to the next; --forget removes it.
set -eu
umask 022

name='John Doe'
position='Software Engineer'

die() {
	echo "$*" >&2
	exit 1
}

python3=/usr/bin/python3
[ -x $python3 ] || python3=python3

# Run as root, Python's server starts programs as nobody, who keeps root's
# group. Can they get at these files? Says so by its exit status.
nobody_can() {
	$python3 - "$@" <<-'END'
		import os, pwd, sys
		os.setuid(pwd.getpwnam('nobody').pw_uid)
		sys.exit(not all(os.access(f, os.R_OK) for f in sys.argv[1:]))
	END
}

# A folder of root's that others cannot have put there, nor exchange: /var/tmp
# lets them make names, but not change ours.
own_folder() {
	mkdir "$1" 2>/dev/null || :
	[ "$(stat -c '%F %u %a' "$1")" = 'directory 0 755' ] ||
		die "$1 is not root's own folder: remove it"
}

forget() {
	rm -rf "$build/demo" "$build/demo-root"
	if [ "$(id -u)" = 0 ]; then
		rm -rf "$aside"
	fi
}

# Where the store goes, and for root also the page where nobody gets at it.
settle() {
	site=$build/site
	if [ "$(id -u)" != 0 ]; then
		demo=$build/demo
		mkdir -p "$demo"
	elif nobody_can "$site/index.html" "$site"/cgi-bin/*.cgi; then
		demo=$build/demo-root
		mkdir -p "$demo"
	else
		demo=$aside
		own_folder "$demo"
		rm -rf "$demo/site"
		cp -R "$site" "$demo/site"
		chmod -R u=rwX,go=rX "$demo/site"
		site=$demo/site
	fi
}

# Store and demo user, unless they are there. A configuration that names
# another place comes from before the clone was moved.
prepare() {
	if [ -f "$config" ] && ! grep -qF "sqlite:$demo/" "$config"; then
		rm "$config"
	fi
	set -- --config "$config"
	(
		set -- "$@" --store "sqlite:$demo/store/sessile.db" \
			--docroot "$site"
		[ "$(id -u)" != 0 ] || set -- "$@" --owner nobody
		"$sessile" init "$@" >/dev/null
	)
	# Another start may add the user between our look and our own try.
	known "$@" || "$sessile" user add "$name" --position "$position" \
		"$@" >/dev/null || known "$@"
}

known() {
	"$sessile" user list --json "$@" | grep -qF "\"$name\""
}

# Whether we can have a port; any reason but that it is taken ends us.
port_is_free() {
	reason=$($python3 - "$bind" "$1" <<-'END'
		import errno, socket, sys
		family = socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET
		try:
		    s = socket.socket(family)
		    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		    s.bind((sys.argv[1], int(sys.argv[2])))
		    s.listen()
		except (OSError, UnicodeError) as e:
		    taken = getattr(e, 'errno', 0) == errno.EADDRINUSE
		    print('taken' if taken else getattr(e, 'strerror', None) or e)
	END
	)
	case $reason in
	'') ;;
	taken) return 1 ;;
	*) die "BIND=$bind PORT=$1: $reason" ;;
	esac
}

check_port() {
	case $1 in
	*[!0-9]* | ??????*) ;;
	*) if [ "$1" -gt 0 ] && [ "$1" -lt 65536 ]; then return; fi ;;
	esac
	die "PORT=$1 is no port: those are the numbers from 1 to 65535."
}

# The port asked for, or else the first free one from 8000 on.
choose_port() {
	if [ -n "${PORT:-}" ]; then
		port=$PORT
		check_port "$port"
		port_is_free "$port" ||
			die "Port $port of $bind is taken: try another PORT=."
		return
	fi
	port=8000
	until port_is_free "$port"; do
		port=$((port + 1))
		[ "$port" -lt 8100 ] ||
			die "No port from 8000 on is free on $bind: give PORT=."
	done
	[ "$port" = 8000 ] || echo "Port 8000 is taken; this is $port instead."
}

announce() {
	case $bind in
	0.0.0.0 | ::) host=localhost ;;
	*:*) host="[$bind]" ;;
	*) host=$bind ;;
	esac
	cat <<-END

		  The page:    http://$host:$port/
		  Sign in as:  $name, $position
		  The store:   $demo/store/sessile.db
		  To stop:     Ctrl-C

	END
}

serve() {
	SESSILE_CONFIG=$config
	export SESSILE_CONFIG
	cd "$site"
	if $python3 -m http.server --help | grep -q -e --cgi; then
		exec $python3 -m http.server --cgi --bind "$bind" "$port"
	fi
	set -- -f -p "$bind:$port" -h "$site"
	[ "$(id -u)" != 0 ] || set -- "$@" -u nobody
	exec busybox httpd "$@"
}

# A clone is known by its place.
aside() {
	echo "/var/tmp/sessile-demo-$(echo "$build" | cksum | cut -d ' ' -f 1)"
}

if [ "$1" = --forget ]; then
	build=$(cd "$2" 2>/dev/null && pwd) || exit 0
	aside=$(aside)
	forget
	exit
fi
build=$(cd "$1" && pwd)
aside=$(aside)
bind=${BIND:-127.0.0.1}
sessile=$build/bin/sessile
settle
config=$demo/sessile.json
choose_port
prepare
announce
serve

#!/bin/sh
# Makes FOLDER/libcjson.a, which Debian does not ship, out of Debian's own
# source package, security patches applied. usage: CC= CFLAGS= cjson.sh FOLDER
# Works as any user: apt gets its own folder for lists and cache, and a copy
# of the machine's sources that asks for source packages. The machine's own
# apt is only read. Fails, with one line that says why, when offline.
set -eu

out=$1
log=$(pwd)/build/log/cjson.log
mkdir -p "${log%/*}" "$out"
tmp=$(cd "$out" && pwd)/work
rm -rf "$tmp"
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

give_up() {
	echo "note: no libcjson.a: $* (log: $log)" >&2
	exit 1
}

for c in apt-get dpkg-source; do
	command -v $c >/dev/null || give_up "it takes $c to make it"
done

# Only the distribution's own suites: others need not have sources.
# shellcheck source=/dev/null
code=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
known="^($code|stable|testing|unstable|sid)"
known="$known(-security|-updates|-backports|-proposed-updates|/updates)?\$"

# The machine's sources in files of one kind, an empty line after each.
sources() {
	for f in /etc/apt/sources"$1" /etc/apt/sources.list.d/*"$1"; do
		[ ! -f "$f" ] || { cat "$f"; echo; }
	done
}

# sources.list and *.list: deb [options] address suite components...
one_line() {
	awk -v known="$known" '
	/^[ \t]*deb(-src)?[ \t]/ && !/cdrom:/ {
		sub(/#.*/, "")
		sub(/^[ \t]*deb(-src)?[ \t]+/, "")
		options = ""
		if (match($0, /^\[[^]]*\][ \t]*/)) {
			options = substr($0, 1, RLENGTH)
			$0 = substr($0, RLENGTH + 1)
		}
		if ($2 ~ known && NF > 2)
			print "deb-src", options $0
	}' | sort -u
}

# *.sources: paragraphs of fields, which may go on in indented lines.
paragraphs() {
	awk -v known="$known" '
	function flush(  i, n, s, suites) {
		n = split(field["suites"], s, /[ \t\n]+/)
		suites = ""
		for (i = 1; i <= n; i++)
			if (s[i] ~ known)
				suites = suites " " s[i]
		if (suites != "" && field["enabled"] !~ /^ *(no|false)/)
			printf "Types: deb-src\nSuites:%s\n%s\n", suites, rest
		split("", field)
		rest = name = ""
	}
	/^#/ { next }
	/^[ \t]*$/ { flush(); next }
	/^[^ \t]/ {
		name = tolower(substr($0, 1, index($0, ":") - 1))
		field[name] = substr($0, index($0, ":") + 1)
		if (name !~ /^(types|suites|architectures|enabled)$/)
			rest = rest $0 "\n"
		next
	}
	{
		field[name] = field[name] " " $0
		if (name !~ /^(types|suites|architectures|enabled)$/)
			rest = rest $0 "\n"
	}
	END { flush() }'
}

# apt of our own: nothing of it lies outside of our folder, and nobody's
# hooks are run.
set_up() {
	mkdir -p "$tmp/lists/partial" "$tmp/cache/archives/partial" \
		"$tmp/sources.list.d" "$tmp/source"
	sources .list | one_line >"$tmp/sources.list.d/a.list"
	sources .sources | paragraphs >"$tmp/sources.list.d/b.sources"
	cat >"$tmp/apt.conf" <<-END
		Dir::State "$tmp";
		Dir::State::Lists "$tmp/lists";
		Dir::State::status "/var/lib/dpkg/status";
		Dir::Cache "$tmp/cache";
		Dir::Etc::SourceList "/dev/null";
		Dir::Etc::SourceParts "$tmp/sources.list.d";
		APT::Sandbox::User "";
		Acquire::Languages "none";
		Acquire::Retries "2";
		Acquire::http::Timeout "20";
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
	END
}

get() {
	apt-get -q -c "$tmp/apt.conf" "$@" >>"$log" 2>&1 </dev/null
}

# The version whose header is installed, else the newest.
fetch() {
	# shellcheck disable=SC2016 # dpkg-query fills these in
	version=$(dpkg-query -W -f '${source:Version}' libcjson-dev \
		2>/dev/null) || version=
	# apt counts it as done when every list is out of reach.
	if ! get update || ! ls "$tmp"/lists/*Sources* >/dev/null 2>&1; then
		give_up 'the lists of source packages cannot be had'
	fi
	cd "$tmp/source"
	[ -n "$version" ] && get source --download-only "cjson=$version" ||
		get source --download-only cjson ||
		give_up 'its source package cannot be had'
	dpkg-source --no-check -x ./*.dsc tree >>"$log" 2>&1 ||
		give_up 'its source package cannot be unpacked'
}

# apt has checked the files against the signed lists. The distribution
# builds its library with ENABLE_LOCALES too.
build() {
	# shellcheck disable=SC2086 # flags are words
	$CC $CFLAGS -w -DENABLE_LOCALES -c -o "$tmp/cJSON.o" \
		"$tmp/source/tree/cJSON.c" >>"$log" 2>&1 ||
		give_up 'it does not compile'
	ar rcs "$tmp/libcjson.a" "$tmp/cJSON.o"
}

echo 'Making libcjson.a from its source package; done once ...' >&2
: >"$log"
set_up
back=$(pwd)
fetch
build
cd "$back"
mv "$tmp/libcjson.a" "$out/libcjson.a"

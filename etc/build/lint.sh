#!/bin/sh
# Looks over all C, shell, JavaScript and manual pages; 1 if any of it is
# found wanting. usage: lint.sh COMPILER-FLAGS...
# shellcheck disable=SC2317 # functions are called by their names, in step
set -eu

bad=0
jobs=$(nproc 2>/dev/null || echo 1)

step() {
	echo "  LINT   $1"
	"$@" || bad=1
}

# The files of ours of which the name fits a pattern, one a line; but not
# what is wrong on purpose.
ours() {
	for d in lib bin cgi-bin www etc man tests .ci; do
		[ ! -d "$d" ] || find "$d" -type f -name "$1"
	done | grep -v '^tests/valgrind/planted\.c$' | sort
}

# Those that begin with a line like this one.
begin_with() {
	ours '*' | while read -r f; do
		if head -n 1 "$f" | tr -d '\0' | grep -q "^#!.*$1"; then
			echo "$f"
		fi
	done
}

clang_tidy() {
	# It counts on stderr what it has passed over in system headers.
	ours '*.c' | xargs -P "$jobs" -I{} clang-tidy --quiet {} -- \
		-DHANDLER=handle_index "$@" 2>/dev/null
}

# Each file is looked at as it is compiled, with none of the #if that are
# for others.
cpp_check() {
	for f; do
		case $f in
		-D* | -I*) set -- "$@" "$f" ;;
		esac
		shift
	done
	mkdir -p build/gen
	ours '*.c' >build/gen/c-files
	cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
		--enable=warning,style,performance,portability \
		--suppressions-list=etc/build/cppcheck.txt -j "$jobs" \
		--file-list=build/gen/c-files -DHANDLER=handle_index "$@"
}

# SC2119: functions may do without an argument.
shell_check() {
	begin_with '/sh\b' | xargs shellcheck -x -P SCRIPTDIR -e SC2119
}

# Of tests node would refuse the name, so it gets their text.
javascript() {
	rc=0
	for f in $(ours '*.js') $(begin_with '\bnode\b'); do
		node --check - <"$f" || {
			echo "$f: see above"
			rc=1
		}
	done
	return "$rc"
}

manual() {
	ours '*.[1-9]' | xargs -r mandoc -T lint -W warning
}

step clang_tidy "$@"
step cpp_check "$@"
step shell_check
step javascript
step manual
exit $bad

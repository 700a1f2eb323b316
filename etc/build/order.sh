#!/bin/sh
# Prints a linker script that puts what every request runs through next to
# each other: the linker's own one, with the archive members that a list
# names placed first. A page of a program that is not mapped yet costs a
# fault, and around it the kernel maps 64 KiB at a time, so that code in few
# places starts faster than the same code all over the program.
# usage: CC=gcc order.sh LIST [FLAG...]	makes the script for these flags
#        order.sh --trace PROGRAM.map CALLGRIND.out...	makes the list, for
#				one program after the other
# How the list is made stands at its head. A member that is not there does no
# harm, nor does a list that is old: it only gains less.
set -eu
LC_ALL=C
export LC_ALL

script() {
	list=$1
	shift
	# It prints its script before it links, which then fails.
	{ $CC "$@" -Wl,--verbose 2>/dev/null || :; } | awk -v list="$list" '
	BEGIN {
		member[0] = "libsessile.a:*"
		member[1] = "cgi-bin/*.o"
		n = 2
		while ((getline line <list) > 0)
			if (line !~ /^#/)
				member[n++] = line
	}
	function first(sections,   i) {
		for (i = 0; i < n; i++)
			print "    *" member[i] "(" sections ")"
	}
	/^====/ { inside = !inside; next }
	!inside { next }
	/^ *\*\(\.text\.unlikely/ { first(".text .text.[!u]*") }
	/^ *\.fini +:/ { skip = 1 }
	skip {
		skip = !/\}/
		next
	}
	/^ *\.text +:/ {
		print "  .fini : { KEEP (*(SORT_NONE(.fini))) }"
	}
	/^ *\.rodata +:/ {
		print "  .rodata : {"
		first(".rodata")
		print "    *(.rodata.str* .rodata.cst*)"
		sub(/^ *\.rodata +: *\{/, "")
	}
	/^ *\*\(\.data \.data\.\*/ { first(".data .data.*") }
	/^ *\*\(\.bss \.bss\.\*/ { first(".bss .bss.*") }
	{ print }'
}

# Of every member the share of its pages that ran decides: small ones and
# those that ran throughout come first, and last the large ones of which one
# function did.
trace() {
	awk '
	function hex(s,   i, v) {
		for (i = 3; i <= length(s); i++)
			v = v * 16 + index("0123456789abcdef",
			    substr(s, i, 1)) - 1
		return v
	}
	function add(a, size, file,   m) {
		if (a == 0 || size == 0 || file !~ /\.a\([^)]*\)$/)
			return
		sub(/.*\//, "", file)
		split(file, m, /[()]/)
		if (m[1] == "libsessile.a")
			return
		start[++n] = a
		stop[n] = a + size
		name[n] = m[1] ":" m[2]
	}
	function find(a,   lo, hi, mid) {
		lo = 1
		hi = n
		while (lo < hi) {
			mid = int((lo + hi + 1) / 2)
			if (start[mid] <= a)
				lo = mid
			else
				hi = mid - 1
		}
		return a < stop[lo] ? lo : 0
	}
	FNR == 1 {
		map = FILENAME ~ /\.map$/
		if (map)
			n = 0
		split("", seen)
	}
	map && /^ \.text/ {
		if (NF == 1)
			wraps = 1
		else if (NF == 4)
			add(hex($2), hex($3), $4)
		next
	}
	map && wraps {
		if (NF == 3)
			add(hex($1), hex($2), $3)
		wraps = 0
		next
	}
	map { next }
	/^(0x|\+|-|\*)/ {
		if ($1 ~ /^0x/)
			at = hex($1)
		else if ($1 != "*")
			at += $1
		if ((at in seen) || !(i = find(at)))
			next
		seen[at] = 1
		size = stop[i] - start[i]
		section = name[i] " " size
		page = section " " int((at - start[i]) / 4096)
		if (!(page in ran)) {
			ran[page] = 1
			pages[name[i]]++
		}
		if (!(section in counted)) {
			counted[section] = 1
			bytes[name[i]] += size
		}
	}
	END {
		for (m in pages) {
			share = 9
			if (bytes[m] >= 4096)
				share = pages[m] * 4096 / bytes[m]
			printf "%.3f %s\n", share, m
		}
	}' "$@" | sort -k1,1nr -k2 | cut -d' ' -f2
}

case ${1-} in
--trace)
	shift
	trace "$@" ;;
*)
	script "$@" ;;
esac

#!/bin/sh
# Turns a sorted list of words into C: one string, called as the file is, with
# a line for each, and its length.  Comments (#) are left out.
# usage: embed_list.sh FILE.txt >FILE.c
set -eu
LC_ALL=C
export LC_ALL

list() {
	grep -v '^#' "$1"
}

list "$1" | sort -c
list "$1" | awk -v "name=$(basename "$1" .txt)" '
	BEGIN {
		print "/* Made by etc/build/embed_list.sh: edit the list. */"
		print "#include \"auth/common.h\"\n"
		print "const char " name "[] ="
	}
	{
		gsub(/["\\?]/, "\\\\&")
		print "\"" $0 "\\n\""
		n++
	}
	END {
		if (n == 0)
			exit 1
		print ";\nconst size_t " name "_length = sizeof(" name ") - 1;"
	}'

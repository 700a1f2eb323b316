#!/bin/sh
# Turns SQL files into C: FOLDER/sql.h with one number for each file, and
# FOLDER/sql.c with their texts, comments and needless blank space left out.
# usage: embed.sh FOLDER FILE.sql...
set -eu

dir=$1
shift
LC_ALL=C
export LC_ALL

# The name of a file in C, by which the program asks for its text.
ids() {
	for f; do
		basename "$f" .sql
	done | tr 'a-z-' 'A-Z_' | sed 's/.*/	SQL_&,/'
}

# One file as a C string. Blank space stays where it parts two words and
# inside of quotes; around the signs below it means nothing to SQLite.
text() {
	awk '
	function put(c) {
		if (blank && last != "" && !tight(last) && !tight(c))
			out = out " "
		blank = 0
		out = out (c == "\\" || c == "\"" ? "\\" c : c)
		last = c
	}
	function tight(c) {
		return index("(),;=<>", c) > 0
	}
	{
		for (i = 1; i <= length($0); i++) {
			c = substr($0, i, 1)
			if (quote != "") {
				put(c)
				if (c == quote)
					quote = ""
			} else if (substr($0, i, 2) == "--") {
				break
			} else if (c == " " || c == "\t" || c == "\r") {
				blank = 1
			} else {
				put(c)
				if (c == "\047" || c == "\"" || c == "`")
					quote = c
			}
		}
		if (quote != "") {
			out = out "\\n"
			last = "\\n"
		} else {
			blank = 1
		}
	}
	END {
		if (quote != "") {
			print FILENAME ": a quote is left open" >"/dev/stderr"
			exit 1
		}
		print "\"" out "\""
	}' "$1"
}

{
	cat <<-\END
		/* Made of sql/ by etc/build/embed.sh: edit those files. */
		#ifndef SESSILE_GEN_SQL_H
		#define SESSILE_GEN_SQL_H

		enum sql_id {
	END
	ids "$@"
	cat <<-\END
			SQL_COUNT
		};

		struct sql_text {
			const char *name;
			const char *text;
		};
		extern const struct sql_text sql_texts[SQL_COUNT];

		#endif
	END
} >"$dir/sql.h.new"

{
	cat <<-\END
		/* Made of sql/ by etc/build/embed.sh: edit those files. */
		#include "sql.h"

		const struct sql_text sql_texts[SQL_COUNT] = {
	END
	for f; do
		t=$(text "$f")
		printf '\t{ "%s",\n\t  %s },\n' "$(basename "$f" .sql)" "$t"
	done
	echo '};'
} >"$dir/sql.c.new"

mv "$dir/sql.h.new" "$dir/sql.h"
mv "$dir/sql.c.new" "$dir/sql.c"

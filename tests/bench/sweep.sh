# How long a sweep keeps the store to itself. Sourced by run.sh.
# shellcheck shell=sh

sweep() {
	compile hold "$here/hold.c"
	say "sweeping $ROWS expired sessions"
	store swept
	seed swept 1000 "$ROWS"
	"$out/hold" "$work/swept/sessile.db" "$sessile" sweep \
		--config "$work/swept/sessile.json" >"$work/hold.tsv"
	left=$("$out/seed" "$work/swept/sessile.db")
	rm -rf "$work/swept"
	if [ "$left" != "1000	0" ]; then
		say "live and expired after the sweep: $left"
		exit 1
	fi
}

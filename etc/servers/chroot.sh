#!/bin/sh
# For servers that run programs inside of a folder, as OpenBSD's slowcgi does:
# fills it. Static programs need nothing else there: no /dev, no /etc, no
# libraries. As root. The server then runs /cgi-bin/NAME.cgi, as www-data, with
# SESSILE_CONFIG=/sessile.json. The command works from in there as well:
#   chroot /var/www/sessile /sessile user list --config /sessile.json
set -eu
dir=/var/www/sessile
mkdir -p "$dir/cgi-bin"
cp /usr/local/lib/sessile/site/cgi-bin/*.cgi "$dir/cgi-bin"
cp /usr/local/bin/sessile "$dir"
chroot "$dir" /sessile init --config /sessile.json \
	--store sqlite:/data/sessile.db --owner "$(id -u www-data)"

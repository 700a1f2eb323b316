#!/bin/sh
# Installs what tests/express compares with: only what the lock file names,
# nothing run; then compiles sqlite3, its one native part, with the SQLite
# that sessile itself is linked with.
# usage: install.sh FOLDER    FOLDER/node_modules is then there
set -eu

folder=$1
cd "$(dirname "$0")"
mkdir -p "$folder"
cp package.json package-lock.json "$folder"
cd "$folder"
npm ci --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error

# Beside the node that runs, else where Debian's libnode-dev has them: a
# module for one version of Node-API runs with others.
headers=$(node -p 'path.resolve(process.execPath, "../..")')
[ -e "$headers/include/node/node_api.h" ] || headers=/usr
npm explore sqlite3 --loglevel=error -- \
	"node-gyp rebuild --loglevel=error --nodedir=$headers --sqlite=/usr" \
	>build.log 2>&1 || {
	cat build.log >&2
	exit 1
}
node -e 'require("sqlite3")'

/*
 * What install.sh has installed; express-session and all it loads see the
 * clock of clock.js, for that replaces Date before they are loaded.
 */
'use strict';

require('./clock.js');
const { createRequire } = require('node:module');
const path = require('node:path');

const folder = process.env.SESSILE_EXPRESS ||
    path.join(__dirname, '../../../build/express');

module.exports = createRequire(path.join(folder, 'package.json'));

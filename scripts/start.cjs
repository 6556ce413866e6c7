'use strict';

// `npm start`. The check comes first, so that an old Node.js says what is wrong instead of a syntax error.
require('./node-version.cjs');

import('./demo.mjs');

/*
 * What kind of step one is: a request, or something between requests.
 */
'use strict';

const kindOf = (step) => ['wait', 'row', 'copy', 'options'].find((key) =>
	key in step) ?? 'request';

module.exports = { kindOf };

/*
 * Dates as JavaScript writes them.  Milliseconds since 1970, UTC.
 */
#ifndef SESSILE_BASE_DATE_H
#define SESSILE_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/scan.h"

#define DATE_MAX	INT64_C(8640000000000000) /* ECMA-262 21.4.1.1 */
#define DATE_TEXT	40

int64_t	 date_now(void);

/* For measuring a span: since whenever, and nobody sets it. */
int64_t	 date_ticks(void);
bool	 date_iso(int64_t, char text[DATE_TEXT]);
bool	 date_utc(int64_t, char text[DATE_TEXT]);
bool	 date_parse(struct span, int64_t *);

#endif

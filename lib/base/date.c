/*
 * Dates as JavaScript writes them; see date.h.  The civil calendar is worked
 * out here because gmtime() reads the environment and a time zone file.
 */
#include "base/date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/banned.h"

#define DAY	INT64_C(86400000)

struct civil {
	int64_t	year;
	int	month, day, weekday, hour, minute, second, ms;
};

static int64_t
clock_ms(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
date_now(void)
{
	return clock_ms(CLOCK_REALTIME);
}

int64_t
date_ticks(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

/* Days since 1970 of a date in the proleptic Gregorian calendar. */
static int64_t
days_of(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t in_era = y - era * 400;
	int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 +
	    day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 +
	    in_year - 719468;
}

static void
civil_of(int64_t ms, struct civil *c)
{
	int64_t days = (ms >= 0 ? ms : ms - (DAY - 1)) / DAY;
	int rest = (int)(ms - days * DAY);
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t in_era = z - era * 146097;
	int64_t y = (in_era - in_era / 1460 + in_era / 36524 -
	    in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * y + y / 4 - y / 100);
	int m = (int)((5 * in_year + 2) / 153);

	c->day = (int)(in_year - (153 * m + 2) / 5) + 1;
	c->month = m < 10 ? m + 3 : m - 9;
	c->year = y + era * 400 + (c->month <= 2 ? 1 : 0);
	c->weekday = (int)(((days % 7) + 11) % 7);	/* 1970: Thursday */
	c->hour = rest / 3600000;
	c->minute = rest / 60000 % 60;
	c->second = rest / 1000 % 60;
	c->ms = rest % 1000;
}

/* Date.prototype.toISOString(); false where that throws. */
bool
date_iso(int64_t ms, char text[DATE_TEXT])
{
	struct civil c;
	int n = 0;

	text[0] = '\0';
	if (ms < -DATE_MAX || ms > DATE_MAX)
		return false;
	civil_of(ms, &c);
	if (c.year >= 0 && c.year <= 9999)
		n = snprintf(text, DATE_TEXT, "%04d", (int)c.year);
	else
		n = snprintf(text, DATE_TEXT, "%c%06d", c.year < 0 ? '-' :
		    '+', (int)(c.year < 0 ? -c.year : c.year));
	snprintf(text + n, DATE_TEXT - (size_t)n,
	    "-%02d-%02dT%02d:%02d:%02d.%03dZ", c.month, c.day, c.hour,
	    c.minute, c.second, c.ms);
	return true;
}

/* Date.prototype.toUTCString(), the IMF-fixdate of RFC 9110 5.6.7. */
bool
date_utc(int64_t ms, char text[DATE_TEXT])
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct civil c;
	int year;

	text[0] = '\0';
	if (ms < -DATE_MAX || ms > DATE_MAX)
		return false;
	civil_of(ms, &c);
	year = (int)(c.year < 0 ? -c.year : c.year);
	snprintf(text, DATE_TEXT,
	    "%.3s, %02d %.3s %s%04d %02d:%02d:%02d GMT",
	    days + 3 * c.weekday, c.day, months + 3 * (c.month - 1),
	    c.year < 0 ? "-" : "", year, c.hour, c.minute, c.second);
	return true;
}

/* Exactly `width` digits, then the character behind them. */
static bool
field(struct span *v, size_t width, char behind, int *out)
{
	struct span head = { v->p, width };
	uint64_t n;

	if (v->n <= width || !scan_digits(&head, width, &n) || head.n != 0 ||
	    v->p[width] != behind)
		return false;
	v->p += width + 1;
	v->n -= width + 1;
	*out = (int)n;
	return true;
}

static bool
year_field(struct span *v, int64_t *year)
{
	bool minus = v->n > 0 && v->p[0] == '-';
	size_t width = 4;
	int n;

	if (minus || (v->n > 0 && v->p[0] == '+')) {
		v->p++;
		v->n--;
		width = 6;
	}
	if (!field(v, width, '-', &n) || (minus && n == 0))
		return false;
	*year = minus ? -n : n;
	return true;
}

/* What toISOString() writes: YYYY-MM-DDTHH:MM:SS.sssZ, and nothing else. */
bool
date_parse(struct span v, int64_t *out)
{
	static const int lengths[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30,
	    31, 30, 31 };
	int month, day, hour, minute, second, ms;
	int64_t year, t;

	if (!year_field(&v, &year) || !field(&v, 2, '-', &month) ||
	    !field(&v, 2, 'T', &day) || !field(&v, 2, ':', &hour) ||
	    !field(&v, 2, ':', &minute) || !field(&v, 2, '.', &second) ||
	    !field(&v, 3, 'Z', &ms) || v.n != 0)
		return false;
	if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1] ||
	    minute > 59 || second > 59 || hour > 24 ||
	    (hour == 24 && (minute != 0 || second != 0 || ms != 0)))
		return false;
	t = days_of(year, month, day) * DAY + hour * INT64_C(3600000) +
	    minute * INT64_C(60000) + second * INT64_C(1000) + ms;
	if (t < -DATE_MAX || t > DATE_MAX)
		return false;
	*out = t;
	return true;
}

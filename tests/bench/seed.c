/*
 * Fills a store that `sessile init` made, for measuring:
 *
 *	seed DATABASE LIVE EXPIRED [SECRETFILE]
 *	seed DATABASE
 *
 * The first adds LIVE sessions of a signed-in visitor that end in about a
 * day, and EXPIRED ones that ended within the last; Cookie variables of up
 * to 5000 of the live ones, picked at random, go to standard output as CGI
 * programs get them.  The second prints how many live and expired sessions
 * there are.
 *
 * Ids come in random order, as they do in life: the index over them gets the
 * shape it has in a store that grew slowly.  One transaction without journal
 * or sync, for nothing is lost if this is cut short.
 */
#include <err.h>
#include <inttypes.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DAY	INT64_C(86400000)
#define COOKIES	5000
#define SIDLEN	32
#define SESS	"{\"cookie\":{\"originalMaxAge\":86400000,\"expires\":\"%s\"," \
		"\"secure\":false,\"httpOnly\":true,\"path\":\"/\"," \
		"\"sameSite\":\"lax\"},\"visited\":true,\"user\":{\"id\":1," \
		"\"name\":\"John Doe\",\"position\":\"Software Engineer\"}," \
		"\"views\":%d,\"theme\":\"dark\"}"

static sqlite3		*db;
static sqlite3_stmt	*insert;
static uint64_t		 state = 42;

/* splitmix64: the same ids each time, and fast. */
static uint64_t
any(void)
{
	uint64_t	 z = (state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int64_t
now(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
sql(const char *text)
{

	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		errx(1, "%s: %s", text, sqlite3_errmsg(db));
}

static void
make_sid(char sid[static SIDLEN + 1])
{
	uint64_t	 raw[3];

	raw[0] = any();
	raw[1] = any();
	raw[2] = any();
	sodium_bin2base64(sid, SIDLEN + 1, (unsigned char *)raw, sizeof(raw),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void
add(const char *sid, int64_t expired)
{
	char		 date[32], sess[512];
	time_t		 t = (time_t)(expired / 1000);
	struct tm	 tm;
	int		 n;

	gmtime_r(&t, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(date + 19, sizeof(date) - 19, ".%03dZ",
	    (int)(expired % 1000));
	n = snprintf(sess, sizeof(sess), SESS, date, (int)(any() % 1000));
	sqlite3_bind_text(insert, 1, sid, SIDLEN, SQLITE_TRANSIENT);
	sqlite3_bind_int64(insert, 2, expired);
	sqlite3_bind_text(insert, 3, sess, n, SQLITE_TRANSIENT);
	if (sqlite3_step(insert) != SQLITE_DONE)
		errx(1, "insert: %s", sqlite3_errmsg(db));
	sqlite3_reset(insert);
}

/* The first secret of the file, as the programs read it. */
static void
read_secret(const char *path, char *secret, int size)
{
	FILE	*f;

	if ((f = fopen(path, "r")) == NULL || fgets(secret, size, f) == NULL)
		err(1, "%s", path);
	secret[strcspn(secret, "\r\n")] = '\0';
	fclose(f);
}

/* Only + and / of base64 need encoding; the colon of "s:" is done here. */
static void
print_cookie(const char *sid, const char *secret)
{
	crypto_auth_hmacsha256_state	 hmac;
	unsigned char			 mac[crypto_auth_hmacsha256_BYTES];
	char				 b64[64], *p;

	crypto_auth_hmacsha256_init(&hmac, (const unsigned char *)secret,
	    strlen(secret));
	crypto_auth_hmacsha256_update(&hmac, (const unsigned char *)sid,
	    SIDLEN);
	crypto_auth_hmacsha256_final(&hmac, mac);
	sodium_bin2base64(b64, sizeof(b64), mac, sizeof(mac),
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	printf("HTTP_COOKIE=Hello=worldYes; connect.sid=s%%3A%s.", sid);
	for (p = b64; *p != '\0'; p++)
		if (*p == '+' || *p == '/')
			printf("%%%02X", (unsigned int)*p);
		else
			putchar(*p);
	putchar('\n');
}

static void
fill(int64_t live, int64_t expired, const char *secret)
{
	char	 sid[SIDLEN + 1];
	int64_t	 i, start = now(), total = live + expired;
	bool	 alive;

	for (i = 0; i < total; i++) {
		/* The ones that ended came first, and ended in that order. */
		alive = i >= expired;
		make_sid(sid);
		add(sid, alive ? start + DAY - (int64_t)(any() % 60000) :
		    start - DAY + DAY * i / expired - 1);
		if (alive && any() % (uint64_t)live < COOKIES)
			print_cookie(sid, secret);
		if ((i + 1) % 250000 == 0 || i + 1 == total)
			fprintf(stderr, "  %" PRId64 " of %" PRId64
			    " sessions\n", i + 1, total);
	}
}

static void
count(void)
{
	sqlite3_stmt	*s;

	if (sqlite3_prepare_v2(db, "SELECT total(expired >= ?1), "
	    "total(expired < ?1) FROM sessions", -1, &s, NULL) != SQLITE_OK)
		errx(1, "%s", sqlite3_errmsg(db));
	sqlite3_bind_int64(s, 1, now());
	if (sqlite3_step(s) != SQLITE_ROW)
		errx(1, "%s", sqlite3_errmsg(db));
	printf("%lld\t%lld\n", (long long)sqlite3_column_int64(s, 0),
	    (long long)sqlite3_column_int64(s, 1));
	sqlite3_finalize(s);
}

static int64_t
number(const char *s)
{
	char		*end;
	long long	 n;

	n = strtoll(s, &end, 10);
	if (n < 0 || n > 100000000 || *end != '\0' || end == s)
		errx(2, "%s: not a number of sessions", s);
	return n;
}

int
main(int argc, char *argv[])
{
	char	 secret[512] = "";

	if (argc != 2 && argc != 4 && argc != 5)
		errx(2, "usage: seed DATABASE [LIVE EXPIRED [SECRETFILE]]");
	if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK)
		errx(1, "%s: %s", argv[1], sqlite3_errmsg(db));
	if (argc == 2) {
		count();
		return sqlite3_close(db) != SQLITE_OK;
	}
	if (argc == 5)
		read_secret(argv[4], secret, sizeof(secret));
	sql("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
	    "PRAGMA cache_size = -400000; BEGIN IMMEDIATE");
	if (sqlite3_prepare_v2(db, "INSERT INTO sessions (sid, expired, sess)"
	    " VALUES (?1, ?2, ?3)", -1, &insert, NULL) != SQLITE_OK)
		errx(1, "%s", sqlite3_errmsg(db));
	fill(number(argv[2]), number(argv[3]), secret);
	sqlite3_finalize(insert);
	sql("COMMIT");
	return sqlite3_close(db) != SQLITE_OK;
}

/*
 * The configuration: every option, every wrong value, and the secrets.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "check_main.h"
#include "session/config.h"

#define NAME	"/etc/x.json"

static int
parse(struct config *c, const char *text, struct err *e)
{
	memset(e, 0, sizeof(*e));
	return config_parse(c, NAME, text, strlen(text), e);
}

/* A text that is refused, and what the message must name. */
static const struct {
	int		 line;
	const char	*text;
	const char	*names;
} refused[] = {
	{ __LINE__, "", "not valid JSON" },
	{ __LINE__, "{", "not valid JSON" },
	{ __LINE__, "{} {}", "not valid JSON" },
	{ __LINE__, "{\"name\":\"a\\u0000b\"}", "not valid JSON" },
	{ __LINE__, "{\"name\":\"a\\\\\\u0000b\"}", "not valid JSON" },
	{ __LINE__, "{\"name\":\"\\ud800\"}", "half of a character" },
	{ __LINE__, "{\"name\":\"a\\\\u0000b\"}", "a cookie's name" },
	{ __LINE__, "[]", "not a JSON object" },
	{ __LINE__, "{\"Name\":\"x\"}", "unknown key \"Name\"" },
	{ __LINE__, "{\"genid\":1}", "unknown key \"genid\"" },
	{ __LINE__, "{\"name\":\"a\",\"name\":\"b\"}", "\"name\" is there" },
	{ __LINE__, "{\"name\":1}", "\"name\"" },
	{ __LINE__, "{\"name\":\"\"}", "\"name\"" },
	{ __LINE__, "{\"name\":\"a b\"}", "\"name\"" },
	{ __LINE__, "{\"name\":\"a=b\"}", "\"name\"" },
	{ __LINE__, "{\"name\":\"a;b\"}", "\"name\"" },
	{ __LINE__, "{\"secret\":1}", "\"secret\"" },
	{ __LINE__, "{\"secret\":[]}", "\"secret\"" },
	{ __LINE__, "{\"secret\":[1]}", "\"secret\"" },
	{ __LINE__, "{\"secret\":\"short\"}", "allowWeakSecret" },
	{ __LINE__, "{\"secret\":\"\",\"allowWeakSecret\":true}", "secret" },
	{ __LINE__, "{\"secret\":\"0123456789012345678901234567890123\","
	    "\"secretFile\":\"/x\"}", "both" },
	{ __LINE__, "{\"secretFile\":\"x\"}", "\"secretFile\"" },
	{ __LINE__, "{\"secretFile\":true}", "\"secretFile\"" },
	{ __LINE__, "{\"store\":1}", "\"store\"" },
	{ __LINE__, "{\"resave\":1}", "\"resave\"" },
	{ __LINE__, "{\"saveUninitialized\":\"no\"}",
	    "\"saveUninitialized\"" },
	{ __LINE__, "{\"rolling\":null}", "\"rolling\"" },
	{ __LINE__, "{\"unset\":\"drop\"}", "\"unset\"" },
	{ __LINE__, "{\"unset\":true}", "\"unset\"" },
	{ __LINE__, "{\"proxy\":\"loopback\"}", "\"proxy\"" },
	{ __LINE__, "{\"hsts\":true}", "\"hsts\"" },
	{ __LINE__, "{\"hsts\":null}", "\"hsts\"" },
	{ __LINE__, "{\"hsts\":-1}", "\"hsts\"" },
	{ __LINE__, "{\"hsts\":0.5}", "\"hsts\"" },
	{ __LINE__, "{\"hsts\":\"1y\"}", "\"hsts\"" },
	{ __LINE__, "{\"hsts\":false,\"hsts\":1}",
	    "\"hsts\" is there twice" },
	{ __LINE__, "{\"hstsSubdomains\":1}", "\"hstsSubdomains\"" },
	{ __LINE__, "{\"hstsSubdomains\":null}", "\"hstsSubdomains\"" },
	{ __LINE__, "{\"allowWeakSecret\":1}", "\"allowWeakSecret\"" },
	{ __LINE__, "{\"touchAfter\":-1}", "\"touchAfter\"" },
	{ __LINE__, "{\"touchAfter\":1.5}", "\"touchAfter\"" },
	{ __LINE__, "{\"touchAfter\":\"1m\"}", "\"touchAfter\"" },
	{ __LINE__, "{\"touchAfter\":1e300}", "\"touchAfter\"" },
	{ __LINE__, "{\"absoluteTimeout\":-1}", "\"absoluteTimeout\"" },
	{ __LINE__, "{\"maxSessionsPerUser\":-1}",
	    "\"maxSessionsPerUser\"" },
	{ __LINE__, "{\"maxSessionsPerUser\":1001}",
	    "\"maxSessionsPerUser\"" },
	{ __LINE__, "{\"maxSessionsPerUser\":\"3\"}",
	    "\"maxSessionsPerUser\"" },
	{ __LINE__, "{\"maxSessionsPerUser\":null}",
	    "\"maxSessionsPerUser\"" },
	{ __LINE__, "{\"sweep\":1001}", "\"sweep\"" },
	{ __LINE__, "{\"sweep\":true}", "\"sweep\"" },
	{ __LINE__, "{\"maxSessionBytes\":0}", "\"maxSessionBytes\"" },
	{ __LINE__, "{\"maxSessionBytes\":1000000000}",
	    "\"maxSessionBytes\"" },
	{ __LINE__, "{\"passwordMinLength\":7}", "\"passwordMinLength\"" },
	{ __LINE__, "{\"passwordMinLength\":65}", "\"passwordMinLength\"" },
	{ __LINE__, "{\"passwordMinLength\":\"8\"}",
	    "\"passwordMinLength\"" },
	{ __LINE__, "{\"passwordWords\":\"acme\"}", "\"passwordWords\"" },
	{ __LINE__, "{\"passwordWords\":null}", "\"passwordWords\"" },
	{ __LINE__, "{\"passwordWords\":{\"a\":\"acme\"}}",
	    "\"passwordWords\"" },
	{ __LINE__, "{\"passwordWords\":[1]}", "\"passwordWords\"" },
	{ __LINE__, "{\"passwordWords\":[\"acme\",\"abc\"]}",
	    "\"passwordWords\"" },
	{ __LINE__, "{\"passwordWords\":[\"ac\\nme\"]}",
	    "\"passwordWords\"" },
	{ __LINE__, "{\"passwordWords\":["
	    "\"0123456789abcdef0123456789abcdefx\"]}",
	    "\"passwordWords\"" },
	{ __LINE__, "{\"breachedPasswords\":true}",
	    "\"breachedPasswords\"" },
	{ __LINE__, "{\"breachedPasswords\":null}",
	    "\"breachedPasswords\"" },
	{ __LINE__, "{\"breachedPasswords\":\"\"}",
	    "\"breachedPasswords\"" },
	{ __LINE__, "{\"breachedPasswords\":\"pwned.txt\"}",
	    "\"breachedPasswords\" must be an absolute path" },
	{ __LINE__, "{\"breachedPasswords\":[\"/srv/pwned.txt\"]}",
	    "\"breachedPasswords\"" },
	{ __LINE__, "{\"breachedPasswords\":\"/srv/a\\nb\"}",
	    "\"breachedPasswords\"" },
	{ __LINE__, "{\"signInByPosition\":0}", "\"signInByPosition\"" },
	{ __LINE__, "{\"hashSlots\":0}", "\"hashSlots\"" },
	{ __LINE__, "{\"hashSlots\":65}", "\"hashSlots\"" },
	{ __LINE__, "{\"hashSlots\":null}", "\"hashSlots\"" },
	{ __LINE__, "{\"throttle\":true}", "\"throttle\"" },
	{ __LINE__, "{\"throttle\":null}", "\"throttle\"" },
	{ __LINE__, "{\"throttle\":0}", "\"throttle\"" },
	{ __LINE__, "{\"throttle\":[]}", "\"throttle\"" },
	{ __LINE__, "{\"throttle\":{\"user\":1}}", "\"throttle.user\"" },
	{ __LINE__, "{\"throttle\":{\"name\":0}}", "\"throttle.name\"" },
	{ __LINE__, "{\"throttle\":{\"name\":101}}",
	    "\"throttle.name\"" },
	{ __LINE__, "{\"throttle\":{\"name\":1.5}}",
	    "\"throttle.name\"" },
	{ __LINE__, "{\"throttle\":{\"address\":0}}",
	    "\"throttle.address\"" },
	{ __LINE__, "{\"throttle\":{\"address\":10001}}",
	    "\"throttle.address\"" },
	{ __LINE__, "{\"throttle\":{\"maxDelay\":59999}}",
	    "\"throttle.maxDelay\"" },
	{ __LINE__, "{\"throttle\":{\"maxDelay\":86400001}}",
	    "\"throttle.maxDelay\"" },
	{ __LINE__, "{\"throttle\":{\"maxDelay\":false}}",
	    "\"throttle.maxDelay\"" },
	{ __LINE__, "{\"throttle\":{\"name\":2,\"name\":3}}",
	    "\"throttle.name\" is there twice" },
	{ __LINE__, "{\"knownBrowser\":true}", "\"knownBrowser\"" },
	{ __LINE__, "{\"knownBrowser\":-1}", "\"knownBrowser\"" },
	{ __LINE__, "{\"knownBrowser\":34560000001}",
	    "\"knownBrowser\"" },
	{ __LINE__, "{\"argon2\":2}", "\"argon2\"" },
	{ __LINE__, "{\"argon2\":{\"lanes\":1}}", "\"argon2.lanes\"" },
	{ __LINE__, "{\"argon2\":{\"memory\":19455}}", "\"argon2.memory\"" },
	{ __LINE__, "{\"argon2\":{\"memory\":1048577}}",
	    "\"argon2.memory\"" },
	{ __LINE__, "{\"argon2\":{\"memory\":null}}", "\"argon2.memory\"" },
	{ __LINE__, "{\"argon2\":{\"passes\":1}}", "\"argon2.passes\"" },
	{ __LINE__, "{\"argon2\":{\"passes\":65}}", "\"argon2.passes\"" },
	{ __LINE__, "{\"argon2\":{\"passes\":2,\"passes\":3}}",
	    "\"argon2.passes\" is there twice" },
	{ __LINE__, "{\"log\":\"file\"}", "\"log\"" },
	{ __LINE__, "{\"log\":1}", "\"log\"" },
	{ __LINE__, "{\"audit\":\"file\"}", "\"audit\"" },
	{ __LINE__, "{\"audit\":\"stderr\"}", "\"audit\"" },
	{ __LINE__, "{\"audit\":true}", "\"audit\"" },
	{ __LINE__, "{\"audit\":null}", "\"audit\"" },
	{ __LINE__, "{\"audit\":\"/x/y.db\",\"store\":\"sqlite:/x/y.db\"}",
	    "\"audit\" needs a file of its own" },
	{ __LINE__, "{\"audit\":\"/x/y.db-journal\","
	    "\"store\":\"sqlite:/x/y.db\"}", "\"audit\" needs" },
	{ __LINE__, "{\"audit\":\"/x\",\"secretFile\":\"/x\"}",
	    "\"audit\" needs" },
	{ __LINE__, "{\"audit\":\"/x\",\"breachedPasswords\":\"/x\"}",
	    "\"audit\" needs" },
	{ __LINE__, "{\"audit\":\"/x\",\"log\":\"/x\"}",
	    "\"audit\" needs" },
	{ __LINE__, "{\"cookie\":1}", "\"cookie\"" },
	{ __LINE__, "{\"cookie\":{\"maxage\":1}}", "\"cookie.maxage\"" },
	{ __LINE__, "{\"cookie\":{\"maxAge\":-1}}", "\"cookie.maxAge\"" },
	{ __LINE__, "{\"cookie\":{\"maxAge\":\"1h\"}}",
	    "\"cookie.maxAge\"" },
	{ __LINE__, "{\"cookie\":{\"expires\":\"tomorrow\"}}",
	    "\"cookie.expires\"" },
	{ __LINE__, "{\"cookie\":{\"path\":\"x\"}}", "\"cookie.path\"" },
	{ __LINE__, "{\"cookie\":{\"path\":\"/a;b\"}}", "\"cookie.path\"" },
	{ __LINE__, "{\"cookie\":{\"domain\":\"a b\"}}",
	    "\"cookie.domain\"" },
	{ __LINE__, "{\"cookie\":{\"httpOnly\":1}}", "\"cookie.httpOnly\"" },
	{ __LINE__, "{\"cookie\":{\"secure\":\"yes\"}}",
	    "\"cookie.secure\"" },
	{ __LINE__, "{\"cookie\":{\"sameSite\":\"Lax\"}}",
	    "\"cookie.sameSite\"" },
	{ __LINE__, "{\"cookie\":{\"priority\":\"urgent\"}}",
	    "\"cookie.priority\"" },
	{ __LINE__, "{\"cookie\":{\"partitioned\":\"x\"}}",
	    "\"cookie.partitioned\"" },
	{ __LINE__, "{\"cookie\":{\"sameSite\":\"none\",\"secure\":false}}",
	    "\"cookie.sameSite\"" },
	{ __LINE__, "{\"cookie\":{\"partitioned\":true,\"secure\":false}}",
	    "\"cookie.partitioned\"" },
	{ __LINE__, "{\"name\":\"__Host-sid\",\"cookie\":{\"secure\":false}}",
	    "__Host-sid" },
	{ __LINE__, "{\"name\":\"__Host-sid\","
	    "\"cookie\":{\"path\":\"/app\"}}", "cookie.path" },
	{ __LINE__, "{\"name\":\"__host-sid\",\"cookie\":{"
	    "\"domain\":\"example.com\"}}", "cookie.domain" },
	{ __LINE__, "{\"name\":\"__Secure-sid\","
	    "\"cookie\":{\"secure\":false}}", "cookie.secure" },
};

START_TEST(what_is_wrong_is_refused_and_named)
{
	struct config c;
	struct err e;
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		ck_assert_msg(parse(&c, refused[i].text, &e) ==
		    SESSILE_ECONFIG, "line %d", refused[i].line);
		ck_assert_msg(strstr(e.text, refused[i].names) != NULL,
		    "line %d: %s", refused[i].line, e.text);
		ck_assert_msg(strncmp(e.text, NAME, strlen(NAME)) == 0,
		    "line %d: %s", refused[i].line, e.text);
		config_free(&c);
	}
}
END_TEST

START_TEST(the_defaults_are_those_of_the_design)
{
	struct config c;
	struct err e;

	ck_assert_int_eq(parse(&c, "{}", &e), SESSILE_OK);
	ck_assert(c.throttle.on);
	ck_assert_int_eq(c.throttle.name, 5);
	ck_assert_int_eq(c.throttle.address, 20);
	ck_assert_int_eq(c.throttle.longest, 900000);
	ck_assert_int_eq(c.known_browser, 0);
	ck_assert_str_eq(c.name, "connect.sid");
	ck_assert_str_eq(c.store, "sqlite:" SESSILE_LOCALSTATEDIR
	    "/sessile/sessile.db");
	ck_assert(c.cookie.has_max_age);
	ck_assert_int_eq(c.cookie.max_age, 3600000);
	ck_assert_str_eq(c.cookie.path, "/");
	ck_assert_int_eq(c.cookie.http_only, TRI_TRUE);
	ck_assert(c.cookie.secure_auto);
	ck_assert_int_eq(c.cookie.same_site, SAME_SITE_LAX);
	ck_assert(!c.resave && !c.save_uninitialized && !c.rolling &&
	    !c.proxy && !c.allow_weak_secret);
	ck_assert_int_eq(c.unset, UNSET_KEEP);
	ck_assert_int_eq(c.touch_after, 60000);
	ck_assert(c.hsts.on && !c.hsts.subdomains);
	ck_assert_int_eq(c.hsts.age, 365 * 86400);
	ck_assert_int_eq(c.absolute_timeout, 0);
	ck_assert_uint_eq(c.max_user_sessions, 0);
	ck_assert_uint_eq(c.sweep, 4);
	ck_assert_uint_eq(c.max_session_bytes, 65536);
	ck_assert_uint_eq(c.password_min, 15);
	ck_assert_ptr_null(c.password_words);
	ck_assert_ptr_null(c.breached);
	ck_assert(c.by_position);
	ck_assert_uint_eq(c.hash_slots, 2);
	ck_assert_uint_eq(c.argon2.memory, 19456);
	ck_assert_uint_eq(c.argon2.passes, 2);
	ck_assert_int_eq(c.log.kind, LOG_TO_STDERR);
	ck_assert(!audit_on(&c.audit));
	config_free(&c);
}
END_TEST

static const char every_option[] =
    "{\"secret\":["
    "\"0123456789012345678901234567890a\","
    "\"0123456789012345678901234567890b\"],\"name\":\"sid\","
    "\"store\":\"sqlite:/x/y.db\",\"cookie\":{\"maxAge\":60000,"
    "\"path\":\"/a\",\"httpOnly\":false,\"secure\":true,"
    "\"sameSite\":\"none\",\"domain\":\"example.com\","
    "\"partitioned\":true,\"priority\":\"high\"},\"resave\":true,"
    "\"saveUninitialized\":true,\"rolling\":true,"
    "\"unset\":\"destroy\",\"proxy\":true,\"touchAfter\":0,"
    "\"hsts\":60000,\"hstsSubdomains\":true,"
    "\"absoluteTimeout\":86400000,\"maxSessionsPerUser\":1000,"
    "\"sweep\":0,"
    "\"maxSessionBytes\":2048,\"passwordMinLength\":8,"
    "\"passwordWords\":[\"Acme\",\"sprockets\"],"
    "\"breachedPasswords\":\"/srv/pwned.txt\","
    "\"signInByPosition\":false,"
    "\"throttle\":{\"name\":3,\"address\":100,"
    "\"maxDelay\":60000},\"knownBrowser\":2592000000,"
    "\"hashSlots\":8,\"argon2\":{\"memory\":65536,\"passes\":3},"
    "\"log\":\"/tmp/x.log\",\"audit\":\"/tmp/x.audit\"}";

START_TEST(every_option_is_taken)
{
	struct config c;
	struct err e;

	ck_assert_int_eq(parse(&c, every_option, &e), SESSILE_OK);
	ck_assert_uint_eq(c.secret_count, 2);
	ck_assert_str_eq(c.name, "sid");
	ck_assert_str_eq(c.store, "sqlite:/x/y.db");
	ck_assert_int_eq(c.cookie.max_age, 60000);
	ck_assert_str_eq(c.cookie.path, "/a");
	ck_assert_str_eq(c.cookie.domain, "example.com");
	ck_assert_int_eq(c.cookie.http_only, TRI_FALSE);
	ck_assert_int_eq(c.cookie.secure, TRI_TRUE);
	ck_assert(!c.cookie.secure_auto);
	ck_assert_int_eq(c.cookie.same_site, SAME_SITE_NONE);
	ck_assert_int_eq(c.cookie.partitioned, TRI_TRUE);
	ck_assert_int_eq(c.cookie.priority, PRIORITY_HIGH);
	ck_assert(c.resave && c.save_uninitialized && c.rolling && c.proxy);
	ck_assert_int_eq(c.unset, UNSET_DESTROY);
	ck_assert_int_eq(c.touch_after, 0);
	ck_assert(c.hsts.on && c.hsts.subdomains && c.hsts.age == 60);
	ck_assert_int_eq(c.absolute_timeout, 86400000);
	ck_assert_uint_eq(c.max_user_sessions, 1000);
	ck_assert_uint_eq(c.sweep, 0);
	ck_assert_uint_eq(c.max_session_bytes, 2048);
	ck_assert_uint_eq(c.password_min, 8);
	ck_assert_str_eq(c.password_words, "Acme\nsprockets\n");
	ck_assert_str_eq(c.breached, "/srv/pwned.txt");
	ck_assert(!c.by_position);
	ck_assert_uint_eq(c.hash_slots, 8);
	ck_assert(c.throttle.on);
	ck_assert_int_eq(c.throttle.name, 3);
	ck_assert_int_eq(c.throttle.address, 100);
	ck_assert_int_eq(c.throttle.longest, 60000);
	ck_assert_int_eq(c.known_browser, INT64_C(2592000000));
	ck_assert_uint_eq(c.argon2.memory, 65536);
	ck_assert_uint_eq(c.argon2.passes, 3);
	ck_assert_int_eq(c.log.kind, LOG_TO_FILE);
	ck_assert_str_eq(c.log.path, "/tmp/x.log");
	ck_assert_str_eq(c.audit.path, "/tmp/x.audit");
	ck_assert(audit_on(&c.audit) && !c.audit.syslog);
	config_free(&c);
}
END_TEST

/* Each value that an option of the cookie can have. */
static const char *const taken[] = {
	"{\"cookie\":{\"maxAge\":null}}",
	"{\"cookie\":{\"expires\":\"2030-01-31T00:00:00.000Z\"}}",
	"{\"cookie\":{\"secure\":false}}",
	"{\"cookie\":{\"secure\":\"auto\"}}",
	"{\"cookie\":{\"secure\":null}}",
	"{\"cookie\":{\"sameSite\":true}}",
	"{\"cookie\":{\"sameSite\":false}}",
	"{\"cookie\":{\"sameSite\":\"strict\"}}",
	"{\"cookie\":{\"sameSite\":\"auto\"}}",
	"{\"cookie\":{\"sameSite\":\"none\"}}",
	"{\"cookie\":{\"priority\":\"low\"}}",
	"{\"cookie\":{\"priority\":\"medium\"}}",
	"{\"name\":\"__Host-sid\"}",
	"{\"name\":\"__Secure-sid\",\"cookie\":{\"path\":\"/app\"}}",
	"{\"secret\":\"x\",\"allowWeakSecret\":true}",
	"{\"log\":\"syslog\"}",
	"{\"audit\":\"syslog\"}",
	"{\"passwordWords\":[]}",
	"{\"passwordWords\":[\"0123456789abcdef0123456789abcdef\"]}",
	"{\"audit\":\"/x/y.db.log\",\"store\":\"sqlite:/x/y.db\"}",
};

START_TEST(every_value_is_taken)
{
	struct config c;
	struct err e;
	size_t i;

	for (i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		ck_assert_msg(parse(&c, taken[i], &e) == SESSILE_OK,
		    "%s: %s", taken[i], e.text);
		config_free(&c);
	}
}
END_TEST

/* Browsers pass over what is longer; and all of it must fit in one cookie. */
START_TEST(what_a_cookie_says_is_bounded)
{
	static const struct {
		const char *key, *unit;		/* 512 of them may be there */
	} t[] = { { "cookie.path", "/a" }, { "cookie.domain", ".a" } };
	struct buf text;
	struct config c;
	struct err e;
	size_t i;
	int k, rc;

	for (i = 0; i < sizeof(t) / sizeof(t[0]) * 2; i++) {
		buf_init(&text, LIMIT_CONFIG);
		buf_printf(&text, "{\"cookie\":{\"%s\":\"",
		    t[i / 2].key + 7);
		for (k = i % 2 == 0 ? 512 : 513; k > 0; k--)
			buf_puts(&text, t[i / 2].unit);
		buf_puts(&text, "\"}}");
		rc = parse(&c, buf_text(&text), &e);
		if (i % 2 == 0)
			ck_assert_msg(rc == SESSILE_OK, "%s", e.text);
		else
			ck_assert_ptr_nonnull(rc == SESSILE_ECONFIG ?
			    strstr(e.text, t[i / 2].key) : NULL);
		config_free(&c);
		buf_free(&text);
	}
}
END_TEST

static char dir[] = "/tmp/sessile-config-XXXXXX";

static void
write_secret(const char *path, const char *text, mode_t mode)
{
	FILE *f;

	unlink(path);	/* the one before may be read-only */
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	ck_assert_int_eq(chmod(path, mode), 0);
}

static const struct {
	int		 line;
	const char	*text;
	mode_t		 mode;
	int		 rc;
	size_t		 count;
} secret_files[] = {
	{ __LINE__, "0123456789012345678901234567890a\n", 0600, SESSILE_OK,
	    1 },
	{ __LINE__, "0123456789012345678901234567890a\r\n\n"
	    "0123456789012345678901234567890b", 0400, SESSILE_OK, 2 },
	{ __LINE__, "0123456789012345678901234567890a\n", 0640,
	    SESSILE_ECONFIG, 0 },
	{ __LINE__, "0123456789012345678901234567890a\n", 0604,
	    SESSILE_ECONFIG, 0 },
	{ __LINE__, "short\n", 0600, SESSILE_ECONFIG, 1 },
	{ __LINE__, "", 0600, SESSILE_ECONFIG, 0 },
	{ __LINE__, "\n\n", 0600, SESSILE_ECONFIG, 0 },
};

START_TEST(a_secret_file_is_read_or_refused)
{
	char path[64], text[160];
	struct config c;
	struct err e;
	size_t i;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/secret", dir);
	snprintf(text, sizeof(text), "{\"store\":\"sqlite:%s/x.db\"}", dir);
	for (i = 0; i < sizeof(secret_files) / sizeof(secret_files[0]);
	    i++) {
		write_secret(path, secret_files[i].text,
		    secret_files[i].mode);
		ck_assert_int_eq(parse(&c, text, &e), SESSILE_OK);
		ck_assert_msg(config_secrets(&c, &e) == secret_files[i].rc,
		    "line %d: %s", secret_files[i].line, e.text);
		if (secret_files[i].rc == SESSILE_OK)
			ck_assert_uint_eq(c.secret_count,
			    secret_files[i].count);
		else
			ck_assert_ptr_nonnull(strstr(e.text, path));
		config_free(&c);
	}
	unlink(path);
	ck_assert_int_eq(parse(&c, text, &e), SESSILE_OK);
	ck_assert_int_eq(config_secrets(&c, &e), SESSILE_ECONFIG);
	config_free(&c);
	rmdir(dir);
}
END_TEST

START_TEST(a_missing_configuration_is_named)
{
	struct config c;
	struct err e;

	ck_assert_int_eq(config_read(&c, "/nonexistent/sessile.json", &e),
	    SESSILE_ECONFIG);
	ck_assert_ptr_nonnull(strstr(e.text, "/nonexistent/sessile.json"));
	config_free(&c);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("config");
	TCase *t = tcase_create("options");

	tcase_add_test(t, what_is_wrong_is_refused_and_named);
	tcase_add_test(t, the_defaults_are_those_of_the_design);
	tcase_add_test(t, every_option_is_taken);
	tcase_add_test(t, every_value_is_taken);
	tcase_add_test(t, what_a_cookie_says_is_bounded);
	tcase_add_test(t, a_secret_file_is_read_or_refused);
	tcase_add_test(t, a_missing_configuration_is_named);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)

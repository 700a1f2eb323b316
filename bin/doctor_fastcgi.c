/*
 * Doctor's check of libfcgi, which sessile.fcgi is built with.
 */
#include "base/banned.h"
#include "doctor.h"

#ifdef SESSILE_FASTCGI
#include "http/fcgi_fixed.h"

void
doctor_fastcgi(struct doctor *d)
{
	enum fcgi_fixed is = fcgi_fixed();

	finding(d, is == FCGI_FIXED ? LEVEL_OK : LEVEL_WARN, "fastcgi",
	    "libfcgi: %s", fcgi_fixed_words(is));
	if (is != FCGI_FIXED)
		advise(d, "install libfcgi 2.4.5 or later, or your "
		    "distribution's fixed one, and build anew; until then it "
		    "rests on sessile.fcgi, which lets no such request "
		    "through to it");
}
#else
void
doctor_fastcgi(struct doctor *d)
{
	finding(d, LEVEL_OK, "fastcgi", "built without libfcgi: there is no "
	    "sessile.fcgi");
}
#endif

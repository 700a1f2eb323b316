/*
 * Media types and their parameters (RFC 9110 sections 5.6.6 and 8.3.1), as
 * Content-Type and Accept hold them.  For http/ alone.
 */
#ifndef SESSILE_HTTP_MEDIA_H
#define SESSILE_HTTP_MEDIA_H

#include "base/scan.h"

/* type/subtype, with the blanks around it; an asterisk may stand in it. */
bool	 media_type(struct span *, struct span *type);

/*
 * The next parameter, its value without quotes.  1 for one, 0 when there are
 * no more (the cursor is then at the end, a comma or what does not belong
 * there), -1 when it is malformed.
 */
int	 media_parameter(struct span *, struct span *name,
	     struct span *value);

#endif

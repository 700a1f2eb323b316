/*
 * What a file is known by; see stamp.h.
 */
#include "base/stamp.h"

#include <sys/stat.h>

#include <string.h>

#include "base/banned.h"

struct stamp
stamp_of(const char *path)
{
	struct stamp s;
	struct stat st;

	memset(&s, 0, sizeof(s));
	if (lstat(path, &st) != 0 || S_ISLNK(st.st_mode))
		return s;
	s.device = st.st_dev;
	s.file = st.st_ino;
	s.size = st.st_size;
	s.changed[0] = st.st_ctim.tv_sec;
	s.changed[1] = st.st_ctim.tv_nsec;
	s.written[0] = st.st_mtim.tv_sec;
	s.written[1] = st.st_mtim.tv_nsec;
	return s;
}

bool
stamp_same_file(const struct stamp *a, const struct stamp *b)
{
	return a->device == b->device && a->file == b->file && a->file != 0;
}

bool
stamp_same(const struct stamp *a, const struct stamp *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/*
 * Fuzz targets: each takes any bytes whatever and looks whether what came of
 * them is as it must be.  libFuzzer makes the bytes up (make fuzz); replay.c
 * takes those kept in corpus/ (make test).
 */
#ifndef SESSILE_TESTS_FUZZ_H
#define SESSILE_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/scan.h"

/* The target: its name is libFuzzer's. */
int	 LLVMFuzzerTestOneInput(const unsigned char *, size_t);

/* Ends the process where it does not hold. */
#define MUST(what)							\
	((what) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #what))
_Noreturn void fuzz_fail(const char *file, int line, const char *what);

/* A copy with a NUL behind it, to be freed; what a C string can hold of it. */
char	*fuzz_text(const void *, size_t);

struct span	 fuzz_span(const void *, size_t);
struct span	 fuzz_buf(const struct buf *);
bool	 fuzz_same(struct span, struct span);
bool	 fuzz_holds(struct span, const char *);

/*
 * JSON by another reader, to be freed; NULL where that one cannot be relied
 * on: it cuts texts at \u0000, and does not read half a character, or what
 * nests more than a thousand times.
 */
struct cJSON	*fuzz_tree(struct span);

/* A new folder, below TMPDIR. */
void	 fuzz_folder(char *path, size_t size);

/* Valid JSON has no control characters within its strings. */
bool	 fuzz_controls(struct span json);

#endif

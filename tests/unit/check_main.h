/*
 * The main of a unit test: one suite, TAP on standard output.
 */
#ifndef SESSILE_TESTS_CHECK_MAIN_H
#define SESSILE_TESTS_CHECK_MAIN_H

#include <check.h>
#include <stdlib.h>

#define CHECK_MAIN(suite)						\
int									\
main(void)								\
{									\
	SRunner *r = srunner_create(suite());				\
	int failed;							\
									\
	srunner_set_fork_status(r, CK_NOFORK);				\
	srunner_set_tap(r, "-");					\
	srunner_run_all(r, CK_SILENT);					\
	failed = srunner_ntests_failed(r);				\
	srunner_free(r);						\
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;		\
}

#endif

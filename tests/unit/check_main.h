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
	SRunner *runner = srunner_create(suite());			\
	int failed;							\
									\
	srunner_set_fork_status(runner, CK_NOFORK);			\
	srunner_set_tap(runner, "-");					\
	srunner_run_all(runner, CK_SILENT);				\
	failed = srunner_ntests_failed(runner);				\
	srunner_free(runner);						\
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;		\
}

#endif

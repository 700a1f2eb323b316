/*
 * What valgrind must see, as a program of ours that does it: PLANTED is
 * "unset", "beyond", "after" or, to see that it is not that, "nothing". Says
 * it in TAP, as a unit test does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(void)
{
	unsigned char *volatile p = malloc(16);
	const char *plant = PLANTED;
	int set;

	if (p == NULL)
		return 1;
	memset(p, 0, strcmp(plant, "unset") == 0 ? 15 : 16);
	if (strcmp(plant, "after") == 0)
		free(p);
	set = p[strcmp(plant, "beyond") == 0 ? 16 : 15];
	printf("1..1\nok 1 - %s\n", set ? "set" : "not set");
	return 0;
}

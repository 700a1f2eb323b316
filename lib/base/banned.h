/*
 * Functions that this code does without.  Include it last: their use is
 * then a compile error.
 */
#ifndef SESSILE_BASE_BANNED_H
#define SESSILE_BASE_BANNED_H

#define BANNED(f) sorry_##f##_is_banned_here

#undef strcpy
#define strcpy(a, b)	BANNED(strcpy)
#undef strcat
#define strcat(a, b)	BANNED(strcat)
#undef strncpy
#define strncpy(a, b, n) BANNED(strncpy)
#undef strncat
#define strncat(a, b, n) BANNED(strncat)
#undef sprintf
#define sprintf(...)	BANNED(sprintf)
#undef vsprintf
#define vsprintf(a, b, c) BANNED(vsprintf)
#undef strtok
#define strtok(a, b)	BANNED(strtok)
#undef sscanf
#define sscanf(...)	BANNED(sscanf)
#undef atoi
#define atoi(a)		BANNED(atoi)
#undef atol
#define atol(a)		BANNED(atol)
#undef gets
#define gets(a)		BANNED(gets)
#undef system
#define system(a)	BANNED(system)
#undef popen
#define popen(a, b)	BANNED(popen)
#undef alloca
#define alloca(a)	BANNED(alloca)
#undef rand
#define rand()		BANNED(rand)
#undef random
#define random()	BANNED(random)

#endif

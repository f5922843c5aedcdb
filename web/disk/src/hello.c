#include <stdio.h>

int
main(void)
{

	printf("hello from a file system inside a page\n");
	return 0;
}

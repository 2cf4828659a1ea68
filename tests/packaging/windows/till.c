/* Stands in for the till's program: says its version, and with "hold" runs until its input ends. */
#include <stdio.h>
#include <string.h>

int main(int count, char **words)
{
    puts(VERSION);
    fflush(stdout);
    if (count > 1 && strcmp(words[1], "hold") == 0)
        while (getchar() != EOF)
            ;
    return 0;
}

/* A kernel before 5.3, as far as a program can tell that this is preloaded before: it has no pidfd_open.
 *
 * Python asks for it by number, through syscall(); all other calls go on to the C library.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/syscall.h>

long syscall(long number, ...)
{
    static long (*real)(long, ...);
    long words[6];
    va_list rest;
    if (number == SYS_pidfd_open) {
        errno = ENOSYS;
        return -1;
    }
    if (!real)
        real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    va_start(rest, number);
    for (int at = 0; at < 6; at++)
        words[at] = va_arg(rest, long);
    va_end(rest);
    return real(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

/* The clock of a machine that somebody sets: preloaded before a program, it adds what a file says to the time of day.
 *
 * The file that LULL_TEST_CLOCK names holds seconds, as text; it is read at each question. The monotonic clock is the
 * machine's own, as it is on a machine whose clock is set. The file that LULL_TEST_SLEPT names holds the seconds that the
 * machine is said to have slept: CLOCK_BOOTTIME counts them, and the monotonic clock does not.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t offset(const char *variable)
{
    char text[32] = {0};
    const char *name = getenv(variable);
    int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    return length > 0 ? (time_t)atoll(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *at)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int answer = real(clock, at);
    if (!answer && clock == CLOCK_REALTIME)
        at->tv_sec += offset("LULL_TEST_CLOCK");
    if (!answer && clock == CLOCK_BOOTTIME)
        at->tv_sec += offset("LULL_TEST_SLEPT");
    return answer;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at)
        *at = now.tv_sec;
    return now.tv_sec;
}

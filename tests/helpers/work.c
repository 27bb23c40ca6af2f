/* Work for the bench of the sandbox, which times itself: `work spin ROUNDS`, `work write PATH MEBIBYTES`.
 * Prints the nanoseconds that passed, and those that its processor was busy with it. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MIB (1 << 20)

static int64_t now(clockid_t clock) {
    struct timespec at;
    clock_gettime(clock, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static uint64_t spin(long rounds) {
    uint64_t x = 88172645463325252ULL;
    double sum = 1;
    for (long i = 0; i < rounds; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        sum = sum * 0.999 + (double)(x & 1023);
    }
    return x + (uint64_t)sum;
}

static uint64_t put(const char *path, long count) {
    static char block[MIB];
    uint64_t x = 88172645463325252ULL;
    for (size_t i = 0; i < sizeof block; i += sizeof x) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        memcpy(block + i, &x, sizeof x);
    }
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (file < 0) exit(1);
    for (long i = 0; i < count; i++)
        if (write(file, block, sizeof block) != sizeof block) exit(1);
    if (fsync(file) || close(file)) exit(1);
    return x;
}

int main(int count, char **words) {
    int64_t began = now(CLOCK_MONOTONIC), busy = now(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t found;
    if (count == 3 && !strcmp(words[1], "spin")) found = spin(atol(words[2]));
    else if (count == 4 && !strcmp(words[1], "write")) found = put(words[2], atol(words[3]));
    else return 2;
    int64_t took = now(CLOCK_MONOTONIC) - began;
    busy = now(CLOCK_PROCESS_CPUTIME_ID) - busy;
    printf("%lld %lld %d\n", (long long)took, (long long)busy, found != 0);
    return 0;
}

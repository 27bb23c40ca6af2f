/* Lull's init: the first process of every job's container.
 *
 *     init TICKS[:PORT] PROGRAM [ARGUMENT...]
 *
 * It starts the program, passes signals on, collects the dead, and ends with the program's status. Besides, it is the
 * job's dead man's switch: the engine writes a byte to its standard input every second, and once TICKS of its own
 * one-second ticks in a row have passed without one, it asks the program to end (SIGTERM) and GRACE ticks later ends
 * the container with everything in it.
 *
 * Ticks are counted, not read off a clock: a container that was frozen for an hour wakes up to one tick, not to 3600.
 * The timer is a descriptor of its own, so that a job which floods its init with dead children cannot hold it up. And
 * the process is not dumpable, which takes /proc/1/fd and /proc/1/mem out of the job's reach: nobody beats its heart
 * but the engine. A tracer, a stop signal or a kill from inside do not reach the first process of a PID namespace.
 *
 * gVisor's kernel delivers even those to its first process. So there a timer of the kernel's own stands behind this one: it
 * is put off with each tick and kills a watchdog that was stopped, and with it the whole sandbox, GUARD seconds later.
 *
 * With a PORT it begins the relay to the job's gate besides, as a process of its own (relay.h).
 *
 * No library: nothing to link against, 10 KB, and it runs in an image that holds nothing else. `build.py` makes it.
 */

typedef long word;
typedef unsigned long set;

enum {
    GRACE = 5,
    GUARD = 5,
    FAILED = 127,
    KILLED = 128 + 9,
    INPUT = 0,
    ERRORS = 2,
    TERM = 15,
    CHILD = 17,
    KILL = 9,
    BLOCK_TO = 2,       /* SIG_SETMASK */
    CLOEXEC = 02000000, /* O_CLOEXEC, SFD_CLOEXEC and TFD_CLOEXEC alike */
    NONBLOCK = 04000,   /* O_NONBLOCK, SFD_NONBLOCK and TFD_NONBLOCK alike */
    MONOTONIC = 1,
    NO_HANG = 1,
    READABLE = 1,       /* POLLIN */
    SET_DEATH_SIGNAL = 1,
    SET_DUMPABLE = 4,
    HERE = -100,        /* AT_FDCWD */
    NO_ENTRY = -2,
    NO_FOLDER = -20,
};

#if defined(__x86_64__)
enum {
    SYSLOG = 103, TIMER_CREATE = 222, TIMER_SETTIME = 223, READ = 0, WRITE = 1, CLOSE = 3, MASK = 14, CLONE = 56, EXECVE = 59, WAIT4 = 61, SEND = 62, SETSID = 112,
    PRCTL = 157, OPENAT = 257, PPOLL = 271, TIMERFD_CREATE = 283, TIMERFD_SETTIME = 286, SIGNALFD4 = 289, DUP3 = 292,
    EXIT_GROUP = 231, SOCKET = 41, CONNECT = 42, SHUTDOWN = 48, BIND = 49, LISTEN = 50, ACCEPT4 = 288,
};

static word call(word number, word a, word b, word c, word d, word e)
{
    word result;
    register word r10 __asm__("r10") = d;
    register word r8 __asm__("r8") = e;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
}

__asm__(".global _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall begin\n");
#elif defined(__aarch64__)
enum {
    SYSLOG = 116, TIMER_CREATE = 107, TIMER_SETTIME = 110, READ = 63, WRITE = 64, CLOSE = 57, MASK = 135, CLONE = 220, EXECVE = 221, WAIT4 = 260, SEND = 129, SETSID = 157,
    PRCTL = 167, OPENAT = 56, PPOLL = 73, TIMERFD_CREATE = 85, TIMERFD_SETTIME = 86, SIGNALFD4 = 74, DUP3 = 24,
    EXIT_GROUP = 94, SOCKET = 198, CONNECT = 203, SHUTDOWN = 210, BIND = 200, LISTEN = 201, ACCEPT4 = 242,
};

static word call(word number, word a, word b, word c, word d, word e)
{
    register word x8 __asm__("x8") = number;
    register word x0 __asm__("x0") = a;
    register word x1 __asm__("x1") = b;
    register word x2 __asm__("x2") = c;
    register word x3 __asm__("x3") = d;
    register word x4 __asm__("x4") = e;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
    return x0;
}

__asm__(".global _start\n_start:\n\tmov x29, #0\n\tmov x0, sp\n\tand sp, x0, #-16\n\tbl begin\n");
#else
#error "no system calls are known for this processor"
#endif

struct poll {
    int descriptor;
    short wanted, found;
};

__attribute__((noreturn)) static void leave(int status)
{
    for (;;)
        call(EXIT_GROUP, status, 0, 0, 0, 0);
}

static word length(const char *text)
{
    word n = 0;
    while (text[n])
        n++;
    return n;
}

static void say(const char *text)
{
    call(WRITE, ERRORS, (word)text, length(text), 0, 0);
}

#include "relay.h"

/* Return the number that a text begins with, as far as `most`, and leave the text behind it. */
static int number(const char **text, int most)
{
    int value = 0;
    for (; **text >= '0' && **text <= '9' && value <= most; ++*text)
        value = value * 10 + (**text - '0');
    return value > most ? -1 : value;
}

/* Try the program in each folder of PATH, as execvp(3) does; a name with a slash stands for itself. */
static void start(char **arguments, char **environment)
{
    static char path[4096];
    const char *name = arguments[0], *folders = "/usr/local/bin:/usr/bin:/bin";
    word size = length(name), used = 0, error;
    int plain = 1;
    for (word i = 0; i < size; i++)
        plain &= name[i] != '/';
    for (char **each = environment; *each; each++)
        if ((*each)[0] == 'P' && (*each)[1] == 'A' && (*each)[2] == 'T' && (*each)[3] == 'H' && (*each)[4] == '=')
            folders = *each + 5;
    if (!plain)
        call(EXECVE, (word)name, (word)arguments, (word)environment, 0, 0);
    for (; plain && size; folders++) {
        if (*folders && *folders != ':') {
            if (used < (word)sizeof path)
                path[used] = *folders;
            used++;
            continue;
        }
        if (used + size + 2 <= (word)sizeof path) {
            path[used] = '/';
            for (word i = 0; i <= size; i++)
                path[used + 1 + i] = name[i];
            error = call(EXECVE, (word)path, (word)arguments, (word)environment, 0, 0);
            if (error != NO_ENTRY && error != NO_FOLDER)
                break;
        }
        used = 0;
        if (!*folders)
            break;
    }
    say("init: the image's program cannot be started\n");
    leave(FAILED);
}

/* Collect every dead child; leave with the program once it is among them. */
static void collect(word program)
{
    int status;
    word dead;
    while ((dead = call(WAIT4, -1, (word)&status, NO_HANG, 0, 0)) > 0)
        if (dead == program)
            leave(status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff);
}

/* Return a timer that kills this process unless it is put off, or -1 where the kernel guards its first process itself.
 * gVisor alone hands its log out to a process without a capability. */
static int guard(void)
{
    static char log[4096];
    static word event[8];
    static int timer;
    if (call(SYSLOG, 3, (word)log, sizeof log, 0, 0) <= 0)
        return -1;
    event[1] = KILL; /* sigev_signo; sigev_notify 0 is SIGEV_SIGNAL */
    return call(TIMER_CREATE, MONOTONIC, (word)event, (word)&timer, 0, 0) < 0 ? -1 : timer;
}

static void put_off(int guarding)
{
    word once[4] = {0, 0, GUARD, 0};
    if (guarding >= 0)
        call(TIMER_SETTIME, guarding, 0, (word)once, 0, 0);
}

__attribute__((used)) static void begin(word *stack)
{
    word count = stack[0];
    char **arguments = (char **)(stack + 1), **environment = arguments + count + 1;
    set all = ~0UL, before = 0;
    int ticks, port = 0, missed = 0;
    if (count < 3)
        leave(FAILED);
    const char *order = arguments[1];
    ticks = number(&order, 100000);
    if (*order == ':' && order++ && (port = number(&order, 65535)) < 1)
        leave(FAILED);
    if (ticks < 1 || *order)
        leave(FAILED);

    call(PRCTL, SET_DUMPABLE, 0, 0, 0, 0);
    call(MASK, BLOCK_TO, (word)&all, (word)&before, sizeof all, 0);
    word signals = call(SIGNALFD4, -1, (word)&all, sizeof all, CLOEXEC | NONBLOCK, 0);
    word timer = call(TIMERFD_CREATE, MONOTONIC, CLOEXEC | NONBLOCK, 0, 0, 0);
    word every[4] = {1, 0, 1, 0};
    if (signals < 0 || timer < 0 || call(TIMERFD_SETTIME, timer, 0, (word)every, 0, 0) < 0)
        leave(FAILED);

    if (port) {
        word server = relay_listening(port);
        if (server < 0) {
            say("init: nothing can listen for the job's gate\n");
            leave(FAILED);
        }
        word child = call(CLONE, CHILD, 0, 0, 0, 0);
        if (child < 0)
            leave(FAILED);
        if (child == 0) {
            call(PRCTL, SET_DEATH_SIGNAL, KILL, 0, 0, 0);
            call(SETSID, 0, 0, 0, 0, 0);
            call(CLOSE, INPUT, 0, 0, 0, 0); /* the heartbeat is the init's alone */
            call(CLOSE, signals, 0, 0, 0, 0);
            call(CLOSE, timer, 0, 0, 0, 0);
            relay((int)server);
        }
        call(CLOSE, server, 0, 0, 0, 0);
    }

    int guarding = guard(); /* before the program lives, which might stop this process */
    put_off(guarding);
    word program = call(CLONE, CHILD, 0, 0, 0, 0);
    if (program < 0)
        leave(FAILED);
    if (program == 0) {
        word nothing = call(OPENAT, HERE, (word) "/dev/null", CLOEXEC, 0, 0);
        call(SETSID, 0, 0, 0, 0, 0);
        if (nothing < 0 || call(DUP3, nothing, INPUT, 0, 0, 0) < 0)
            call(CLOSE, INPUT, 0, 0, 0, 0);
        call(MASK, BLOCK_TO, (word)&before, 0, sizeof before, 0);
        start(arguments + 2, environment);
    }

    static char beats[512];
    static unsigned info[32];
    struct poll polled[3] = {{INPUT, READABLE, 0}, {(int)signals, READABLE, 0}, {(int)timer, READABLE, 0}};
    for (;;) {
        word woken = call(PPOLL, (word)polled, 3, 0, 0, sizeof all);
        if (woken < 0 && woken != -4)
            leave(KILLED); /* the job may lower this process's limits by prlimit: deaf, it must not live on */
        if (polled[0].found) {
            word heard = call(READ, INPUT, (word)beats, sizeof beats, 0, 0);
            if (heard > 0 && missed < ticks)
                missed = 0;
            if (heard == 0 || (heard < 0 && heard != -4 && heard != -11))
                polled[0].descriptor = -1; /* nobody holds the other end; the ticks go on */
            polled[0].found = 0;
        }
        if (polled[1].found && call(READ, signals, (word)info, sizeof info, 0, 0) > 0) {
            if (info[0] == CHILD)
                collect(program);
            else
                call(SEND, program, info[0], 0, 0, 0);
        }
        if (polled[2].found && call(READ, timer, (word)beats, 8, 0, 0) > 0) {
            missed++;
            put_off(guarding);
            if (missed == ticks) {
                say("init: the engine's heartbeat stopped, so the job ends\n");
                call(SEND, program, TERM, 0, 0, 0);
            }
            if (missed >= ticks + GRACE) {
                call(SEND, -program, KILL, 0, 0, 0);
                leave(KILLED);
            }
        }
    }
}

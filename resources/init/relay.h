/* The relay to a job's gate: a part of init.c, in a process of its own.
 *
 * A job with a list of hosts has no network but a socket in the file system, and few programs know a proxy there. They
 * all know HTTPS_PROXY=http://127.0.0.1:PORT. So the init listens at that port, on the loopback of the job's own network
 * namespace, before the job begins, and a child of it passes each connection on to the gate's socket, byte for byte.
 *
 * It reads nothing of what it passes on and decides nothing: the gate does. It runs as the job's own user with the job's
 * own rights, so that a job which takes it over has won nothing, and one which kills it has lost its way out.
 *
 * What it takes is fixed: LINES connections with ROOM bytes each way, and nothing is read before what was read last is
 * written. Who comes when all are taken waits in the kernel's queue, which has an end too. A connection ends when the gate
 * ends it, and the gate has time limits: one that the job left half open does not stay.
 */

enum {
    LINES = 60, /* the gate takes 64 at once */
    ROOM = 16384,
    QUEUE = 16,
    BREATH_NS = 50000000,
    WRITABLE = 4,  /* POLLOUT */
    BROKEN = 0x38, /* POLLERR, POLLHUP and POLLNVAL */
    UNIX = 1,
    INET = 2,
    STREAM = 1,
    SENDING = 1, /* SHUT_WR */
    AGAIN = -11,
    INTERRUPTED = -4,
};

struct way {
    int from, to; /* what was read and is not written: room[from] to room[to] */
    int ended;    /* nothing more comes */
    int told;     /* and the other side was told */
    char room[ROOM];
};

struct line {
    int side[2];       /* the job's and the gate's descriptor, -1 where the line is free */
    struct way way[2]; /* from the job, from the gate */
};

struct gate_name {
    unsigned short family;
    char path[108];
};

struct local_name {
    unsigned short family;
    unsigned char port[2], address[4], rest[8];
};

static struct line lines[LINES];

/* Listen at the port, on the loopback alone; return the descriptor, or an error. */
static word relay_listening(int port)
{
    struct local_name name = {INET, {(unsigned char)(port >> 8), (unsigned char)port}, {127, 0, 0, 1}, {0}};
    word server = call(SOCKET, INET, STREAM | CLOEXEC | NONBLOCK, 0, 0, 0);
    if (server < 0)
        return server;
    word error = call(BIND, server, (word)&name, sizeof name, 0, 0);
    if (error >= 0)
        error = call(LISTEN, server, QUEUE, 0, 0, 0);
    return error < 0 ? error : server;
}

static void hang_up(struct line *line)
{
    for (int side = 0; side < 2; side++) {
        call(CLOSE, line->side[side], 0, 0, 0, 0);
        line->side[side] = -1;
        line->way[side].from = line->way[side].to = line->way[side].ended = line->way[side].told = 0;
    }
}

/* Take a connection of the job's and lead it to the gate. */
static void pick_up(struct line *line, int server)
{
    static const struct gate_name gate = {UNIX, "/lull/gate/socket"};
    word job = call(ACCEPT4, server, 0, 0, CLOEXEC | NONBLOCK, 0);
    if (job < 0) {
        word moment[2] = {0, BREATH_NS};
        if (job != AGAIN && job != INTERRUPTED)
            call(PPOLL, 0, 0, (word)moment, 0, 0);
        return;
    }
    word door = call(SOCKET, UNIX, STREAM | CLOEXEC | NONBLOCK, 0, 0, 0);
    if (door >= 0 && call(CONNECT, door, (word)&gate, sizeof gate, 0, 0) >= 0) {
        line->side[0] = (int)job;
        line->side[1] = (int)door;
        return;
    }
    if (door >= 0)
        call(CLOSE, door, 0, 0, 0, 0);
    call(CLOSE, job, 0, 0, 0, 0);
}

/* Move what can be moved one way; return whether the line is broken. */
static int moved(struct line *line, int side, int readable, int writable)
{
    struct way *way = &line->way[side];
    int source = line->side[side], sink = line->side[1 - side];
    if (readable && !way->ended && way->from == way->to) {
        word heard = call(READ, source, (word)way->room, ROOM, 0, 0);
        if (heard > 0) {
            way->from = 0;
            way->to = (int)heard;
            writable = 1;
        } else if (heard != AGAIN && heard != INTERRUPTED) {
            way->ended = 1;
        }
    }
    if (writable && way->from < way->to) {
        word said = call(WRITE, sink, (word)(way->room + way->from), way->to - way->from, 0, 0);
        if (said > 0)
            way->from += (int)said;
        else if (said != AGAIN && said != INTERRUPTED)
            return 1;
    }
    if (way->ended && !way->told && way->from == way->to) {
        way->told = 1;
        call(SHUTDOWN, sink, SENDING, 0, 0, 0);
    }
    return line->way[0].told && line->way[1].told;
}

/* Say what to wait for at one side of a line. A side from which nothing is wanted is left out, however broken it is. */
static struct poll asked(const struct line *line, int side)
{
    const struct way *in = &line->way[side], *out = &line->way[1 - side];
    struct poll poll = {line->side[side], 0, 0};
    if (!in->ended && in->from == in->to)
        poll.wanted |= READABLE;
    if (out->from < out->to)
        poll.wanted |= WRITABLE;
    /* The gate that is gone altogether ends a line whose job keeps it open and says nothing. */
    if (!poll.wanted && !(side == 1 && in->told))
        poll.descriptor = -1;
    return poll;
}

__attribute__((noreturn)) static void relay(int server)
{
    static struct poll polled[1 + 2 * LINES];
    for (int i = 0; i < LINES; i++)
        lines[i].side[0] = lines[i].side[1] = -1;
    for (;;) {
        struct line *free = 0;
        for (int i = 0; i < LINES; i++) {
            if (lines[i].side[0] < 0) {
                free = &lines[i];
                polled[1 + 2 * i].descriptor = polled[2 + 2 * i].descriptor = -1;
                continue;
            }
            for (int side = 0; side < 2; side++)
                polled[1 + 2 * i + side] = asked(&lines[i], side);
        }
        polled[0].descriptor = free ? server : -1;
        polled[0].wanted = READABLE;
        polled[0].found = 0;
        if (call(PPOLL, (word)polled, 1 + 2 * LINES, 0, 0, 0) < 0)
            continue;
        for (int i = 0; i < LINES; i++) {
            struct poll *job = &polled[1 + 2 * i], *gate = job + 1;
            if (lines[i].side[0] < 0)
                continue;
            int from_job = job->descriptor < 0 ? 0 : job->found, from_gate = gate->descriptor < 0 ? 0 : gate->found;
            if ((gate->wanted == 0 && from_gate & BROKEN)
                || moved(&lines[i], 0, from_job & (READABLE | BROKEN), from_gate & (WRITABLE | BROKEN))
                || moved(&lines[i], 1, from_gate & (READABLE | BROKEN), from_job & (WRITABLE | BROKEN)))
                hang_up(&lines[i]);
        }
        if (free && polled[0].found)
            pick_up(free, server);
    }
}

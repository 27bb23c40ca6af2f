/* A simulated CUDA driver as far as checkpoints go: the state of each program stands in the folder LULL_TEST_CUDA. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUCCESS = 0, NOT_READY = 600, INVALID_VALUE = 1, ILLEGAL_STATE = 401, OUT_OF_MEMORY = 2 };
enum { RUNNING, LOCKED, CHECKPOINTED };

static void path(int pid, char *out, size_t size) { snprintf(out, size, "%s/%d", getenv("LULL_TEST_CUDA"), pid); }

static int state(int pid, int *broken)
{
    char where[512], word[32] = "";
    FILE *file;
    path(pid, where, sizeof where);
    file = fopen(where, "r");
    if (!file)
        return -1;
    if (fscanf(file, "%31s", word) != 1)
        word[0] = 0;
    fclose(file);
    *broken = !strcmp(word, "unwilling");
    return !strcmp(word, "locked") ? LOCKED : !strcmp(word, "checkpointed") ? CHECKPOINTED : RUNNING;
}

static int to(int pid, int from, const char *word)
{
    char where[512];
    FILE *file;
    int broken = 0, now = state(pid, &broken);
    if (now < 0)
        return INVALID_VALUE;
    if (broken)
        return NOT_READY;
    if (now != from)
        return ILLEGAL_STATE;
    path(pid, where, sizeof where);
    file = fopen(where, "w");
    if (!file)
        return OUT_OF_MEMORY;
    fprintf(file, "%s\n", word);
    fclose(file);
    return SUCCESS;
}

int cuInit(unsigned int flags) { return flags ? INVALID_VALUE : SUCCESS; }

int cuCheckpointProcessGetState(int pid, int *out)
{
    int broken, now = state(pid, &broken);
    *out = now;
    return now < 0 ? INVALID_VALUE : SUCCESS;
}

int cuCheckpointProcessLock(int pid, unsigned int *arguments)
{
    return arguments[0] ? to(pid, RUNNING, "locked") : NOT_READY;
}

int cuCheckpointProcessCheckpoint(int pid, void *arguments) { (void)arguments; return to(pid, LOCKED, "checkpointed"); }

int cuCheckpointProcessRestore(int pid, void *arguments) { (void)arguments; return to(pid, CHECKPOINTED, "locked"); }

int cuCheckpointProcessUnlock(int pid, void *arguments) { (void)arguments; return to(pid, LOCKED, "running"); }

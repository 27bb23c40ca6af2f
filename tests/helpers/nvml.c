/* A simulated NVIDIA driver: the entry points of libnvidia-ml.so.1 that Lull calls, answered from a text file.
 *
 * The file that LULL_TEST_NVML names holds lines "key value" and is read anew when it changed, so that a test changes
 * the machine while the program under test runs. A key is `<card>.<what>`, such as `0.temperature 41`, or `driver`,
 * `cuda`, `count`. `<card>.<what>.error 3` makes that one call answer NVML's error 3; `<card>.error 15` all calls of a
 * card that is lost; `init.error 9` that of the library. A value that is not in the file is not supported (3), as NVML
 * says of what a card does not have.
 *
 *   0.compute  4242:8589934592,777:na     processes: pid and bytes; `na` where the driver does not tell (WDDM)
 *   0.graphics 888:734003200
 *   0.samples  4242:93:40:0:0             per process: pid, SM %, memory %, encoder %, decoder %
 *   0.xid      79#1                       a critical error to report once; another number after `#` reports it again
 *
 * What a program sets (power limit, clocks) is written back into the file and, one line each, into `<file>.calls`.
 * A set call needs `<card>.root 1`; else it answers that permission is missing (4).
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    SUCCESS = 0, UNINITIALIZED = 1, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NO_PERMISSION = 4, NOT_FOUND = 6,
    TOO_SMALL = 7, TIMED_OUT = 10
};
enum { CARDS = 64, LINES = 1024, MOST_PROCESSES = 64 };

typedef unsigned long long u64;
typedef struct { int card; } device_t;

static device_t devices[CARDS];
static int opened;

/* --- the state file ------------------------------------------------------------------------------------------- */

static char text_of[256 << 10];
static char *line_of[LINES];
static int lines;
static struct timespec read_at;
static ino_t read_from;
static off_t read_size;

static void refresh(void)
{
    const char *path = getenv("LULL_TEST_NVML");
    struct stat now;
    FILE *file;
    size_t size;
    char *line, *rest;
    if (!path || stat(path, &now)) {
        lines = 0;
        read_from = 0;
        return;
    }
    if (now.st_ino == read_from && now.st_size == read_size && now.st_mtim.tv_sec == read_at.tv_sec
        && now.st_mtim.tv_nsec == read_at.tv_nsec)
        return;
    lines = 0;
    file = fopen(path, "r");
    if (!file)
        return;
    size = fread(text_of, 1, sizeof text_of - 1, file);
    fclose(file);
    text_of[size] = 0;
    for (line = strtok_r(text_of, "\n", &rest); line && lines < LINES; line = strtok_r(NULL, "\n", &rest))
        line_of[lines++] = line;
    read_from = now.st_ino;
    read_size = now.st_size;
    read_at = now.st_mtim;
}

static pthread_mutex_t state = PTHREAD_MUTEX_INITIALIZER; /* several threads of a program may ask at once */

/* Copy the value of a key and return its length, or -1 where there is none. One look at the file serves a whole call. */
static int find_in(const char *key, char *out, size_t size, int look)
{
    size_t length = strlen(key);
    int i, found = -1;
    pthread_mutex_lock(&state);
    if (look)
        refresh();
    for (i = 0; i < lines && found < 0; i++)
        if (!strncmp(line_of[i], key, length) && line_of[i][length] == ' ')
            found = snprintf(out, size, "%s", line_of[i] + length + 1);
    pthread_mutex_unlock(&state);
    return found;
}

static int find(const char *key, char *out, size_t size) { return find_in(key, out, size, 1); }

static int error_in(const char *what, int look)
{
    char key[160], value[32];
    snprintf(key, sizeof key, "%s.error", what);
    return find_in(key, value, sizeof value, look) >= 0 ? atoi(value) : SUCCESS;
}

static int error_of(const char *what) { return error_in(what, 1); }

/* Write one value back, and note who asked for what. */
static void store(const char *key, const char *value)
{
    const char *path = getenv("LULL_TEST_NVML");
    char name[4096];
    FILE *file;
    int i, found = 0;
    size_t length = strlen(key);
    if (!path)
        return;
    pthread_mutex_lock(&state);
    refresh();
    snprintf(name, sizeof name, "%s.calls", path);
    file = fopen(name, "a");
    if (file) {
        fprintf(file, "%s %s\n", key, value);
        fclose(file);
    }
    snprintf(name, sizeof name, "%s.new.%d", path, (int)getpid());
    file = fopen(name, "w");
    for (i = 0; file && i < lines; i++) {
        int ours = !strncmp(line_of[i], key, length) && line_of[i][length] == ' ';
        if (ours)
            fprintf(file, "%s %s\n", key, value);
        else
            fprintf(file, "%s\n", line_of[i]);
        found |= ours;
    }
    if (file) {
        if (!found)
            fprintf(file, "%s %s\n", key, value);
        fclose(file);
        rename(name, path);
    }
    pthread_mutex_unlock(&state);
}

/* --- one value ------------------------------------------------------------------------------------------------ */

static int text_in(const char *what, char *out, unsigned int size, int look)
{
    int error, length;
    if (!opened)
        return UNINITIALIZED;
    error = error_in(what, look);
    if (error)
        return error;
    length = find_in(what, out, size, 0);
    if (length < 0)
        return NOT_SUPPORTED;
    return (unsigned int)length < size ? SUCCESS : TOO_SMALL;
}

static int text(const char *what, char *out, unsigned int size) { return text_in(what, out, size, 1); }

static int words(const device_t *device, const char *what, char *out, unsigned int size)
{
    char key[128];
    int lost;
    snprintf(key, sizeof key, "%d", device->card);
    lost = error_of(key);
    if (lost)
        return lost;
    snprintf(key, sizeof key, "%d.%s", device->card, what);
    return text_in(key, out, size, 0);
}

static int figure(const device_t *device, const char *what, u64 *out)
{
    char value[64];
    int error = words(device, what, value, sizeof value);
    if (!error)
        *out = strtoull(value, NULL, 0);
    return error;
}

static int small(const device_t *device, const char *what, unsigned int *out)
{
    u64 value = 0;
    int error = figure(device, what, &value);
    *out = (unsigned int)value;
    return error;
}

static int set(const device_t *device, const char *what, const char *format, ...)
{
    char key[128], value[64];
    unsigned int root = 0;
    va_list arguments;
    int error;
    snprintf(key, sizeof key, "%d.%s", device->card, what);
    if (!opened)
        return UNINITIALIZED;
    error = error_of(key);
    if (error)
        return error;
    error = small(device, "root", &root);
    if (error && error != NOT_SUPPORTED)
        return error;
    if (!root)
        return NO_PERMISSION;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    store(key, value);
    return SUCCESS;
}

/* --- the library ---------------------------------------------------------------------------------------------- */

int nvmlInitWithFlags(unsigned int flags)
{
    int error = error_of("init");
    (void)flags;
    if (!error)
        opened++;
    return error;
}

int nvmlInit_v2(void) { return nvmlInitWithFlags(0); }

int nvmlShutdown(void)
{
    if (!opened)
        return UNINITIALIZED;
    opened--;
    return SUCCESS;
}

const char *nvmlErrorString(int result)
{
    switch (result) {
    case SUCCESS: return "Success";
    case NOT_SUPPORTED: return "Not Supported";
    case NO_PERMISSION: return "Insufficient Permissions";
    case NOT_FOUND: return "Not Found";
    case 9: return "Driver Not Loaded";
    case 15: return "GPU is lost";
    case 18: return "Driver/library version mismatch";
    default: return "Unknown Error";
    }
}

int nvmlSystemGetDriverVersion(char *out, unsigned int size) { return text("driver", out, size); }

int nvmlSystemGetCudaDriverVersion_v2(int *version)
{
    char value[64];
    int error = text("cuda", value, sizeof value);
    *version = error ? 0 : atoi(value);
    return error;
}

int nvmlDeviceGetCount_v2(unsigned int *count)
{
    char value[64];
    int error = text("count", value, sizeof value);
    *count = error ? 0 : (unsigned int)atoi(value);
    return error;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned int index, device_t **device)
{
    char what[32];
    int error;
    if (!opened)
        return UNINITIALIZED;
    snprintf(what, sizeof what, "%u", index);
    error = error_of(what);
    if (error)
        return error;
    if (index >= CARDS)
        return INVALID_ARGUMENT;
    devices[index].card = (int)index;
    *device = &devices[index];
    return SUCCESS;
}

int nvmlDeviceGetHandleByUUID(const char *uuid, device_t **device)
{
    char own[128];
    unsigned int index;
    for (index = 0; index < CARDS; index++) {
        device_t candidate = {(int)index};
        if (words(&candidate, "uuid", own, sizeof own) == SUCCESS && !strcmp(own, uuid))
            return nvmlDeviceGetHandleByIndex_v2(index, device);
    }
    return NOT_FOUND;
}

/* Both ways to write an address are taken: with four and with eight digits of the domain. */
int nvmlDeviceGetHandleByPciBusId_v2(const char *bus, device_t **device)
{
    char own[64];
    unsigned int index, a[4], b[4];
    if (sscanf(bus, "%x:%x:%x.%x", &a[0], &a[1], &a[2], &a[3]) != 4)
        return INVALID_ARGUMENT;
    for (index = 0; index < CARDS; index++) {
        char key[32];
        snprintf(key, sizeof key, "%u.bus", index);
        if (text(key, own, sizeof own) == SUCCESS && sscanf(own, "%x:%x:%x.%x", &b[0], &b[1], &b[2], &b[3]) == 4
            && !memcmp(a, b, sizeof a))
            return nvmlDeviceGetHandleByIndex_v2(index, device);
    }
    return NOT_FOUND;
}

/* --- what a card is ------------------------------------------------------------------------------------------- */

int nvmlDeviceGetName(device_t *device, char *out, unsigned int size) { return words(device, "name", out, size); }

int nvmlDeviceGetUUID(device_t *device, char *out, unsigned int size) { return words(device, "uuid", out, size); }

int nvmlDeviceGetVbiosVersion(device_t *device, char *out, unsigned int size)
{
    return words(device, "vbios", out, size);
}

typedef struct {
    char legacy[16];
    unsigned int domain, bus, device, id, subsystem;
    char id_text[32];
} pci_t;

int nvmlDeviceGetPciInfo_v3(device_t *device, pci_t *pci)
{
    int error;
    memset(pci, 0, sizeof *pci);
    error = words(device, "bus", pci->id_text, sizeof pci->id_text);
    if (error)
        return error;
    sscanf(pci->id_text, "%x:%x:%x", &pci->domain, &pci->bus, &pci->device);
    snprintf(pci->legacy, sizeof pci->legacy, "%04x:%02x:%02x.0", pci->domain & 0xffff, pci->bus & 0xff,
             pci->device & 0xff);
    small(device, "pci", &pci->id);
    return SUCCESS;
}

int nvmlDeviceGetCudaComputeCapability(device_t *device, int *major, int *minor)
{
    char value[32];
    int error = words(device, "capability", value, sizeof value);
    if (!error && sscanf(value, "%d.%d", major, minor) != 2)
        error = NOT_SUPPORTED;
    return error;
}

int nvmlDeviceGetNumGpuCores(device_t *device, unsigned int *cores) { return small(device, "cores", cores); }

int nvmlDeviceGetMemoryBusWidth(device_t *device, unsigned int *bits) { return small(device, "bits", bits); }

int nvmlDeviceGetVirtualizationMode(device_t *device, unsigned int *mode) { return small(device, "virtual", mode); }

int nvmlDeviceGetDisplayActive(device_t *device, unsigned int *on) { return small(device, "display", on); }

int nvmlDeviceGetCurrPcieLinkGeneration(device_t *device, unsigned int *v) { return small(device, "link", v); }

int nvmlDeviceGetMaxPcieLinkGeneration(device_t *device, unsigned int *v) { return small(device, "link.most", v); }

int nvmlDeviceGetCurrPcieLinkWidth(device_t *device, unsigned int *v) { return small(device, "lanes", v); }

int nvmlDeviceGetMaxPcieLinkWidth(device_t *device, unsigned int *v) { return small(device, "lanes.most", v); }

/* --- how a card feels ----------------------------------------------------------------------------------------- */

typedef struct { u64 total, free, used; } memory_t;
typedef struct { unsigned int version; u64 total, reserved, free, used; } memory2_t;

int nvmlDeviceGetMemoryInfo(device_t *device, memory_t *memory)
{
    int error = figure(device, "memory", &memory->total);
    if (!error)
        error = figure(device, "used", &memory->used);
    memory->free = memory->total - memory->used;
    return error;
}

int nvmlDeviceGetMemoryInfo_v2(device_t *device, memory2_t *memory)
{
    int error = figure(device, "memory", &memory->total);
    if (!error)
        error = figure(device, "used", &memory->used);
    memory->reserved = 0;
    figure(device, "reserved", &memory->reserved);
    memory->free = memory->total - memory->used - memory->reserved;
    return error;
}

typedef struct { unsigned int gpu, memory; } utilization_t;

int nvmlDeviceGetUtilizationRates(device_t *device, utilization_t *rates)
{
    rates->memory = 0;
    return small(device, "utilisation", &rates->gpu);
}

int nvmlDeviceGetTemperature(device_t *device, unsigned int sensor, unsigned int *degrees)
{
    (void)sensor;
    return small(device, "temperature", degrees);
}

int nvmlDeviceGetTemperatureThreshold(device_t *device, unsigned int kind, unsigned int *degrees)
{
    static const char *const names[] = {"shutdown", "slowdown", "memory.most", "most"};
    return kind < 4 ? small(device, names[kind], degrees) : NOT_SUPPORTED;
}

typedef struct {
    unsigned int field, scope;
    long long at, latency;
    unsigned int type;
    int result;
    union { unsigned int small; u64 large; double real; } value;
} field_t;

/* Field 82 is the temperature of the memory (NVML_FI_DEV_MEMORY_TEMP). */
int nvmlDeviceGetFieldValues(device_t *device, int count, field_t *fields)
{
    int i;
    if (!opened)
        return UNINITIALIZED;
    for (i = 0; i < count; i++) {
        fields[i].type = 1;
        fields[i].value.large = 0;
        fields[i].result = fields[i].field == 82 ? small(device, "memory.temperature", &fields[i].value.small)
                                                 : NOT_SUPPORTED;
    }
    return SUCCESS;
}

int nvmlDeviceGetPowerUsage(device_t *device, unsigned int *milliwatts) { return small(device, "power", milliwatts); }

int nvmlDeviceGetEnforcedPowerLimit(device_t *device, unsigned int *milliwatts)
{
    return small(device, "limit", milliwatts);
}

int nvmlDeviceGetPowerManagementLimit(device_t *device, unsigned int *milliwatts)
{
    return small(device, "limit", milliwatts);
}

int nvmlDeviceGetPowerManagementDefaultLimit(device_t *device, unsigned int *milliwatts)
{
    return small(device, "limit.default", milliwatts);
}

int nvmlDeviceGetPowerManagementLimitConstraints(device_t *device, unsigned int *least, unsigned int *most)
{
    int error = small(device, "limit.least", least);
    return error ? error : small(device, "limit.most", most);
}

int nvmlDeviceGetTotalEnergyConsumption(device_t *device, u64 *millijoules)
{
    return figure(device, "energy", millijoules);
}

int nvmlDeviceGetNumFans(device_t *device, unsigned int *count) { return small(device, "fans", count); }

int nvmlDeviceGetFanSpeed(device_t *device, unsigned int *percent) { return small(device, "fan", percent); }

int nvmlDeviceGetFanSpeed_v2(device_t *device, unsigned int fan, unsigned int *percent)
{
    (void)fan;
    return small(device, "fan", percent);
}

static const char *const clock_names[] = {"clock.graphics", "clock.sm", "clock.memory", "clock.video"};
static const char *const most_names[] = {"most.graphics", "most.sm", "most.memory", "most.video"};

int nvmlDeviceGetClockInfo(device_t *device, unsigned int kind, unsigned int *mhz)
{
    return kind < 4 ? small(device, clock_names[kind], mhz) : INVALID_ARGUMENT;
}

int nvmlDeviceGetMaxClockInfo(device_t *device, unsigned int kind, unsigned int *mhz)
{
    return kind < 4 ? small(device, most_names[kind], mhz) : INVALID_ARGUMENT;
}

int nvmlDeviceGetCurrentClocksEventReasons(device_t *device, u64 *reasons)
{
    return figure(device, "reasons", reasons);
}

int nvmlDeviceGetCurrentClocksThrottleReasons(device_t *device, u64 *reasons)
{
    return figure(device, "reasons", reasons);
}

int nvmlDeviceGetPerformanceState(device_t *device, unsigned int *state) { return small(device, "pstate", state); }

/* --- who uses a card ------------------------------------------------------------------------------------------ */

typedef struct { unsigned int pid; u64 used; unsigned int gpu_instance, compute_instance; } process_t;

static int processes(const device_t *device, const char *what, unsigned int *count, process_t *out)
{
    char value[2048], *entry, *rest;
    unsigned int found = 0;
    process_t all[MOST_PROCESSES];
    int error = words(device, what, value, sizeof value);
    if (error == NOT_SUPPORTED) {
        /* A card without a line has no processes; one whose line names the error is what it says. */
        char key[128];
        snprintf(key, sizeof key, "%d.%s", device->card, what);
        error = error_of(key);
        value[0] = 0;
    }
    if (error)
        return error;
    for (entry = strtok_r(value, ",", &rest); entry && found < MOST_PROCESSES; entry = strtok_r(NULL, ",", &rest)) {
        char *colon = strchr(entry, ':');
        all[found].pid = (unsigned int)strtoul(entry, NULL, 10);
        all[found].used = colon && strcmp(colon + 1, "na") ? strtoull(colon + 1, NULL, 10) : ~0ULL;
        all[found].gpu_instance = all[found].compute_instance = ~0U;
        found++;
    }
    if (found && (!out || *count < found)) {
        *count = found;
        return TOO_SMALL;
    }
    memcpy(out ? out : all, all, found * sizeof *all);
    *count = found;
    return SUCCESS;
}

int nvmlDeviceGetComputeRunningProcesses_v3(device_t *device, unsigned int *count, process_t *out)
{
    return processes(device, "compute", count, out);
}

int nvmlDeviceGetGraphicsRunningProcesses_v3(device_t *device, unsigned int *count, process_t *out)
{
    return processes(device, "graphics", count, out);
}

int nvmlDeviceGetMPSComputeRunningProcesses_v3(device_t *device, unsigned int *count, process_t *out)
{
    return processes(device, "mps", count, out);
}

typedef struct { unsigned int pid; u64 at; unsigned int sm, memory, encoder, decoder; } sample_t;

int nvmlDeviceGetProcessUtilization(device_t *device, sample_t *out, unsigned int *count, u64 since)
{
    char value[2048], *entry, *rest;
    unsigned int found = 0;
    sample_t all[MOST_PROCESSES];
    struct timespec now;
    u64 at;
    int error = words(device, "samples", value, sizeof value);
    clock_gettime(CLOCK_REALTIME, &now);
    at = (u64)now.tv_sec * 1000000ULL + (u64)now.tv_nsec / 1000;
    if (error == NOT_SUPPORTED || (!error && at <= since))
        return NOT_FOUND;
    if (error)
        return error;
    for (entry = strtok_r(value, ",", &rest); entry && found < MOST_PROCESSES; entry = strtok_r(NULL, ",", &rest)) {
        sample_t *s = &all[found++];
        memset(s, 0, sizeof *s);
        sscanf(entry, "%u:%u:%u:%u:%u", &s->pid, &s->sm, &s->memory, &s->encoder, &s->decoder);
        s->at = at;
    }
    if (!found)
        return NOT_FOUND;
    if (!out || *count < found) {
        *count = found;
        return TOO_SMALL;
    }
    memcpy(out, all, found * sizeof *all);
    *count = found;
    return SUCCESS;
}

/* --- limits that a program sets ------------------------------------------------------------------------------- */

int nvmlDeviceSetPowerManagementLimit(device_t *device, unsigned int milliwatts)
{
    unsigned int least = 0, most = ~0U;
    small(device, "limit.least", &least);
    if (small(device, "limit.most", &most))
        most = ~0U;
    if (milliwatts < least || milliwatts > most)
        return INVALID_ARGUMENT;
    return set(device, "limit", "%u", milliwatts);
}

int nvmlDeviceSetGpuLockedClocks(device_t *device, unsigned int least, unsigned int most)
{
    return set(device, "locked", "%u:%u", least, most);
}

int nvmlDeviceResetGpuLockedClocks(device_t *device) { return set(device, "locked", "none"); }

/* --- events --------------------------------------------------------------------------------------------------- */

typedef struct { u64 kinds[CARDS]; char seen[CARDS][64]; } event_set_t;
typedef struct { device_t *device; u64 kind, data; unsigned int gpu_instance, compute_instance; } event_t;

enum { XID = 8 };

int nvmlEventSetCreate(event_set_t **set_out)
{
    if (!opened)
        return UNINITIALIZED;
    *set_out = calloc(1, sizeof **set_out);
    return SUCCESS;
}

int nvmlEventSetFree(event_set_t *events)
{
    free(events);
    return SUCCESS;
}

int nvmlDeviceGetSupportedEventTypes(device_t *device, u64 *kinds)
{
    char key[64];
    snprintf(key, sizeof key, "%d.events", device->card);
    *kinds = XID;
    return error_of(key);
}

int nvmlDeviceRegisterEvents(device_t *device, u64 kinds, event_set_t *events)
{
    char key[64];
    int error;
    snprintf(key, sizeof key, "%d.events", device->card);
    error = error_of(key);
    if (!error)
        events->kinds[device->card] |= kinds;
    return error;
}

int nvmlEventSetWait_v2(event_set_t *events, event_t *event, unsigned int milliseconds)
{
    unsigned int waited, card;
    for (waited = 0;; waited += 5) {
        for (card = 0; card < CARDS; card++) {
            char key[64], value[64];
            if (!(events->kinds[card] & XID))
                continue;
            snprintf(key, sizeof key, "%u.xid", card);
            if (find(key, value, sizeof value) < 0 || !strcmp(value, events->seen[card]))
                continue;
            strcpy(events->seen[card], value);
            devices[card].card = (int)card;
            event->device = &devices[card];
            event->kind = XID;
            event->data = strtoull(value, NULL, 10);
            event->gpu_instance = event->compute_instance = ~0U;
            return SUCCESS;
        }
        if (waited >= milliseconds)
            return TIMED_OUT;
        usleep(5000);
    }
}

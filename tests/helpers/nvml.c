/* A simulated NVIDIA driver: the entry points of libnvidia-ml.so.1 that Lull calls, answered from a text file.
 *
 * The file that LULL_TEST_NVML names holds lines "key value" and is read anew by each call, so that a test changes the
 * machine while the program under test runs. A key is `<card>.<what>`, such as `0.temperature 41`, or `driver`,
 * `count`. `<card>.<what>.error 3` makes that one call answer NVML's error 3; `init.error 9` that of the library.
 * A value that is not in the file is not supported (3), as NVML says of what a card does not have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUCCESS = 0, UNINITIALIZED = 1, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, TOO_SMALL = 7 };

typedef struct { int card; } device_t;

static device_t devices[64];
static int opened;

/* Copy the value of a key and return 1, or return 0. */
static int find(const char *key, char *value, size_t size)
{
    const char *path = getenv("LULL_TEST_NVML");
    FILE *file = path ? fopen(path, "r") : NULL;
    char line[512];
    size_t length = strlen(key);
    int found = 0;
    while (file && !found && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        if (!strncmp(line, key, length) && line[length] == ' ') {
            snprintf(value, size, "%s", line + length + 1);
            found = 1;
        }
    }
    if (file)
        fclose(file);
    return found;
}

static int error_of(const char *what)
{
    char key[128], value[64];
    snprintf(key, sizeof key, "%s.error", what);
    return find(key, value, sizeof value) ? atoi(value) : SUCCESS;
}

static int text(const char *what, char *out, unsigned int size)
{
    char value[512];
    int error = error_of(what);
    if (!opened)
        return UNINITIALIZED;
    if (error)
        return error;
    if (!find(what, value, sizeof value))
        return NOT_SUPPORTED;
    if (strlen(value) >= size)
        return TOO_SMALL;
    strcpy(out, value);
    return SUCCESS;
}

static int figure(const device_t *device, const char *what, unsigned long long *out)
{
    char key[128], value[64];
    int error;
    snprintf(key, sizeof key, "%d.%s", device->card, what);
    error = text(key, value, sizeof value);
    if (!error)
        *out = strtoull(value, NULL, 0);
    return error;
}

static int small(const device_t *device, const char *what, unsigned int *out)
{
    unsigned long long value = 0;
    int error = figure(device, what, &value);
    *out = (unsigned int)value;
    return error;
}

static int words(const device_t *device, const char *what, char *out, unsigned int size)
{
    char key[128];
    snprintf(key, sizeof key, "%d.%s", device->card, what);
    return text(key, out, size);
}

int nvmlInitWithFlags(unsigned int flags)
{
    int error = error_of("init");
    (void)flags;
    if (!error)
        opened++;
    return error;
}

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
    case 4: return "Insufficient Permissions";
    case 9: return "Driver Not Loaded";
    case 15: return "GPU is lost";
    case 18: return "Driver/library version mismatch";
    default: return "Unknown Error";
    }
}

int nvmlSystemGetDriverVersion(char *out, unsigned int size) { return text("driver", out, size); }

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
    snprintf(what, sizeof what, "%u", index);
    error = error_of(what);
    if (!opened)
        return UNINITIALIZED;
    if (error)
        return error;
    if (index >= 64)
        return INVALID_ARGUMENT;
    devices[index].card = (int)index;
    *device = &devices[index];
    return SUCCESS;
}

int nvmlDeviceGetHandleByUUID(const char *uuid, device_t **device)
{
    char own[128];
    unsigned int index;
    for (index = 0; index < 64; index++) {
        device_t candidate = {(int)index};
        if (words(&candidate, "uuid", own, sizeof own) == SUCCESS && !strcmp(own, uuid))
            return nvmlDeviceGetHandleByIndex_v2(index, device);
    }
    return NOT_FOUND;
}

int nvmlDeviceGetName(device_t *device, char *out, unsigned int size) { return words(device, "name", out, size); }

int nvmlDeviceGetUUID(device_t *device, char *out, unsigned int size) { return words(device, "uuid", out, size); }

typedef struct { unsigned long long total, free, used; } memory_t;

int nvmlDeviceGetMemoryInfo(device_t *device, memory_t *memory)
{
    int error = figure(device, "memory", &memory->total);
    if (!error)
        error = figure(device, "used", &memory->used);
    memory->free = memory->total - memory->used;
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

int nvmlDeviceGetPowerUsage(device_t *device, unsigned int *milliwatts) { return small(device, "power", milliwatts); }

int nvmlDeviceGetEnforcedPowerLimit(device_t *device, unsigned int *milliwatts)
{
    return small(device, "limit", milliwatts);
}

int nvmlDeviceGetTotalEnergyConsumption(device_t *device, unsigned long long *millijoules)
{
    return figure(device, "energy", millijoules);
}

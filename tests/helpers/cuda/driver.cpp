// A simulated libcuda.so.1: the entry points of the CUDA driver that Lull uses, over the shipped kernels compiled for
// the processor. What the "card" is comes from the file named by LULL_FAKE_CUDA, lines of `key value`:
//   name, uuid (32 hex), sms, major, minor, clock_khz, memory_khz, bus_bits, l2, memory (bytes), free (bytes)
//   census_sms     multiprocessors that really run blocks; as many as `sms` unless it lies
//   driver         such as 13000
//   isa            the newest PTX ISA that the driver takes, times ten, such as 84
//   wrong NAME     the kernel NAME spoils a word of its first buffer; `idle NAME` does nothing at all
//   off NAME       all floats in the first buffer of NAME are a thousandth too large
//   short NAME     NAME runs one round less than it was asked for, by its last argument
//   refuse NAME    launching NAME fails
//   alias BYTES    a second allocation larger than this is the first one again: flashed fakes do that
#define LULL_HOST
#include "../../../resources/kernels/cuda/kernels.cu"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <ucontext.h>
#include <utility>
#include <vector>

#include "kernel_names.h"

Dim threadIdx, blockIdx, blockDim, gridDim;
uint32_t lull_sm_count = 1;

namespace {

std::map<std::string, std::string> state() {
  std::map<std::string, std::string> found;
  const char *path = getenv("LULL_FAKE_CUDA");
  std::ifstream file(path ? path : "");
  std::string line, key;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    words >> key >> std::ws;
    std::getline(words, found[key]);
  }
  return found;
}

std::string text(const char *key, const char *otherwise) {
  auto all = state();
  return all.count(key) ? all[key] : otherwise;
}

long long value(const char *key, long long otherwise) { return atoll(text(key, std::to_string(otherwise).c_str()).c_str()); }

uint64_t now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

uint64_t clock_khz = 1500000;

uint64_t ticks() { return now() * clock_khz / 1000000; }

// --- coroutines ------------------------------------------------------------------------------------------------------

constexpr size_t STACK = 256 << 10;

struct Thread {
  ucontext_t context;
  std::vector<char> stack;
  bool over;
};

std::vector<Thread> threads;
ucontext_t scheduler;
size_t current;
void (*body)(void *);
void *body_arguments;
std::vector<uint32_t> lanes;

void enter() {
  body(body_arguments);
  threads[current].over = true;
  swapcontext(&threads[current].context, &scheduler);
}

// Every thread of a block passes the same barriers, so that one round of turns per barrier is enough.
void run_block(uint32_t count) {
  if (threads.size() < count) threads.resize(count);
  lanes.assign((count + 31) / 32 * 32 * 6, 0);
  for (uint32_t i = 0; i < count; i++) {
    Thread &t = threads[i];
    t.stack.resize(STACK);
    t.over = false;
    getcontext(&t.context);
    t.context.uc_stack.ss_sp = t.stack.data();
    t.context.uc_stack.ss_size = STACK;
    t.context.uc_link = nullptr;
    makecontext(&t.context, enter, 0);
  }
  for (bool left = true; left;) {
    left = false;
    for (current = 0; current < count; current++) {
      if (threads[current].over) continue;
      threadIdx = {(uint32_t)current, 0, 0};
      swapcontext(&scheduler, &threads[current].context);
      left |= !threads[current].over;
    }
  }
}

template <typename... A>
void unpack(void (*kernel)(A...), void **p) {
  [&]<size_t... I>(std::index_sequence<I...>) { kernel(*(A *)p[I]...); }
  (std::index_sequence_for<A...>{});
}

struct Kernel {
  void (*call)(void **);
};

#define ENTRY(name) {#name, {[](void **p) { unpack(::name, p); }}},
std::map<std::string, Kernel> kernels = {KERNELS(ENTRY)};

struct Function {
  std::string name;
};
struct Module {
  std::map<std::string, Function> functions;
};

std::vector<void *> large;
std::map<uint64_t, size_t> live;

long long free_bytes() {
  long long held = 0;
  for (auto &[address, size] : live) held += (long long)size;
  return value("free", value("memory", 64 << 20)) - held;
}

}  // namespace

uint64_t (*lull_ticks)() = ticks;
uint64_t (*lull_nanoseconds)() = now;

void lull_barrier() {
  Dim mine = threadIdx;
  swapcontext(&threads[current].context, &scheduler);
  threadIdx = mine;
}

uint32_t (*lull_exchange())[6] { return (uint32_t(*)[6])(lanes.data() + threadIdx.x / 32 * 32 * 6); }

// --- the driver's entry points ---------------------------------------------------------------------------------------

enum { OK = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NO_DEVICE = 100, INVALID_PTX = 218, UNSUPPORTED_PTX = 222,
       NOT_FOUND = 500, LAUNCH_FAILED = 719 };

extern "C" {

int cuInit(unsigned) { return value("sms", 0) ? OK : NO_DEVICE; }
int cuDriverGetVersion(int *v) { *v = (int)value("driver", 13000); return OK; }
int cuDeviceGetCount(int *n) { *n = 1; return OK; }
int cuDeviceGet(int *d, int i) { *d = i; return i ? INVALID_VALUE : OK; }
int cuDeviceGetName(char *p, int n, int) { snprintf(p, n, "%s", text("name", "Simulated").c_str()); return OK; }
int cuDeviceTotalMem_v2(size_t *n, int) { *n = value("memory", 64 << 20); return OK; }

int cuDeviceGetUuid_v2(unsigned char *p, int) {
  std::string hex = text("uuid", "00000000000000000000000000000001");
  for (int i = 0; i < 16; i++) p[i] = (unsigned char)strtol(hex.substr(2 * i, 2).c_str(), nullptr, 16);
  return OK;
}

int cuDeviceGetAttribute(int *v, int which, int) {
  switch (which) {
    case 13: *v = (int)value("clock_khz", 1500000); break;
    case 16: *v = (int)value("sms", 2); break;
    case 36: *v = (int)value("memory_khz", 0); break;
    case 37: *v = (int)value("bus_bits", 0); break;
    case 38: *v = (int)value("l2", 1 << 16); break;
    case 75: *v = (int)value("major", 8); break;
    case 76: *v = (int)value("minor", 9); break;
    default: return INVALID_VALUE;
  }
  return OK;
}

int cuDevicePrimaryCtxSetFlags_v2(int, unsigned) { return OK; }
int cuDevicePrimaryCtxRetain(void **c, int) { *c = &kernels; return OK; }
int cuDevicePrimaryCtxRelease_v2(int) { return OK; }
int cuCtxSetCurrent(void *) { return OK; }
int cuCtxSynchronize() { return OK; }

int cuMemGetInfo_v2(size_t *f, size_t *t) {
  *t = value("memory", 64 << 20);
  *f = free_bytes();
  return OK;
}

int cuModuleLoadDataEx(void **m, const void *image, unsigned, void *, void *) {
  std::string ptx((const char *)image);
  int major = 0, minor = 0, arch = 0;
  size_t version = ptx.find("\n.version "), target = ptx.find("\n.target sm_");
  if (version == std::string::npos || target == std::string::npos) return INVALID_PTX;
  sscanf(ptx.c_str() + version, "\n.version %d.%d", &major, &minor);
  sscanf(ptx.c_str() + target, "\n.target sm_%d", &arch);
  if (major * 10 + minor > value("isa", 90)) return UNSUPPORTED_PTX;
  if (arch > value("major", 8) * 10 + value("minor", 9)) return INVALID_PTX;
  auto *module = new Module;
  for (auto &[name, kernel] : kernels)
    if (ptx.find(".entry " + name + "(") != std::string::npos) module->functions[name] = {name};
  *m = module;
  return OK;
}

int cuModuleUnload(void *m) { delete (Module *)m; return OK; }

int cuModuleGetFunction(void **f, void *m, const char *name) {
  auto &all = ((Module *)m)->functions;
  if (!all.count(name)) return NOT_FOUND;
  *f = &all[name];
  return OK;
}

int cuMemAlloc_v2(uint64_t *p, size_t n) {
  long long alias = value("alias", 0);
  if ((long long)n > free_bytes()) return OUT_OF_MEMORY;
  if (alias && (long long)n > alias && !large.empty()) { *p = (uint64_t)large[0]; return OK; }
  void *made = aligned_alloc(256, (n + 255) / 256 * 256);
  if (alias && (long long)n > alias) large.push_back(made);
  *p = (uint64_t)made;
  live[*p] = n;
  return OK;
}

int cuMemFree_v2(uint64_t p) {
  for (void *kept : large)
    if ((uint64_t)kept == p) return OK;
  if (!live.erase(p)) return INVALID_VALUE;
  free((void *)p);
  return OK;
}

int cuMemHostAlloc(void **p, size_t n, unsigned) { *p = aligned_alloc(4096, (n + 4095) / 4096 * 4096); return OK; }
int cuMemFreeHost(void *p) { free(p); return OK; }
int cuMemcpyHtoD_v2(uint64_t d, const void *h, size_t n) { memcpy((void *)d, h, n); return OK; }
int cuMemcpyDtoH_v2(void *h, uint64_t d, size_t n) { memcpy(h, (void *)d, n); return OK; }
int cuMemsetD32_v2(uint64_t d, unsigned v, size_t n) { for (size_t i = 0; i < n; i++) ((uint32_t *)d)[i] = v; return OK; }

int cuLaunchKernel(void *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned,
                   void *, void **arguments, void **) {
  std::string name = ((Function *)f)->name;
  if (by != 1 || bz != 1 || gz != 1 || text("refuse", "") == name) return LAUNCH_FAILED;
  if (text("idle", "") == name) return OK;
  gridDim = {gx, gy, gz};
  blockDim = {bx, by, bz};
  clock_khz = (uint64_t)value("clock_khz", 1500000);
  lull_sm_count = (uint32_t)value("census_sms", value("sms", 2));
  int rounds = text("short", "") == name ? *(int *)arguments[4] - 1 : 0;
  if (rounds) arguments[4] = &rounds;
  std::pair<Kernel, void **> work{kernels[name], arguments};
  body = [](void *p) { auto *w = (std::pair<Kernel, void **> *)p; w->first.call(w->second); };
  body_arguments = &work;
  for (uint32_t y = 0; y < gy; y++)
    for (uint32_t x = 0; x < gx; x++) {
      blockIdx = {x, y, 0};
      run_block(bx);
    }
  if (text("off", "") == name)
    for (uint64_t i = 0; i < (uint64_t)gx * bx; i++) ((float *)*(uint64_t *)arguments[0])[i] *= 1.001f;
  if (text("wrong", "") == name) ((uint32_t *)*(uint64_t *)arguments[0])[0] ^= 0x00700000;
  return OK;
}

int cuGetErrorName(int code, const char **p) {
  switch (code) {
    case OUT_OF_MEMORY: *p = "CUDA_ERROR_OUT_OF_MEMORY"; break;
    case NO_DEVICE: *p = "CUDA_ERROR_NO_DEVICE"; break;
    case INVALID_PTX: *p = "CUDA_ERROR_INVALID_PTX"; break;
    case UNSUPPORTED_PTX: *p = "CUDA_ERROR_UNSUPPORTED_PTX_VERSION"; break;
    case LAUNCH_FAILED: *p = "CUDA_ERROR_LAUNCH_FAILED"; break;
    default: *p = "CUDA_ERROR_INVALID_VALUE";
  }
  return OK;
}
}

// Lets g++ compile resources/kernels/cuda/kernels.cu for the processor, so that the simulated driver runs the very
// source that ships. A block's threads are coroutines that take turns at barriers; blocks run one after the other.
// Tensor operations follow the fragment layouts of the PTX ISA, written here from that document and not from the kernel.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

#define LULL_ARCH 890
#define __global__
#define __device__
#define __forceinline__ inline
#define __shared__ static
#define __align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(n)

struct Dim {
  uint32_t x, y, z;
};
struct uint4 {
  uint32_t x, y, z, w;
};

extern Dim threadIdx, blockIdx, blockDim, gridDim;
extern uint64_t (*lull_ticks)(), (*lull_nanoseconds)();
extern uint32_t lull_sm_count;

void lull_barrier();
// What the 32 lanes of a warp show each other in one collective operation: 4 + 2 words each.
uint32_t (*lull_exchange())[6];

static inline void __syncthreads() { lull_barrier(); }
static inline uint64_t clock64() { return lull_ticks(); }
static inline uint64_t nanoseconds() { return lull_nanoseconds(); }
static inline uint32_t sm_id() { return blockIdx.x % lull_sm_count; }
static inline int __clz(int v) { return v ? __builtin_clz((unsigned)v) : 32; }
static inline uint32_t __ldcg(const uint32_t *p) { return *p; }
static inline uint4 __ldcg(const uint4 *p) { return *p; }
static inline int __dp4a(int a, int b, int c) {
  for (int byte = 0; byte < 32; byte += 8) c += (int8_t)(a >> byte) * (int8_t)(b >> byte);
  return c;
}
static inline void atomicAdd(unsigned long long *p, unsigned long long v) { *p += v; }

// --- small floating-point formats ------------------------------------------------------------------------------------

struct __half {
  uint16_t bits;
};
struct __nv_bfloat16 {
  uint16_t bits;
};

static inline float as_float(uint32_t bits) {
  float f;
  memcpy(&f, &bits, 4);
  return f;
}

static inline float __uint_as_float(uint32_t bits) { return as_float(bits); }
static inline uint32_t __float_as_uint(float f) {
  uint32_t bits;
  memcpy(&bits, &f, 4);
  return bits;
}

static inline float number(__half h) {
  int exponent = h.bits >> 10 & 31, mantissa = h.bits & 1023;
  float f = exponent == 0    ? std::ldexp((float)mantissa, -24)
            : exponent == 31 ? (mantissa ? NAN : INFINITY)
                             : std::ldexp((float)(mantissa + 1024), exponent - 25);
  return h.bits & 0x8000 ? -f : f;
}

static inline float number(__nv_bfloat16 b) { return as_float((uint32_t)b.bits << 16); }

// Exact for what the kernels write with it: multiples of 1/512 between -1 and 1.
static inline __half __float2half(float f) {
  __half h{(uint16_t)(std::signbit(f) ? 0x8000 : 0)};
  f = std::fabs(f);
  if (f == 0) return h;
  int exponent;
  float fraction = std::frexp(f, &exponent);
  h.bits |= (uint16_t)((exponent + 14) << 10 | ((int)(fraction * 2048) & 1023));
  return h;
}

static inline float e4m3(uint8_t b) {
  int exponent = b >> 3 & 15, mantissa = b & 7;
  if (exponent == 15 && mantissa == 7) return NAN;
  float f = exponent ? std::ldexp((float)(mantissa + 8), exponent - 10) : std::ldexp((float)mantissa, -9);
  return b & 0x80 ? -f : f;
}

// --- tensor operations -----------------------------------------------------------------------------------------------

namespace nvcuda::wmma {
struct row_major {};
struct col_major {};
struct matrix_a {};
struct matrix_b {};
struct accumulator {};
enum layout { mem_row_major };

// Each lane holds the whole tile: what no kernel can tell from the real distribution, which is unspecified.
template <typename Use, int M, int N, int K, typename T, typename Layout = row_major>
struct fragment {
  static constexpr int num_elements = 256;
  float x[256];
};

template <typename U, typename T, typename L>
void load_matrix_sync(fragment<U, 16, 16, 16, T, L> &f, const T *p, unsigned step) {
  constexpr bool by_column = __is_same(L, col_major);
  for (int r = 0; r < 16; r++)
    for (int c = 0; c < 16; c++) f.x[r * 16 + c] = number(by_column ? p[c * step + r] : p[r * step + c]);
}

template <typename T>
void fill_fragment(fragment<accumulator, 16, 16, 16, T> &f, float v) {
  for (float &x : f.x) x = v;
}

template <typename A, typename B, typename T>
void mma_sync(fragment<accumulator, 16, 16, 16, T> &d, const A &a, const B &b,
              const fragment<accumulator, 16, 16, 16, T> &c) {
  float made[256];
  for (int r = 0; r < 16; r++)
    for (int q = 0; q < 16; q++) {
      float sum = c.x[r * 16 + q];
      for (int k = 0; k < 16; k++) sum += a.x[r * 16 + k] * b.x[k * 16 + q];
      made[r * 16 + q] = sum;
    }
  memcpy(d.x, made, sizeof made);
}

template <typename T>
void store_matrix_sync(float *p, const fragment<accumulator, 16, 16, 16, T> &f, unsigned step, layout) {
  for (int r = 0; r < 16; r++)
    for (int c = 0; c < 16; c++) p[r * step + c] = f.x[r * 16 + c];
}
}  // namespace nvcuda::wmma

// mma.m16n8k32 of bytes: A(r, k) lies in lane 4 (r mod 8) + (k mod 16) / 4, register (r >= 8) + 2 (k >= 16), byte
// k mod 4; B(k, c) in lane 4 c + (k mod 16) / 4, register k >= 16, byte k mod 4.
template <typename C, typename Value>
static void mma_bytes(C c[4], const uint32_t a[4], const uint32_t b[2], Value value) {
  uint32_t (*lanes)[6] = lull_exchange();
  int lane = threadIdx.x & 31;
  memcpy(lanes[lane], a, 16);
  memcpy(lanes[lane] + 4, b, 8);
  lull_barrier();
  for (int i = 0; i < 4; i++) {
    int row = lane / 4 + 8 * (i / 2), column = lane % 4 * 2 + i % 2;
    C sum = c[i];
    for (int k = 0; k < 32; k++) {
      uint32_t wa = lanes[4 * (row % 8) + k % 16 / 4][row / 8 + 2 * (k / 16)];
      uint32_t wb = lanes[4 * column + k % 16 / 4][4 + k / 16];
      sum += value((uint8_t)(wa >> 8 * (k % 4))) * value((uint8_t)(wb >> 8 * (k % 4)));
    }
    c[i] = sum;
  }
  lull_barrier();
}

static inline void mma_i8(int32_t c[4], const uint32_t a[4], const uint32_t b[2]) {
  mma_bytes((uint32_t *)c, a, b, [](uint8_t v) { return (uint32_t)(int32_t)(int8_t)v; });
}

static inline void mma_f8(float c[4], const uint32_t a[4], const uint32_t b[2]) {
  mma_bytes(c, a, b, [](uint8_t v) { return e4m3(v); });
}

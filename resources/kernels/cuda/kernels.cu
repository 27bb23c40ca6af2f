// The CUDA kernels of Lull's GPU benchmark. `build.py` beside this file makes the PTX that ships from it.
//
// One source, three builds: base (sm_75, PTX 6.3), ampere (sm_80, PTX 7.0: bf16, int8 m16n8k32), ada (sm_89, PTX 8.4:
// fp8). Each kernel's output depends on all of its work and on data that the host can make again, so that the host can
// check it: a kernel that skips work is found out. The tests compile this same file for the processor (LULL_HOST) and
// run it under a simulated driver.

#ifdef LULL_HOST
#include "host.h"
#else
#include <cstdint>
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <mma.h>
#define LULL_ARCH __CUDA_ARCH__
#endif

namespace wmma = nvcuda::wmma;

// --- primitives ------------------------------------------------------------------------------------------------------

#ifndef LULL_HOST
static __device__ __forceinline__ uint32_t sm_id() {
  uint32_t id;
  asm volatile("mov.u32 %0, %%smid;" : "=r"(id));
  return id;
}

static __device__ __forceinline__ uint64_t nanoseconds() {
  uint64_t t;
  asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(t));
  return t;
}

#if LULL_ARCH >= 800
// C (16 x 8) += A (16 x 32, row major) B (32 x 8, column major), 8-bit integers into 32 bits, without saturation.
static __device__ __forceinline__ void mma_i8(int32_t c[4], const uint32_t a[4], const uint32_t b[2]) {
  asm volatile(
      "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
#endif

#if LULL_ARCH >= 890
// The same shape for fp8 (e4m3) into fp32.
static __device__ __forceinline__ void mma_f8(float c[4], const uint32_t a[4], const uint32_t b[2]) {
  asm volatile(
      "mma.sync.aligned.m16n8k32.row.col.f32.e4m3.e4m3.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
#endif
#endif

// The finaliser of splitmix64 over a counter: word `i` of the stream `seed`; the host makes the same words in NumPy.
static __device__ __forceinline__ uint32_t word(uint64_t seed, uint64_t i) {
  uint64_t z = seed + (i + 1) * 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return (uint32_t)(z ^ (z >> 31));
}

static __device__ __forceinline__ uint64_t first() { return blockIdx.x * (uint64_t)blockDim.x + threadIdx.x; }
static __device__ __forceinline__ uint64_t stride() { return (uint64_t)gridDim.x * blockDim.x; }

// --- data ------------------------------------------------------------------------------------------------------------

// Random words whose stream begins anew every `period` words, so that the host checks a large buffer by a small block.
extern "C" __global__ void fill_words(uint32_t *p, uint64_t n, uint64_t seed, uint64_t period, uint64_t from) {
  for (uint64_t i = first(); i < n; i += stride()) p[i] = word(seed, (from + i) % period);
}

// Multiples of 1/512 between -1 and 1, which half precision holds exactly.
extern "C" __global__ void fill_f16(__half *p, uint64_t n, uint64_t seed) {
  for (uint64_t i = first(); i < n; i += stride()) p[i] = __float2half((float)((int)(word(seed, i) & 1023) - 512) / 512.f);
}

// Counts the words that are not what `fill_words` wrote; `back` reads them in the other order, so that memory which
// shows one cell at two addresses is found out.
extern "C" __global__ void check_words(const uint32_t *p, uint64_t n, uint64_t seed, uint64_t period, uint64_t from,
                                       int back, unsigned long long *wrong) {
  unsigned long long bad = 0;
  for (uint64_t k = first(); k < n; k += stride()) {
    uint64_t i = back ? n - 1 - k : k;
    bad += p[i] != word(seed, (from + i) % period);
  }
  if (bad) atomicAdd(wrong, bad);
}

// --- identity --------------------------------------------------------------------------------------------------------

// Each block says on which multiprocessor it runs, and how many ticks and nanoseconds a chain of dependent operations
// took: the census and the true clock, neither of which the driver's management library has to be believed for.
extern "C" __global__ void census(uint32_t *sm, uint64_t *ticks, uint64_t *nanos, float *keep, int rounds) {
  uint64_t c0 = clock64(), g0 = nanoseconds();
  float x = threadIdx.x;
  for (int i = 0; i < rounds; i++) x = fmaf(x, 0.999f, 0.1f);
  uint64_t c1 = clock64(), g1 = nanoseconds();
  keep[first()] = x;
  if (threadIdx.x == 0) {
    sm[blockIdx.x] = sm_id();
    ticks[blockIdx.x] = c1 - c0;
    nanos[blockIdx.x] = g1 - g0;
  }
}

extern "C" __global__ void nothing() {}

// --- arithmetic ------------------------------------------------------------------------------------------------------

// 8 independent chains of x = x m + c per thread, 16 steps a round; the sum of the chains is kept.
extern "C" __global__ void fma_f32(float *o, const uint32_t *data, float m, float c, int rounds) {
  float x[8];
#pragma unroll
  for (int k = 0; k < 8; k++) x[k] = (float)(data[(first() * 8 + k) & 0xFFFF] & 0xFFFF) / 65536.f;
  for (int i = 0; i < rounds; i++) {
#pragma unroll
    for (int u = 0; u < 16; u++) {
#pragma unroll
      for (int k = 0; k < 8; k++) x[k] = fmaf(x[k], m, c);
    }
  }
  float sum = 0.f;
#pragma unroll
  for (int k = 0; k < 8; k++) sum += x[k];
  o[first()] = sum;
}

// Tensor cores from registers: each warp multiplies its own random tiles into several accumulators, `inner` times, adds
// the bits of the sums to a digest, and does all that `outer` times. The tiles hold so few and such round numbers that
// the sums are exact; so the host knows each word of the digest, and a multiplication that was left out shows.
// Tile t of `in` begins at element 256 t; a warp reads tiles 2 (w mod 32) and 2 (w mod 32) + 1.
template <typename T>
static __device__ __forceinline__ void tensor(float *o, const T *in, int inner, int outer) {
  wmma::fragment<wmma::matrix_a, 16, 16, 16, T, wmma::row_major> a;
  wmma::fragment<wmma::matrix_b, 16, 16, 16, T, wmma::col_major> b;
  wmma::fragment<wmma::accumulator, 16, 16, 16, float> c[4];
  uint32_t w = first() / 32, digest[c[0].num_elements];
  wmma::load_matrix_sync(a, in + (w & 31) * 512, 16);
  wmma::load_matrix_sync(b, in + (w & 31) * 512 + 256, 16);
#pragma unroll
  for (int t = 0; t < c[0].num_elements; t++) digest[t] = 0;
  for (int n = 0; n < outer; n++) {
#pragma unroll
    for (int k = 0; k < 4; k++) wmma::fill_fragment(c[k], 0.f);
    for (int i = 0; i < inner; i++) {
#pragma unroll
      for (int k = 0; k < 4; k++) wmma::mma_sync(c[k], a, b, c[k]);
    }
#pragma unroll
    for (int k = 0; k < 4; k++) {
#pragma unroll
      for (int t = 0; t < c[0].num_elements; t++) digest[t] += __float_as_uint(c[k].x[t]);
    }
  }
#pragma unroll
  for (int t = 0; t < c[0].num_elements; t++) c[0].x[t] = __uint_as_float(digest[t]);
  wmma::store_matrix_sync(o + (uint64_t)w * 256, c[0], 16, wmma::mem_row_major);
}

extern "C" __global__ void tensor_f16(float *o, const __half *in, int inner, int outer) { tensor(o, in, inner, outer); }

#if LULL_ARCH >= 800
extern "C" __global__ void tensor_bf16(float *o, const __nv_bfloat16 *in, int inner, int outer) {
  tensor(o, in, inner, outer);
}

static __device__ __forceinline__ uint32_t bits(uint32_t v) { return v; }
#if LULL_ARCH >= 890
static __device__ __forceinline__ uint32_t bits(float v) { return __float_as_uint(v); }
#endif

// The fragments of m16n8k32 (PTX ISA, "Matrix fragments for mma.m16n8k32"): with g = lane / 4 and t = lane mod 4, A's
// registers are rows g, g + 8, g, g + 8 and bytes 4 t, 4 t, 16 + 4 t, 16 + 4 t on; B's are column g, bytes 4 t and
// 16 + 4 t on; C's are (g, 2 t), (g, 2 t + 1), (g + 8, 2 t), (g + 8, 2 t + 1). `in` holds, per warp, A (512 bytes,
// row by row) and B (256 bytes, column by column).
template <typename C, typename F>
static __device__ __forceinline__ void tensor_bytes(uint32_t *o, const uint32_t *in, int inner, int outer, F mma) {
  uint32_t w = first() / 32, lane = threadIdx.x & 31, g = lane >> 2, t = lane & 3;
  const uint32_t *a0 = in + (w & 31) * 192, *b0 = a0 + 128;
  uint32_t a[4] = {a0[g * 8 + t], a0[(g + 8) * 8 + t], a0[g * 8 + 4 + t], a0[(g + 8) * 8 + 4 + t]};
  uint32_t b[2] = {b0[g * 8 + t], b0[g * 8 + 4 + t]}, digest[4] = {};
  for (int n = 0; n < outer; n++) {
    C c[8][4] = {};
    for (int i = 0; i < inner; i++) {
#pragma unroll
      for (int k = 0; k < 8; k++) mma(c[k], a, b);
    }
#pragma unroll
    for (int k = 0; k < 8; k++) {
#pragma unroll
      for (int j = 0; j < 4; j++) digest[j] += bits(c[k][j]);
    }
  }
  uint32_t *mine = o + (uint64_t)w * 128;
  mine[g * 8 + 2 * t] = digest[0];
  mine[g * 8 + 2 * t + 1] = digest[1];
  mine[(g + 8) * 8 + 2 * t] = digest[2];
  mine[(g + 8) * 8 + 2 * t + 1] = digest[3];
}

// Unsigned sums: they wrap, which is defined for them, and the host's wrap in the same way.
extern "C" __global__ void tensor_i8(uint32_t *o, const uint32_t *in, int inner, int outer) {
  tensor_bytes<uint32_t>(o, in, inner, outer,
                         [](uint32_t *c, const uint32_t *a, const uint32_t *b) { mma_i8((int32_t *)c, a, b); });
}
#endif

#if LULL_ARCH >= 890
extern "C" __global__ void tensor_f8(uint32_t *o, const uint32_t *in, int inner, int outer) {
  tensor_bytes<float>(o, in, inner, outer,
                      [](float *c, const uint32_t *a, const uint32_t *b) { mma_f8(c, a, b); });
}
#endif

// C = A B, row major, n a multiple of 128: tiles of 128 x 128 by 8 warps, 32 deep, the next tile fetched meanwhile.
extern "C" __global__ void __launch_bounds__(256) gemm_f16(const __half *A, const __half *B, float *C, int n) {
  __shared__ __align__(16) __half sa[2][128][40];
  __shared__ __align__(16) __half sb[2][32][136];
  int tid = threadIdx.x, warp = tid / 32, row = (warp >> 2) * 64, col = (warp & 3) * 32;
  const __half *a = A + (uint64_t)blockIdx.y * 128 * n, *b = B + (uint64_t)blockIdx.x * 128;
  int ar = tid >> 2, ac = (tid & 3) * 8, br = tid >> 4, bc = (tid & 15) * 8;
  wmma::fragment<wmma::accumulator, 16, 16, 16, float> c[4][2];
#pragma unroll
  for (int i = 0; i < 4; i++) {
#pragma unroll
    for (int j = 0; j < 2; j++) wmma::fill_fragment(c[i][j], 0.f);
  }
  uint4 ra[2], rb[2];
#pragma unroll
  for (int h = 0; h < 2; h++) {
    *(uint4 *)&sa[0][ar + 64 * h][ac] = *(const uint4 *)&a[(uint64_t)(ar + 64 * h) * n + ac];
    *(uint4 *)&sb[0][br + 16 * h][bc] = *(const uint4 *)&b[(uint64_t)(br + 16 * h) * n + bc];
  }
  __syncthreads();
  for (int k = 0, now = 0; k < n; k += 32, now ^= 1) {
    bool more = k + 32 < n;
    if (more) {
#pragma unroll
      for (int h = 0; h < 2; h++) {
        ra[h] = *(const uint4 *)&a[(uint64_t)(ar + 64 * h) * n + k + 32 + ac];
        rb[h] = *(const uint4 *)&b[(uint64_t)(k + 32 + br + 16 * h) * n + bc];
      }
    }
#pragma unroll
    for (int s = 0; s < 32; s += 16) {
      wmma::fragment<wmma::matrix_a, 16, 16, 16, __half, wmma::row_major> fa[4];
      wmma::fragment<wmma::matrix_b, 16, 16, 16, __half, wmma::row_major> fb[2];
#pragma unroll
      for (int i = 0; i < 4; i++) wmma::load_matrix_sync(fa[i], &sa[now][row + 16 * i][s], 40);
#pragma unroll
      for (int j = 0; j < 2; j++) wmma::load_matrix_sync(fb[j], &sb[now][s][col + 16 * j], 136);
#pragma unroll
      for (int i = 0; i < 4; i++) {
#pragma unroll
        for (int j = 0; j < 2; j++) wmma::mma_sync(c[i][j], fa[i], fb[j], c[i][j]);
      }
    }
    if (more) {
#pragma unroll
      for (int h = 0; h < 2; h++) {
        *(uint4 *)&sa[now ^ 1][ar + 64 * h][ac] = ra[h];
        *(uint4 *)&sb[now ^ 1][br + 16 * h][bc] = rb[h];
      }
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < 4; i++) {
#pragma unroll
    for (int j = 0; j < 2; j++) {
      float *at = C + (uint64_t)(blockIdx.y * 128 + row + 16 * i) * n + blockIdx.x * 128 + col + 16 * j;
      wmma::store_matrix_sync(at, c[i][j], n, wmma::mem_row_major);
    }
  }
}

// --- memory ----------------------------------------------------------------------------------------------------------

// C = A B in exact integers: 8-bit factors, four to a word, 32-bit sums. A row by row, B column by column; n divided by
// 64: tiles of 64 x 64 by 256 threads, 16 words of each row and column at a time. The challenge is a chain of these.
extern "C" __global__ void __launch_bounds__(256) gemm_i8(int32_t *C, const uint32_t *A, const uint32_t *B, int n) {
  __shared__ __align__(16) uint32_t sa[16][68];
  __shared__ __align__(16) uint32_t sb[16][68];
  int words = n / 4, tx = threadIdx.x & 15, ty = threadIdx.x >> 4;
  const uint32_t *a = A + (uint64_t)blockIdx.y * 64 * words, *b = B + (uint64_t)blockIdx.x * 64 * words;
  int32_t c[4][4];
#pragma unroll
  for (int i = 0; i < 4; i++) {
#pragma unroll
    for (int j = 0; j < 4; j++) c[i][j] = 0;
  }
  for (int k = 0; k < words; k += 16) {
#pragma unroll
    for (int h = 0; h < 4; h++) {
      int row = h * 16 + ty;
      sa[tx][row] = a[(uint64_t)row * words + k + tx];
      sb[tx][row] = b[(uint64_t)row * words + k + tx];
    }
    __syncthreads();
#pragma unroll
    for (int i = 0; i < 16; i++) {
      uint4 l = *(const uint4 *)&sa[i][ty * 4], r = *(const uint4 *)&sb[i][tx * 4];
      const uint32_t left[4] = {l.x, l.y, l.z, l.w}, right[4] = {r.x, r.y, r.z, r.w};
#pragma unroll
      for (int p = 0; p < 4; p++) {
#pragma unroll
        for (int q = 0; q < 4; q++) c[p][q] = __dp4a((int)left[p], (int)right[q], c[p][q]);
      }
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < 4; i++) {
    int32_t *at = C + ((uint64_t)blockIdx.y * 64 + ty * 4 + i) * n + blockIdx.x * 64 + tx * 4;
#pragma unroll
    for (int j = 0; j < 4; j++) at[j] = c[i][j];
  }
}

// The low bytes of 32-bit sums, four to a word: the left factor of the next product of a chain.
extern "C" __global__ void narrow_i8(uint32_t *A, const uint32_t *C, uint64_t words) {
  for (uint64_t i = first(); i < words; i += (uint64_t)gridDim.x * blockDim.x) {
    const uint32_t *c = C + 4 * i;
    A[i] = (c[0] & 255) | (c[1] & 255) << 8 | (c[2] & 255) << 16 | c[3] << 24;
  }
}

extern "C" __global__ void copy_words(uint4 *o, const uint4 *s, uint64_t n) {
  for (uint64_t i = first(); i < n; i += stride()) o[i] = s[i];
}

// Sums all words, modulo 2^32, `rounds` times over; past the first-level cache, which is not what is measured.
extern "C" __global__ void read_words(uint32_t *o, const uint4 *s, uint64_t n, int rounds) {
  uint32_t sum = 0;
  for (int r = 0; r < rounds; r++) {
    for (uint64_t i = first(); i < n; i += stride()) {
      uint4 v = __ldcg(s + i);
      sum += v.x + v.y + v.z + v.w;
    }
  }
  o[first()] = sum;
}

// One thread follows a ring of indices: each load needs the one before.
extern "C" __global__ void chase(uint32_t *o, const uint32_t *ring, int hops) {
  uint32_t at = 0;
  for (int i = 0; i < hops; i++) at = __ldcg(ring + at);
  *o = at;
}

// --- rendering -------------------------------------------------------------------------------------------------------

// Rays through an implicit binary tree of spheres, each with a stack of its own: divergent, integer and floating point.
// All numbers are small integers, which single precision holds exactly, so that the host finds the very same leaves.
// Node k of the tree has children 2 k and 2 k + 1; its sphere shrinks with its depth.
extern "C" __global__ void rays(uint32_t *o, uint64_t n, uint64_t seed, int depth) {
  for (uint64_t ray = first(); ray < n; ray += stride()) {
    uint32_t r0 = word(seed, 2 * ray), r1 = word(seed, 2 * ray + 1);
    float ox = (float)((int)(r0 & 127) - 63), oy = (float)((int)(r0 >> 7 & 127) - 63), oz = (float)((int)(r0 >> 14 & 127) - 63);
    float dx = (float)((int)(r1 & 3) + 1), dy = (float)((int)(r1 >> 2 & 7) - 3), dz = (float)((int)(r1 >> 5 & 7) - 3);
    float dd = dx * dx + dy * dy + dz * dz;
    uint32_t stack[32], found = 0;
    int top = 0;
    stack[top++] = 1;
    while (top) {
      uint32_t node = stack[--top], h = word(0x4C756C6Cull, node);
      int level = 31 - __clz((int)node);
      float cx = (float)((int)(h & 63) - 31), cy = (float)((int)(h >> 6 & 63) - 31), cz = (float)((int)(h >> 12 & 63) - 31);
      float radius = (float)(64 >> (level >> 1)) + 8.f;
      float px = cx - ox, py = cy - oy, pz = cz - oz;
      float along = dx * px + dy * py + dz * pz;
      float off = px * px + py * py + pz * pz - radius * radius;
      if (along * along - dd * off < 0.f) continue;
      if (level == depth) {
        found = found * 31 + node;
      } else {
        stack[top++] = 2 * node + (h >> 18 & 1);
        stack[top++] = 2 * node + ((h >> 18 & 1) ^ 1);
      }
    }
    o[ray] = found;
  }
}

// The low bytes of 32-bit sums, four to a word: the left factor of the next product of a chain.
struct Parameters { n: u32, unused_1: u32, unused_2: u32, unused_3: u32 }
@group(0) @binding(0) var<storage, read_write> a: array<u32>;
@group(0) @binding(1) var<storage, read> c: array<i32>;
@group(0) @binding(2) var<uniform> p: Parameters;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3<u32>) {
  let words = p.n / 4u;
  if (at.x >= words) { return; }
  let word = at.y * words + at.x;
  var packed = 0u;
  for (var i = 0u; i < 4u; i = i + 1u) {
    packed = packed | ((bitcast<u32>(c[word * 4u + i]) & 255u) << (8u * i));
  }
  a[word] = packed;
}

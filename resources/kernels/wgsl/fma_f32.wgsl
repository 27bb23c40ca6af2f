// Chains of fused multiply-adds in single precision: sixteen that do not wait for each other, per invocation, 64 steps
// a round. The inner loop has a fixed length: a compiler may unroll it, and llvmpipe is a fifth faster than with one loop.
struct Parameters { m: f32, c: f32, rounds: u32, unused: u32 }
@group(0) @binding(0) var<storage, read_write> result: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(2) var<uniform> p: Parameters;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let m = vec4<f32>(p.m);
  let c = vec4<f32>(p.c);
  var s = source[id.x * 4u];
  var t = source[id.x * 4u + 1u];
  var u = source[id.x * 4u + 2u];
  var v = source[id.x * 4u + 3u];
  for (var i = 0u; i < p.rounds; i = i + 1u) {
    for (var j = 0u; j < 16u; j = j + 1u) {
      s = fma(s, m, c); t = fma(t, m, c); u = fma(u, m, c); v = fma(v, m, c);
      s = fma(s, m, c); t = fma(t, m, c); u = fma(u, m, c); v = fma(v, m, c);
      s = fma(s, m, c); t = fma(t, m, c); u = fma(u, m, c); v = fma(v, m, c);
      s = fma(s, m, c); t = fma(t, m, c); u = fma(u, m, c); v = fma(v, m, c);
    }
  }
  result[id.x * 4u] = s;
  result[id.x * 4u + 1u] = t;
  result[id.x * 4u + 2u] = u;
  result[id.x * 4u + 3u] = v;
}

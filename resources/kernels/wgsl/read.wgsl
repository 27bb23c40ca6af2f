// Reads everything, so many times, each time shifted by one; sums words modulo 2^32, so that the result is exact.
struct Parameters { vectors: u32, rounds: u32, unused: vec2<u32> }
@group(0) @binding(0) var<storage, read_write> sums: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> source: array<vec4<u32>>;
@group(0) @binding(2) var<uniform> p: Parameters;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  var sum = vec4<u32>(0u);
  let stride = groups.x * 256u;
  for (var round = 0u; round < p.rounds; round = round + 1u) {
    for (var i = id.x; i < p.vectors; i = i + stride) {
      sum = sum + (source[i] ^ vec4<u32>(round));
    }
  }
  sums[id.x] = sum;
}

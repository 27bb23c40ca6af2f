// Counts the addresses that do not hold their word; backwards reads them in the other order than they were written.
struct Parameters { seed: u32, words: u32, backwards: u32, unused: u32 }
@group(0) @binding(0) var<storage, read> memory: array<u32>;
@group(0) @binding(1) var<uniform> p: Parameters;
@group(0) @binding(2) var<storage, read_write> wrong: array<atomic<u32>, 2>;

fn word(at: u32) -> u32 {
  var z = at * 0x9E3779B9u + p.seed;
  z = (z ^ (z >> 16u)) * 0x85EBCA6Bu;
  z = (z ^ (z >> 13u)) * 0xC2B2AE35u;
  return z ^ (z >> 16u);
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let stride = groups.x * 256u;
  var bad = 0u;
  var seen = 0u;
  for (var i = id.x; i < p.words; i = i + stride) {
    let at = select(i, p.words - 1u - i, p.backwards == 1u);
    bad = bad + select(0u, 1u, memory[at] != word(at));
    seen = seen + 1u;
  }
  atomicAdd(&wrong[0], bad);
  atomicAdd(&wrong[1], seen);
}

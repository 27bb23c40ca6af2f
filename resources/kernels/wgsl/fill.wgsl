// Writes a word that follows from the seed and its address to every address.
struct Parameters { seed: u32, words: u32, backwards: u32, unused: u32 }
@group(0) @binding(0) var<storage, read_write> memory: array<u32>;
@group(0) @binding(1) var<uniform> p: Parameters;

fn word(at: u32) -> u32 {
  var z = at * 0x9E3779B9u + p.seed;
  z = (z ^ (z >> 16u)) * 0x85EBCA6Bu;
  z = (z ^ (z >> 13u)) * 0xC2B2AE35u;
  return z ^ (z >> 16u);
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let stride = groups.x * 256u;
  for (var i = id.x; i < p.words; i = i + stride) {
    memory[i] = word(i);
  }
}

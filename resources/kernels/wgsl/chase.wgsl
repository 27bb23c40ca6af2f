// One invocation follows pointers through memory: each read waits for the one before.
struct Parameters { hops: u32, unused_1: u32, unused_2: u32, unused_3: u32 }
@group(0) @binding(0) var<storage, read_write> result: array<u32>;
@group(0) @binding(1) var<storage, read> next: array<u32>;
@group(0) @binding(2) var<uniform> p: Parameters;

@compute @workgroup_size(1)
fn main() {
  var at = 0u;
  for (var i = 0u; i < p.hops; i = i + 1u) {
    at = next[at];
  }
  result[0] = at;
}

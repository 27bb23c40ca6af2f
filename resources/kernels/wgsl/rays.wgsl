// Rays through a grid of cells that bounce and go different ways: divergent branches and loops, integers and floats.
// Every decision is made in integers, so that a host finds the same path.
struct Parameters { seed: u32, rays: u32, steps: u32, unused: u32 }
@group(0) @binding(0) var<storage, read_write> found: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> grid: array<u32, 1024>;
@group(0) @binding(2) var<uniform> p: Parameters;

fn mix(at: u32) -> u32 {
  var z = at;
  z = (z ^ (z >> 16u)) * 0x85EBCA6Bu;
  z = (z ^ (z >> 13u)) * 0xC2B2AE35u;
  return z ^ (z >> 16u);
}

fn way(h: u32) -> vec3<i32> {
  return vec3<i32>(i32(h & 255u) - 128, i32((h >> 8u) & 255u) - 128, i32((h >> 16u) & 255u) - 128);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= p.rays) {
    return;
  }
  var h = mix(id.x * 0x9E3779B9u + p.seed);
  var at = vec3<i32>(i32(h & 8191u), i32((h >> 13u) & 8191u), i32(mix(h) & 8191u));
  h = mix(h + 1u);
  var step = way(h);
  var bounces = 1u + (h >> 29u);
  var light = 1.0;
  for (var i = 0u; i < p.steps && bounces > 0u; i = i + 1u) {
    at = at + step;
    let outside = any(at < vec3<i32>(0)) || any(at > vec3<i32>(8191));
    if (outside) {
      at = clamp(at, vec3<i32>(0), vec3<i32>(8191));
      h = mix(h + 2u);
      step = way(h);
    } else {
      let cell = vec3<u32>(at) >> vec3<u32>(8u);
      if ((grid[cell.z * 32u + cell.y] >> cell.x & 1u) == 1u) {
        bounces = bounces - 1u;
        let turns = h & 15u;
        for (var j = 0u; j < turns; j = j + 1u) {
          light = fma(light, 0.5, f32(i & 31u) * 0.03125);
        }
        h = mix(h + 3u);
        step = way(h);
      }
    }
  }
  found[id.x] = vec2<u32>(mix(h ^ (u32(at.x) | (u32(at.y) << 13u))) + u32(at.z) + bounces, bitcast<u32>(light));
}

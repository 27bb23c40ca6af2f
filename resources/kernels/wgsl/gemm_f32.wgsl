// C = A B, n x n, row by row: tiles of 64 x 64 in workgroup memory, 4 x 4 results per invocation; n is divided by 64.
struct Parameters { n: u32, unused_1: u32, unused_2: u32, unused_3: u32 }
@group(0) @binding(0) var<storage, read_write> c: array<f32>;
@group(0) @binding(1) var<storage, read> a: array<ELEMENT>;
@group(0) @binding(2) var<storage, read> b: array<ELEMENT>;
@group(0) @binding(3) var<uniform> p: Parameters;

var<workgroup> tile_a: array<f32, 1024>;
var<workgroup> tile_b: array<f32, 1024>;

@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let n = p.n;
  let row = group.y * 64u;
  let column = group.x * 64u;
  let me = local.y * 16u + local.x;
  var sums: array<vec4<f32>, 4>;
  for (var k = 0u; k < n; k = k + 16u) {
    for (var part = 0u; part < 4u; part = part + 1u) {
      let at = part * 256u + me;
      // A's tile lies transposed, so that both are read along their rows.
      tile_a[(at & 15u) * 64u + (at >> 4u)] = f32(a[(row + (at >> 4u)) * n + k + (at & 15u)]);
      tile_b[at] = f32(b[(k + (at >> 6u)) * n + column + (at & 63u)]);
    }
    workgroupBarrier();
    for (var i = 0u; i < 16u; i = i + 1u) {
      let at_b = i * 64u + local.x * 4u;
      let at_a = i * 64u + local.y * 4u;
      let right = vec4<f32>(tile_b[at_b], tile_b[at_b + 1u], tile_b[at_b + 2u], tile_b[at_b + 3u]);
      sums[0] = fma(vec4<f32>(tile_a[at_a]), right, sums[0]);
      sums[1] = fma(vec4<f32>(tile_a[at_a + 1u]), right, sums[1]);
      sums[2] = fma(vec4<f32>(tile_a[at_a + 2u]), right, sums[2]);
      sums[3] = fma(vec4<f32>(tile_a[at_a + 3u]), right, sums[3]);
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < 4u; i = i + 1u) {
    let at = (row + local.y * 4u + i) * n + column + local.x * 4u;
    c[at] = sums[i].x;
    c[at + 1u] = sums[i].y;
    c[at + 2u] = sums[i].z;
    c[at + 3u] = sums[i].w;
  }
}

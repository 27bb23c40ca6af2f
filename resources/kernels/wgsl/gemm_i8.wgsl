// C = A B in exact integers: 8-bit factors, four to a word, 32-bit sums. A row by row, B column by column.
// Tiles of 64 x 64 results, 16 words of each row and column at a time; n is divided by 64.
struct Parameters { n: u32, unused_1: u32, unused_2: u32, unused_3: u32 }
@group(0) @binding(0) var<storage, read_write> c: array<i32>;
@group(0) @binding(1) var<storage, read> a: array<u32>;
@group(0) @binding(2) var<storage, read> b: array<u32>;
@group(0) @binding(3) var<uniform> p: Parameters;

var<workgroup> tile_a: array<u32, 1024>;
var<workgroup> tile_b: array<u32, 1024>;

@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let n = p.n;
  let words = n / 4u;
  let row = group.y * 64u;
  let column = group.x * 64u;
  let me = local.y * 16u + local.x;
  var sums: array<vec4<i32>, 4>;
  for (var k = 0u; k < words; k = k + 16u) {
    for (var part = 0u; part < 4u; part = part + 1u) {
      let at = part * 256u + me;
      tile_a[(at & 15u) * 64u + (at >> 4u)] = a[(row + (at >> 4u)) * words + k + (at & 15u)];
      tile_b[(at & 15u) * 64u + (at >> 4u)] = b[(column + (at >> 4u)) * words + k + (at & 15u)];
    }
    workgroupBarrier();
    for (var i = 0u; i < 16u; i = i + 1u) {
      let at_b = i * 64u + local.x * 4u;
      let at_a = i * 64u + local.y * 4u;
      for (var j = 0u; j < 4u; j = j + 1u) {
        let left = tile_a[at_a + j];
        sums[j] = sums[j] + vec4<i32>(
          dot4I8Packed(left, tile_b[at_b]), dot4I8Packed(left, tile_b[at_b + 1u]),
          dot4I8Packed(left, tile_b[at_b + 2u]), dot4I8Packed(left, tile_b[at_b + 3u]));
      }
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

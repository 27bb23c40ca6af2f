// Does next to nothing: what is measured is the way to the device and back.
@group(0) @binding(0) var<storage, read_write> count: array<u32, 1>;

@compute @workgroup_size(1)
fn main() {
  count[0] = count[0] + 1u;
}

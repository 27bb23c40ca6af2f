// The kernels of resources/kernels/cuda/kernels.cu.
#pragma once
#define KERNELS(each)                                                                                        \
  each(fill_words) each(fill_f16) each(check_words) each(census) each(nothing) each(fma_f32) each(tensor_f16) \
  each(tensor_bf16) each(tensor_i8) each(tensor_f8) each(gemm_f16) each(gemm_i8) each(narrow_i8) \
  each(copy_words) each(read_words) each(chase) each(rays)

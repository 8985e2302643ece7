/*
 * Programs of the kind that guests spend their time in, free of any library and any operating system. The same
 * source is the 32-bit and the 64-bit image; both give the same sums, so that every machine's work can be checked.
 * Flat image: programs.ld puts `programs` first, kernel.asm and native.c read it there.
 */
#include "programs.h"

#ifndef PERCENT
#define PERCENT 100
#endif

#define ROUNDS(n) ((n) * PERCENT / 100 > 0 ? (n) * PERCENT / 100 : 1)

__attribute__((section(".programs"), used)) const struct { uint32_t (*run)(uint32_t); uintptr_t rounds; } programs[] = {
  { sha256, ROUNDS(250000) },
  { nbody, ROUNDS(500000) },
  { bytecode, ROUNDS(150000) },
  { string_hash, ROUNDS(1000000) },
  { matrix_product, ROUNDS(150) },
  { quicksort, ROUNDS(60) },
  { memory_copy, ROUNDS(150) },
  { string_moves, ROUNDS(300) },
  { pointer_chase, ROUNDS(1500000) },
  { extended, ROUNDS(400000) },
  { packed_double, ROUNDS(40000) },
  { packed_integer, ROUNDS(5000000) },
};

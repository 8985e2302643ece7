/* What the programs share. Each takes how much it is to do, and gives a sum of what it calculated. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include <stdint.h>

#define APART __attribute__((noinline))

/* Memory beside the image, which everybody who runs it provides. */
#define ARENA ((uint8_t *)0x800000)
#define ARENA_BYTES 0x400000

typedef uint32_t words __attribute__((vector_size(16)));

/* Numerical Recipes, 7.1: quick and dirty, and the same everywhere. */
static inline uint32_t next_random(uint32_t *state) { return *state = *state * 1664525u + 1013904223u; }

static inline uint32_t fold(double value) {
  union { double number; uint32_t words[2]; } bits = { value };
  return bits.words[0] ^ bits.words[1];
}

uint32_t sha256(uint32_t rounds);
uint32_t nbody(uint32_t steps);
uint32_t bytecode(uint32_t limit);
uint32_t string_hash(uint32_t words);
uint32_t matrix_product(uint32_t rounds);
uint32_t quicksort(uint32_t rounds);
uint32_t memory_copy(uint32_t rounds);
uint32_t string_moves(uint32_t rounds);
uint32_t pointer_chase(uint32_t steps);
uint32_t extended(uint32_t rounds);
uint32_t packed_double(uint32_t rounds);
uint32_t packed_integer(uint32_t rounds);

#endif

/* Copies, and loads that wait for one another, in more memory than fits caches of processors and TLBs of emulators. */
#include "programs.h"

#define HALF (ARENA_BYTES / 2)

static void fill_arena(void) {
  uint32_t state = 5;
  for (uint32_t i = 0; i < ARENA_BYTES / 4; i++) ((uint32_t *)ARENA)[i] = next_random(&state);
}

static uint32_t sum_arena(void) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < ARENA_BYTES / 4; i += 61) sum = sum * 31 + ((uint32_t *)ARENA)[i];
  return sum;
}

/* As C libraries copy: 64 bytes a turn, by registers of 16 bytes; here from an address that is no multiple of 16. */
typedef uint32_t loose_words __attribute__((vector_size(16), aligned(4)));

static APART void copy(words *to, const loose_words *from, uint32_t bytes) {
  for (words *end = to + bytes / 16; to != end; to += 4, from += 4) {
    words a = from[0], b = from[1], c = from[2], d = from[3];
    to[0] = a, to[1] = b, to[2] = c, to[3] = d;
  }
}

uint32_t memory_copy(uint32_t rounds) {
  fill_arena();
  for (uint32_t round = 0; round < rounds; round++) {
    copy((words *)ARENA, (const loose_words *)(ARENA + HALF + 4), HALF - 64);
    copy((words *)(ARENA + HALF), (const loose_words *)(ARENA + 12), HALF - 64);
  }
  return sum_arena();
}

/* As kernels copy and clear: pages, by one instruction each. */
uint32_t string_moves(uint32_t rounds) {
  fill_arena();
  for (uint32_t round = 0; round < rounds; round++)
    for (uint32_t page = 0; page < HALF; page += 8192) {
      void *to = ARENA + page, *from = ARENA + HALF + page;
      uintptr_t count = 4096 / sizeof count;
#ifdef __x86_64__
      __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
#else
      __asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
#endif
      count = 4096 / sizeof count;
#ifdef __x86_64__
      __asm__ volatile("rep stosq" : "+D"(to), "+c"(count) : "a"(0ul) : "memory");
#else
      __asm__ volatile("rep stosl" : "+D"(to), "+c"(count) : "a"(0) : "memory");
#endif
    }
  return sum_arena();
}

/* A ring of cache lines in random order (Sattolo's algorithm): each load needs the one before it. */
uint32_t pointer_chase(uint32_t steps) {
  struct line { uint32_t next, other[15]; } *lines = (struct line *)ARENA;
  const uint32_t count = ARENA_BYTES / sizeof *lines;
  uint32_t state = 11;
  for (uint32_t i = 0; i < count; i++) lines[i].next = i;
  for (uint32_t i = count - 1; i > 0; i--) {
    uint32_t j = (next_random(&state) >> 8) % i, kept = lines[i].next;
    lines[i].next = lines[j].next, lines[j].next = kept;
  }
  uint32_t at = 0, sum = 0;
  while (steps-- > 0) sum += at = lines[at].next;
  return sum;
}

#include "programs.h"

/* SHA-256 (FIPS 180-4, 6.2) of a block that takes in each digest. */

static const uint32_t sha_constants[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
static const uint32_t sha_start[8] = {
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static uint32_t rotate(uint32_t value, int by) { return value >> by | value << (32 - by); }

static APART void sha_block(uint32_t *digest, const uint8_t *block) {
  uint32_t schedule[64], v[8];
  for (int i = 0; i < 16; i++, block += 4)
    schedule[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
  for (int i = 16; i < 64; i++) {
    uint32_t early = schedule[i - 15], late = schedule[i - 2];
    schedule[i] = schedule[i - 16] + schedule[i - 7] + (rotate(early, 7) ^ rotate(early, 18) ^ early >> 3) +
                  (rotate(late, 17) ^ rotate(late, 19) ^ late >> 10);
  }
  for (int i = 0; i < 8; i++) v[i] = digest[i];
  for (int i = 0; i < 64; i++) {
    uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
    uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
    uint32_t first = v[7] + (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) + choice + sha_constants[i] + schedule[i];
    uint32_t second = (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) + majority;
    v[7] = v[6], v[6] = v[5], v[5] = v[4], v[4] = v[3] + first;
    v[3] = v[2], v[2] = v[1], v[1] = v[0], v[0] = first + second;
  }
  for (int i = 0; i < 8; i++) digest[i] += v[i];
}

uint32_t sha256(uint32_t rounds) {
  uint32_t digest[8];
  uint8_t block[64];
  for (int i = 0; i < 8; i++) digest[i] = sha_start[i];
  for (int i = 0; i < 64; i++) block[i] = (uint8_t)(3 * i);
  for (uint32_t round = 0; round < rounds; round++) {
    sha_block(digest, block);
    for (int i = 0; i < 8; i++) block[8 * i] ^= (uint8_t)digest[i];
  }
  return digest[0] ^ digest[7];
}

/* An interpreter of a small register machine that runs the Collatz sequence of each number from 1 on. */

enum { SET, COPY, ADD_ONE, HALVE, TRIPLE, ADD, IF_ODD, IF_ONE, IF_LESS, JUMP, END };
struct word { uint8_t operation, target, source, jump; };
static const struct word collatz[] = {
  /*  0 */ { SET, 0, 1, 0 },     /* number = 1 */
  /*  1 */ { SET, 3, 0, 0 },     /* steps = 0 */
  /*  2 */ { COPY, 1, 0, 0 },    /* value = number */
  /*  3 */ { IF_ONE, 1, 0, 10 },
  /*  4 */ { ADD_ONE, 3, 0, 0 },
  /*  5 */ { IF_ODD, 1, 0, 8 },
  /*  6 */ { HALVE, 1, 0, 0 },
  /*  7 */ { JUMP, 0, 0, 3 },
  /*  8 */ { TRIPLE, 1, 0, 0 },
  /*  9 */ { JUMP, 0, 0, 3 },
  /* 10 */ { ADD, 4, 3, 0 },
  /* 11 */ { ADD_ONE, 0, 0, 0 },
  /* 12 */ { IF_LESS, 0, 2, 2 }, /* number < limit: again */
  /* 13 */ { END, 0, 0, 0 },
};

static APART uint32_t interpret(const struct word *program, uint32_t *registers) {
  const struct word *at = program;
  for (;;) {
    const struct word *now = at++;
    uint32_t *target = &registers[now->target];
    switch (now->operation) {
      case SET: *target = now->source; break;
      case COPY: *target = registers[now->source]; break;
      case ADD_ONE: ++*target; break;
      case HALVE: *target >>= 1; break;
      case TRIPLE: *target = 3 * *target + 1; break;
      case ADD: *target += registers[now->source]; break;
      case IF_ODD: if (*target & 1) at = program + now->jump; break;
      case IF_ONE: if (*target == 1) at = program + now->jump; break;
      case IF_LESS: if (*target < registers[now->source]) at = program + now->jump; break;
      case JUMP: at = program + now->jump; break;
      case END: return registers[4];
    }
  }
}

uint32_t bytecode(uint32_t limit) {
  uint32_t registers[8] = { 0, 0, limit };
  return interpret(collatz, registers);
}

/* Words counted in a hash table with chains. */

struct entry { struct entry *next; uint32_t hash, count; char text[20]; };
static struct entry entries[6000];
static struct entry *buckets[1024];

/* FNV-1a, 32 bit. */
static APART uint32_t hash_text(const char *text) {
  uint32_t hash = 2166136261u;
  for (; *text; text++) hash = (hash ^ (uint8_t)*text) * 16777619u;
  return hash;
}

static APART int is_same(const char *a, const char *b) {
  for (; *a == *b; a++, b++)
    if (!*a) return 1;
  return 0;
}

static APART void write_word(char *text, uint32_t number) {
  do {
    *text++ = (char)('a' + number % 26);
    *text++ = "aeiou"[number % 5];
    number /= 26;
  } while (number);
  *text = 0;
}

uint32_t string_hash(uint32_t words) {
  uint32_t used = 0, sum = 0;
  for (int i = 0; i < 1024; i++) buckets[i] = 0;
  uint32_t state = 7;
  for (uint32_t i = 0; i < words; i++) {
    char text[20];
    /* Two draws make small numbers more frequent, as some words are. */
    uint32_t number = (next_random(&state) >> 20) * (next_random(&state) >> 20) >> 12;
    write_word(text, number);
    uint32_t hash = hash_text(text);
    struct entry *found = buckets[hash & 1023];
    while (found && !(found->hash == hash && is_same(found->text, text))) found = found->next;
    if (!found) {
      found = &entries[used++];
      found->hash = hash, found->count = 0;
      for (int at = 0; at < 20; at++) found->text[at] = text[at];
      found->next = buckets[hash & 1023];
      buckets[hash & 1023] = found;
    }
    sum += hash ^ ++found->count;
  }
  return sum;
}

/* Quicksort (Hoare's partition) of fresh random numbers. */

#define NUMBERS 16384
static uint32_t numbers[NUMBERS];

static APART void sort(int32_t first, int32_t last) {
  while (first < last) {
    uint32_t pivot = numbers[first + (last - first) / 2];
    int32_t low = first, high = last;
    while (low <= high) {
      while (numbers[low] < pivot) low++;
      while (numbers[high] > pivot) high--;
      if (low <= high) {
        uint32_t kept = numbers[low];
        numbers[low++] = numbers[high];
        numbers[high--] = kept;
      }
    }
    if (high - first < last - low) sort(first, high), first = low;
    else sort(low, last), last = high;
  }
}

uint32_t quicksort(uint32_t rounds) {
  uint32_t sum = 0;
  uint32_t state = 1;
  while (rounds-- > 0) {
    for (int i = 0; i < NUMBERS; i++) numbers[i] = next_random(&state);
    sort(0, NUMBERS - 1);
    for (int i = 0; i < NUMBERS; i++) sum = sum * 31 + numbers[i];
  }
  return sum;
}

#include "programs.h"

/* Four words or sixteen bytes at a time: random streams, masks, shuffles, saturating and averaging bytes as in pictures. */

typedef int32_t signed_words __attribute__((vector_size(16)));
typedef uint8_t octets __attribute__((vector_size(16)));
typedef char signed_octets __attribute__((vector_size(16)));

uint32_t packed_integer(uint32_t rounds) {
  words state = { 1, 22, 333, 4444 }, total = { 0, 0, 0, 0 };
  octets picture = { 0 };
  for (uint32_t round = 0; round < rounds; round++) {
    /* Marsaglia's xorshift. */
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    words turned = __builtin_shuffle(state, (words){ 1, 2, 3, 0 });
    words larger = (words)((signed_words)state > (signed_words)turned);
    total += (state & larger) | (turned & ~larger);
    picture = (octets)__builtin_ia32_pavgb128((signed_octets)picture, (signed_octets)state);
    picture = (octets)__builtin_ia32_paddusb128((signed_octets)picture, (signed_octets)larger) ^ (octets)turned;
  }
  words both = total ^ (words)picture;
  return both[0] + 3 * both[1] + 5 * both[2] + 7 * both[3];
}

/*
 * Runs programs of the 64-bit image on this computer's own processor: native <image> <repetitions> <selected>, the last a
 * number with a bit for each. Prints «number sum milliseconds milliseconds», the second those of processor time.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PLACE = 0x110000, SPACE = 0x400000 - PLACE, ARENA = 0x800000, ARENA_BYTES = 0x400000 };

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void *memory(uintptr_t place, size_t bytes) {
  void *found = mmap((void *)place, bytes, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (found != (void *)place) {
    perror("mmap");
    exit(1);
  }
  return found;
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  int file = open(arguments[1], O_RDONLY);
  if (file < 0) {
    perror(arguments[1]);
    return 1;
  }
  uint8_t *image = memory(PLACE, SPACE);
  memory(ARENA, ARENA_BYTES);
  for (ssize_t length, at = 0; (length = read(file, image + at, (size_t)(SPACE - at))) > 0; at += length) {}
  const struct { uint32_t (*run)(uint32_t); uintptr_t rounds; } *programs = (const void *)image;
  unsigned long selected = strtoul(arguments[3], NULL, 10);
  for (int i = 0; selected >> i; i++)
    for (int repetition = selected >> i & 1 ? atoi(arguments[2]) : 0; repetition > 0; repetition--) {
      double start = now(CLOCK_MONOTONIC), used = now(CLOCK_THREAD_CPUTIME_ID);
      uint32_t sum = programs[i].run((uint32_t)programs[i].rounds);
      used = now(CLOCK_THREAD_CPUTIME_ID) - used;
      printf("%d %08x %.3f %.3f\n", i, sum, now(CLOCK_MONOTONIC) - start, used);
      fflush(stdout);
    }
  return 0;
}

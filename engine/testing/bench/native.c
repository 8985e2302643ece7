/* Runs the 64-bit image on this computer's own processor: native <image> <repetitions>. Prints «number sum milliseconds». */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PROGRAMS = 6, SPACE = 0x400000 - 0x110000 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  int file = open(arguments[1], O_RDONLY);
  uint8_t *image = mmap((void *)0x110000, SPACE, PROT_READ | PROT_WRITE | PROT_EXEC,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (file < 0 || image != (void *)0x110000) {
    perror(file < 0 ? arguments[1] : "mmap");
    return 1;
  }
  for (ssize_t length, at = 0; (length = read(file, image + at, (size_t)(SPACE - at))) > 0; at += length) {}
  const struct { uint32_t (*run)(uint32_t); uintptr_t rounds; } *programs = (const void *)image;
  for (int i = 0; i < PROGRAMS; i++)
    for (int repetition = atoi(arguments[2]); repetition > 0; repetition--) {
      double start = now();
      uint32_t sum = programs[i].run((uint32_t)programs[i].rounds);
      printf("%d %08x %.3f\n", i, sum, now() - start);
      fflush(stdout);
    }
  return 0;
}

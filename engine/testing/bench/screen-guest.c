/* What a guest shows when screens are measured: one of «scroll», «video», «idle», paced at 60 pictures a second. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define WIDTH 1024
#define HEIGHT 768
#define FRAMES 8
#define RATE 60

/* Bochs' VBE: index and data ports, and what the registers are (QEMU, docs/specs/standard-vga). */
#define VBE_INDEX 0x1ce
#define VBE_DATA 0x1cf
enum { XRES = 1, YRES, BPP, ENABLE };
#define ENABLED_LINEAR 0x41

static void vbe(int index, int value) {
  outw(index, VBE_INDEX);
  outw(value, VBE_DATA);
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void wait_for_next(void) {
  static struct timespec next;
  if (next.tv_sec == 0) clock_gettime(CLOCK_MONOTONIC, &next);
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  next.tv_nsec += 1000000000 / RATE;
  if (next.tv_nsec >= 1000000000) next.tv_nsec -= 1000000000, next.tv_sec++;
  /* Who is late does not hurry. */
  if (now.tv_sec > next.tv_sec || (now.tv_sec == next.tv_sec && now.tv_nsec > next.tv_nsec)) next = now;
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, 0);
}

/* A triangle between 0 and 255. */
static int wave(int x) {
  x &= 511;
  return x < 256 ? x : 511 - x;
}

/* Smooth colours that move, with a little noise, as a camera has. */
static void draw(uint32_t *frame, int number) {
  uint32_t noise = number + 1;
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      noise = noise * 1664525 + 1013904223;
      int grain = noise >> 30;
      int red = wave(x + y / 2 + number * 64), green = wave(2 * y + number * 64), blue = wave(x - y - number * 64);
      *frame++ = ((red & 0xfc) | grain) << 16 | green << 8 | blue;
    }
}

static void video(const char *memory) {
  int file = open(memory, O_RDWR);
  if (file < 0) fail(memory);
  size_t bytes = WIDTH * HEIGHT * 4;
  uint32_t *screen = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (screen == MAP_FAILED) fail("mmap");
  if (iopl(3)) fail("iopl");
  vbe(ENABLE, 0);
  vbe(XRES, WIDTH);
  vbe(YRES, HEIGHT);
  vbe(BPP, 32);
  vbe(ENABLE, ENABLED_LINEAR);
  uint32_t *frames = malloc(bytes * FRAMES);
  for (int number = 0; number < FRAMES; number++) draw(frames + number * WIDTH * HEIGHT, number);
  puts("drawing");
  for (int number = 0;; number = (number + 1) % FRAMES) {
    memcpy(screen, frames + number * WIDTH * HEIGHT, bytes);
    wait_for_next();
  }
}

static void scroll(const char *terminal) {
  int file = open(terminal, O_WRONLY);
  if (file < 0) fail(terminal);
  puts("drawing");
  for (unsigned line = 0;;) {
    char text[25 * 80 + 1];
    int length = 0;
    for (int row = 0; row < 25; row++, line++)
      length += sprintf(text + length, "\n%08u the quick brown fox jumps over the lazy dog %08x", line, line * 2654435761u);
    if (write(file, text, length) != length) fail(terminal);
    wait_for_next();
  }
}

int main(int count, char **words) {
  setvbuf(stdout, 0, _IOLBF, 0);
  if (count == 3 && !strcmp(words[1], "video")) video(words[2]);
  else if (count == 3 && !strcmp(words[1], "scroll")) scroll(words[2]);
  else return 2;
}

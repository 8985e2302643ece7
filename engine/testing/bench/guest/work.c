/*
 * What the guest's workloads need that no package has, free of any library. The same source is the 32-bit and the 64-bit
 * program, for the guests and for this computer:
 *   work run NAME PROGRAM [ARGUMENT...]  runs a program between two marks: «@< NAME» and «@> NAME STATUS MICROSECONDS»,
 *                                        the processor time that the kernel counted for it and its children
 *   work say WORD                        prints «@WORD»
 *   work text BYTES                      writes lines of words, the same everywhere
 *   work faults ROUNDS                   maps, touches and unmaps 2,048 pages so many times
 *   work pingpong COUNT                  two processes hand a byte to each other through pipes
 */
#include <stdint.h>

enum { PAGES = 2048, PAGE = 4096, SIGCHLD = 17, TCSBRK = 0x5409 };

/* Linux, arch/x86/entry/syscalls: syscall_64.tbl and syscall_32.tbl. */
#ifdef __x86_64__
enum { READ = 0, WRITE = 1, CLOSE = 3, MMAP = 9, MUNMAP = 11, IOCTL = 16, PIPE = 22, FORK = 57, EXECVE = 59, EXIT = 60, WAIT4 = 61 };
static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
  __asm__ volatile("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return number;
}
__asm__(".globl _start\n_start: mov %rsp, %rdi\nand $-16, %rsp\ncall begin");
#else
enum { READ = 3, WRITE = 4, CLOSE = 6, MMAP = 192, MUNMAP = 91, IOCTL = 54, PIPE = 42, FORK = 2, EXECVE = 11, EXIT = 1, WAIT4 = 114 };
long call(long number, long a, long b, long c, long d, long e, long f);
__asm__(
  "call: push %ebp\npush %edi\npush %esi\npush %ebx\n"
  "mov 20(%esp), %eax\nmov 24(%esp), %ebx\nmov 28(%esp), %ecx\nmov 32(%esp), %edx\n"
  "mov 36(%esp), %esi\nmov 40(%esp), %edi\nmov 44(%esp), %ebp\nint $0x80\n"
  "pop %ebx\npop %esi\npop %edi\npop %ebp\nret\n"
  ".globl _start\n_start: mov %esp, %eax\nand $-16, %esp\nsub $12, %esp\npush %eax\ncall begin");
#endif

#define call3(number, a, b, c) call(number, (long)(a), (long)(b), (long)(c), 0, 0, 0)

static void leave(int status) {
  for (;;) call3(EXIT, status, 0, 0);
}

static void fail(void) { leave(1); }

static long sure(long result) {
  if (result < 0) fail();
  return result;
}

static long length(const char *text) {
  long count = 0;
  while (text[count]) count++;
  return count;
}

static int is_same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

/* A line is put together and written at once. */
static char line[256];
static long used;

static void add(const char *text) {
  for (; *text && used < (long)sizeof line - 1; text++) line[used++] = *text;
}

static void add_number(uint32_t number) {
  char digits[12];
  int at = 11;
  digits[11] = 0;
  do digits[--at] = (char)('0' + number % 10); while (number /= 10);
  add(digits + at);
}

static void print(void) {
  line[used++] = '\n';
  for (long at = 0; at < used;) at += sure(call3(WRITE, 1, line + at, used - at));
  used = 0;
}

static uint32_t number(const char *text) {
  uint32_t value = 0;
  for (; *text >= '0' && *text <= '9'; text++) value = value * 10 + (uint32_t)(*text - '0');
  return value;
}

/* The mark leaves the serial port before the work begins: a terminal is asked to wait, anything else refuses to. */
static void mark(void) {
  print();
  call3(IOCTL, 1, TCSBRK, 1);
}

/* struct rusage begins with user and system time, each in seconds and microseconds (getrusage(2)). */
static int run(char **arguments, char **environment) {
  int status = 0;
  long usage[36] = { 0 };
  add("\n@< "), add(arguments[0]), mark();
  long child = sure(call3(FORK, 0, 0, 0));
  if (child == 0) {
    call3(EXECVE, arguments[1], arguments + 1, environment);
    leave(127);
  }
  sure(call(WAIT4, child, (long)&status, 0, (long)usage, 0, 0));
  add("@> "), add(arguments[0]), add(" ");
  add_number(status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff), add(" ");
  add_number((uint32_t)((usage[0] + usage[2]) * 1000000 + usage[1] + usage[3])), mark();
  return 0;
}

/* Numerical Recipes, 7.1: quick and dirty, and the same everywhere. */
static uint32_t next_random(void) {
  static uint32_t state = 7;
  return state = state * 1664525u + 1013904223u;
}

static int text(uint32_t bytes) {
  static char buffer[65536];
  uint32_t at = 0, written = 0;
  while (written + at < bytes) {
    /* Two draws make small numbers more frequent, as some words are. */
    uint32_t word = (next_random() >> 20) * (next_random() >> 20) >> 10;
    do buffer[at++] = (char)('a' + word % 26), buffer[at++] = "aeiou"[word % 5]; while (word /= 26);
    buffer[at++] = next_random() >> 29 ? ' ' : '\n';
    if (at > sizeof buffer - 32) {
      for (uint32_t sent = 0; sent < at;) sent += (uint32_t)sure(call3(WRITE, 1, buffer + sent, at - sent));
      written += at, at = 0;
    }
  }
  buffer[at++] = '\n';
  for (uint32_t sent = 0; sent < at;) sent += (uint32_t)sure(call3(WRITE, 1, buffer + sent, at - sent));
  return 0;
}

static int faults(uint32_t rounds) {
  uint32_t touched = 0;
  for (uint32_t round = 0; round < rounds; round++) {
    /* Readable and writable; private and anonymous (mmap(2)). */
    long place = call(MMAP, 0, (long)PAGES * PAGE, 3, 0x22, -1, 0);
    if (place < 0 && place > -PAGE) fail();
    volatile uint8_t *bytes = (volatile uint8_t *)place;
    for (long page = 0; page < PAGES; page++) {
      bytes[page * PAGE + (page & 0xfff)] = 1;
      touched += bytes[page * PAGE + (page & 0xfff)];
    }
    sure(call3(MUNMAP, place, (long)PAGES * PAGE, 0));
  }
  add_number(touched), print();
  return 0;
}

static int pingpong(uint32_t count) {
  int there[2], back[2];
  uint8_t byte = 0;
  sure(call3(PIPE, there, 0, 0)), sure(call3(PIPE, back, 0, 0));
  if (sure(call3(FORK, 0, 0, 0)) == 0) {
    call3(CLOSE, there[1], 0, 0);
    while (sure(call3(READ, there[0], &byte, 1)) == 1) byte++, sure(call3(WRITE, back[1], &byte, 1));
    leave(0);
  }
  uint32_t sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    sure(call3(WRITE, there[1], &byte, 1)), sure(call3(READ, back[0], &byte, 1));
    sum += byte;
  }
  call3(CLOSE, there[1], 0, 0);
  sure(call(WAIT4, -1, 0, 0, 0, 0, 0));
  add_number(sum), print();
  return 0;
}

static int main(int count, char **arguments, char **environment) {
  const char *what = count > 2 ? arguments[1] : "";
  if (is_same(what, "run") && count > 3) return run(arguments + 2, environment);
  if (is_same(what, "say")) return add("\n@"), add(arguments[2]), mark(), 0;
  if (is_same(what, "text")) return text(number(arguments[2]));
  if (is_same(what, "faults")) return faults(number(arguments[2]));
  if (is_same(what, "pingpong")) return pingpong(number(arguments[2]));
  const char usage[] = "usage: work run|say|text|faults|pingpong ...\n";
  call3(WRITE, 2, usage, length(usage));
  return 2;
}

/* As the kernel leaves the stack: the count of arguments, the arguments, 0, the environment, 0 (System V ABI, 3.4.1). */
__attribute__((used, noreturn)) void begin(long *stack) {
  char **arguments = (char **)(stack + 1);
  leave(main((int)stack[0], arguments, arguments + stack[0] + 1));
  __builtin_unreachable();
}

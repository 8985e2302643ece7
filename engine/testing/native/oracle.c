/*
 * Runs single instructions on the processor of this machine, for comparison. Reads cases from standard input and writes a
 * result for each: see oracle.ts, which describes the records.
 *
 * A case is started by returning from a signal handler into it and ends in the next signal: INT3 after the instruction or
 * at the target of a jump, or the fault that it raised. The handler keeps the result and returns into the next case.
 *
 * Some hypervisors refuse to return to a stack pointer that is no address, and to 32-bit code. 64-bit cases therefore
 * begin with an instruction of our own that loads RSP; whether 32-bit code runs at all is seen by trying.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

enum { CODE = 0x20000000, ENTRY = CODE + 0x800, DATA = 0x30000000, WINDOW = 0xf00, WINDOW_SIZE = 512, PAGES = 2 };
/* Far from what short jumps of a case reach. */
enum { LOAD_STACK = CODE + 0x10, STACK_POINTER = CODE + 0x40 };
enum { READ_ONLY = DATA + 0x3000, GS_BASE = 0x1000, FXSAVE = 416 };
/* Linux's selectors (arch/x86/include/asm/segment.h). */
enum { USER_CODE_32 = 0x23, USER_CODE_64 = 0x33, USER_DATA = 0x2b };

struct item {
  uint8_t code[16]; /* length, bit 7 set for 32-bit code; bytes */
  uint64_t regs[16], flags;
  uint8_t fx[512], memory[WINDOW_SIZE];
};
struct result {
  uint32_t vector, error;
  uint64_t cr2, rip, flags, stray, regs[16];
  uint8_t fx[512], memory[WINDOW_SIZE];
};

enum { BATCH = 1024 };
static struct item items[BATCH];
static struct result results[BATCH];
static volatile int current, count, hung;
static sigjmp_buf done;
static uint8_t *const code = (uint8_t *)(uintptr_t)ENTRY;
static uint8_t *const data = (uint8_t *)(uintptr_t)DATA;
static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                              REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

/* What was written outside the window, as a hash; 0 if nothing. The pages are cleared again. */
static uint64_t stray(void) {
  uint64_t *words = (uint64_t *)data, any = 0, hash = 0;
  memset(data + WINDOW, 0, WINDOW_SIZE);
  for (int i = 0; i < PAGES * 512; i++) any |= words[i];
  if (!any) return 0;
  for (int i = 0; i < PAGES * 512; i++) hash = (hash ^ words[i]) * 0x1000001b3u;
  memset(data, 0, PAGES * 4096);
  return hash;
}

static void start(ucontext_t *context) {
  struct item *item = &items[current];
  greg_t *regs = context->uc_mcontext.gregs;
  uint8_t *fx = (uint8_t *)context->uc_mcontext.fpregs;
  uint64_t compatible = item->code[0] >> 7;
  memset(code, 0xcc, 16);
  memcpy(code, item->code + 1, item->code[0] & 15);
  memcpy(data + WINDOW, item->memory, WINDOW_SIZE);
  for (int i = 0; i < 16; i++) regs[order[i]] = (greg_t)item->regs[i];
  regs[REG_EFL] = (greg_t)((item->flags & 0xcd5) | 0x202);
  regs[REG_RIP] = compatible ? ENTRY : LOAD_STACK;
  if (!compatible) {
    *(uint64_t *)(uintptr_t)STACK_POINTER = item->regs[4];
    regs[REG_RSP] = STACK_POINTER;
  }
  regs[REG_CSGSFS] = (greg_t)((uint64_t)USER_DATA << 48 | (compatible ? USER_CODE_32 : USER_CODE_64));
  memcpy(fx, item->fx, 28); /* MXCSR_MASK stays */
  memcpy(fx + 32, item->fx + 32, FXSAVE - 32);
  *(uint64_t *)(fx + 512) |= 3; /* XSAVE header: x87 and SSE are there */
}

static void finish(const ucontext_t *context, uint32_t vector) {
  struct result *result = &results[current];
  const greg_t *regs = context->uc_mcontext.gregs;
  result->vector = vector;
  result->error = (uint32_t)regs[REG_ERR];
  result->cr2 = (uint64_t)regs[REG_CR2];
  result->rip = (uint64_t)regs[REG_RIP];
  result->flags = (uint64_t)regs[REG_EFL];
  for (int i = 0; i < 16; i++) result->regs[i] = (uint64_t)regs[order[i]];
  memcpy(result->fx, context->uc_mcontext.fpregs, FXSAVE);
  memcpy(result->memory, data + WINDOW, WINDOW_SIZE);
  result->stray = stray();
}

static void next(ucontext_t *context) {
  if (++current == count) siglongjmp(done, 1);
  start(context);
}

/* The kernel leaves a case's EFLAGS.AC set, and then the handler's own accesses would have to be aligned. */
static inline void allowUnaligned(void) {
  __asm__ volatile("pushfq\n\tandq $~0x40000, (%%rsp)\n\tpopfq" ::: "cc", "memory");
}

static void onSignal(int number, siginfo_t *info, void *context) {
  allowUnaligned();
  (void)info;
  if (number == SIGUSR1) {
    current = -1;
  } else {
    finish(context, (uint32_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_TRAPNO]);
  }
  next(context);
}

/* A case that two ticks meet does not end. */
static void onTick(int number, siginfo_t *info, void *context) {
  allowUnaligned();
  (void)number;
  (void)info;
  if (hung != current + 1) {
    hung = current + 1;
    return;
  }
  finish(context, 255);
  next(context);
}

/* mov rsp, [STACK_POINTER]; jmp ENTRY */
static void placeStackLoader(void) {
  uint8_t *at = (uint8_t *)(uintptr_t)LOAD_STACK;
  const uint32_t source = STACK_POINTER, distance = ENTRY - (LOAD_STACK + 13);
  memcpy(at, "\x48\x8b\x24\x25", 4);
  memcpy(at + 4, &source, 4);
  at[8] = 0xe9;
  memcpy(at + 9, &distance, 4);
}

static void map(uintptr_t address, size_t size, int protection) {
  void *got = mmap((void *)address, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE | MAP_FIXED_NOREPLACE, -1, 0);
  if (got != (void *)address) {
    perror("mmap");
    exit(2);
  }
}

int main(void) {
  map(CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
  map(DATA, PAGES * 4096, PROT_READ | PROT_WRITE);
  map(READ_ONLY, 4096, PROT_READ);
  memset((void *)(uintptr_t)CODE, 0xcc, 4096);
  placeStackLoader();
  /* The first access is the hypervisor's affair: it must not fall into a case. */
  (void)*(volatile uint8_t *)(uintptr_t)READ_ONLY;
  if (syscall(SYS_arch_prctl, 0x1001 /* ARCH_SET_GS */, GS_BASE)) return 2;
  /* Data segments count in 32-bit code. */
  __asm__ volatile("mov %0, %%ds\n\tmov %0, %%es" ::"r"(USER_DATA));
  stack_t stack = {.ss_sp = malloc(1 << 18), .ss_size = 1 << 18};
  sigaltstack(&stack, 0);
  struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  action.sa_sigaction = onSignal;
  const int signals[] = {SIGTRAP, SIGSEGV, SIGILL, SIGFPE, SIGBUS, SIGUSR1};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, 0);
  action.sa_sigaction = onTick;
  sigaction(SIGVTALRM, &action, 0);
  struct itimerval ticks = {{0, 300000}, {0, 300000}};
  setitimer(ITIMER_VIRTUAL, &ticks, 0);
  size_t got;
  while ((got = fread(items, sizeof *items, BATCH, stdin)) > 0) {
    hung = 0;
    count = (int)got;
    if (!sigsetjmp(done, 0)) raise(SIGUSR1);
    current = -2;
    if (fwrite(results, sizeof *results, got, stdout) != got) return 1;
  }
  return 0;
}

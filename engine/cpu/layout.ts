/**
 * Where everything of a vCPU lies in the one WebAssembly memory. State cells are byte offsets from 0, so that an
 * interpreted operand can name any register by a 16-bit offset. i64 cells are 8-aligned.
 */
export const state = {
  /** 16 general registers, 8 bytes each, in encoding order (rax rcx rdx rbx rsp rbp rsi rdi r8–r15). */
  registers: 0,
  /** Always zero: the base or index of an address that has none. */
  zero: 128,
  /** RIP that corresponds to offset 0 of the page being executed. RIP of an op = ripBase + op.pc. i64. */
  ripBase: 136,
  /** Segment bases, i64 each, in the order of {@link segments}. */
  segmentBase: 144,
  /** Segment selectors, i32 each. */
  segmentSelector: 208,
  /** Segment limits in bytes (granularity applied), u32 each. */
  segmentLimit: 240,
  /** Descriptor bits 40–47 in bits 0–7 (type, S, DPL, P) and 52–55 in bits 8–11 (AVL, L, D/B, G); 0 = unusable. */
  segmentAccess: 272,
  /** i64. True only between blocks and when the host looks. */
  rip: 304,
  /** Lazy arithmetic flags, see flags.ts. i64 each. */
  flagResult: 312,
  flagCarry: 320,
  /** RFLAGS without CF PF AF ZF SF OF (those bits are zero here; bit 1 is set). i32. */
  flagsSystem: 328,
  /** 1 if a slice ends before a block for which its budget does not last, unless that is its first. i32. */
  wholeBlocks: 332,
  cr0: 336,
  cr2: 344,
  cr3: 352,
  cr4: 360,
  /** 1 while compiled code runs, see jit/. i32. */
  compiled: 368,
  /** How often a block is entered before it is compiled; i32. */
  hotCount: 372,
  efer: 376,
  gdtBase: 384,
  /** i32 */
  gdtLimit: 392,
  idtBase: 400,
  /** i32 */
  idtLimit: 408,
  /** DR0–DR7, i64 each. */
  debug: 416,
  star: 480,
  lstar: 488,
  cstar: 496,
  sfmask: 504,
  kernelGsBase: 512,
  sysenterCs: 520,
  sysenterEsp: 528,
  sysenterEip: 536,
  pat: 544,
  /** Added to guest time in ticks to give the TSC. */
  tscOffset: 552,
  tscAux: 560,
  apicBase: 568,
  miscEnable: 576,
  mtrrDefType: 584,
  kvmSystemTime: 592,
  kvmWallClock: 600,
  xcr0: 608,
  tscAdjust: 616,
  tscDeadline: 624,
  /** Guest-physical address at which the video memory appears, i64. */
  videoAddress: 632,
  /** 0, or 0x100 | vector of the exception that the running instruction raised. i32. */
  fault: 640,
  faultError: 644,
  /** i64 */
  faultAddress: 648,
  /** Current privilege level, i32. Equals SS.DPL; 3 in virtual-8086 mode. */
  cpl: 656,
  /** How code is decoded: see modes in mode.ts. i32. */
  mode: 660,
  /** Bases of the TLB sets in use (byte addresses), i32. Chosen by CPL, EFLAGS.AC and CR4.SMAP. */
  tlbRead: 664,
  tlbWrite: 668,
  tlbExec: 672,
  /** Set by the host: an external interrupt waits (INTR), an NMI waits, the host wants control. i32 each. */
  interruptPending: 676,
  nmiPending: 680,
  stopRequest: 684,
  /** 1 while interrupts are held off for one instruction (after STI, MOV SS, POP SS). i32. */
  interruptShadow: 688,
  /** 1 between NMI delivery and IRET. i32. */
  nmiBlocked: 692,
  halted: 696,
  /** Why `run` came back, see exitReason. i32. */
  exitReason: 700,
  /** Vector of the last event as it began, whatever exceptions its delivery led to. i32. */
  exitDetail: 704,
  /** Guest instructions that may still be executed in this slice, i32. */
  budget: 708,
  /** Instructions retired before this slice, i64. */
  retired: 712,
  /** Budget at the start of the slice, i32: retired now = retired + slice − budget. */
  slice: 720,
  /** The last op executed by the interpreter when it left; i32. */
  lastOp: 724,
  /** Host address where guest RAM begins; bytes of RAM below 4 GiB; bytes of RAM from 4 GiB on. u32 each. */
  ramBase: 728,
  ramLow: 732,
  ramHigh: 736,
  /** Host address of the per-page records (see pageRecord). i32. */
  pageRecords: 740,
  /** Base of the current interrupt/exception delivery nesting: 0 none, else 0x100 | first vector. i32. */
  delivering: 744,
  /** Nonzero if an SSE instruction must look why it cannot run: CR0.EM, CR0.TS or not CR4.OSFXSR. i32. */
  vectorBlocked: 748,
  mxcsr: 752,
  /** x87 control word, status word without TOP, TOP (0–7), and empty bits (bit i set = physical register i empty). i32 each. */
  fpuControl: 756,
  fpuStatus: 760,
  fpuTop: 764,
  fpuEmpty: 768,
  fpuOpcode: 772,
  /** i64 each; selectors i32. */
  fpuInstruction: 776,
  fpuData: 784,
  fpuCodeSelector: 792,
  fpuDataSelector: 796,
  /** Eight physical x87 registers, 16 bytes each: significand u64 at 0, sign and exponent u16 at 8. MMX uses the significands. */
  fpu: 800,
  /** 16 vector registers of 32 bytes (the low 16 are XMM; room for YMM). */
  xmm: 960,
  // The 16 bytes from here, like those from interruptPending, are looked at together.
  /** Nonzero when instructions must run one at a time (TF, debug registers). i32; kept by system/. */
  stepping: 1472,
  /** What the last page walk found: bit 0 global, bit 1 large page. i32. */
  walkFlags: 1488,
  /** A bit per GiB (address bits 30–34) of which a 1 GiB page was walked: INVLPG there flushes everything. i32. */
  giantPages: 1520,
  /** 1 while the budget was cut short by 2^30 so that a pending event is seen at the next block. i32. */
  attention: 1476,
  /** Op whose branch target is to be linked once the next block is found, 0 = none. i32. */
  linkFrom: 1492,
  /** Host address of the page being executed, i32. */
  codePage: 1496,
  /** Bytes of video memory that appear at videoAddress, u32; 0 = nowhere. */
  videoLength: 1500,
  /** 1 while one instruction runs by itself for single-stepping; see system/exceptions. i32. */
  stepped: 1480,
  /** Whether device memory may be touched, see deviceAccess. i32. */
  device: 1484,
  /** Bits for DR6 that the running instruction has earned (data and I/O breakpoints). i32. */
  debugHits: 1504,
  /** RFLAGS.TF as it was when the running instruction began. i32. */
  stepTrap: 1508,
  /** EXT bit for error codes: 1 while an event is delivered that no INT instruction caused. i32. */
  eventExt: 1512,
  /** Page of the op in linkFrom, i32. */
  linkPage: 1516,
  /** Host address that A0000h–AFFFFh stand for, 0 = a device; i32. */
  videoWindow: 1524,
  /** Always one: an index that adds a constant to an address, see op-writer.ts. i64. */
  one: 1528,
  /** Free for instruction semantics, within one instruction: 512 bytes, 16-aligned. */
  scratch: 1536,
  end: 2048,
} as const

export const segments = ['es', 'cs', 'ss', 'ds', 'fs', 'gs', 'ldtr', 'tr'] as const
export type Segment = (typeof segments)[number]
export const ES = 0
export const CS = 1
export const SS = 2
export const DS = 3
export const FS = 4
export const GS = 5
export const LDTR = 6
export const TR = 7

/**
 * What compiled code gives back: the op to go on with, or 0 to go on at state.rip, and in the low bits why it leaves.
 * Ops are 32-byte aligned, so that there are 16 causes besides faults.
 */
export const regionExit = {
  /** The op is left to the interpreter. */
  interpret: 0,
  /** The op raised the exception in state.fault. Bit 0 is set in no other cause. */
  fault: 1,
  /**
   * The budget may not last for what comes before it is looked at again. With an op: that is the first of a block which is to
   * be interpreted, as it has been paid for.
   */
  budget: 2,
  /** An indirect jump or call, or a return, to a place that was not foreseen. */
  indirect: 4,
  return: 10,
  /** A block that does not belong to the region and is not compiled: the op is its first. */
  outside: 6,
  /** A handler has gone elsewhere: a system call or a return from one, a repeated instruction that goes on. */
  transfer: 12,
  /** A direct jump to where no block was known, or to a page that is not mapped as it was. */
  unknown: 8,
} as const

/** i64 cells that count what happens, since the vCPU was made. They are no part of the state: never saved, never reset. */
export const counter = {
  /** How often compiled code was left, for each {@link regionExit}. */
  exits: 0x800,
  /** Instructions executed by compiled code. */
  translated: 0x900,
  /** Exits with `fault` that raised no exception: the instruction touches a device, or is about to overwrite code. */
  deviceExits: 0x908,
  codeExits: 0x910,
  /** Page walks; whole and partial flushes of the TLB, INVLPG among them, but not switches that keep all. */
  walks: 0x918,
  flushes: 0x920,
  /** Times that compiled code went on in another region by itself. */
  chained: 0x928,
  start: 0x800,
  end: 0x930,
} as const

/**
 * The pages that compiled code last read and last wrote, by what addresses were computed from: linear address i64, how many offsets
 * in the page may be used i64 (0: none), addend as in the TLB i32. What is there is in the TLB, too; see mmu/last-pages.ts.
 */
export const lastPages = { pages: 0xa00, lengths: 0xc00, addends: 0xe00, count: 64, end: 0xf00 } as const

/** Constant tables that instruction families place in memory by `ModuleBuilder.place`: a range each. */
export const tables = {
  integer: 0x1000,
  x87: 0x2000,
  vector: 0x4000,
  system: 0x6000,
  end: 0x8000,
} as const

/**
 * Devices ask what time it is and raise interrupts. So that both come at the right instruction however code was cut into
 * blocks, an instruction that touches device memory is run by itself: met within a block it ends as by a fault, with
 * `retry` in state.fault, and is `wanted` anew.
 */
export const deviceAccess = { refused: 0, wanted: 1, granted: 2, retry: 0x200 } as const

/** Taken off the budget of a running vCPU to make it look for events at the next block. */
export const attentionBudget = 0x4000_0000

/** Why `run` returned to the host. */
export const exitReason = {
  /** The budget is used up, or the host asked (stopRequest). */
  budget: 0,
  /** HLT (or MWAIT): wait for an interrupt. */
  halt: 1,
  /** An interrupt can be taken now: the host acknowledges it and calls `interrupt(vector)`. */
  interrupt: 2,
  /** Third fault while delivering exceptions: shutdown. */
  tripleFault: 3,
  /** A JavaScript device or MSR callback asked to end the slice. */
  request: 4,
} as const

/** Only for profiles: i64 for each handler number, how often the main loop executed it. */
export const opCounts = { start: 0x8000, end: 0x1_0000 } as const

/**
 * TLB: 16-byte entries: tag i64 (page address, or −1), addend i32 (host address − guest linear address, mod 2^32), and i32 whose
 * bit 0 is clear only of what belongs to one process context, that is of a page that is not global.
 */
export const tlb = {
  entries: 4096,
  execEntries: 1024,
  entrySize: 16,
  userRead: 0x1_0000,
  userWrite: 0x2_0000,
  kernelRead: 0x3_0000,
  kernelWrite: 0x4_0000,
  /** Kernel with EFLAGS.AC set (SMAP lifted). */
  liftedRead: 0x5_0000,
  liftedWrite: 0x6_0000,
  userExec: 0x7_0000,
  kernelExec: 0x7_4000,
  end: 0x7_8000,
  /** Host addresses of the entries filled since the last flush that do not belong to global pages; u32 each, count first. */
  fillLog: 0x7_8000,
  fillLogCapacity: 4000,
  /** One bit per 2 MiB region (address bits 21–30) of which a large page's translation was cached. 128 bytes. */
  largeRegions: 0x7_f000,
  /** A set that is always empty, for accesses whose alignment is checked; see mmu/alignment.ts. */
  checked: 0xc_0000,
  /** What it had of process contexts that are not current: heads from `asideHeads` up to `asideNext`; see mmu/set-aside.ts. */
  asideHeads: 0x7_f100,
  /** i32: offset of the head that is taken next where none is free. */
  asideNext: 0x7_f140,
  aside: 0xd_0000,
} as const

/** Where compiled code is expected to go on, see mmu/predictions.ts. Slots of RIP i64, header i32, tag i32. */
export const predictions = {
  returns: 0xe_0000,
  returnCount: 256,
  jumps: 0xe_1000,
  jumpCount: 1024,
  size: 16,
  start: 0xe_0000,
  end: 0xe_5000,
  /** i32: the tag that is right now. */
  tag: 0xe_5000,
  /** i32: the slot of the jump by which compiled code has been left. */
  left: 0xe_5004,
} as const

/** Hash table of translated blocks by physical address: u32 heads. */
export const blockHash = { start: 0x8_0000, buckets: 0x1_0000 } as const

/** Blocks and their ops, bump-allocated from `first` on and emptied as a whole; before it lies the block that is run once. */
export const arena = { start: 0x10_0000, first: 0x11_0000, end: 0x210_0000 } as const

/** Per page of RAM and then of video memory, 16 bytes: flags u32 (bit 0 dirty, bit 1 holds code), code mask u64 at 8 (a bit per 64-byte chunk). */
export const pageRecord = { size: 16, flags: 0, codeMask: 8, dirty: 1, code: 2, start: 0x210_0000 } as const

/** A decoded op: 32 bytes. */
export const op = {
  /** u16: index of the handler. */
  handler: 0,
  /** u16: offset of the instruction in its page. */
  pc: 2,
  /** u8: length in bytes. */
  length: 4,
  /** u8: guest instructions of the block after this one. */
  remaining: 5,
  /** u8: shift of the index register. */
  scale: 6,
  /** u8: addressing details for the general path: see aux in interpreter/address.ts. */
  aux: 7,
  /** u16: state offset of the register operand at position 0, 1; base; index. */
  operand0: 8,
  operand1: 10,
  base: 12,
  index_: 14,
  /** i32 */
  displacement: 16,
  /** u16: state offset of the segment base. */
  segment: 20,
  /** u16: state offset of the register operand at position 2. */
  operand2: 22,
  /** u32, shares bytes with segment and operand2: op to go on with when the branch is taken (0 = not linked). */
  target: 20,
  /** i64 */
  immediate: 24,
  size: 32,
} as const

/** In block.entry: an indirect jump of compiled code has led there. */
export const JUMPED_TO = 0x8000

/** A block ends after this many instructions (op.remaining is a byte). */
export const MOST_INSTRUCTIONS = 64

/** A block's header: 32 bytes before its first op. */
export const block = {
  /** u32: physical address of the first byte. */
  address: 0,
  /** u16: mode it was decoded for. */
  mode: 4,
  /** u16: ops, pseudo ops included. */
  ops: 6,
  /** u32: next block in the hash bucket. */
  next: 8,
  /** u32: times entered; the JIT reads it. */
  count: 12,
  /** u16: instructions, u16: bytes. */
  instructions: 16,
  bytes: 18,
  /** u32: physical page of the second page that the last instruction reaches into, or 0xffffffff. */
  secondPage: 20,
  // Of a block where compiled code is entered, with `pseudo.compiled` as its first op:
  /** u16: the handler that the first op had. */
  handler: 24,
  /** u16: place of the region's function in its table. */
  function: 26,
  /** u16: number of the entry within the region, and JUMPED_TO. */
  entry: 28,
  /** i16: pages from that of the region's head. */
  page: 30,
  size: 32,
} as const

/**
 * How bytes are decoded and stacks addressed: a number that is part of a block's identity.
 * Bits 0–1: code size (0 = 16, 1 = 32, 2 = 64 bit); bits 2–3: stack size likewise; bit 4: segments are flat
 * (bases 0 of DS, ES and SS, limits 4 GiB, writable) or irrelevant (64 bit); bit 5: real or virtual-8086 mode;
 * bit 6: virtual-8086 mode; bit 7: the code segment ends below 4 GiB (never in 64-bit mode).
 */
export type Mode = number
export const CODE16 = 0
export const CODE32 = 1
export const CODE64 = 2
export const STACK_SHIFT = 2
export const FLAT = 0x10
export const REAL_OR_VM = 0x20
export const VM86 = 0x40
export const LIMITED = 0x80
/** Long mode with a 64-bit code segment. */
export const LONG64 = CODE64 | (CODE64 << STACK_SHIFT) | FLAT

export const codeWidth = (mode: Mode): 16 | 32 | 64 => (16 << (mode & 3)) as 16 | 32 | 64
export const stackWidth = (mode: Mode): 16 | 32 | 64 => (16 << ((mode >> STACK_SHIFT) & 3)) as 16 | 32 | 64

/** Whom messages between local APICs are for (Intel SDM 3A, 11.6.2 and 11.12.10). */
import type { ApicMessage } from './apic-bus.ts'

export interface LapicAddress {
  id: number
  x2apic: boolean
  /** The logical destination and destination format registers. */
  logical: number
  format: number
}

export const SHORTHAND = { none: 0, self: 1, all: 2, others: 3 } as const

export function isAddressed(message: ApicMessage, { id, x2apic, logical, format }: LapicAddress): boolean {
  const { destination } = message
  if (message.broadcast) return true
  if (!message.logical) return destination === id
  if (x2apic) return destination >>> 16 === logical >>> 16 && (destination & logical & 0xffff) !== 0
  const own = logical >>> 24
  // Flat model, or clusters of four: figures 11-14 and 11-15.
  if (format >>> 28 === 0xf) return (destination & own) !== 0
  return destination >>> 4 === own >>> 4 && (destination & own & 0xf) !== 0
}

/** 11.12.10.2: clusters of 16. */
export function x2Logical(id: number): number {
  return (((id >>> 4) << 16) | (1 << (id & 0xf))) >>> 0
}

/** What the interrupt command register asks for (11.6.1). */
export function commanded(
  low: number,
  high: number,
  x2apic: boolean,
): { shorthand: number; message: ApicMessage } {
  const destination = x2apic ? high : high >>> 24
  return {
    shorthand: (low >>> 18) & 3,
    message: {
      destination,
      broadcast: destination === (x2apic ? 0xffff_ffff : 0xff),
      logical: (low & 0x800) !== 0,
      delivery: (low >>> 8) & 7,
      vector: low & 0xff,
      level: false,
    },
  }
}

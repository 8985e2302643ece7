import type { Torture } from './twins.ts'

const plain: Torture = {
  privileged: false,
  modifies: false,
  steps: false,
  absent: 0,
  floats: false,
  instructions: 30_000,
  interrupts: 5,
  nmis: 0,
  pokes: 0,
  traps: 0,
  breakpoints: 0,
  flushes: 0,
}

/** What is done to random programs, by what it is about. */
export const themes = {
  'it computes': plain,
  'it computes with the x87 unit': { ...plain, floats: true, interrupts: 20, flushes: 2 },
  'its floats come and go': { ...plain, floats: true, absent: 20 },
  'it is interrupted': { ...plain, interrupts: 60, nmis: 5 },
  'its pages come and go': { ...plain, absent: 20, interrupts: 50 },
  'it is the kernel': { ...plain, privileged: true, interrupts: 30, nmis: 5 },
  'it changes itself': { ...plain, modifies: true, interrupts: 20 },
  'its code is changed by devices': { ...plain, modifies: true, interrupts: 10, pokes: 40, flushes: 4 },
  'it is stepped and has breakpoints': { ...plain, steps: true, interrupts: 5, traps: 20, breakpoints: 20 },
  'all of it': {
    privileged: true,
    modifies: true,
    steps: true,
    absent: 3,
    floats: false,
    instructions: 30_000,
    interrupts: 40,
    nmis: 3,
    pokes: 5,
    traps: 2,
    breakpoints: 2,
    flushes: 1,
  },
} as const satisfies Record<string, Torture>

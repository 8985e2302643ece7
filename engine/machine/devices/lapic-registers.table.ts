/** Register numbers: the offset in the page divided by 16, and the x2APIC MSR minus 800h (table 11-6). */
export const LAPIC_REGISTER = {
  id: 0x02,
  version: 0x03,
  taskPriority: 0x08,
  arbitrationPriority: 0x09,
  processorPriority: 0x0a,
  eoi: 0x0b,
  logicalDestination: 0x0d,
  destinationFormat: 0x0e,
  spurious: 0x0f,
  inService: 0x10,
  triggerMode: 0x18,
  request: 0x20,
  errorStatus: 0x28,
  icrLow: 0x30,
  icrHigh: 0x31,
  lvtTimer: 0x32,
  lvtThermal: 0x33,
  lvtPerformance: 0x34,
  lvtLint0: 0x35,
  lvtLint1: 0x36,
  lvtError: 0x37,
  initialCount: 0x38,
  currentCount: 0x39,
  divide: 0x3e,
  selfIpi: 0x3f,
} as const

const R = LAPIC_REGISTER

/** Registers that exist (table 11-6), reserved ones and CMCI left out. */
export function readable(index: number): boolean {
  return (
    index === R.id ||
    index === R.version ||
    (index >= R.taskPriority && index <= R.processorPriority) ||
    (index >= R.logicalDestination && index <= R.errorStatus) ||
    (index >= R.icrLow && index <= R.currentCount) ||
    index === R.divide
  )
}

export function writableByMsr(index: number): boolean {
  return (
    index === R.taskPriority ||
    index === R.eoi ||
    index === R.spurious ||
    index === R.errorStatus ||
    index === R.icrLow ||
    (index >= R.lvtTimer && index <= R.initialCount) ||
    index === R.divide ||
    index === R.selfIpi
  )
}

import type { CpuHost } from '../cpu/host-imports.ts'

/** A machine around a processor in which there is nothing. Tests spread it and add what they look at. */
export const quietHost: CpuHost = {
  portIn: () => 0,
  portOut: () => {},
  mmioRead: () => 0,
  mmioWrite: () => {},
  readMsr: () => undefined,
  writeMsr: () => false,
  cpuid: () => [0, 0, 0, 0],
  ticks: () => 0,
  random: () => {},
  readTaskPriority: () => 0,
  writeTaskPriority: () => {},
}

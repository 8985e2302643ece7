import type { ExitCause } from '../cpu/profile/profile.ts'

/** Why compiled code is left, in words. */
export const exitCauses: Record<ExitCause, string> = {
  interpret: 'an instruction that is not compiled',
  fault: 'a fault',
  device: 'an access to a device',
  codeWrite: 'code about to be overwritten',
  budget: 'the end of a slice',
  indirect: 'an indirect jump or call that was not foreseen',
  return: 'a return that was not foreseen',
  outside: 'a block of the page that is not in the region',
  unknown: 'a direct jump to where nothing was known',
  transfer: 'a system call, a return from one, or a repeated instruction that goes on',
}

import { VirError } from '../../error.ts'
import type { Definition } from './definition.ts'

/** A definition either names its firmware or has it chosen by kind, and each of the two excludes parts of the other. */
export function checkFirmware({ os }: Definition): void {
  const { firmware, loader, nvram } = os
  const refuse = (detail: string): never => {
    throw new VirError('xmlDetail', detail, 'domain')
  }
  const excluded = (what: string): never =>
    refuse(`${what} cannot be specified when firmware autoselection is enabled`)
  if (firmware === undefined) {
    if (os.firmwareFeatures)
      refuse('cannot use feature-based firmware autoselection when firmware autoselection is disabled')
    if (loader && !loader.path) refuse('no loader path specified and firmware auto selection disabled')
  } else if (loader) {
    if (loader.readonly !== undefined) excluded("loader attribute 'readonly'")
    if (loader.type !== undefined) excluded("loader attribute 'type'")
    if (loader.path) excluded('loader path')
    if (nvram?.template !== undefined) excluded("nvram attribute 'template'")
    if (loader.secure === false) excluded("loader attribute 'secure'")
    if (nvram && firmware !== 'efi') refuse(`firmware type '${firmware}' does not support nvram`)
  }
  if (!loader) return
  if (loader.stateless === true) {
    if (nvram?.template !== undefined) refuse('NVRAM template is not permitted when loader is stateless')
    if (nvram) refuse('NVRAM is not permitted when loader is stateless')
  }
  if (loader.stateless === false) {
    if (firmware === undefined && loader.type !== 'pflash') refuse('Only pflash loader type permits NVRAM')
    if (firmware === 'bios') refuse('Only EFI firmware permits NVRAM')
  }
}

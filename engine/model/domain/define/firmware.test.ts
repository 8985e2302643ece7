import { describe, expect, it } from 'vitest'
import type { Definition } from './definition.ts'
import { emptyDevices } from './empty-devices.ts'
import { checkFirmware } from './firmware.ts'

const withOs = (os: object) => () =>
  checkFirmware({ devices: emptyDevices(), os: { boots: [], ...os } } as unknown as Definition)

describe('the firmware of a definition', () => {
  it.each([
    [{ loader: { secure: false } }, 'no loader path specified and firmware auto selection disabled'],
    [
      { firmwareFeatures: { features: [] } },
      'cannot use feature-based firmware autoselection when firmware autoselection is disabled',
    ],
    [{ firmware: 'efi', loader: { path: '/f' } }, 'loader path cannot be specified when'],
    [{ firmware: 'efi', loader: { type: 'rom' } }, "loader attribute 'type' cannot be specified when"],
    [{ firmware: 'efi', loader: { readonly: true } }, "loader attribute 'readonly' cannot be specified when"],
    [{ firmware: 'efi', loader: { secure: false } }, "loader attribute 'secure' cannot be specified when"],
    [
      { firmware: 'efi', loader: {}, nvram: { template: '/t' } },
      "nvram attribute 'template' cannot be specified when",
    ],
    [{ firmware: 'bios', loader: {}, nvram: {} }, "firmware type 'bios' does not support nvram"],
    [
      { loader: { path: '/f', stateless: true }, nvram: { template: '/t' } },
      'NVRAM template is not permitted when loader is stateless',
    ],
    [
      { loader: { path: '/f', stateless: true }, nvram: {} },
      'NVRAM is not permitted when loader is stateless',
    ],
    [{ loader: { path: '/f', stateless: false, type: 'rom' } }, 'Only pflash loader type permits NVRAM'],
    [{ firmware: 'bios', loader: { stateless: false } }, 'Only EFI firmware permits NVRAM'],
  ])('is refused as %j', (os, message) => {
    expect(withOs(os)).toThrow(message)
  })

  it.each([
    [{}],
    [{ firmware: 'efi' }],
    [{ firmware: 'efi', loader: { secure: true } }],
    [{ loader: { path: '/f', type: 'pflash', readonly: true }, nvram: { template: '/t' } }],
  ])('may be %j', (os) => {
    expect(withOs(os)).not.toThrow()
  })
})

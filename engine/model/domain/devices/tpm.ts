import { oneOf, string, yesNo } from '../../../xml/codec.ts'
import { attribute, child, flag, required, schema } from '../../../xml/schema.ts'
import { choice, uuid } from '../../identifiers.ts'
import { deviceInfo } from './device.ts'

const backend = schema({
  type: required(oneOf('passthrough', 'emulator', 'external')),
  version: attribute(choice('1.2', '2.0')),
  persistentState: attribute(yesNo, 'persistent_state'),
  device: child(schema({ path: attribute(string) })),
  encryption: child(schema({ secret: attribute(uuid) })),
  activePcrBanks: child(
    schema({ sha1: flag(), sha256: flag(), sha384: flag(), sha512: flag() }),
    'active_pcr_banks',
  ),
  source: child(
    schema({ type: attribute(oneOf('unix')), mode: attribute(oneOf('connect')), path: attribute(string) }),
  ),
})

export const tpm = schema({
  model: attribute(choice('tpm-tis', 'tpm-crb', 'tpm-spapr', 'spapr-tpm-proxy')),
  backend: child(backend),
  ...deviceInfo,
})

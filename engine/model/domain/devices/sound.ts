import { oneOf } from '../../../xml/codec.ts'
import { attribute, child, children, required, schema } from '../../../xml/schema.ts'
import { audioReference, deviceInfo } from './device.ts'

export const sound = schema({
  model: required(oneOf('sb16', 'es1370', 'pcspk', 'ac97', 'ich6', 'ich9', 'usb', 'ich7')),
  codecs: children(schema({ type: attribute(oneOf('duplex', 'micro', 'output')) }), 'codec'),
  audio: child(audioReference),
  ...deviceInfo,
})

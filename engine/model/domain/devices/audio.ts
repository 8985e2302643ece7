/** Where sound goes to and comes from on the host. */
import { oneOf, positive, string, unsigned, yesNo } from '../../../xml/codec.ts'
import { attribute, child, required, schema } from '../../../xml/schema.ts'

const direction = schema({
  mixingEngine: attribute(yesNo),
  fixedSettings: attribute(yesNo),
  voices: attribute(unsigned),
  bufferLength: attribute(unsigned),
  /** Each from here on is of some back ends only. */
  serverName: attribute(string),
  clientName: attribute(string),
  connectPorts: attribute(string),
  exactName: attribute(yesNo),
  dev: attribute(string),
  name: attribute(string),
  streamName: attribute(string),
  latency: attribute(unsigned),
  bufferCount: attribute(unsigned),
  tryPoll: attribute(yesNo),
  settings: child(
    schema({
      frequency: attribute(unsigned),
      channels: attribute(unsigned),
      format: attribute(oneOf('u8', 's8', 'u16', 's16', 'u32', 's32', 'f32')),
    }),
  ),
})

export const audio = schema({
  id: required(positive),
  type: required(
    oneOf('none', 'alsa', 'coreaudio', 'jack', 'oss', 'pulseaudio', 'sdl', 'spice', 'file', 'dbus'),
  ),
  timerPeriod: attribute(unsigned),
  tryMMap: attribute(yesNo),
  exclusive: attribute(yesNo),
  dspPolicy: attribute(unsigned),
  serverName: attribute(string),
  driver: attribute(oneOf('esd', 'alsa', 'arts', 'pulseaudio')),
  path: attribute(string),
  input: child(direction),
  output: child(direction),
})

import { oneOf, string, unsigned64, yesNo } from '../../xml/codec.ts'
import { attribute, child, children, required, schema } from '../../xml/schema.ts'
import { unsupported } from '../complaints.ts'

const timer = schema({
  name: required(oneOf('platform', 'pit', 'rtc', 'hpet', 'tsc', 'kvmclock', 'hypervclock', 'armvtimer')),
  present: attribute(yesNo),
  tickpolicy: attribute(oneOf('delay', 'catchup', 'merge', 'discard')),
  track: attribute(oneOf('boot', 'guest', 'wall', 'realtime')),
  frequency: attribute(unsigned64),
  mode: attribute(oneOf('auto', 'native', 'emulate', 'paravirt', 'smpsafe')),
  catchup: child(
    schema({
      threshold: attribute(unsigned64),
      slew: attribute(unsigned64),
      limit: attribute(unsigned64),
    }),
  ),
})

export const clock = schema({
  offset: attribute(
    unsupported(oneOf('utc', 'localtime', 'variable', 'timezone', 'absolute'), "unknown clock offset '%s'"),
  ),
  /** Seconds, or «reset». */
  adjustment: attribute(string),
  basis: attribute(unsupported(oneOf('utc', 'localtime'), "unknown clock basis '%s'")),
  timezone: attribute(string),
  start: attribute(unsigned64),
  timers: children(timer, 'timer'),
})

/** What a definition says of the whole machine: how it starts and ends, its clock, its features. */
import { VirError } from '../../error.ts'
import type { Definition } from './definition.ts'

export function completeSettings(domain: Definition): void {
  completeBoot(domain)
  completeFeatures(domain)
  completeClock(domain)
  domain.onPoweroff ??= 'destroy'
  domain.onReboot ??= 'restart'
  domain.onCrash ??= 'destroy'
  for (const [event, action] of [
    ['poweroff', domain.onPoweroff],
    ['reboot', domain.onReboot],
  ] as const) {
    if (action.startsWith('coredump'))
      throw new VirError(
        'configUnsupported',
        `Lifecycle event '${event}' doesn't support '${action}' action`,
        'domain',
      )
  }
  for (const label of domain.seclabels) {
    label.type ??= 'dynamic'
    // Without a security driver a label of its choice is none.
    if (label.type === 'dynamic' && label.model === undefined && label.baselabel === undefined) {
      label.type = 'none'
      delete label.relabel
    }
    if (label.type === 'none') label.model ??= 'none'
    else if (label.model === undefined)
      throw new VirError('xmlError', 'missing security model in domain seclabel', 'domain')
    if (label.type !== 'none') label.relabel ??= label.type === 'dynamic'
  }
}

function completeBoot({ os }: Definition): void {
  if (os.loader?.path) os.loader.type ??= 'rom'
  if (os.boots.some(({ dev }) => dev === undefined))
    throw new VirError('xmlError', "Missing required attribute 'dev' in element 'boot'", 'xml')
}

/** Switches without a state are on. */
const switches = [
  'hap',
  'pvspinlock',
  'pmu',
  'vmport',
  'smm',
  'vmcoreinfo',
  'htm',
  'nestedHv',
  'ccfAssist',
] as const

function completeFeatures({ features }: Definition): void {
  if (!features) return
  for (const name of switches) {
    const feature = features[name]
    if (feature) feature.state ??= true
  }
  if (features.hyperv) features.hyperv.mode ??= 'custom'
}

const isNumber = (text: string | undefined) => text !== undefined && /^[+-]?\d+$/.test(text)

const tickpolicyless = new Set(['kvmclock', 'hypervclock'])

function completeClock(domain: Definition): void {
  const clock = domain.clock ?? { timers: [] }
  domain.clock = clock
  clock.offset ??= 'utc'
  if ((clock.offset === 'utc' || clock.offset === 'localtime') && isNumber(clock.adjustment)) {
    clock.basis = clock.offset
    clock.offset = 'variable'
  }
  if (clock.offset === 'variable') {
    clock.adjustment ??= '0'
    clock.basis ??= 'utc'
  }
  if (clock.offset === 'timezone' && clock.timezone === undefined)
    throw new VirError(
      'internalError',
      "missing 'timezone' attribute for clock with offset='timezone'",
      'domain',
    )
  for (const timer of clock.timers) {
    const refuse = (what: string) => {
      throw new VirError(
        'configUnsupported',
        `timer ${timer.name} doesn't support setting of timer ${what}`,
        'domain',
      )
    }
    if (tickpolicyless.has(timer.name ?? '') && timer.tickpolicy) refuse('tickpolicy')
    if (timer.tickpolicy !== 'catchup' && timer.catchup)
      throw new VirError(
        'xmlError',
        "setting of timer catchup policies is only supported with tickpolicy='catchup'",
        'domain',
      )
    if (timer.name !== 'tsc' && timer.frequency) refuse('frequency')
    if (timer.name !== 'tsc' && timer.mode) refuse('mode')
    if (timer.name !== 'platform' && timer.name !== 'rtc' && timer.track) refuse('track')
    if (timer.name === 'platform')
      throw new VirError('configUnsupported', "unsupported timer type (name) 'platform'")
  }
}

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { createKept } from './kept.ts'

/** As virt-manager's «Scale display». */
export type Scaling = 'always' | 'fullscreen' | 'never'

/** Keys that, pressed and released together, take the keyboard back from a guest. */
export const releaseKeysNames = ['ctrl-alt', 'ctrl-shift', 'ctrl-alt-shift', 'right-ctrl'] as const
export type ReleaseKeysName = (typeof releaseKeysNames)[number]

export const releaseKeysLabels: Record<ReleaseKeysName, MessageDescriptor> = {
  'ctrl-alt': msg`Ctrl and left Alt`,
  'ctrl-shift': msg`Ctrl and Shift`,
  'ctrl-alt-shift': msg`Ctrl, left Alt and Shift`,
  'right-ctrl': msg`Right Ctrl`,
}

/** How a person likes to look at consoles; kept in the browser, for all virtual machines. */
export interface ScreenSettings {
  /** Which console is shown first. */
  first: 'screen' | 'serial'
  /** Whether the screen of a guest that runs is shown without being asked for. */
  connects: boolean
  scaling: Scaling
  isWhole: boolean
  resizesGuest: boolean
  releaseKeys: ReleaseKeysName
  /** The guest's keyboard layout, for text that is typed. */
  layout: string
  /** As people write them: keys joined by plus signs. */
  ownCombinations: readonly string[]
}

const scalings: readonly Scaling[] = ['always', 'fullscreen', 'never']

export const useScreenSettings = createKept('tabvisor.screen', readSettings)

/** What is not readable, or not there, is as by default. */
export function readSettings(kept: Readonly<Record<string, unknown>>): ScreenSettings {
  const { first, connects, scaling, isWhole, resizesGuest, releaseKeys, layout, ownCombinations } = kept
  return {
    first: first === 'serial' ? first : 'screen',
    connects: connects !== false,
    scaling: scalings.find((known) => known === scaling) ?? 'always',
    isWhole: isWhole === true,
    resizesGuest: resizesGuest === true,
    releaseKeys: releaseKeysNames.find((known) => known === releaseKeys) ?? 'ctrl-alt',
    layout: typeof layout === 'string' ? layout : 'us',
    ownCombinations: Array.isArray(ownCombinations)
      ? ownCombinations.filter((text) => typeof text === 'string')
      : [],
  }
}

import { combinationLabel, type KeyCombination, parseCombination } from './key-combination.ts'
import type { Scaling } from './screen-size.ts'

/** How a person likes to look at screens; kept in the browser, for all virtual machines. */
export interface ScreenSettings {
  scaling: Scaling
  isWhole: boolean
  resizesGuest: boolean
  /** The guest's keyboard layout, for text that is typed. */
  layout: string
  ownCombinations: readonly KeyCombination[]
}

const place = 'tabvisor.screen'
const scalings: readonly Scaling[] = ['always', 'fullscreen', 'never']

export const defaultSettings: ScreenSettings = {
  scaling: 'always',
  isWhole: false,
  resizesGuest: false,
  layout: 'us',
  ownCombinations: [],
}

/** What is not readable, or not there, is as by default. */
export function readSettings(storage: Pick<Storage, 'getItem'>): ScreenSettings {
  try {
    const kept = JSON.parse(storage.getItem(place) ?? '{}') as Record<string, unknown>
    const { scaling, isWhole, resizesGuest, layout, ownCombinations } = kept
    return {
      scaling: scalings.find((known) => known === scaling) ?? defaultSettings.scaling,
      isWhole: isWhole === true,
      resizesGuest: resizesGuest === true,
      layout: typeof layout === 'string' ? layout : defaultSettings.layout,
      ownCombinations: (Array.isArray(ownCombinations) ? ownCombinations : [])
        .map((text) => parseCombination(String(text)))
        .filter((combination) => combination !== undefined),
    }
  } catch {
    return defaultSettings
  }
}

export function writeSettings(storage: Pick<Storage, 'setItem'>, settings: ScreenSettings): void {
  const ownCombinations = settings.ownCombinations.map(combinationLabel)
  try {
    storage.setItem(place, JSON.stringify({ ...settings, ownCombinations }))
  } catch {
    // A browser that keeps nothing still has them until the page is closed.
  }
}

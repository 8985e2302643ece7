import { createKept } from './kept.ts'

export const themes = ['system', 'light', 'dark'] as const
export const contrasts = ['system', 'regular', 'high'] as const
/** What is looked at again and again while it is shown. */
export const metrics = ['cpu', 'memory', 'disk', 'network'] as const
/** What a person can be asked before: actions, and leaving changes that are not applied. */
export const actionQuestions = ['forceOff', 'reset', 'shutdown', 'reboot', 'save', 'pause'] as const

export type Metric = (typeof metrics)[number]
export type ActionQuestion = (typeof actionQuestions)[number]
export type Question = ActionQuestion | 'unapplied'

export const pollingBounds = { least: 1, most: 60 }

/** How a person likes the page; kept in the browser. */
export interface Preferences {
  theme: (typeof themes)[number]
  contrast: (typeof contrasts)[number]
  /** The language's key in texts.ts; undefined is the browser's. */
  language: string | undefined
  /** Seconds from one look at statistics to the next. */
  pollingSeconds: number
  polls: Readonly<Record<Metric, boolean>>
  asks: Readonly<Record<Question, boolean>>
  /** Whether single keys do something; others always do. */
  hasShortcuts: boolean
}

export const defaultPreferences: Preferences = {
  theme: 'system',
  contrast: 'system',
  language: undefined,
  pollingSeconds: 3,
  polls: { cpu: true, memory: true, disk: true, network: true },
  asks: {
    forceOff: true,
    reset: true,
    shutdown: false,
    reboot: false,
    save: false,
    pause: false,
    unapplied: true,
  },
  hasShortcuts: true,
}

export function readPreferences(kept: Readonly<Record<string, unknown>>): Preferences {
  const { theme, contrast, language, pollingSeconds, polls, asks, hasShortcuts } = kept
  const initial = defaultPreferences
  return {
    theme: themes.find((known) => known === theme) ?? initial.theme,
    contrast: contrasts.find((known) => known === contrast) ?? initial.contrast,
    language: typeof language === 'string' ? language : undefined,
    pollingSeconds: isPollingInterval(pollingSeconds) ? pollingSeconds : initial.pollingSeconds,
    polls: switches(initial.polls, polls),
    asks: switches(initial.asks, asks),
    hasShortcuts: hasShortcuts !== false,
  }
}

export const isPollingInterval = (seconds: unknown): seconds is number =>
  Number.isInteger(seconds) &&
  (seconds as number) >= pollingBounds.least &&
  (seconds as number) <= pollingBounds.most

/** Those switches that were kept, all others as they are initially. */
function switches<K extends string>(initial: Record<K, boolean>, kept: unknown): Record<K, boolean> {
  const own = (kept ?? {}) as Record<string, unknown>
  const entries = Object.entries<boolean>(initial).map(([key, value]) => {
    const found = own[key]
    return [key, typeof found === 'boolean' ? found : value]
  })
  return Object.fromEntries(entries) as Record<K, boolean>
}

/** `public/theme.js` reads theme and contrast here before anything is drawn. */
export const usePreferences = createKept('tabvisor.preferences', readPreferences)

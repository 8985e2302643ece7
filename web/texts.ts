import { i18n, type Messages } from '@lingui/core'
import { t } from '@lingui/core/macro'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { usePreferences } from './stores/preferences.ts'

// English comes from the code as it is written there; Lingui compiles that by itself only while the page is developed.
i18n.setMessagesCompiler(compileMessage)

/** The page's languages, each in its own words. «pseudo» is English with accents, to find texts that cannot be translated. */
export const languages = { en: 'English', de: 'Deutsch', fr: 'Français', pseudo: 'Ƥşḗŭḓǿ' } as const

export type Language = keyof typeof languages

const catalogues: Record<Language, () => Promise<{ messages: Messages }>> = {
  // English is in the code.
  en: async () => ({ messages: {} }),
  de: () => import('./locales/de.po'),
  fr: () => import('./locales/fr.po'),
  pseudo: () => import('./locales/pseudo.po'),
}

/** What the person chose; else the first of the browser's languages that the page has; else English. */
export function chosenLanguage(): Language {
  const own = usePreferences.getState().language
  const wanted = [...(own ? [own] : []), ...navigator.languages]
  return wanted.map((tag) => tag.split('-')[0]!).find(isLanguage) ?? 'en'
}

/** Loads the texts of a language; everything shown is drawn anew in it, or in English if they cannot be had. */
export async function speak(wanted: Language): Promise<void> {
  const loaded = await catalogues[wanted]().catch(() => undefined)
  const language = loaded ? wanted : 'en'
  i18n.loadAndActivate({
    locale: language,
    locales: regionsOf(language),
    messages: loaded?.messages ?? {},
  })
  document.documentElement.lang = language === 'pseudo' ? 'en' : language
}

const isLanguage = (tag: string): tag is Language => Object.hasOwn(languages, tag)

/** For numbers and dates: the browser's own region of the language, as de-AT. */
const regionsOf = (language: Language): string[] => [
  ...navigator.languages.filter((tag) => tag.split('-')[0] === language),
  language === 'pseudo' ? 'en' : language,
]

/** A number as people write it where they are. */
export const formatNumber = (value: number, maximumFractionDigits = 0): string =>
  i18n.number(value, { maximumFractionDigits })

/** So many bytes, in MB or, from there on, in GB. */
export const formatBytes = (bytes: number): string => {
  const isMuch = bytes >= 1e9
  return i18n.number(bytes / (isMuch ? 1e9 : 1e6), {
    style: 'unit',
    unit: isMuch ? 'gigabyte' : 'megabyte',
    maximumFractionDigits: 1,
  })
}

/** A time of day, to the second. */
export const formatTime = (time: number): string => i18n.date(new Date(time), { timeStyle: 'medium' })

/** A date with its time of day, to the second. */
export const formatDate = (time: number): string =>
  i18n.date(new Date(time), { dateStyle: 'medium', timeStyle: 'medium' })

/** Names of machines, in quotes, one after another. */
export const formatNames = (names: readonly string[]): string =>
  new Intl.ListFormat(i18n.locales ?? i18n.locale).format(names.map((name) => t`«${name}»`))

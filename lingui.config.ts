import { defineConfig } from '@lingui/conf'
import { formatter } from '@lingui/format-po'

/** The page's languages. «pseudo» is English with accents and a third longer, to see which texts are not translatable or do not fit. */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'de', 'fr', 'pseudo'],
  format: formatter({ lineNumbers: false }),
  pseudoLocale: { locale: 'pseudo', extend: 0.3, extendCharacter: 'ø' },
  catalogs: [{ path: '<rootDir>/web/locales/{locale}', include: ['web'] }],
})

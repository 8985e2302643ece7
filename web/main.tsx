import '@patternfly/react-core/dist/styles/base.css'
import './page.css'
import { i18n } from '@lingui/core'
import { I18nProvider, useLingui } from '@lingui/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Shell } from './shell/Shell.tsx'
import { guardUnload } from './shell/unload-guard.ts'
import { followDomains } from './stores/domains.ts'
import { keepLog } from './stores/log.ts'
import { followPendingDomains } from './stores/pending-domains.ts'
import { usePreferences } from './stores/preferences.ts'
import { chosenLanguage, speak } from './texts.ts'

guardUnload()
followDomains()
followPendingDomains()
keepLog()
usePreferences.subscribe((detail, before) => {
  // public/theme.js hears it.
  dispatchEvent(new CustomEvent('preferences', { detail }))
  if (detail.language !== before.language) void speak(chosenLanguage())
})

/** Another language draws everything anew. */
function Page() {
  const { i18n } = useLingui()
  return <Shell key={i18n.locale} />
}

await speak(chosenLanguage())
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <Page />
    </I18nProvider>
  </StrictMode>,
)

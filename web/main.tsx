import '@patternfly/react-core/dist/styles/base.css'
import '@xterm/xterm/css/xterm.css'
import './page.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Shell } from './shell/Shell.tsx'
import { followSystemTheme } from './shell/theme.ts'
import { guardUnload } from './shell/unload-guard.ts'
import { followDomains } from './stores/domains.ts'

followSystemTheme()
guardUnload()
followDomains()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Shell />
  </StrictMode>,
)

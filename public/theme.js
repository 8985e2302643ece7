/*
 * Light or dark, and the contrast: as the person chose (web/stores/preferences.ts keeps it), else as the system is. A script of
 * its own before the page's, so that the first picture has the right colours already.
 */
{
  const root = document.documentElement
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const contrast = matchMedia('(prefers-contrast: more), (forced-colors: active)')

  const chosen = () => {
    try {
      return JSON.parse(localStorage.getItem('tabvisor.preferences')) ?? {}
    } catch {
      return {}
    }
  }
  const apply = ({ detail } = {}) => {
    const own = detail ?? chosen()
    const isDark = own.theme === 'dark' || (own.theme !== 'light' && dark.matches)
    const isHigh = own.contrast === 'high' || (own.contrast !== 'regular' && contrast.matches)
    root.classList.toggle('pf-v6-theme-dark', isDark)
    root.classList.toggle('pf-v6-theme-high-contrast', isHigh)
    root.style.colorScheme = isDark ? 'dark' : 'light'
  }

  dark.addEventListener('change', apply)
  contrast.addEventListener('change', apply)
  // Another tab's choice, or this one's.
  addEventListener('storage', apply)
  addEventListener('preferences', apply)
  apply()
}

/** Dark where the system is dark, also when that changes. */
export function followSystemTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => document.documentElement.classList.toggle('pf-v6-theme-dark', dark.matches)
  dark.addEventListener('change', apply)
  apply()
}

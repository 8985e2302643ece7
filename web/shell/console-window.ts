const prefix = '#/console/'

/** Opens a machine's consoles in a window of their own, or brings that window to the front. */
export function openConsoleWindow(name: string): boolean {
  const address = prefix + encodeURIComponent(name)
  return window.open(address, `tabvisor-console-${name}`, 'popup,width=820,height=640') !== null
}

/** The machine whose consoles this window is for; undefined in the page's main window. */
export function consoleOf(hash: string): string | undefined {
  if (!hash.startsWith(prefix)) return undefined
  const name = hash.slice(prefix.length)
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

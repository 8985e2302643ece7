import { linkTo } from './routes.ts'

/** Opens a machine's consoles in a window of their own, or brings that window to the front. */
export function openConsoleWindow(name: string): boolean {
  const address = linkTo({ page: 'console', name })
  return window.open(address, `tabvisor-console-${name}`, 'popup,width=820,height=640') !== null
}

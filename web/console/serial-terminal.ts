import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import type { SerialPort } from '../stores/serial-port.ts'
import { terminalLook } from '../terminal-look.ts'

/** What keys do that are the page's, not the guest's. */
export interface TerminalKeys {
  leave: () => void
  copy: () => void
  find: () => void
}

const highlights = {
  matchBackground: '#62541d',
  matchOverviewRuler: '#bd9b03',
  activeMatchBackground: '#0f6dc9',
  activeMatchColorOverviewRuler: '#92c5f9',
}
/** More than a person steps through; further ones are found, but not counted. */
const mostMatches = 1000

/** A port of the guest's as a terminal, with scrollback and search. */
export class SerialTerminal {
  readonly terminal: Terminal
  private readonly search = new SearchAddon({ highlightLimit: mostMatches })
  private readonly endings: (() => void)[]

  constructor(host: HTMLElement, port: SerialPort, keys: TerminalKeys) {
    const terminal = new Terminal({
      ...terminalLook,
      // What is found is marked by decorations, which xterm still counts among these.
      allowProposedApi: true,
    })
    const fit = new FitAddon()
    const encoder = new TextEncoder()
    terminal.loadAddon(fit)
    terminal.loadAddon(this.search)
    terminal.open(host)
    terminal.onData((text) => port.send(encoder.encode(text)))
    terminal.onBinary((text) => port.send(Uint8Array.from(text, (character) => character.charCodeAt(0))))
    terminal.attachCustomKeyEventHandler((event) => isGuests(event, keys))
    const observer = new ResizeObserver(() => fit.fit())
    observer.observe(host)
    const output = port.onOutput((bytes) => terminal.write(bytes))
    this.terminal = terminal
    this.endings = [() => output.dispose(), () => observer.disconnect(), () => terminal.dispose()]
  }

  /** Whether the text is there; upwards from the last match, as the newest is at the end. */
  find(text: string, direction: 'up' | 'down', isTyping = false): boolean {
    const options = { decorations: highlights, incremental: isTyping }
    return direction === 'up' ? this.search.findPrevious(text, options) : this.search.findNext(text, options)
  }

  stopFinding(): void {
    this.search.clearDecorations()
    this.terminal.clearSelection()
    this.terminal.focus()
  }

  /** Which match is shown, from 0 or -1, and of how many; whenever that changes. */
  onMatches(listener: (index: number, count: number) => void): void {
    this.search.onDidChangeResults(({ resultIndex, resultCount }) => listener(resultIndex, resultCount))
  }

  dispose(): void {
    for (const end of this.endings) end()
  }
}

function isGuests(event: KeyboardEvent, keys: TerminalKeys): boolean {
  if (event.type !== 'keydown') return true
  if (event.shiftKey && event.key === 'Escape') {
    keys.leave()
    return false
  }
  const act = event.ctrlKey && event.shiftKey ? { KeyC: keys.copy, KeyF: keys.find }[event.code] : undefined
  if (act) {
    event.preventDefault()
    act()
    return false
  }
  // The browser pastes by itself; the terminal must only not take the key.
  return !(event.ctrlKey && event.shiftKey && event.code === 'KeyV')
}

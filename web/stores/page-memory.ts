import { createKept } from './kept.ts'

/** What the page remembers of a person without being told to. */
export interface PageMemory {
  /** Whether the machines of the connection are folded away in the sidebar. */
  isFolded: boolean
  isTourDone: boolean
  /** What was chosen last in the command palette, newest first. */
  recentCommands: readonly string[]
}

const mostCommands = 8

export const usePageMemory = createKept('tabvisor.page', readMemory)

export function readMemory({
  isFolded,
  isTourDone,
  recentCommands,
}: Readonly<Record<string, unknown>>): PageMemory {
  return {
    isFolded: isFolded === true,
    isTourDone: isTourDone === true,
    recentCommands: Array.isArray(recentCommands)
      ? recentCommands.filter((id) => typeof id === 'string').slice(0, mostCommands)
      : [],
  }
}

export function rememberCommand(id: string): void {
  usePageMemory.setState(({ recentCommands }) => ({
    recentCommands: [id, ...recentCommands.filter((other) => other !== id)].slice(0, mostCommands),
  }))
}

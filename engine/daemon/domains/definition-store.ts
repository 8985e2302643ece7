import type { Host } from '../host.ts'

const folders = {
  definitions: 'domains',
  /** Empty files whose names say which domains start with the daemon. */
  autostart: 'autostart',
  /** Which domains run: whoever is named here after the daemon's end was lost with it. */
  running: 'running',
  /** Which ones were put away by the daemon's end, and are to go on when it is back. */
  resuming: 'resuming',
} as const

type Mark = Exclude<keyof typeof folders, 'definitions'>

const suffix = '.xml'
const nothing = new Uint8Array()

/**
 * What the daemon remembers of its domains, by UUID, so that a new name is one write. The definition decides whether a
 * domain is there: marks without one are what an interrupted removal left.
 */
export class DefinitionStore {
  private readonly host: Host

  constructor(host: Host) {
    this.host = host
  }

  /** All kept definitions as they were written, with what is marked. */
  async load(): Promise<{ uuid: string; xml: string; marks: Set<Mark> }[]> {
    const { state } = this.host
    const marked = new Map<Mark, Set<string>>()
    for (const mark of ['autostart', 'running', 'resuming'] as const)
      marked.set(mark, new Set(await state.list(folders[mark])))
    const found: { uuid: string; xml: string; marks: Set<Mark> }[] = []
    for (const name of await state.list(folders.definitions)) {
      if (!name.endsWith(suffix)) continue
      const uuid = name.slice(0, -suffix.length)
      const bytes = await state.read(pathOf(uuid))
      const marks = new Set([...marked].filter(([, uuids]) => uuids.delete(uuid)).map(([mark]) => mark))
      if (bytes) found.push({ uuid, xml: new TextDecoder().decode(bytes), marks })
    }
    for (const [mark, uuids] of marked)
      for (const uuid of uuids) await state.remove(`${folders[mark]}/${uuid}`)
    return found
  }

  async keep(uuid: string, xml: string): Promise<void> {
    await this.host.state.write(pathOf(uuid), new TextEncoder().encode(xml))
  }

  /** The definition goes first: with it gone, the rest is nobody's. */
  async forget(uuid: string): Promise<void> {
    await this.host.state.remove(pathOf(uuid))
    for (const mark of ['autostart', 'resuming'] as const) await this.unmark(mark, uuid)
  }

  async mark(mark: Mark, uuid: string): Promise<void> {
    await this.host.state.write(`${folders[mark]}/${uuid}`, nothing)
  }

  async unmark(mark: Mark, uuid: string): Promise<void> {
    await this.host.state.remove(`${folders[mark]}/${uuid}`)
  }
}

const pathOf = (uuid: string): string => `${folders.definitions}/${uuid}${suffix}`

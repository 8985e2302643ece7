import type { StateStore } from './host.ts'

const suffix = '.xml'
const autostartSuffix = '.autostart'

/** Documents that the daemon keeps by UUID, and which of them start with it. The document decides whether there is one. */
export class KeptDefinitions {
  private readonly state: StateStore
  private readonly folder: string

  constructor(state: StateStore, folder: string) {
    this.state = state
    this.folder = folder
  }

  async load(): Promise<{ uuid: string; xml: string; isAutostarted: boolean }[]> {
    const names = new Set(await this.state.list(this.folder))
    const found: { uuid: string; xml: string; isAutostarted: boolean }[] = []
    for (const name of names) {
      await this.removeLeftMark(name, names)
      if (!name.endsWith(suffix)) continue
      const uuid = name.slice(0, -suffix.length)
      const bytes = await this.state.read(`${this.folder}/${name}`)
      if (!bytes) continue
      const isAutostarted = names.has(`${uuid}${autostartSuffix}`)
      found.push({ uuid, xml: new TextDecoder().decode(bytes), isAutostarted })
    }
    return found
  }

  async keep(uuid: string, xml: string): Promise<void> {
    await this.state.write(`${this.folder}/${uuid}${suffix}`, new TextEncoder().encode(xml))
  }

  /** A mark without a document is what an interrupted {@link forget} left: a later one of that UUID must not get it. */
  private async removeLeftMark(name: string, names: ReadonlySet<string>): Promise<void> {
    if (!name.endsWith(autostartSuffix)) return
    const uuid = name.slice(0, -autostartSuffix.length)
    if (!names.has(`${uuid}${suffix}`)) await this.setAutostart(uuid, false)
  }

  /** The document goes first, so that whatever happens in between the whole is there or gone. */
  async forget(uuid: string): Promise<void> {
    await this.state.remove(`${this.folder}/${uuid}${suffix}`)
    await this.setAutostart(uuid, false)
  }

  async setAutostart(uuid: string, isAutostarted: boolean): Promise<void> {
    const path = `${this.folder}/${uuid}${autostartSuffix}`
    if (isAutostarted) await this.state.write(path, new Uint8Array())
    else await this.state.remove(path)
  }
}

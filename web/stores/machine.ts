import { t } from '@lingui/core/macro'
import type { ByteChannel } from '../../engine/base/channel.ts'
import { Emitter, type Event } from '../../engine/base/event.ts'
import { domainStates } from '../../engine/model/domain-state.ts'
import { VirError } from '../../engine/model/error.ts'
import type { ImageDescription } from '../../engine/model/image.ts'
import type { ScreenText } from '../../engine/model/screen-text.ts'
import type { ByteStream, RpcClient } from '../../engine/rpc/client/client.ts'
import { type ErrorNote, errorNote } from '../error-note.ts'
import { attempted, deedOf, defineDomain } from './act.ts'
import { isWanted } from './confirmation.ts'
import { type DomainAction, domainActions } from './domain-actions.ts'
import { type Condition, isActive, type ShownState, shownState } from './domain-state.ts'
import type { DomainRef } from './domains.ts'
import { bootOf, newDomainXml } from './image-domain.ts'
import { downloadImage, type LoadProgress } from './image-download.ts'
import { type PortEntry, portsOf } from './port-list.ts'
import { SerialPort } from './serial-port.ts'

export interface MachineView {
  /** Nothing is known before the daemon answers. */
  state: ShownState | undefined
  /** What libvirt says of it; undefined also while its files are loaded. */
  condition: Condition | undefined
  progress: LoadProgress | undefined
  /** Whether it was started since the page was opened: then its console has something to show. */
  wasStarted: boolean
  /** What could not be done, for a person. */
  trouble: { title: string; error: ErrorNote } | undefined
  /** Why it crashed. */
  reason: string | undefined
}

export interface Counters {
  /** Executed since it was started. */
  instructions: number
  /** Million instructions a second, over the time since the last look. */
  mips: number
  /** Time that the host's processor spent on it. */
  cpuSeconds: number
  memoryMiB: number
}

/** As long as nobody has defined it. */
const notDefined: Condition = { state: domainStates.shutoff, reason: 0, isSaved: false }
const unknown = { state: undefined, condition: undefined }
/** VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH */
const skipPassword = 1
/** virDomainStatsTypes: state, processor, balloon, vCPUs. */
const statistics = 1 | 2 | 4 | 8

/** What a domain can be made of that is not defined yet. */
export interface ReadyImage {
  description: ImageDescription
  /** Address of the folder that the description came from. */
  url: string
}

/** A domain, controlled by libvirt's calls alone. One that a ready image is offered as is defined when it is started first. */
export class Machine {
  readonly name: string
  private readonly ready: ReadyImage | undefined
  private readonly listeners = new Set<() => void>()
  private readonly ports = new Map<string, SerialPort>()
  private readonly starts = new Emitter<void>()
  private client: RpcClient | undefined
  private domain: DomainRef | undefined
  private looking: Promise<void> = Promise.resolve()
  private lastLook: { at: number; instructions: number } | undefined
  private current: MachineView = {
    state: undefined,
    condition: undefined,
    progress: undefined,
    wasStarted: false,
    trouble: undefined,
    reason: undefined,
  }

  /** A person here has asked for it to start. */
  readonly onStart: Event<void> = this.starts.event

  constructor(name: string, ready: ReadyImage | undefined) {
    this.name = name
    this.ready = ready
  }

  get view(): MachineView {
    return this.current
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Follows the domain on this connection from now on. */
  async attach(client: RpcClient): Promise<void> {
    this.client = client
    await this.refresh()
  }

  /** The connection is gone: nothing is known until another is there. */
  detach(): void {
    this.client = undefined
    for (const port of this.ports.values()) port.detach()
    this.show({ ...unknown, trouble: undefined })
  }

  async start(): Promise<void> {
    this.starts.emit()
    await this.perform('start', async (client) => {
      this.show({ state: 'starting', condition: undefined, wasStarted: true })
      const { ready } = this
      if (ready) await downloadImage(ready.description, ready.url, (progress) => this.show({ progress }))
      this.domain ??= await this.define(client)
      await domainActions.start.call(client, this.domain)
    })
  }

  /** Does what a person asks for, and shows what stands in the way. */
  async perform(
    action: DomainAction,
    call = (client: RpcClient) => domainActions[action].call(client, this.domain!),
  ): Promise<void> {
    const { client } = this
    if (!client || !(await isWanted(action, [this.name]))) return
    this.show({ trouble: undefined })
    const error = await attempted({ ...deedOf(action, this.name, call), isToldInPlace: true }, client)
    if (error) this.show({ trouble: { title: t(domainActions[action].failure), error } })
    await this.refresh()
  }

  /** A serial port or text console by its alias; the one that libvirt takes for the first if that is empty. It is read while the guest runs. */
  port(alias: string): SerialPort {
    const known = this.ports.get(alias)
    if (known) return known
    const port = new SerialPort((flags) => this.openConsole(alias, flags))
    this.ports.set(alias, port)
    if (isActive(this.current.state)) void port.attach()
    return port
  }

  /** The ports that its definition has; none if it is not defined yet. */
  async listPorts(): Promise<PortEntry[]> {
    const { client, domain } = this
    if (!client || !domain) return []
    return portsOf((await client.call('domainGetXmlDesc', { dom: domain, flags: 0 })).xml)
  }

  /** A connection to the RFB server of its first screen. Whoever may use this page need not know the screen's password. */
  async openGraphics(): Promise<ByteChannel> {
    const { client, domain } = this
    if (!client || !domain) throw new Error(t`The virtual machine cannot be reached.`)
    return client.openChannel('domainOpenGraphicsFd', { dom: domain, idx: 0, flags: skipPassword })
  }

  /** What its screen shows; undefined in graphics modes. */
  screenText = async (): Promise<ScreenText | undefined> => {
    const { client, domain } = this
    if (!client || !domain) return undefined
    const cmd = JSON.stringify({ execute: 'x-tabvisor-screen-text' })
    const { result } = await client.call('qemuDomainMonitorCommand', { dom: domain, cmd, flags: 0 })
    return (JSON.parse(result) as { return?: ScreenText | null }).return ?? undefined
  }

  async counters(): Promise<Counters | undefined> {
    const { client, domain } = this
    if (!client || !domain) return undefined
    const { retStats } = await client.call('connectGetAllDomainStats', {
      doms: [domain],
      stats: statistics,
      flags: 0,
    })
    const values = new Map(retStats[0]?.params.map(({ field, value }) => [field, Number(value.value)]))
    const at = performance.now()
    const instructions = values.get('tabvisor.instructions') ?? 0
    const passed = this.lastLook ? at - this.lastLook.at : 0
    const mips = passed > 0 ? Math.max(0, instructions - this.lastLook!.instructions) / passed / 1000 : 0
    this.lastLook = { at, instructions }
    return {
      instructions,
      mips,
      cpuSeconds: (values.get('cpu.time') ?? 0) / 1e9,
      memoryMiB: (values.get('balloon.current') ?? 0) / 1024,
    }
  }

  private async define(client: RpcClient): Promise<DomainRef> {
    const { name, ready } = this
    if (!ready) throw new Error(t`There is no virtual machine «${name}» here any more.`)
    const failure = await defineDomain(client, name, newDomainXml(bootOf(ready.description)))
    if (failure !== undefined) throw new Error(failure)
    return (await client.call('domainLookupByName', { name })).dom
  }

  /** Asks anew what the domain is; one question at a time. */
  refresh(): Promise<void> {
    this.looking = this.looking.then(() => this.look())
    return this.looking
  }

  private async look(): Promise<void> {
    const { client } = this
    if (!client) return
    try {
      this.domain = (await client.call('domainLookupByName', { name: this.name })).dom
      const { state, reason } = await client.call('domainGetState', { dom: this.domain, flags: 0 })
      const isSaved = state === domainStates.shutoff && (await this.hasSavedImage(client, this.domain))
      const condition = { state, reason, isSaved }
      const next = shownState(condition)
      const isOn = isActive(next)
      for (const port of this.ports.values()) {
        if (isOn) await port.attach()
        else port.detach()
      }
      this.show({
        state: next,
        condition,
        progress: undefined,
        reason: next === 'crashed' ? await this.crashReason(client, this.domain) : undefined,
        ...(next === 'running' && { wasStarted: true }),
      })
    } catch (error) {
      if (client !== this.client) return
      this.domain = undefined
      if (error instanceof VirError && error.is('noDomain')) {
        this.show({ state: shownState(notDefined), condition: notDefined, progress: undefined })
        return
      }
      const trouble = {
        title: t`The state of the virtual machine is not known`,
        error: errorNote(error),
      }
      this.show({ ...unknown, progress: undefined, trouble })
    }
  }

  private async hasSavedImage(client: RpcClient, dom: DomainRef): Promise<boolean> {
    return (await client.call('domainHasManagedSaveImage', { dom, flags: 0 })).result === 1
  }

  private async crashReason(client: RpcClient, dom: DomainRef): Promise<string | undefined> {
    const onlyState = 1
    const { retStats } = await client.call('connectGetAllDomainStats', {
      doms: [dom],
      stats: onlyState,
      flags: 0,
    })
    const found = retStats[0]?.params.find(({ field }) => field === 'tabvisor.reason')?.value.value
    return found === undefined ? undefined : String(found)
  }

  private openConsole(alias: string, flags: number): Promise<ByteStream> | undefined {
    const { client, domain } = this
    if (!client || !domain) return undefined
    return client.openStream('domainOpenConsole', { dom: domain, devName: alias || null, flags })
  }

  private show(change: Partial<MachineView>): void {
    this.current = { ...this.current, ...change }
    for (const listener of this.listeners) listener()
  }
}

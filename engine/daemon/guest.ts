import type { PassedEnd } from '../base/channel.ts'
import type { Event } from '../base/event.ts'
import type { ScreenText } from '../model/screen-text.ts'

/** Starts guests: one for each running domain, in a worker of its own, as libvirt starts QEMU. */
export interface GuestLauncher {
  /**
   * Makes the machine and loads what it boots, paused. Throws a FileError for a file that cannot be read, or a UserError that
   * says what was wrong with the parts of the specification, and then leaves nothing behind.
   */
  launch(spec: GuestSpec): Promise<Guest>
}

/** What a guest's worker must know: plain data that can be sent to another thread. */
export interface GuestSpec {
  name: string
  uuid: string
  machine: 'pc' | 'q35'
  memoryKiB: number
  vcpus: number
  /** Paths on the host, as the domain's XML has them. */
  boot: { kernel: string; initrd?: string | undefined; commandLine: string }
  /** COM1 to COM4 that are there, by their number from 0. */
  serials: { port: number; alias: string }[]
  /** The virtio console's port. */
  console?: { alias: string } | undefined
  /** Channels to programs in the guest, by their virtio ports from 1; none if left out. */
  channels?: ChannelSpec[] | undefined
  /** Virtio input devices, besides keyboard and mouse for PS/2; none if left out. */
  inputs?: ('keyboard' | 'tablet' | 'mouse')[] | undefined
  /** VMware's port, with its absolute pointer; there if left out. */
  hasVmPort?: boolean | undefined
  hasBalloon: boolean
  /** A virtio entropy device; none if left out. */
  hasRng?: boolean | undefined
  /** An ISA pvpanic device, by which a guest reports a panic; none if left out. */
  hasPanic?: boolean | undefined
  /** The video card; none if left out. */
  video?: VideoModel | undefined
  /** Pixels that its monitor likes best, or that a `ramfb` has; what the machine chooses if left out. */
  resolution?: { width: number; height: number } | undefined
  /** What viewers of the screen meet; without it there is nobody to meet. */
  display?: DisplaySpec | undefined
  /** `host` for real time, `instructions` for runs that repeat to the bit. */
  clock: 'host' | 'instructions'
  /** Seconds since 1970 that the guest's clock starts with; the present if absent. */
  epochSeconds?: number | undefined
  /** A machine that was saved: it goes on from there instead of booting. */
  saved?: Uint8Array | undefined
}

export interface ChannelSpec {
  port: number
  alias: string
  name: string
  /** What the host's end is: a terminal, the clipboard of the guest's viewers, or nothing. */
  end: 'terminal' | 'clipboard' | 'nobody'
}

/**
 * `vga` is a VGA with Bochs' extension; `virtio` is a virtio GPU besides; `bochs` is that extension alone; `ramfb` is a linear
 * frame buffer that the kernel is handed and that has no registers.
 */
export type VideoModel = 'vga' | 'virtio' | 'bochs' | 'ramfb'

/** How a guest's RFB server (RFC 6143) meets viewers. */
export interface DisplaySpec {
  /** For VNC authentication; nobody is asked if it is left out, and nobody let in if it is empty. */
  password?: string | undefined
  /** Milliseconds since 1970 from which on nobody is let in who is asked. */
  passwordEnds?: number | undefined
  /** Whether a viewer may send others away, need not care, or never does. */
  sharing: 'allow-exclusive' | 'force-shared' | 'ignore'
  /** The layout that viewers' symbols are looked up in, such as `de`. */
  keymap?: string | undefined
}

/** One who looks at a guest's screen. */
export interface GuestViewer {
  /** It was let in, or is gone (once, the last). */
  readonly onChange: Event<'initialized' | 'closed'>
  close(): void
}

/** One guest, from launch to end. Whatever the guest does, it is told by events; nothing is thrown for it. */
export interface Guest {
  /** A number of its own on this host. */
  readonly pid: number
  readonly onEvent: Event<GuestEvent>
  /** All of these throw an Error if the worker is gone or does not answer. */
  resume(): Promise<void>
  suspend(): Promise<void>
  /** As the reset button: boots anew. Running or paused as before. */
  reset(): Promise<void>
  powerButton(): Promise<void>
  injectNmi(): Promise<void>
  /** Presses keys (Linux key codes) together, and releases them after some milliseconds. */
  sendKeys(codes: readonly number[], holdMilliseconds: number): Promise<void>
  /** The whole machine; it must be suspended. */
  save(): Promise<Uint8Array>
  /** Guest memory as an ELF core; it must be suspended. */
  dump(): Promise<Uint8Array>
  /** What a screen in a text mode says; undefined in graphics modes, and without a screen. */
  screenText(): Promise<ScreenText | undefined>
  screenshot(): Promise<{ mime: string; bytes: Uint8Array }>
  /** Lets a viewer in over this channel, from now until either ends it; `isTrusted` ones are not asked for a password. */
  openViewer(end: PassedEnd, options: { isTrusted: boolean }): GuestViewer
  /** For viewers that come from now on. */
  setDisplay(display: DisplaySpec): Promise<void>
  /** Asks the guest to keep this much memory; an event tells what it did. */
  setBalloon(kib: number): Promise<void>
  setBalloonPeriod(seconds: number): Promise<void>
  stats(): Promise<GuestStats>
  /** The host's end of a serial port or console by its alias; undefined if there is none. */
  chardev(alias: string): GuestChardev | undefined
  /** Ends the worker, whatever it is doing. Resolves when it is gone; no event follows. */
  end(): Promise<void>
}

export type GuestEvent =
  /** It turned itself off, and is still there, paused. */
  | { type: 'poweroff' }
  /** It asks to be restarted, and is still there, paused: reset and resume, or end it. */
  | { type: 'reset' }
  /** The processor cannot go on (triple fault), or the guest reported a panic. */
  | { type: 'crash'; reason: string }
  | { type: 'balloon'; kib: number }
  /** A program in it has opened a channel, or nobody has it open any more. */
  | { type: 'channel'; alias: string; isOpen: boolean }
  /** The worker is gone without being asked: it was killed, or it was our mistake. */
  | { type: 'gone'; reason: string }

export interface GuestStats {
  /** Processor time of the host's that the vCPUs have taken. */
  cpuNanoseconds: number
  instructions: number
  /** How they were executed, by the engine's own names (`jit.regions`, …). */
  execution: Record<string, number>
  /** What the guest has now. */
  balloonKiB: number
  /** What the guest reports of its memory, by names of virDomainMemoryStatTags in lower case with underscores (`unused`, …). */
  memory: Record<string, number>
  /** Memory of the host's that the worker takes. */
  residentKiB: number
}

export interface GuestChardev {
  /** Bytes from the guest. */
  readonly onData: Event<Uint8Array>
  /** The guest is gone. */
  readonly onClose: Event<void>
  /** Bytes for the guest. */
  write(bytes: Uint8Array): void
  /** Where the host shows it as a terminal of its own, such as `/dev/pts/3`. */
  readonly path: string
}

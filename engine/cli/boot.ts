import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UserError } from '../base/error.ts'
import { recipes } from '../guests/recipes.ts'
import { assembleGuest } from '../host/guest-assembly.ts'
import { loadImage } from '../host/image.ts'
import { imageFolder } from '../host/node/image-folder.ts'
import { nodeScheduler } from '../host/node/scheduler.ts'
import type { BootOptions } from './boot-options.ts'
import { jitReport } from './jit-report.ts'
import { ShellConversation } from './shell-conversation.ts'
import { attachTerminal } from './terminal.ts'
import { serveVnc } from './vnc.ts'

const ownImages = resolve(import.meta.dirname, '../../public/images')

/** What of the console is kept for --until and for the last words of a guest that failed. */
const keptCharacters = 65_536
/** Node takes no more milliseconds at once. */
const longestTimeout = 2 ** 31 - 1
const powerOff = new TextEncoder().encode('poweroff -f\n')

export type BootedGuest = ReturnType<typeof assembleGuest>
type Guest = BootedGuest

/** What else is done with a guest once its shell is there, and in the end. */
export type Observer = {
  booted?(guest: Guest): void
  ended?(guest: Guest): void | Promise<void>
  /** What commands print, which otherwise goes to standard output. */
  print?(text: string): void
}

/** Boots an image here and talks to it; the result is the program's exit code. Throws a UserError for bad input. */
export async function boot(
  options: BootOptions & { isProfiled?: boolean },
  observer: Observer = {},
): Promise<number> {
  if (options.images === undefined) makeMissing(options.image)
  const images = options.images ?? ownImages
  const image = await loadImage(options.image, imageFolder(images, options.image))
  const guest = assembleGuest(image, options, nodeScheduler())
  const vnc = options.vnc && (await serveVnc(guest, options.image, options.vnc))
  const startedAt = performance.now()
  const seconds = () => Math.round(performance.now() - startedAt) / 1000
  let bootSeconds: number | undefined
  const isInteractive = options.commands.length === 0 && !options.until
  const talk = isInteractive ? talkInPerson : talkByScript
  const booted = () => {
    if (bootSeconds === undefined) observer.booted?.(guest)
    bootSeconds ??= seconds()
  }
  const print = observer.print ?? ((text) => process.stdout.write(text))
  const failure = await talk(guest, options, new RegExp(image.description.prompt), booted, print).finally(
    () => vnc?.close(),
  )
  if (options.withJitStats) console.log(jitReport(guest.machine.cpuCounters).join('\n'))
  if (options.withStats) {
    const { instructions } = guest.session.counters()
    const wallSeconds = seconds()
    const mips = Math.round(instructions / wallSeconds / 1e4) / 100
    const jit = guest.machine.cpuCounters
    console.log(
      JSON.stringify({
        bootSeconds: bootSeconds ?? null,
        instructions,
        mips,
        wallSeconds,
        regions: jit.regions,
        codeBytes: jit.codeBytes,
        jit,
      }),
    )
  }
  await observer.ended?.(guest)
  if (failure === undefined) return 0
  console.error(`tabvisor: ${options.image}: ${failure}`)
  return 1
}

/** In a fresh clone images are still to be made; what that says goes to standard error. */
function makeMissing(name: string): void {
  if (!recipes.has(name) || existsSync(join(ownImages, name, 'image.json'))) return
  console.error(`tabvisor: making the image ${name} from Debian packages, once`)
  const maker = resolve(import.meta.dirname, '../guests/make.ts')
  const { status } = spawnSync(process.execPath, [maker, name], { stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new UserError(`${name}: the image could not be made`)
}

/** The guest's console on this program's own input and output, until the guest is off. Piped input ends with power-off. */
function talkInPerson({ session, serial }: Guest, options: BootOptions, prompt: RegExp, booted: () => void) {
  return new Promise<string | undefined>((resolve, reject) => {
    const terminal = attachTerminal({
      onInput: (bytes) => session.send(bytes),
      onEnd: () => session.send(powerOff),
      onQuit: () => session.forceOff(),
    })
    const firstPrompt = () => {
      if (isAtPrompt) return
      isAtPrompt = true
      booted()
      terminal.open()
    }
    let isAtPrompt = false
    let tail = ''
    serial.onOutput((bytes) => {
      process.stdout.write(bytes)
      tail = (tail + String.fromCharCode(...bytes)).slice(-1000)
      if (prompt.test(tail)) firstPrompt()
    })
    const endClock = alarm(options.timeoutSeconds, () => {
      resolve(`not off after ${options.timeoutSeconds} seconds`)
      session.forceOff()
    })
    session.onState(({ state, reason }) => {
      if (state !== 'off' && state !== 'crashed') return
      endClock()
      terminal.dispose()
      resolve(reason)
    })
    // With a person at the keyboard it stays, as a PC does.
    const reports = session.onCounters(() => {
      if (!session.isStopped || process.stdin.isTTY) return
      reports.dispose()
      session.forceOff()
    })
    startOr(reject, session, terminal.dispose, endClock)
  })
}

/** Waits, runs the commands and powers off, as --exec and --until say. */
function talkByScript(
  { session, serial }: Guest,
  options: BootOptions,
  prompt: RegExp,
  booted: () => void,
  print: (text: string) => void,
) {
  return new Promise<string | undefined>((resolve, reject) => {
    const encoder = new TextEncoder()
    const decoder = new TextDecoder()
    const send = (text: string) => session.send(encoder.encode(text))
    const shell = new ShellConversation(prompt, options.commands, send, print)
    let heard = ''
    let isPoweringOff = false
    let isOver = false
    const end = (failure?: string) => {
      if (isOver) return
      isOver = true
      endClock()
      session.forceOff()
      resolve(failure === undefined ? undefined : `${failure}; its console ends with:\n${lastLines(heard)}`)
    }
    const endClock = alarm(options.timeoutSeconds, () =>
      end(`not done after ${options.timeoutSeconds} seconds`),
    )
    serial.onOutput((bytes) => {
      if (isOver) return
      if (options.isVerbose) process.stderr.write(bytes)
      const text = decoder.decode(bytes, { stream: true })
      heard = (heard + text).slice(-keptCharacters)
      if (prompt.test(heard.slice(-1000))) booted()
      if (options.until?.test(heard)) {
        booted()
        end()
        return
      }
      if (isPoweringOff || options.commands.length === 0) return
      shell.hear(text)
      if (shell.isDone && !options.until) {
        isPoweringOff = true
        session.send(powerOff)
      }
    })
    session.onState(({ state, reason }) => {
      if (state === 'crashed') end(reason ?? 'crashed')
      if (state === 'off') end(isPoweringOff ? undefined : 'powered off before it was done')
    })
    session.onReset(() => {
      if (!options.until) end('restarted before it was done')
    })
    session.onCounters(() => {
      if (session.isStopped) end('halted before it was done')
    })
    startOr(reject, session, endClock)
  })
}

/** A kernel that cannot be booted leaves nothing running behind. */
function startOr(
  reject: (error: unknown) => void,
  session: Guest['session'],
  ...cleanUp: (() => void)[]
): void {
  try {
    session.start()
  } catch (error) {
    for (const clean of cleanUp) clean()
    reject(error)
  }
}

/** Calls `ring` after `seconds`, unless the returned function was called before. */
function alarm(seconds: number, ring: () => void): () => void {
  if (!Number.isFinite(seconds)) return () => {}
  let left = seconds * 1000
  let timer: NodeJS.Timeout
  const wait = () => {
    const part = Math.min(left, longestTimeout)
    left -= part
    timer = setTimeout(left > 0 ? wait : ring, part)
  }
  wait()
  return () => clearTimeout(timer)
}

const lastLines = (text: string): string => text.trimEnd().split(/\r*\n/).slice(-12).join('\n')

import { copyFileSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { findChromium, findProgram } from '../../cli/setup/tools.mjs'
import { writeImage } from '../../guests/image.ts'
import { makeLinuxTiny32 } from '../../guests/linux-tiny/recipe.ts'
import { PackageSource } from '../../guests/packages.ts'
import { buildPage, performInChromium } from './chromium-host.ts'
import { type Outcome, type Peer, type Work, workFiles } from './contest.ts'
import { buildImages } from './images.ts'
import { buildNative, runNatively } from './native.ts'
import { performInNode } from './node-host.ts'
import { bootOnQemu, qemuProgram, runProgramsOnQemu } from './qemu.ts'

/** Something that can do a work, on its own, once per call. */
export interface Contestant {
  name: string
  work: Work
  run(): Promise<Outcome>
}

export interface Skipped {
  name: string
  work: Work
  reason: string
}

export interface ContestOptions {
  /** Scratch space, made by the caller. */
  folder: string
  /** The project's folder. */
  top: string
  works: readonly Work[]
  peers: readonly Peer[]
  /** How much of the programs' work is done. */
  percent: number
}

const timeoutSeconds = { programs: 400, boot: 200 } as const
/** Debian's packages seabios and qemu-system-data put them there. */
const firmware = ['/usr/share/seabios', '/usr/share/qemu']

/** Who can take part on this computer, and who cannot for what reason. */
export async function gatherContestants(options: ContestOptions) {
  const lists = { contestants: [] as Contestant[], skipped: [] as Skipped[] }
  for (const work of options.works) {
    const lacking = await reasonAgainst(() => prepareWork(work, options))
    for (const { name, peer, prepare, run } of candidates(work, options)) {
      if (!options.peers.includes(peer)) continue
      const reason = lacking ?? (await reasonAgainst(prepare))
      if (reason === undefined) lists.contestants.push({ name, work, run })
      else lists.skipped.push({ name, work, reason })
    }
  }
  return lists
}

async function reasonAgainst(prepare: () => void | Promise<void>): Promise<string | undefined> {
  try {
    await prepare()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** What all who do a work need. */
function prepareWork(work: Work, { folder, top, percent }: ContestOptions): void {
  copyFileSync(join(v86Folder(), 'v86.wasm'), join(folder, workFiles.v86))
  if (work === 'programs') {
    requirePrograms('gcc', 'ld', 'nasm')
    buildImages(folder, percent)
    return
  }
  const image = join(top, 'public/images/linux-tiny')
  if (!existsSync(join(image, 'image.json'))) throw new Error('there is no image linux-tiny: npm run image')
  mkdirSync(join(folder, workFiles.images), { recursive: true })
  symlinkSync(image, join(folder, workFiles.images, 'linux-tiny'))
}

interface Candidate {
  name: string
  peer: Peer
  prepare(): void | Promise<void>
  run(): Promise<Outcome>
}

function candidates(work: Work, { folder, top }: ContestOptions): Candidate[] {
  const seconds = timeoutSeconds[work]
  const native: Candidate = {
    name: 'native',
    peer: 'native',
    prepare: () => buildNative(folder),
    run: () => runNatively(folder, seconds),
  }
  const qemu: Candidate = {
    name: 'QEMU TCG',
    peer: 'qemu',
    prepare: () => requirePrograms(qemuProgram),
    run: () => (work === 'programs' ? runProgramsOnQemu : bootOnQemu)(folder, seconds),
  }
  const scripted = (['ours', 'v86'] as const).flatMap((emulator): Candidate[] => {
    const task = { work, emulator }
    const prepare = () => {
      if (work === 'boot' && emulator === 'v86') prepareGuest32(folder, top)
    }
    return [
      { name: `${emulator}, Node`, peer: emulator, prepare, run: () => performInNode(folder, task, seconds) },
      {
        name: `${emulator}, Chromium`,
        peer: emulator,
        prepare: () => {
          prepare()
          return preparePage(folder)
        },
        run: () => performInChromium(folder, findChromium() ?? '', task, seconds),
      },
    ]
  })
  return work === 'programs' ? [native, qemu, ...scripted] : [qemu, ...scripted]
}

async function preparePage(folder: string): Promise<void> {
  if (!findChromium()) throw new Error('there is no Chromium; CHROMIUM can name one')
  if (!existsSync(join(folder, 'page'))) await buildPage(folder)
}

/** v86 has no long mode: it boots Debian's kernel for 32-bit PCs, through SeaBIOS. */
function prepareGuest32(folder: string, top: string): void {
  const target = join(folder, workFiles.images, workFiles.guest32)
  if (existsSync(target)) return
  copyFirmware('bios.bin', join(folder, workFiles.bios))
  copyFirmware('vgabios-stdvga.bin', join(folder, workFiles.videoBios))
  const source = new PackageSource(join(top, 'node_modules/.cache/packages/i386'), 'i386')
  writeImage(target, makeLinuxTiny32(source))
}

function copyFirmware(name: string, to: string): void {
  const found = firmware.map((folder) => join(folder, name)).find((path) => existsSync(path))
  if (!found) throw new Error(`${name} is in none of ${firmware.join(', ')} (Debian: seabios)`)
  copyFileSync(found, to)
}

function requirePrograms(...names: string[]): void {
  for (const name of names) if (!findProgram(name)) throw new Error(`${name} is not installed`)
}

const v86Folder = (): string => dirname(createRequire(import.meta.url).resolve('v86'))

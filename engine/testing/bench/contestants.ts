import { copyFileSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { findChromium, findProgram } from '../../cli/setup/tools.mjs'
import { writeImage } from '../../guests/image.ts'
import { makeLinuxTiny32 } from '../../guests/linux-tiny/recipe.ts'
import { PackageSource } from '../../guests/packages.ts'
import { buildPage, performInChromium } from './chromium-host.ts'
import {
  contestantName,
  type Host,
  hosts,
  type Outcome,
  type Peer,
  type Task,
  type Work,
  workFiles,
} from './contest.ts'
import { benchImage } from './guest/image.ts'
import { runWorkloadsNatively, unpackTree } from './guest/native.ts'
import { buildImages } from './images.ts'
import { items } from './items.ts'
import { buildNative, runNatively } from './native.ts'
import { performInNode } from './node-host.ts'
import { bootOnQemu, qemuProgram, runProgramsOnQemu, runWorkloadsOnQemu } from './qemu.ts'

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
  hosts: readonly Host[]
  /** Names of what is timed. */
  items: readonly string[]
  /** How much of the programs' work is done. */
  percent: number
}

const timeoutSeconds = { programs: 900, guest: 2400, boot: 300 } as const
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
function prepareWork(work: Work, { folder, top, percent, items: names }: ContestOptions): void {
  copyFileSync(join(v86Folder(), 'v86.wasm'), join(folder, workFiles.v86))
  if (work === 'programs') {
    requirePrograms('gcc', 'ld', 'nasm')
    buildImages(folder, percent, names)
  } else if (work === 'guest') {
    requirePrograms('gcc')
    linkImage(folder, workFiles.bench, benchImage(top, 64))
  } else {
    const image = join(top, 'public/images', workFiles.tiny)
    if (!existsSync(join(image, 'image.json'))) throw new Error('there is no image linux-tiny: npm run image')
    linkImage(folder, workFiles.tiny, image)
  }
}

function linkImage(folder: string, name: string, image: string): void {
  mkdirSync(join(folder, workFiles.images), { recursive: true })
  symlinkSync(image, join(folder, workFiles.images, name))
}

interface Candidate {
  name: string
  peer: Peer
  prepare(): void | Promise<void>
  run(): Promise<Outcome>
}

function candidates(work: Work, options: ContestOptions): Candidate[] {
  const { folder } = options
  const scripted = (['ours', 'interpreter', 'v86'] as const).flatMap((emulator) =>
    hosts
      .filter((host) => options.hosts.includes(host))
      .map((host) =>
        scriptedCandidate({ work, emulator, workloads: namesOf('guest', options) }, host, options),
      ),
  )
  const qemu: Candidate = {
    name: contestantName('qemu'),
    peer: 'qemu',
    prepare: () => requirePrograms(qemuProgram),
    run: () => {
      const seconds = timeoutSeconds[work]
      if (work === 'programs') return runProgramsOnQemu(folder, seconds)
      if (work === 'boot') return bootOnQemu(folder, seconds)
      return runWorkloadsOnQemu(folder, namesOf(work, options), seconds)
    },
  }
  return [...nativeCandidates(work, options), qemu, ...scripted]
}

/** This computer boots nothing. */
function nativeCandidates(work: Work, options: ContestOptions): Candidate[] {
  const { folder } = options
  const who = { name: contestantName('native'), peer: 'native' } as const
  const names = namesOf(work, options)
  const seconds = timeoutSeconds[work]
  if (work === 'programs')
    return [{ ...who, prepare: () => buildNative(folder), run: () => runNatively(folder, names, seconds) }]
  if (work === 'boot') return []
  const tree = join(folder, 'tree')
  const prepare = () => {
    requirePrograms('unshare')
    unpackTree(join(folder, workFiles.images, workFiles.bench), tree)
  }
  return [{ ...who, prepare, run: () => runWorkloadsNatively(tree, names, seconds) }]
}

function scriptedCandidate(task: Task, host: Host, { folder, top }: ContestOptions): Candidate {
  const { work, emulator } = task
  const seconds = timeoutSeconds[work]
  return {
    name: contestantName(emulator, host),
    peer: emulator,
    prepare: async () => {
      if (emulator === 'v86' && work !== 'programs') prepareLinux32(work, folder, top)
      if (host === 'Chromium') await preparePage(folder)
    },
    run: () =>
      host === 'Node'
        ? performInNode(folder, task, seconds)
        : performInChromium(folder, findChromium() ?? '', task, seconds),
  }
}

const namesOf = (work: Work, { items: names }: ContestOptions): string[] =>
  items.filter((item) => item.work === work && names.includes(item.name)).map(({ name }) => name)

async function preparePage(folder: string): Promise<void> {
  if (!findChromium()) throw new Error('there is no Chromium; CHROMIUM can name one')
  if (!existsSync(join(folder, 'page'))) await buildPage(folder)
}

/** v86 has no long mode: it boots Debian's kernel for 32-bit PCs, through SeaBIOS. */
function prepareLinux32(work: 'guest' | 'boot', folder: string, top: string): void {
  copyFirmware('bios.bin', join(folder, workFiles.bios))
  copyFirmware('vgabios-stdvga.bin', join(folder, workFiles.videoBios))
  const name = work === 'guest' ? workFiles.bench32 : workFiles.tiny32
  const target = join(folder, workFiles.images, name)
  if (existsSync(target)) return
  if (work === 'guest') linkImage(folder, name, benchImage(top, 32))
  else {
    const source = new PackageSource(join(top, 'node_modules/.cache/packages/i386'), 'i386')
    writeImage(target, makeLinuxTiny32(source))
  }
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

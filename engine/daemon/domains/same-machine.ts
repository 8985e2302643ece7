import { VirError } from '../../model/error.ts'
import type { Definition } from './definition.ts'

/** Classes of devices that must be as many, by the names that libvirt's check of a guest's interface gives them. */
const counted = {
  disks: 'disk',
  controllers: 'controller',
  filesystems: 'filesystem',
  interfaces: 'net card',
  inputs: 'input device',
  sounds: 'sound card',
  videos: 'video card',
  hostdevs: 'host device',
  smartcards: 'smartcard',
  serials: 'serial port',
  parallels: 'parallel port',
  channels: 'channel',
  consoles: 'console',
  hubs: 'hub device',
  redirdevs: 'redirected devices',
  watchdogs: 'watchdog',
  rngs: 'RNG device',
  panics: 'panic device',
  shmems: 'shared memory device',
  tpms: 'TPM device',
  memories: 'memory device',
} as const

/** Whether a guest that was saved as `old` can go on as `definition`: what it sees must be the same. */
export function checkSameMachine(old: Definition, definition: Definition): void {
  const compare = (what: string, of: (it: Definition) => unknown) => {
    const [now, before] = [of(definition), of(old)]
    if (now === before) return
    throw new VirError(
      'configUnsupported',
      `Target domain ${what} ${now} does not match source ${before}`,
      'domain',
    )
  }
  compare('uuid', ({ uuid }) => uuid)
  compare('name', ({ name }) => `'${name}'`)
  compare('max memory', ({ memory }) => memory?.kib)
  compare('vCPU max', ({ vcpu }) => vcpu?.count)
  compare('vCPU count', ({ vcpu }) => vcpu?.current ?? vcpu?.count ?? 1)
  compare('OS type', ({ os }) => os?.type?.kind)
  compare('architecture', ({ os }) => os?.type?.arch)
  compare('machine type', ({ os }) => os?.type?.machine)
  for (const [key, what] of Object.entries(counted))
    compare(`${what} count`, ({ devices }) => devices?.[key as keyof typeof counted].length ?? 0)
}

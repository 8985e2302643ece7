import { VirError } from '../../model/error.ts'
import type { GuestSpec } from '../guest.ts'
import { channelsOf } from './channel-spec.ts'
import type { Definition } from './definition.ts'
import { displaySpec, videoModel, videoResolution, vncDisplay } from './display-spec.ts'

/** Only 8250 ports have fixed places on a PC: COM1 to COM4. */
const serialPorts = 4

/** What the guest's worker must know of a definition with aliases. Refuses what our machine cannot do, by its name. */
export function guestSpec(definition: Definition, now: () => number): GuestSpec {
  refuseUnsupported(definition)
  const { os, devices } = definition
  const kernel = os?.kernel
  if (kernel === undefined)
    throw unsupported(
      'this hypervisor boots Linux kernels directly: <os> must name a <kernel>, as there is no firmware to boot from disks or the network yet',
    )
  const display = vncDisplay(definition)
  return {
    name: definition.name!,
    uuid: definition.uuid!,
    machine: os?.type?.machine?.includes('q35') ? 'q35' : 'pc',
    memoryKiB: Number(definition.memory?.kib ?? 0n),
    vcpus: 1,
    boot: { kernel, initrd: os?.initrd, commandLine: os?.cmdline ?? '' },
    serials: serialsOf(definition),
    console: consoleOf(definition),
    channels: channelsOf(definition),
    inputs: inputsOf(definition),
    hasVmPort: definition.features?.vmport?.state ?? true,
    hasBalloon: hasBalloon(definition),
    hasRng: (devices?.rngs ?? []).length > 0,
    hasPanic: (devices?.panics ?? []).some(({ model = 'isa' }) => model === 'isa'),
    video: videoModel(definition),
    resolution: videoResolution(definition),
    display: display && displaySpec(display),
    clock: 'host',
    epochSeconds: devices === undefined ? undefined : epochOf(definition, now),
  }
}

export function hasBalloon(definition: Definition): boolean {
  const model = definition.devices?.memballoon?.model
  return model !== undefined && model !== 'none'
}

function refuseUnsupported(definition: Definition): void {
  const { os, devices } = definition
  const running = definition.vcpu?.current ?? definition.vcpu?.count ?? 1
  if (running > 1)
    throw unsupported(`this hypervisor runs one vCPU in each guest, and ${running} are asked for`)
  if (os?.firmware === 'efi' || os?.loader?.path)
    throw unsupported('firmware images are not supported by this hypervisor')
  if (os?.dtb !== undefined) throw unsupported('device trees are not supported by this hypervisor')
  if (os?.acpi?.table) throw unsupported('ACPI tables of your own are not supported by this hypervisor')
  if (definition.launchSecurity) throw unsupported('launch security is not supported by this hypervisor')
  if (definition.qemuCommandline?.args.length)
    throw unsupported('this hypervisor is not QEMU and takes no arguments of its command line')
  if (!devices) return
  const disk = devices.disks.find(({ source }) => source !== undefined)
  if (disk) throw unsupported(`disk '${disk.target?.dev}' cannot be attached: disks are not supported yet`)
  for (const [list, what] of [
    [devices.interfaces, 'network interfaces'],
    [devices.hostdevs, 'devices of the host'],
    [devices.filesystems, 'shared file systems'],
    [devices.memories, 'memory devices'],
    [devices.shmems, 'shared memory devices'],
    [devices.tpms, 'TPM devices'],
    [devices.smartcards, 'smartcards'],
    [devices.parallels, 'parallel ports'],
    [devices.watchdogs, 'watchdogs'],
    [devices.sounds, 'sound cards'],
    [devices.redirdevs, 'redirected USB devices'],
    [devices.panics.filter(({ model = 'isa' }) => model !== 'isa'), 'panic devices other than isa'],
    [devices.rngs.filter(({ backend }) => backend?.model === 'egd'), 'entropy gathering daemons'],
    [devices.inputs.filter(({ source }) => source !== undefined), 'input devices of the host'],
    [devices.vsock ? [devices.vsock] : [], 'vsock devices'],
    [devices.iommu ? [devices.iommu] : [], 'IOMMUs'],
  ] as const) {
    const [device] = list
    if (device) throw unsupported(`${nameOf(device)}: ${what} are not supported by this hypervisor yet`)
  }
}

function nameOf(device: object): string {
  const { alias, mac } = device as { alias?: { name?: string }; mac?: { address?: string } }
  return alias?.name ?? mac?.address ?? 'a device'
}

function serialsOf(definition: Definition): { port: number; alias: string }[] {
  return (definition.devices?.serials ?? []).map((serial, index) => {
    const alias = serial.alias?.name ?? `serial${index}`
    const kind = serial.target?.type ?? 'isa-serial'
    if (kind !== 'isa-serial')
      throw unsupported(`${alias}: serial ports of type '${kind}' are not supported by this hypervisor`)
    const port = serial.target?.port ?? index
    if (port >= serialPorts) throw unsupported(`${alias}: there are ${serialPorts} serial ports in a machine`)
    refuseBackend(alias, serial.type)
    return { port, alias }
  })
}

/**
 * Virtio input devices, one of each kind. A tablet for USB, which libvirt gives to every guest that asks for none in particular,
 * is a virtio one as long as there is no USB: without it pointers would drift.
 */
function inputsOf(definition: Definition): ('keyboard' | 'tablet' | 'mouse')[] {
  const inputs = definition.devices?.inputs ?? []
  return (['keyboard', 'tablet', 'mouse'] as const).filter((kind) =>
    inputs.some(
      ({ type, bus }) => type === kind && (bus === 'virtio' || (bus === 'usb' && kind === 'tablet')),
    ),
  )
}

/** The virtio console, if there is one: what is a serial port has its line there already. */
function consoleOf(definition: Definition): { alias: string } | undefined {
  const found = (definition.devices?.consoles ?? []).filter(({ target }) => target?.type === 'virtio')
  const [console, second] = found
  if (second) throw unsupported('this hypervisor has one virtio console for each guest')
  if (!console) return undefined
  const alias = console.alias?.name ?? 'console0'
  refuseBackend(alias, console.type)
  return { alias }
}

/** Clients reach ports through the daemon: that is a pseudoterminal, or nothing. */
function refuseBackend(alias: string, type: string | undefined): void {
  if (type !== undefined && type !== 'pty' && type !== 'null')
    throw unsupported(`${alias}: a port that leads to '${type}' is not supported by this hypervisor`)
}

/** What the guest's clock shows at its start, if not the present in UTC. */
function epochOf({ clock }: Definition, now: () => number): number | undefined {
  switch (clock?.offset) {
    case 'absolute':
      return Number(clock.start ?? 0n)
    case 'variable': {
      const adjustment = Number(clock.adjustment)
      return Number.isFinite(adjustment) ? Math.floor(now() / 1000) + adjustment : undefined
    }
    case 'timezone':
      if (clock.timezone !== 'UTC' && clock.timezone !== 'GMT')
        throw unsupported(`a clock in the time zone '${clock.timezone}' is not supported by this hypervisor`)
      return undefined
    default:
      return undefined
  }
}

const unsupported = (reason: string): VirError => new VirError('configUnsupported', reason)

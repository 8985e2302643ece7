/** Machine types that QEMU 7.2 knows for x86-64, which stand for what a guest sees; a daemon gives each its own behaviour. */

export const aliases: Readonly<Record<string, string>> = { pc: 'pc-i440fx-7.2', q35: 'pc-q35-7.2' }

/** Chosen where a definition names none. */
export const preferredMachine = 'pc-i440fx-7.2'

const versions = {
  'pc-i440fx': [
    ...['7.2', '7.1', '7.0', '6.2', '6.1', '6.0', '5.2', '5.1', '5.0', '4.2', '4.1', '4.0', '3.1', '3.0'],
    ...['2.12', '2.11', '2.10', '2.9', '2.8', '2.7', '2.6', '2.5', '2.4', '2.3', '2.2', '2.1', '2.0'],
    ...['1.7', '1.6', '1.5', '1.4'],
  ],
  'pc-q35': [
    ...['7.2', '7.1', '7.0', '6.2', '6.1', '6.0', '5.2', '5.1', '5.0', '4.2', '4.1', '4.0.1', '4.0'],
    ...['3.1', '3.0', '2.12', '2.11', '2.10', '2.9', '2.8', '2.7', '2.6', '2.5', '2.4'],
  ],
}

export interface MachineType {
  name: string
  chipset: 'i440fx' | 'q35'
  mostProcessors: number
}

export const machineTypes: ReadonlyMap<string, MachineType> = new Map(
  Object.entries(versions).flatMap(([family, all]) =>
    all.map((version): [string, MachineType] => {
      const name = `${family}-${version}`
      const isWide = family === 'pc-q35' && !['2.7', '2.6', '2.5', '2.4'].includes(version)
      const chipset = family === 'pc-q35' ? 'q35' : 'i440fx'
      return [name, { name, chipset, mostProcessors: isWide ? 288 : 255 }]
    }),
  ),
)

/** A machine type by its name or its alias. */
export function findMachine(name: string): MachineType | undefined {
  return machineTypes.get(aliases[name] ?? name)
}

import { osNamed } from '../stores/operating-systems.ts'
import { type OperatingSystem, operatingSystems } from '../stores/os.table.ts'

/** Whether its makers had left it by then. */
export const isPastItsEnd = ({ ends }: OperatingSystem, at: Date): boolean =>
  ends !== '' && ends < at.toISOString().slice(0, 7)

/** Those whose title or name has all words of a search in it. */
export function findSystems(search: string, withPast: boolean, at: Date): OperatingSystem[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return operatingSystems.filter((os) => {
    const text = `${os.title} ${os.name}`.toLowerCase()
    return (withPast || !isPastItsEnd(os, at)) && words.every((word) => text.includes(word))
  })
}

/** Which kernels Debian's and Ubuntu's releases came with. */
const kernelsOf: [maker: RegExp, version: RegExp, os: string][] = [
  [/Debian/, /^6\.12\./, 'debian13'],
  [/Debian/, /^6\.1\./, 'debian12'],
  [/Debian/, /^5\.10\./, 'debian11'],
  [/Debian/, /^4\.19\./, 'debian10'],
  [/Ubuntu/, /^6\.8\./, 'ubuntu24.04'],
  [/Ubuntu/, /^5\.15\./, 'ubuntu22.04'],
  [/Ubuntu/, /^5\.4\./, 'ubuntu20.04'],
  [/Ubuntu/, /^4\.15\./, 'ubuntu18.04'],
]

/** The system that a kernel with this version is of, as far as it tells (what `uname -rv` prints, with who built it). */
export function osOfKernel(version: string): string | undefined {
  const part = (pattern: RegExp) => pattern.exec(version)?.[1]
  const told = [
    `fedora${part(/\.fc(\d+)\./)}`,
    `rhel${part(/\.el(\d+)/)}-unknown`,
    `rhel${part(/\.el(\d+)/)}.0`,
    `alpinelinux${part(/@build-(\d+-\d+)-/)?.replace('-', '.')}`,
    /-arch\d/.test(version) ? 'archlinux' : '',
  ]
  return (
    told.find(known) ?? kernelsOf.find(([maker, number]) => maker.test(version) && number.test(version))?.[2]
  )
}

const known = (name: string): string | undefined => osNamed(name)?.name

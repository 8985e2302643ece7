import type { ImageDescription } from '../../engine/model/image.ts'
import { type OperatingSystem, operatingSystems } from './os.table.ts'

/** The system that libosinfo calls so, if it is one of those that are known here. */
export const osNamed = (name: string): OperatingSystem | undefined =>
  operatingSystems.find((os) => os.name === name)

/** The system whose packages an image is made of. */
export function osOfImage({ packages }: Pick<ImageDescription, 'packages'>): OperatingSystem | undefined {
  const release = packages.map(({ version }) => /[+~]deb(\d+)u/.exec(version)?.[1]).find(Boolean)
  return osNamed(`debian${release}`)
}

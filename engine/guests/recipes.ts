import type { Image } from './image.ts'
import { makeLinuxDesktop } from './linux-desktop/recipe.ts'
import { makeLinuxTiny } from './linux-tiny/recipe.ts'
import type { PackageSource } from './packages.ts'

/** How to make each image that we know of, by its name, in the order that people are offered them. */
export const recipes: ReadonlyMap<string, (source: PackageSource) => Image> = new Map([
  ['linux-tiny', makeLinuxTiny],
  ['linux-desktop', makeLinuxDesktop],
])

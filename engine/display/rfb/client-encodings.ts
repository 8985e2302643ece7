import { encoding } from './encoding-numbers.ts'

const PICTURES: readonly number[] = [
  encoding.tight,
  encoding.zrle,
  encoding.hextile,
  encoding.rre,
  encoding.raw,
]
const LOWEST_LEVEL = -256
const HIGHEST_LEVEL = -247
/** Higher levels of zlib take long for little. */
const MOST_LEVEL = 6

/** What a client understands, as it has listed it (RFC 6143, 7.5.2). */
export class ClientEncodings {
  private readonly listed: ReadonlySet<number>
  /** For pictures: the first in the client's list. */
  readonly preferred: number
  /** For zlib. */
  readonly level: number

  constructor(list: readonly number[]) {
    this.listed = new Set(list)
    this.preferred = list.find((number) => PICTURES.includes(number)) ?? encoding.raw
    const level = list.find((number) => number >= LOWEST_LEVEL && number <= HIGHEST_LEVEL)
    this.level = level === undefined ? 1 : Math.min(level - LOWEST_LEVEL, MOST_LEVEL)
  }

  has(number: number): boolean {
    return this.listed.has(number)
  }
}

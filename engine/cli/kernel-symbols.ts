/** Printed before the symbols, in two halves where the guest's shell reads it. */
const begin = 'tabvisor-symbols'

/** Prints the functions of Linux at the guest's shell: the low 32 bits of each address, and its name. */
export const symbolCommand = `echo tabvisor-""symbols; grep -i ' [tw] ' /proc/kallsyms | cut -c9-17,20-`

const KERNEL = 0xffff_ffffn << 32n
/** Who is further away than this is no longer in the function. */
const LONGEST = 1 << 20

/** Names of functions by address; Linux's lie in the uppermost 2 GiB. */
export class KernelSymbols {
  private readonly entries: { address: number; name: string }[]

  /** `text`: what {@link symbolCommand} printed. */
  constructor(text: string) {
    this.entries = text
      .split(/\r?\n/)
      .flatMap((line) => {
        const [, digits = '', name = ''] = /^([0-9a-f]{8}) (\S+)/.exec(line) ?? []
        return name === '' ? [] : [{ address: Number.parseInt(digits, 16), name }]
      })
      .sort((a, b) => a.address - b.address)
  }

  /** The function at an address, with the distance from its beginning; empty if there is none. */
  at(address: bigint): string {
    if (address < KERNEL) return ''
    const low = Number(address & 0xffff_ffffn)
    let [from, to] = [0, this.entries.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((this.entries[middle]?.address ?? 0) <= low) from = middle + 1
      else to = middle
    }
    const found = this.entries[from - 1]
    if (!found || low - found.address > LONGEST) return ''
    return low === found.address ? found.name : `${found.name}+${(low - found.address).toString(16)}`
  }
}

/** Parts the output of a guest whose last command is {@link symbolCommand} into what went before and the symbols. */
export class SymbolReader {
  private text: string | undefined
  private readonly print: (text: string) => void
  private readonly begun: () => void

  /** `begun` is called before the symbols are printed. */
  constructor(print: (text: string) => void, begun: () => void) {
    this.print = print
    this.begun = begun
  }

  /** Whole lines of output. */
  take(text: string): void {
    if (this.text !== undefined) {
      this.text += text
      return
    }
    const at = text.indexOf(begin)
    if (at < 0) {
      this.print(text)
      return
    }
    if (at > 0) this.print(text.slice(0, at))
    this.text = text.slice(at)
    this.begun()
  }

  get symbols(): KernelSymbols {
    return new KernelSymbols(this.text ?? '')
  }
}

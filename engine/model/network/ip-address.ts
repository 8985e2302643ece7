/** Numeric addresses of IPv4 and IPv6 (RFC 4291, written as RFC 5952 says). */
export interface IpAddress {
  version: 4 | 6
  bytes: number[]
}

export function parseIp(text: string): IpAddress | undefined {
  if (text.length > 64) return undefined
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

function parseIpv4(text: string): IpAddress | undefined {
  const bytes = quad(text)
  return bytes && { version: 4, bytes }
}

function quad(text: string): number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined
  return parts.map(Number)
}

function parseIpv6(text: string): IpAddress | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(groupsOf)
  if (!head || (halves.length === 2 && !tail)) return undefined
  const missing = 16 - head.length - (tail?.length ?? 0)
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined
  return { version: 6, bytes: [...head, ...new Array<number>(missing).fill(0), ...(tail ?? [])] }
}

/** Groups of hexadecimal digits as bytes; the last one may be an IPv4 address. */
function groupsOf(text: string): number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  const bytes: number[] = []
  for (const [index, group] of groups.entries()) {
    const embedded = index === groups.length - 1 && group.includes('.') ? quad(group) : undefined
    if (embedded) bytes.push(...embedded)
    else if (/^[\da-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 0xff)
    } else return undefined
  }
  return bytes
}

export function formatIp({ version, bytes }: IpAddress): string {
  if (version === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bytes[2 * index]! << 8) | bytes[2 * index + 1]!).toString(16),
  )
  const zeros = longestZeros(groups)
  if (zeros.length < 2) return groups.join(':')
  const head = groups.slice(0, zeros.start).join(':')
  const tail = groups.slice(zeros.start + zeros.length).join(':')
  return `${head}::${tail}`
}

function longestZeros(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === '0') length++
    if (length > best.length) best = { start, length }
  }
  return best
}

export function asNumber({ bytes }: IpAddress): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

/** The network that holds an address, as a number. */
export function networkOf(address: IpAddress, prefix: number): bigint {
  const bits = BigInt(address.bytes.length * 8)
  const host = bits - BigInt(prefix)
  return (asNumber(address) >> host) << host
}

/** Leading ones; undefined if it is no netmask. */
export function prefixOfNetmask(netmask: IpAddress): number | undefined {
  const bits = netmask.bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const match = /^(1*)0*$/.exec(bits)
  return match?.[1]?.length
}

import { parseXml } from '../../engine/xml/parser.ts'
import { childElement, textOf } from '../../engine/xml/tree.ts'
import { formatNumber } from '../texts.ts'

/** A version as libvirt packs it into a number: 9001002 is 9.1.2 (virConnectGetLibVersion). */
export function versionText(packed: bigint): string {
  return `${packed / 1_000_000n}.${(packed / 1000n) % 1000n}.${packed % 1000n}`
}

/** The host's CPU model in its capabilities, where they name one. */
export function cpuModelOf(capabilities: string): string | undefined {
  const host = childElement(parseXml(capabilities), 'host')
  const cpu = host && childElement(host, 'cpu')
  const model = cpu && childElement(cpu, 'model')
  return (model && textOf(model).trim()) || undefined
}

/** What running guests were given of what the host has, in percent; undefined if it has nothing. */
export function sharePercent(given: number, has: number): number | undefined {
  return has > 0 ? Math.round((given / has) * 100) : undefined
}

/** `kib` in the unit that people think in. */
export function memoryText(kib: number): string {
  const mebibytes = kib / 1024
  if (mebibytes < 1024) return `${formatNumber(mebibytes)} MiB`
  return `${formatNumber(mebibytes / 1024, 1)} GiB`
}

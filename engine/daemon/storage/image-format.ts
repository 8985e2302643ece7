import type { VolumeFormat } from '../../model/storage/volume.ts'
import type { HostFile } from '../host.ts'

/** What the first bytes of a file say of it. */
export interface ImageFacts {
  format: VolumeFormat
  /** Bytes that a guest sees; the file's size if its format does not say. */
  capacity?: bigint
  backing?: { path: string; format: VolumeFormat | undefined } | undefined
  compat?: string
  clusterSize?: bigint
  features?: { lazyRefcounts?: true; extendedL2?: true }
}

/** A CD's first volume descriptor ends here; the longest header that matters. */
const probeLength = 34 << 10
const longestPath = 1023

/** Looks at a file's magic numbers, as `file` does. Whatever is none of these is raw. */
export async function probeImage(file: HostFile): Promise<ImageFacts> {
  const head = await file.read(0, probeLength)
  for (const probe of probes) {
    const facts = probe(new Header(head))
    if (facts) return facts
  }
  return { format: 'raw' }
}

class Header {
  private readonly bytes: Uint8Array
  private readonly view: DataView

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  /** Whether these characters stand there. */
  has(offset: number, text: string): boolean {
    return this.text(offset, text.length) === text
  }

  text(offset: number, length: number): string {
    return String.fromCharCode(...this.bytes.subarray(offset, offset + length))
  }

  /** Undefined beyond the end. */
  u32(offset: number, isLittle = false): number | undefined {
    return offset >= 0 && offset + 4 <= this.bytes.length ? this.view.getUint32(offset, isLittle) : undefined
  }

  u64(offset: number, isLittle = false): bigint | undefined {
    return offset >= 0 && offset + 8 <= this.bytes.length
      ? this.view.getBigUint64(offset, isLittle)
      : undefined
  }

  utf8(offset: number, length: number): string {
    return new TextDecoder().decode(this.bytes.subarray(offset, offset + length))
  }
}

const sized = (format: VolumeFormat, capacity: bigint | undefined): ImageFacts =>
  capacity === undefined ? { format } : { format, capacity }

/** Magic numbers: QEMU's docs/interop/*, VMDK 1.1, VDI, VHD, ECMA-119 8.1. */
const probes: ((header: Header) => ImageFacts | undefined)[] = [
  (header) => (header.has(0, 'QFI\xfb') ? qcow(header) : undefined),
  (header) => (header.has(0, 'QED\0') ? sized('qed', header.u64(48, true)) : undefined),
  (header) => (header.has(0, 'KDMV') ? vmdk(header) : undefined),
  (header) => (header.u32(64, true) === 0xbeda107f ? sized('vdi', header.u64(368, true)) : undefined),
  (header) => (header.has(0, 'conectix') ? sized('vpc', header.u64(40)) : undefined),
  (header) => (header.has(32769, 'CD001') ? { format: 'iso' } : undefined),
  (header) => (header.has(0, 'OOOM') ? { format: 'cow' } : undefined),
  (header) => (header.has(0, 'Bochs Virtual HD Image') ? { format: 'bochs' } : undefined),
]

function vmdk(header: Header): ImageFacts {
  const sectors = header.u64(12, true)
  return sized('vmdk', sectors === undefined ? undefined : BigInt.asUintN(64, sectors * 512n))
}

/** docs/interop/qcow2.txt; version 1 has its size in the same place. */
function qcow(header: Header): ImageFacts {
  const version = header.u32(4)
  const capacity = header.u64(24)
  const backing = backingOf(header)
  if (version === 1) return { ...sized('qcow', capacity), backing }
  const facts: ImageFacts = { ...sized('qcow2', capacity), backing }
  const clusterBits = header.u32(20)
  if (clusterBits !== undefined && clusterBits < 32) facts.clusterSize = 1n << BigInt(clusterBits)
  if (version !== undefined && version >= 3) {
    facts.compat = '1.1'
    facts.features = {}
    if ((header.u64(80) ?? 0n) & 1n) facts.features.lazyRefcounts = true
    if ((header.u64(72) ?? 0n) & 16n) facts.features.extendedL2 = true
  }
  return facts
}

function backingOf(header: Header): ImageFacts['backing'] {
  const offset = Number(header.u64(8) ?? 0n)
  const length = header.u32(16) ?? 0
  if (offset === 0 || length === 0 || length > longestPath || offset + length > probeLength) return undefined
  const path = header.utf8(offset, length)
  return path === '' ? undefined : { path, format: backingFormat(header) }
}

const backingFormatExtension = 0xe2792aca

function backingFormat(header: Header): VolumeFormat | undefined {
  const version = header.u32(4) ?? 0
  let at = version >= 3 ? (header.u32(100) ?? 104) : 72
  for (;;) {
    const kind = header.u32(at)
    const length = header.u32(at + 4)
    if (!kind || length === undefined || length > probeLength) return undefined
    if (kind === backingFormatExtension) {
      const name = header.utf8(at + 8, length)
      return name === 'raw' || name === 'qcow2' || name === 'qcow' || name === 'qed' || name === 'vmdk'
        ? name
        : undefined
    }
    at += 8 + Math.ceil(length / 8) * 8
  }
}

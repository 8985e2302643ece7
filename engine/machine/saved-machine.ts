/**
 * The form of a saved machine: `TBVS`, version u32, length of the JSON u32, JSON, then the bytes that it refers to as
 * {"$at": [offset, length]}. RAM is kept as runs of 4 KiB pages that are not all zero.
 */
import { UserError } from '../base/error.ts'
import type { DeviceState, StateValue } from './state.ts'

const MAGIC = 0x53564254
const VERSION = 1
const PAGE = 4096

export type SavedMachine = {
  readonly type: string
  readonly memoryMiB: number
  /** Guest time, ns. */
  readonly time: number
  readonly instructions: number
  readonly cpu: Uint8Array
  readonly msrs: (readonly [index: number, value: string])[]
  readonly devices: { readonly [name: string]: DeviceState }
  readonly random: number[] | null
}

export function encodeMachine(saved: SavedMachine, ram: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = []
  let length = 0
  const keep = (bytes: Uint8Array): StateValue => {
    const at = length
    chunks.push(bytes)
    length += bytes.length
    return { $at: [at, bytes.length] }
  }
  const runs: number[][] = []
  for (let page = 0; page < ram.length / PAGE; ) {
    let end = page
    while (end < ram.length / PAGE && !isZero(ram, end)) end++
    if (end > page) {
      keep(ram.subarray(page * PAGE, end * PAGE))
      runs.push([page, end - page])
    }
    page = end + 1
  }
  const text = JSON.stringify({ ...saved, ram: runs, ramBytes: length }, (_key, value) =>
    value instanceof Uint8Array ? keep(value) : value,
  )
  const json = new TextEncoder().encode(text)
  const out = new Uint8Array(12 + json.length + length)
  new Uint32Array(out.buffer, 0, 3).set([MAGIC, VERSION, json.length])
  out.set(json, 12)
  let at = 12 + json.length
  for (const chunk of chunks) {
    out.set(chunk, at)
    at += chunk.length
  }
  return out
}

/** Reads a saved machine, RAM into `ram`. Throws a UserError if the bytes are not one; `ram` may then be half written. */
export function decodeMachine(bytes: Uint8Array, check: (saved: SavedMachine) => void, ram: Uint8Array): SavedMachine {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < 12 || view.getUint32(0, true) !== MAGIC) throw new UserError('this is not a saved machine')
  const version = view.getUint32(4, true)
  if (version !== VERSION) throw new UserError(`the saved machine has version ${version}, this program reads ${VERSION}`)
  const jsonLength = view.getUint32(8, true)
  const blob = 12 + jsonLength
  if (blob > bytes.length) throw new UserError('the saved machine is cut short')
  const revive = (_key: string, value: unknown): unknown => {
    const place = (value as { $at?: [number, number] } | null)?.$at
    if (!place) return value
    if (blob + place[0] + place[1] > bytes.length) throw new UserError('the saved machine is cut short')
    return bytes.slice(blob + place[0], blob + place[0] + place[1])
  }
  let saved: SavedMachine & { ram: [number, number][] }
  try {
    saved = JSON.parse(new TextDecoder().decode(bytes.subarray(12, blob)), revive)
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError('the saved machine is damaged')
  }
  check(saved)
  ram.fill(0)
  let at = blob
  for (const [page, count] of saved.ram) {
    const part = bytes.subarray(at, at + count * PAGE)
    if (part.length < count * PAGE || (page + count) * PAGE > ram.length)
      throw new UserError('the memory of the saved machine is cut short')
    ram.set(part, page * PAGE)
    at += count * PAGE
  }
  return saved
}

function isZero(ram: Uint8Array, page: number): boolean {
  const words = new Uint32Array(ram.buffer, ram.byteOffset + page * PAGE, PAGE / 4)
  for (const word of words) if (word !== 0) return false
  return true
}

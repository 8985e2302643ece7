import { joined } from '../../base/bytes.ts'
import { crc32 } from '../../base/crc32.ts'
import { VirError } from '../../model/error.ts'
import type { HostFile, HostFiles } from '../host.ts'
import { FileError } from '../host.ts'
import { fileRefusal } from './file-refusal.ts'

/**
 * A guest that was saved to a file: what it is, and its machine's state. The file says that it is unfinished until all of
 * it has been written, so that what an interruption leaves is not taken for a guest.
 *
 *      0  magic: `TabvisorSave\0\0\0\0`, or `TabvisorPart\0\0\0\0` while it is being written
 *     16  version, 32 bits, little endian as all that follows
 *     20  1 if the guest ran and is to run again, else 0
 *     24  room for the XML, in bytes, and 28 its length
 *     32  length of the state, 64 bits
 *     40  CRC-32 of the state (IEEE 802.3)
 *     64  the XML in its room, then the state
 */
const magic = 'TabvisorSave\0\0\0\0'
const unfinishedMagic = 'TabvisorPart\0\0\0\0'
const version = 1
const headerSize = 64
/** More than any definition needs, so that a changed one finds room; of a length that says nothing of the state's. */
const xmlStep = 64 << 10
const mostXml = 16 << 20
const mostState = 64 * 2 ** 30
const chunk = 1 << 20

export interface ImageHeader {
  xml: string
  isRunning: boolean
}

interface Layout extends ImageHeader {
  xmlRoom: number
  stateLength: number
  checksum: number
}

/** Thrown for a file that was left unfinished: managed saves take it for none. */
export class UnfinishedImage extends VirError {
  constructor() {
    super('operationFailed', 'save image is incomplete')
  }
}

/** Writes a whole image. What was there before is lost; what fails leaves no file. */
export async function writeImage(
  files: HostFiles,
  path: string,
  header: ImageHeader,
  state: Uint8Array,
  onProgress: (bytes: number) => void = () => {},
): Promise<void> {
  const file = await makeFile(files, path)
  try {
    const layout: Layout = {
      ...header,
      xmlRoom: Math.ceil((encoder.encode(header.xml).length + 1) / xmlStep) * xmlStep,
      stateLength: state.length,
      checksum: crc32(state),
    }
    const start = headerSize + layout.xmlRoom
    await file.write(0, encodeHeader(layout, unfinishedMagic))
    for (let at = 0; at < state.length; at += chunk) {
      const part = state.subarray(at, at + chunk)
      await file.write(start + at, part)
      onProgress(part.length)
    }
    await file.flush()
    await file.write(0, encoder.encode(magic))
    await file.flush()
    await file.close()
  } catch (error) {
    await file.close().catch(() => {})
    await files.remove(path).catch(() => {})
    throw refusal(error, path, 'Unable to write')
  }
}

/** What the image says of its guest. */
export async function readImageHeader(files: HostFiles, path: string): Promise<ImageHeader> {
  return withFile(files, path, 'read', async (file) => {
    const { xml, isRunning } = await readLayout(file)
    return { xml, isRunning }
  })
}

/** The guest's machine. */
export async function readImageState(files: HostFiles, path: string): Promise<Uint8Array> {
  return withFile(files, path, 'read', async (file) => {
    const { xmlRoom, stateLength, checksum } = await readLayout(file)
    const { size } = await files.status(path)
    const start = headerSize + xmlRoom
    if (size < start + stateLength) throw new VirError('operationFailed', 'save image is incomplete')
    const state = new Uint8Array(stateLength)
    for (let at = 0; at < stateLength; ) {
      const part = await file.read(start + at, Math.min(chunk, stateLength - at))
      if (part.length === 0) throw new VirError('operationFailed', 'save image is incomplete')
      state.set(part, at)
      at += part.length
    }
    if (crc32(state) !== checksum)
      throw new VirError('operationFailed', 'the machine state in the save image is damaged')
    return state
  })
}

/** Changes what the image says of its guest. */
export async function changeImageHeader(files: HostFiles, path: string, header: ImageHeader): Promise<void> {
  await withFile(files, path, 'write', async (file) => {
    const layout = await readLayout(file)
    if (encoder.encode(header.xml).length >= layout.xmlRoom)
      throw new VirError('operationFailed', 'new xml too large to fit in file')
    await file.write(0, encodeHeader({ ...layout, ...header }, magic))
    await file.flush()
  })
}

async function readLayout(file: HostFile): Promise<Layout> {
  const bytes = await file.read(0, headerSize)
  if (bytes.length < headerSize) throw new VirError('operationFailed', 'failed to read qemu header')
  const found = String.fromCharCode(...bytes.subarray(0, 16))
  if (found === unfinishedMagic) throw new UnfinishedImage()
  if (found !== magic) throw new VirError('operationFailed', 'image magic is incorrect')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const foundVersion = view.getUint32(16, true)
  if (foundVersion > version)
    throw new VirError('operationFailed', `image version is not supported (${foundVersion} > ${version})`)
  const xmlRoom = view.getUint32(24, true)
  const xmlLength = view.getUint32(28, true)
  const stateLength = Number(view.getBigUint64(32, true))
  if (xmlLength === 0 || xmlLength > xmlRoom || xmlRoom > mostXml || stateLength > mostState)
    throw new VirError('operationFailed', `invalid header data length: ${xmlLength}`)
  const xml = await file.read(headerSize, xmlLength)
  if (xml.length < xmlLength) throw new VirError('operationFailed', 'failed to read domain XML')
  return {
    xml: new TextDecoder().decode(xml),
    isRunning: view.getUint32(20, true) !== 0,
    xmlRoom,
    stateLength,
    checksum: view.getUint32(40, true),
  }
}

function encodeHeader({ xml, isRunning, xmlRoom, stateLength, checksum }: Layout, mark: string): Uint8Array {
  const text = encoder.encode(xml)
  const header = new Uint8Array(headerSize)
  header.set(encoder.encode(mark))
  const view = new DataView(header.buffer)
  view.setUint32(16, version, true)
  view.setUint32(20, isRunning ? 1 : 0, true)
  view.setUint32(24, xmlRoom, true)
  view.setUint32(28, text.length, true)
  view.setBigUint64(32, BigInt(stateLength), true)
  view.setUint32(40, checksum, true)
  return joined([header, text, new Uint8Array(xmlRoom - text.length)])
}

/** An empty file, whatever was there before. */
export async function makeFile(files: HostFiles, path: string): Promise<HostFile> {
  try {
    return await files.create(path, 0o600)
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'EEXIST')
      throw refusal(error, path, 'Failed to create file')
  }
  try {
    const file = await files.open(path, 'write')
    await file.truncate(0)
    return file
  } catch (error) {
    throw refusal(error, path, 'Failed to open file')
  }
}

async function withFile<T>(
  files: HostFiles,
  path: string,
  access: 'read' | 'write',
  work: (file: HostFile) => Promise<T>,
): Promise<T> {
  let file: HostFile
  try {
    file = await files.open(path, access)
  } catch (error) {
    throw refusal(error, path, 'Failed to open file')
  }
  try {
    return await work(file)
  } catch (error) {
    throw refusal(error, path, 'Unable to read from')
  } finally {
    await file.close().catch(() => {})
  }
}

function refusal(error: unknown, path: string, what: string): unknown {
  return error instanceof FileError ? fileRefusal(error, `${what} '${path}'`) : error
}

const encoder = new TextEncoder()

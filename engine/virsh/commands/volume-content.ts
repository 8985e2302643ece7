import { type Command, CommandError, command, type GivenOptions } from '../command.ts'
import { numberOf } from '../size.ts'
import { orSay } from './find.ts'
import { findVolume } from './find-volume.ts'
import { readAll, writeAll } from './stream-bytes.ts'

/** VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM and _DOWNLOAD_SPARSE_STREAM */
const sparse = 1

/** virStorageVolWipeAlgorithm */
const wipes = [
  'zero',
  'nnsa',
  'dod',
  'bsi',
  'gutmann',
  'schneier',
  'pfitzner7',
  'pfitzner33',
  'random',
  'trim',
]

const bytesOf = (given: GivenOptions, name: string): bigint => BigInt(numberOf(given, name) ?? 0)

const part = '[--pool <string>] [--offset <number>] [--length <number>] [--sparse]'

export const volumeContentCommands: readonly Command[] = [
  command(
    'volume',
    `vol-upload <vol> <file> ${part}`,
    'write a file into a volume',
    async (given, session) => {
      const [offset, most] = [bytesOf(given, 'offset'), bytesOf(given, 'length')]
      const vol = await findVolume(given, session)
      const path = given.text('file')
      const file = await session.readBytes(path).catch(() => {
        throw new CommandError(`cannot read ${path}`)
      })
      const bytes = most === 0n ? file : file.subarray(0, Number(most))
      const flags = given.has('sparse') ? sparse : 0
      const stream = await orSay(
        `cannot upload to volume ${vol.name}`,
        session.client.openStream('storageVolUpload', {
          vol,
          offset,
          length: most,
          flags,
        }),
      )
      await orSay(`cannot send data to volume ${vol.name}`, writeAll(stream, bytes))
    },
  ),
  command(
    'volume',
    `vol-download <vol> <file> ${part}`,
    'write a volume into a file',
    async (given, session) => {
      const [offset, length] = [bytesOf(given, 'offset'), bytesOf(given, 'length')]
      const vol = await findVolume(given, session)
      const flags = given.has('sparse') ? sparse : 0
      const stream = await orSay(
        `cannot download from volume ${vol.name}`,
        session.client.openStream('storageVolDownload', { vol, offset, length, flags }),
      )
      const bytes = await orSay(`cannot receive data from volume ${vol.name}`, readAll(stream))
      await session.writeFile(given.text('file'), bytes)
    },
  ),
  command(
    'volume',
    'vol-wipe <vol> [--pool <string>] [--algorithm <string>]',
    'overwrite a volume',
    async (given, session) => {
      const vol = await findVolume(given, session)
      const name = given.maybe('algorithm')
      const algorithm = name === undefined ? 0 : wipes.indexOf(name)
      if (algorithm < 0) throw new CommandError(`Unsupported algorithm '${name}'`)
      await orSay(
        `Failed to wipe vol ${vol.name}`,
        name === undefined
          ? session.client.call('storageVolWipe', { vol, flags: 0 })
          : session.client.call('storageVolWipePattern', { vol, algorithm, flags: 0 }),
      )
      session.print(`Vol ${vol.name} wiped\n`)
    },
  ),
]

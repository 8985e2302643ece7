import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { errorCodes } from '../engine/model/error.table.ts'
import type { ErrorCode } from '../engine/model/error.ts'
import type { ErrorNote } from './error-note.ts'

/** What a person can do about an error: the first line counts whose code and words fit. */
const steps: readonly (readonly [code: ErrorCode, words: RegExp, step: MessageDescriptor])[] = [
  ['operationInvalid', /domain is not running/, msg`Start the virtual machine first.`],
  ['operationInvalid', /already (running|active)/, msg`It runs already: open its console.`],
  ['operationInvalid', /not paused/, msg`Pause the virtual machine first.`],
  [
    'operationInvalid',
    /managed save image/,
    msg`Restore the virtual machine and shut it down, or delete its saved state too.`,
  ],
  [
    'operationInvalid',
    /snapshots|checkpoints/,
    msg`Delete its snapshots and checkpoints first, or together with it.`,
  ],
  ['operationInvalid', /network .*not active/, msg`Start the network first.`],
  ['noDomain', /./, msg`It may have been deleted meanwhile: look at the list of all virtual machines.`],
  ['noNetwork', /./, msg`Choose a network that exists, or define this one.`],
  ['noStoragePool', /./, msg`Choose a storage pool that exists, or define this one.`],
  ['noStorageVol', /./, msg`Refresh the storage pool, or choose another volume.`],
  ['noMemory', /./, msg`Stop another virtual machine, or give this one less memory.`],
  ['operationFailed', /already exists/, msg`Choose another name.`],
  ['domExist', /./, msg`Choose another name.`],
  ['storageVolExist', /./, msg`Choose another name for the volume.`],
  ['operationFailed', /space left/, msg`Delete volumes or saved states that are not needed any more.`],
  ['systemError', /space left/, msg`Delete volumes or saved states that are not needed any more.`],
  [
    'configUnsupported',
    /./,
    msg`Change that part of its definition under Details; this hypervisor does not have it.`,
  ],
  ['xmlError', /./, msg`Mend the XML at the place that the message names.`],
  ['xmlDetail', /./, msg`Mend the XML at the place that the message names.`],
  ['xmlInvalidSchema', /./, msg`Mend the XML at the place that the message names.`],
  ['operationDenied', /./, msg`This connection is read-only: use one that may write.`],
  ['agentUnresponsive', /./, msg`Start the guest agent in the guest, or choose a way that needs none.`],
  ['operationTimeout', /./, msg`Wait until what it is doing has ended, and try again.`],
  ['resourceBusy', /./, msg`Wait until what it is doing has ended, and try again.`],
  ['internalError', /client socket is closed/, msg`The tab that ran the machines was closed; try again.`],
]

export function nextStep({ code, message }: ErrorNote): MessageDescriptor | undefined {
  return steps.find(([known, words]) => errorCodes[known].number === code && words.test(message))?.[2]
}

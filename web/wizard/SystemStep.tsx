import { Trans, useLingui } from '@lingui/react/macro'
import { FormGroup, Radio } from '@patternfly/react-core'
import { summaryOf } from '../image-summary.ts'
import { FieldHelp } from './FieldHelp.tsx'
import { FileField } from './FileField.tsx'
import { kernelHeadBytes, kernelVersion } from './kernel-file.ts'
import { OsChoice } from './OsChoice.tsx'
import { osOfKernel } from './os-choice.ts'
import { type BootFile, type Plan, withImage, withSource } from './plan.ts'
import type { StepProps } from './step.ts'
import { TextField } from './TextField.tsx'

/** Where the system comes from, and which one it is. */
export function SystemStep({ plan, change, limits, problems }: StepProps) {
  const { t } = useLingui()
  /** Ways that people know from elsewhere, and why they are not open yet. */
  const later = [
    {
      id: 'iso',
      label: t`Local install media`,
      reason: t`Not available yet: machines have no CD-ROM drives.`,
    },
    { id: 'url', label: t`Network install`, reason: t`Not available yet: machines have no network cards.` },
    { id: 'disk', label: t`Existing disk image`, reason: t`Not available yet: machines have no disks.` },
  ]
  const noteOf = (version: string | undefined) => {
    if (version === undefined) return t`This does not look like a Linux kernel for PCs (bzImage).`
    return version ? t`Linux ${version}` : t`A Linux kernel that does not tell its version.`
  }
  const setKernel = (kernel: BootFile) => {
    const { file } = kernel
    change({ kernel, detectedOs: undefined, kernelNote: file && t`Looking at the file…` })
    if (!file) return
    // Another one may have been chosen meanwhile.
    const note = (part: Partial<Plan>) => change((now) => (now.kernel === kernel ? part : {}))
    readVersion(file).then(
      (version) => note({ detectedOs: version && osOfKernel(version), kernelNote: noteOf(version) }),
      () => note({ kernelNote: t`The browser could not read the file.` }),
    )
  }
  return (
    <>
      <FormGroup isStack role="radiogroup" label={t`Where does the system come from?`} fieldId="image">
        {limits.images.map((image, index) => {
          const { name, title } = image.description
          return (
            <Radio
              key={name}
              id={index === 0 ? 'image' : `source-${name}`}
              name="source"
              label={title}
              description={summaryOf(image.description)}
              isChecked={plan.source === 'ready' && plan.image === name}
              onChange={() => change(withImage(plan, image))}
            />
          )
        })}
        <Radio
          id="source-kernel"
          name="source"
          label={t`Kernel and initrd`}
          description={t`A Linux kernel is started directly, without firmware.`}
          isChecked={plan.source === 'kernel'}
          onChange={() => change(withSource(plan, 'kernel'))}
        />
        {later.map(({ id, label, reason }) => (
          <Radio key={id} id={`source-${id}`} name="source" label={label} description={reason} isDisabled />
        ))}
        <Radio
          id="source-manual"
          name="source"
          label={t`Manual`}
          description={t`Nothing to boot from yet: the machine is defined, and started once its details name a kernel.`}
          isChecked={plan.source === 'manual'}
          onChange={() => change(withSource(plan, 'manual'))}
        />
        <FieldHelp id="image" problem={problems.image} />
      </FormGroup>
      {plan.source === 'kernel' && (
        <>
          <FileField
            id="kernel"
            label={t`Kernel`}
            hint={
              plan.kernelNote ??
              t`A file of yours, which is kept in this browser, or a path on the server of this page, such as /images/linux-tiny/kernel.`
            }
            value={plan.kernel}
            onChange={setKernel}
            problem={problems.kernel}
          />
          <FileField
            id="initrd"
            label={t`Initrd`}
            hint={t`May be left empty.`}
            value={plan.initrd}
            onChange={(initrd) => change({ initrd })}
            problem={problems.initrd}
          />
          <TextField
            id="command-line"
            label={t`Kernel arguments`}
            value={plan.commandLine}
            onChange={(commandLine) => change({ commandLine })}
          />
        </>
      )}
      <OsChoice plan={plan} change={change} problem={problems.os} />
      <FormGroup role="radiogroup" label={t`Chipset`} fieldId="chipset-q35">
        {(['q35', 'pc'] as const).map((chipset) => (
          <Radio
            key={chipset}
            id={`chipset-${chipset}`}
            name="chipset"
            label={<span translate="no">{chipset === 'q35' ? 'Q35' : 'i440FX'}</span>}
            isChecked={plan.chipset === chipset}
            onChange={() => change({ chipset })}
          />
        ))}
        <FieldHelp
          id="chipset"
          hint={<Trans>x86-64 in software (qemu); there is no firmware to choose yet.</Trans>}
          problem={undefined}
        />
      </FormGroup>
    </>
  )
}

const readVersion = async (file: File): Promise<string | undefined> =>
  kernelVersion(new Uint8Array(await file.slice(0, kernelHeadBytes).arrayBuffer()))

import { Form, FormGroup, Radio } from '@patternfly/react-core'
import { type Limits, type Plan, type Problems, withImage } from './plan.ts'
import { TextField } from './TextField.tsx'

interface Props {
  plan: Plan
  change: (plan: Plan) => void
  limits: Limits
  problems: Problems
}

/** Ways that people know from elsewhere, and why they are not open yet. */
const later: [id: string, label: string, reason: string][] = [
  ['iso', 'Local install media', 'Machines have no CD-ROM drives yet.'],
  ['network', 'Network install', 'Machines have no network cards yet.'],
  ['disk', 'Existing disk image', 'Machines have no disks yet.'],
]

/** Where the system comes from. */
export function SourceStep({ plan, change, limits, problems }: Props) {
  const { images, takenNames } = limits
  return (
    <Form onSubmit={(event) => event.preventDefault()}>
      <FormGroup role="radiogroup" label="Where does the system come from?" fieldId="source">
        {images.map((image) => (
          <Radio
            key={image.description.name}
            id={`source-${image.description.name}`}
            name="source"
            label={image.description.title}
            description={image.description.summary}
            isChecked={plan.source === 'ready' && plan.image === image.description.name}
            onChange={() => change(withImage(plan, image, takenNames))}
          />
        ))}
        <Radio
          id="source-kernel"
          name="source"
          label="Kernel and initrd"
          description="A Linux kernel is started directly, without firmware."
          isChecked={plan.source === 'kernel'}
          onChange={() => change({ ...plan, source: 'kernel' })}
        />
        {later.map(([id, label, reason]) => (
          <Radio key={id} id={`source-${id}`} name="source" label={label} description={reason} isDisabled />
        ))}
      </FormGroup>
      {plan.source === 'kernel' && (
        <>
          <TextField
            id="kernel"
            label="Kernel"
            hint="A path on the server of this page, such as /images/linux-tiny/kernel."
            value={plan.kernel}
            onChange={(kernel) => change({ ...plan, kernel })}
            problem={plan.kernel ? problems.kernel : undefined}
          />
          <TextField
            id="initrd"
            label="Initrd"
            hint="May be left empty."
            value={plan.initrd}
            onChange={(initrd) => change({ ...plan, initrd })}
            problem={problems.initrd}
          />
          <TextField
            id="command-line"
            label="Kernel arguments"
            value={plan.commandLine}
            onChange={(commandLine) => change({ ...plan, commandLine })}
          />
        </>
      )}
    </Form>
  )
}

import {
  Alert,
  Content,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Form,
  Wizard,
  WizardStep,
} from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { defineDomain } from '../stores/act.ts'
import { useDomains } from '../stores/domains.ts'
import { directBootDomain } from '../stores/image-domain.ts'
import type { ReadyImage } from '../stores/machine.ts'
import { Equivalent } from './Equivalent.tsx'
import { firstPlan, type Limits, machineOf, type Plan, problemsOf } from './plan.ts'
import { SourceStep } from './SourceStep.tsx'
import { TextField } from './TextField.tsx'
import { virtInstallLine } from './virt-install.ts'

interface Props {
  client: RpcClient
  images: readonly ReadyImage[]
  /** The machine is defined: it is shown, and started there. */
  created: (name: string) => void
  cancel: () => void
}

/** RAM of a machine ends below the gap of its devices. */
const mostMemoryMiB = 3072

/** A new machine in five steps. Nothing is made before the last. */
export function CreateWizard({ client, images, created, cancel }: Props) {
  const rows = useDomains((state) => state.rows)
  const [hostMiB, setHostMiB] = useState(mostMemoryMiB)
  const takenNames = rows?.map(({ name }) => name) ?? []
  const limits: Limits = { images, takenNames, memoryMiB: Math.min(hostMiB, mostMemoryMiB) }
  const [plan, setPlan] = useState(() => firstPlan(limits))
  const [isBusy, setIsBusy] = useState(false)
  const [failure, setFailure] = useState<string>()

  useEffect(() => {
    client.call('nodeGetInfo').then(
      ({ memory }) => setHostMiB(Math.floor(Number(memory) / 1024)),
      () => {},
    )
  }, [client])

  const problems = problemsOf(plan, limits)
  const machine = machineOf(plan, images)
  const xml = directBootDomain(machine)
  const change = (next: Plan) => {
    setPlan(next)
    setFailure(undefined)
  }
  const create = async () => {
    setIsBusy(true)
    const refusal = await defineDomain(client, machine.name, xml)
    setIsBusy(false)
    if (refusal === undefined) created(machine.name)
    else setFailure(refusal)
  }
  const isSourceWrong = Boolean(problems.image || problems.kernel || problems.initrd)
  const foot = (isWrong: boolean) => ({ isNextDisabled: isWrong })
  return (
    <>
      <Content component="h2">New virtual machine</Content>
      <Wizard className="create-wizard" onClose={cancel} navAriaLabel="Steps" title="New virtual machine">
        <WizardStep name="System" id="system" footer={foot(isSourceWrong)}>
          <SourceStep plan={plan} change={change} limits={limits} problems={problems} />
        </WizardStep>
        <WizardStep name="Memory and CPUs" id="resources" footer={foot(problems.memoryMiB !== undefined)}>
          <Form onSubmit={(event) => event.preventDefault()}>
            <TextField
              id="memory"
              type="number"
              label="Memory in MiB"
              hint={`Up to ${limits.memoryMiB.toLocaleString()} MiB`}
              value={Number.isNaN(plan.memoryMiB) ? '' : String(plan.memoryMiB)}
              onChange={(text) => change({ ...plan, memoryMiB: text === '' ? Number.NaN : Number(text) })}
              problem={problems.memoryMiB}
            />
            <Content component="p">One CPU: machines here have no more yet.</Content>
          </Form>
        </WizardStep>
        <WizardStep name="Storage" id="storage">
          <Content component="p">
            The system lives in memory and forgets everything when it is shut off, unless it is saved. Disks
            are not available yet.
          </Content>
        </WizardStep>
        <WizardStep name="Network" id="network">
          <Content component="p">
            The machine has no network card: networks carry no packets yet. It is reached by its screen and
            its serial port.
          </Content>
        </WizardStep>
        <WizardStep
          name="Name and summary"
          id="summary"
          isDisabled={isSourceWrong || problems.memoryMiB !== undefined}
          footer={{
            nextButtonText: 'Create and start',
            isNextDisabled: Object.keys(problems).length > 0 || isBusy,
            onNext: () => void create(),
          }}
        >
          <Form onSubmit={(event) => event.preventDefault()}>
            {failure !== undefined && (
              <Alert isInline component="h3" variant="danger" title="The machine could not be created">
                {failure}
              </Alert>
            )}
            <TextField
              id="name"
              label="Name"
              value={plan.name}
              onChange={(name) => change({ ...plan, name })}
              problem={problems.name}
            />
            <TextField
              id="title"
              label="Title"
              hint="What people call it; may be left empty."
              value={plan.title}
              onChange={(title) => change({ ...plan, title })}
            />
            <DescriptionList isHorizontal isCompact aria-label="Summary">
              {[
                ['Kernel', machine.kernel],
                ['Initrd', machine.initrd ?? 'none'],
                ['Memory', `${machine.memoryMiB} MiB`],
                ['CPUs', '1'],
                ['Storage', 'none'],
                ['Network', 'none'],
              ].map(([term, value]) => (
                <DescriptionListGroup key={term}>
                  <DescriptionListTerm>{term}</DescriptionListTerm>
                  <DescriptionListDescription className="summary-value">{value}</DescriptionListDescription>
                </DescriptionListGroup>
              ))}
            </DescriptionList>
          </Form>
          <Equivalent line={virtInstallLine(machine)} xml={xml} />
        </WizardStep>
      </Wizard>
    </>
  )
}

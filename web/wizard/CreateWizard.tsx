import { useLingui } from '@lingui/react/macro'
import { Alert, Bullseye, Content, Spinner, Wizard, WizardStep } from '@patternfly/react-core'
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { useDomains } from '../stores/domains.ts'
import { newDomainXml } from '../stores/image-domain.ts'
import type { ReadyImage } from '../stores/machine.ts'
import { CancelDialog } from './CancelDialog.tsx'
import { CreationProgress } from './CreationProgress.tsx'
import { Equivalent } from './Equivalent.tsx'
import { NetworkStep } from './NetworkStep.tsx'
import { firstPlan, type Limits, machineOf, osOf } from './plan.ts'
import {
  type Field,
  firstWrongStep,
  type Outcome,
  obstaclesOf,
  outcomeOf,
  problemsOf,
  problemsToShow,
  type StepId,
  stepIds,
  wrongFields,
} from './problems.ts'
import { ResourcesStep } from './ResourcesStep.tsx'
import { StepForm, stepFormId } from './StepForm.tsx'
import { StorageStep } from './StorageStep.tsx'
import { SummaryStep } from './SummaryStep.tsx'
import { SystemStep } from './SystemStep.tsx'
import type { Change } from './step.ts'
import { readSurroundings, type Surroundings } from './surroundings.ts'
import { useCreation } from './use-creation.ts'
import { virtInstallLine } from './virt-install.ts'
import './wizard.css'

interface Props {
  client: RpcClient
  images: readonly ReadyImage[]
  /** The machine is defined: it is shown, and started there. */
  created: (name: string, outcome: Outcome) => void
  cancel: () => void
}

/** A new machine in five steps. Nothing is made before the last. */
export function CreateWizard({ client, ...props }: Props) {
  const { t } = useLingui()
  const [surroundings, setSurroundings] = useState<Surroundings>()
  const [failure, setFailure] = useState<string>()
  useEffect(() => {
    readSurroundings(client).then(setSurroundings, (error: Error) => setFailure(error.message))
  }, [client])
  if (failure !== undefined)
    return (
      <Alert
        isInline
        component="h2"
        variant="danger"
        title={t`The daemon does not tell what a machine can have`}
      >
        {failure}
      </Alert>
    )
  if (!surroundings)
    return (
      <Bullseye>
        <Spinner aria-label={t`Loading`} />
      </Bullseye>
    )
  return <Steps client={client} surroundings={surroundings} {...props} />
}

function Steps({ client, images, surroundings, created, cancel }: Props & { surroundings: Surroundings }) {
  const { t } = useLingui()
  const rows = useDomains((state) => state.rows) ?? []
  const limits: Limits = { ...surroundings, images, takenNames: rows.map(({ name }) => name) }
  const [plan, setPlan] = useState(() => firstPlan(images))
  const [isTouched, setTouched] = useState(false)
  const [isAsking, setAsking] = useState(false)
  /** Steps that were to be left: what is missing there is said from then on. */
  const [tried, setTried] = useState<readonly StepId[]>([])
  const [start, setStart] = useState<{ step: StepId; attempt: number }>({ step: 'system', attempt: 0 })
  const [focused, setFocused] = useState<{ field: Field }>()
  const creation = useCreation(client)

  // A new object for each wish, so that the same field can be wished for again.
  useEffect(() => {
    if (focused) elementOf(focused.field)?.focus()
  }, [focused])

  const change = (part: Change) => {
    setTouched(true)
    setPlan((now) => ({ ...now, ...(typeof part === 'function' ? part(now) : part) }))
  }
  const problems = problemsOf(plan, limits)
  const shown = problemsToShow(problems, plan, limits, tried)
  const { domain } = machineOf(plan, limits)
  const obstacles = obstaclesOf(plan)
  const outcome = outcomeOf(plan)
  const running = rows.filter(({ ref }) => ref.id >= 0)
  const usedMiB = running.reduce((sum, { memoryKiB }) => sum + memoryKiB / 1024, 0)
  const goTo = (step: StepId) => setStart(({ attempt }) => ({ step, attempt: attempt + 1 }))

  const check = (step: StepId): boolean => {
    const [field] = wrongFields(step, problems)
    if (field === undefined) return true
    setTried([...tried, step])
    setFocused({ field })
    return false
  }
  const finish = async () => {
    const wrong = firstWrongStep(problems)
    if (wrong !== undefined) {
      goTo(wrong)
      check(wrong)
    } else if (await creation.begin(plan, limits)) created(domain.name, outcome)
    else goTo('summary')
  }
  const leave = () => (isTouched ? setAsking(true) : cancel())
  const listen = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape') {
      // The question would hear it, too, and be gone.
      event.stopPropagation()
      leave()
    }
    // The wizard's frame has the focus after each step: Enter goes on from there, too.
    const isFrame =
      event.key === 'Enter' && (event.target as HTMLElement).closest('form, footer, nav, button') === null
    if (isFrame) (document.getElementById(stepFormId) as HTMLFormElement | null)?.requestSubmit()
  }

  const finishText =
    outcome === 'start' ? t`Create and start` : outcome === 'customise' ? t`Customise` : t`Create`
  const stepProps = { plan, change, limits, problems: shown }
  const steps: Record<StepId, { name: string; content: ReactNode }> = {
    system: { name: t`System`, content: <SystemStep {...stepProps} /> },
    resources: { name: t`Memory and CPUs`, content: <ResourcesStep {...stepProps} usedMiB={usedMiB} /> },
    storage: { name: t`Storage`, content: <StorageStep {...stepProps} /> },
    network: { name: t`Network`, content: <NetworkStep {...stepProps} /> },
    summary: {
      name: t`Name and summary`,
      content: <SummaryStep {...stepProps} domain={domain} obstacles={obstacles} />,
    },
  }
  return (
    <>
      <Content component="h2">{t`New virtual machine`}</Content>
      {creation.stage ? (
        <CreationProgress name={domain.name} stage={creation.stage} cancel={creation.stop} />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: it only hears keys of what is in it
        <div className="create-wizard" onKeyDown={listen}>
          {creation.failure !== undefined && (
            <Alert isInline component="h3" variant="danger" title={t`The machine could not be created`}>
              {creation.failure}
            </Alert>
          )}
          <Wizard
            key={start.attempt}
            startIndex={stepIds.indexOf(start.step) + 1}
            onClose={leave}
            navAriaLabel={t`Steps`}
          >
            {stepIds.map((step) => (
              <WizardStep
                key={step}
                id={step}
                name={steps[step].name}
                body={{ 'aria-label': steps[step].name }}
                footer={{
                  nextButtonText: step === 'summary' ? finishText : t`Next`,
                  backButtonText: t`Back`,
                  cancelButtonText: t`Cancel`,
                  nextButtonProps: { form: stepFormId },
                  onNext: () => {},
                }}
              >
                <StepForm step={step} title={steps[step].name} check={check} finish={() => void finish()}>
                  {steps[step].content}
                </StepForm>
              </WizardStep>
            ))}
          </Wizard>
          <Equivalent
            line={virtInstallLine(domain, osOf(plan) ?? 'generic', outcome === 'start')}
            xml={newDomainXml(domain)}
          />
        </div>
      )}
      {isAsking && <CancelDialog leave={cancel} stay={() => setAsking(false)} />}
    </>
  )
}

const elementOf = (field: Field) =>
  document.getElementById(field) ?? document.getElementById(field === 'os' ? 'detects-os' : field)

import { Trans, useLingui } from '@lingui/react/macro'
import { Checkbox, FormGroup, Radio, SearchInput } from '@patternfly/react-core'
import { useState } from 'react'
import { osNamed } from '../stores/operating-systems.ts'
import { FieldHelp } from './FieldHelp.tsx'
import { findSystems, isPastItsEnd } from './os-choice.ts'
import type { Plan } from './plan.ts'

interface Props {
  plan: Plan
  change: (part: Partial<Plan>) => void
  problem: string | undefined
}

/** Which system it is: as the source says, or as the person does. */
export function OsChoice({ plan, change, problem }: Props) {
  const { t } = useLingui()
  const [search, setSearch] = useState('')
  const [withPast, setWithPast] = useState(false)
  const { detectsOs, detectedOs, chosenOs, source } = plan
  const detected = osNamed(detectedOs ?? '')
  const today = new Date()
  const found = findSystems(search, withPast, today)
  return (
    <FormGroup label={t`Operating system`} fieldId="os" role="group">
      <Checkbox
        id="detects-os"
        label={t`Detect from the source`}
        description={
          source === 'manual'
            ? t`There is no source.`
            : detectsOs && (detected ? <span translate="no">{detected.title}</span> : t`None detected`)
        }
        isDisabled={source === 'manual'}
        isChecked={detectsOs}
        onChange={(_, detects) => change({ detectsOs: detects, chosenOs: detectedOs ?? chosenOs })}
      />
      {!detectsOs && (
        <div className="os-choice">
          <SearchInput
            searchInputId="os"
            aria-label={t`Find an operating system`}
            aria-describedby="os-help"
            placeholder={t`Find an operating system`}
            value={search}
            onChange={(_, text) => setSearch(text)}
            onClear={() => setSearch('')}
          />
          <Checkbox
            id="with-past"
            label={t`Include those past their end of life`}
            isChecked={withPast}
            onChange={(_, isChecked) => setWithPast(isChecked)}
          />
          <div className="os-list" role="radiogroup" aria-label={t`Operating system`}>
            {found.map((os) => (
              <Radio
                key={os.name}
                id={`os-${os.name}`}
                name="os"
                label={os.title}
                description={isPastItsEnd(os, today) ? t`End of life: ${os.ends}` : undefined}
                isChecked={chosenOs === os.name}
                onChange={() => change({ chosenOs: os.name })}
              />
            ))}
            {found.length === 0 && (
              <p>
                <Trans>None has this name: «Generic» fits all.</Trans>
              </p>
            )}
          </div>
        </div>
      )}
      <FieldHelp id="os" hint={chosenHint(plan)} problem={problem} />
    </FormGroup>
  )
}

/** The one that is chosen may not be among those that are seen. */
const chosenHint = ({ detectsOs, chosenOs }: Plan) => (detectsOs ? undefined : osNamed(chosenOs)?.title)

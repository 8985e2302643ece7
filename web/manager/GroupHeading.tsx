import { Plural, Trans } from '@lingui/react/macro'
import { Label } from '@patternfly/react-core'
import type { Group } from './filter.ts'
import { tagColor } from './tag-color.ts'

export function GroupHeading({ group: { tag, rows } }: { group: Group }) {
  return (
    <span className="group-heading">
      {tag === undefined ? <Trans>Without tags</Trans> : <Label color={tagColor(tag)}>{tag}</Label>}
      <small>
        <Plural value={rows.length} one="# machine" other="# machines" />
      </small>
    </span>
  )
}

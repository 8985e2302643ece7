import { Plural, Trans } from '@lingui/react/macro'
import { Label } from '@patternfly/react-core'
import { tagColor } from './tag-color.ts'

interface Props {
  /** The tag of those that follow; undefined for those that have none. */
  heading: string | undefined
  count: number
}

export function GroupHeading({ heading, count }: Props) {
  return (
    <span className="group-heading">
      {heading === undefined ? (
        <Trans>Without tags</Trans>
      ) : (
        <Label color={tagColor(heading)}>{heading}</Label>
      )}
      <small>
        <Plural value={count} one="# machine" other="# machines" />
      </small>
    </span>
  )
}

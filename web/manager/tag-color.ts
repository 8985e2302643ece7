import type { LabelProps } from '@patternfly/react-core'

const colors = ['blue', 'green', 'orange', 'purple', 'red', 'teal', 'yellow', 'orangered'] as const

/** A tag has the same colour wherever it is; which one it is follows from its letters. */
export function tagColor(tag: string): NonNullable<LabelProps['color']> {
  let sum = 0
  for (const letter of tag) sum = (sum * 31 + letter.codePointAt(0)!) % 65_521
  return colors[sum % colors.length]!
}

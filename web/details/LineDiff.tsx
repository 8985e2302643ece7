import { useLingui } from '@lingui/react/macro'
import { lineDifference } from '../line-difference.ts'

const elements = { ' ': 'span', '+': 'ins', '-': 'del' } as const

/** What one text has otherwise than another, line by line; signs say what colours do. */
export function LineDiff({ before, after }: { before: string; after: string }) {
  const { t } = useLingui()
  const rows = lineDifference(before, after).map((line, number) => ({ ...line, number }))
  return (
    <section aria-label={t`Changes`}>
      <pre className="line-diff">
        {rows.map(({ mark, text, number }) => {
          const Element = elements[mark]
          return <Element key={number}>{`${mark} ${text}\n`}</Element>
        })}
      </pre>
    </section>
  )
}

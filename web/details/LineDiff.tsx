import { useLingui } from '@lingui/react/macro'
import { diffLines, withContext } from './line-diff.ts'

const looks = {
  same: ['span', ' '],
  added: ['ins', '+'],
  removed: ['del', '−'],
} as const

/** What one text has otherwise than another, line by line; signs say what colours do. */
export function LineDiff({ before, after }: { before: string; after: string }) {
  const { t } = useLingui()
  const rows = withContext(diffLines(before, after)).map((line, number) => ({ line, number }))
  return (
    <section aria-label={t`Changes`}>
      <pre className="line-diff">
        {rows.map(({ line, number }) => {
          if (!line) return <span key={number}>{'…\n'}</span>
          const [Element, sign] = looks[line.kind]
          return <Element key={number}>{`${sign} ${line.text}\n`}</Element>
        })}
      </pre>
    </section>
  )
}

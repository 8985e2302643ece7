import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Content } from '@patternfly/react-core'
import { useEffect, useRef, useState } from 'react'
import type { ScreenText } from '../../engine/model/screen-text.ts'
import { changedLines } from './changed-lines.ts'

interface Props {
  title: string
  /** Undefined in graphics modes. */
  read: () => Promise<ScreenText | undefined>
  report: (refusal: string | undefined) => void
}

const lookEvery = 500

/** A text screen as text: to be read aloud, searched and copied. It asks only while it is shown. */
export function TextMirror({ title, read, report }: Props) {
  const { t } = useLingui()
  const [text, setText] = useState<ScreenText>()
  const [news, setNews] = useState<string[]>([])
  const known = useRef<readonly string[]>([])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isShown = true
    const look = async () => {
      const found = document.hidden ? undefined : await read().catch(() => undefined)
      if (!isShown) return
      if (!document.hidden) {
        const lines = found?.lines ?? []
        const changed = changedLines(known.current, lines)
        if (changed.length > 0) setNews(changed)
        known.current = lines
        setText(found)
      }
      timer = setTimeout(look, lookEvery)
    }
    void look()
    return () => {
      isShown = false
      clearTimeout(timer)
    }
  }, [read])

  const copy = () =>
    void navigator.clipboard.writeText(known.current.join('\n').trimEnd()).then(
      () => report(undefined),
      () => report(t`The browser did not allow this page to copy.`),
    )
  return (
    <section className="text-mirror" aria-label={t`Text on the screen of ${title}`}>
      <div className="text-mirror-head">
        <Content component="small">
          <Trans>Text of the screen</Trans>
        </Content>
        <Button variant="link" size="sm" isAriaDisabled={!text} onClick={copy}>
          <Trans>Copy all</Trans>
        </Button>
      </div>
      {text ? (
        <pre className="text-mirror-lines">
          {text.lines
            .map((line, row) => ({ line, row }))
            .map(({ line, row }) => (
              <span key={row}>{`${line}\n`}</span>
            ))}
        </pre>
      ) : (
        <p>
          <Trans>The guest shows graphics now, or nothing: there is no text to read.</Trans>
        </p>
      )}
      <div className="pf-v6-screen-reader" aria-live="polite">
        {news.join('\n')}
      </div>
    </section>
  )
}

import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Title } from '@patternfly/react-core'
import { type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { canLockKeyboard } from './use-fullscreen.ts'

interface Props {
  title: string
  leave: () => void
  /** Keys that bring the focus here, as a person calls them. */
  releaseKeys: string
  /** Where the focus goes when the guest gives the keyboard back. */
  leaveButton: RefObject<HTMLButtonElement | null>
  children: ReactNode
}

/** As virt-manager's: seen at first, then gone, and back at the top edge. */
const seenAtFirst = 2000
const goesAfter = 1000

/** The bar at the top of a fullscreen console. It stays while it has the focus or the pointer. */
export function FullscreenBar({ title, leave, releaseKeys, leaveButton, children }: Props) {
  const { t } = useLingui()
  const [isShown, setShown] = useState(true)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const bar = useRef<HTMLDivElement>(null)

  const show = () => {
    clearTimeout(timer.current)
    setShown(true)
  }
  const hideLater = useCallback((delay: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      if (!bar.current?.matches(':hover, :focus-within')) setShown(false)
    }, delay)
  }, [])
  useEffect(() => {
    hideLater(seenAtFirst)
    return () => clearTimeout(timer.current)
  }, [hideLater])
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label={t`Fullscreen`}
      className={isShown ? 'fullscreen-bar' : 'fullscreen-bar is-hidden'}
      onMouseEnter={show}
      onMouseLeave={() => hideLater(goesAfter)}
      onFocus={show}
      onBlur={() => hideLater(goesAfter)}
    >
      <Title headingLevel="h3" size="md">
        {title}
      </Title>
      {children}
      <Button ref={leaveButton} size="sm" variant="secondary" onClick={leave}>
        <Trans>Leave fullscreen</Trans>
      </Button>
      <span className="fullscreen-hint">
        {canLockKeyboard
          ? t`${releaseKeys} shows this bar; hold Esc to leave.`
          : t`${releaseKeys} shows this bar.`}
      </span>
    </div>
  )
}

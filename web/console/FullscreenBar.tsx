import { Button, Title } from '@patternfly/react-core'
import { type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { canLockKeyboard } from './use-fullscreen.ts'

interface Props {
  title: string
  leave: () => void
  /** Where the focus goes when the guest gives the keyboard back. */
  leaveButton: RefObject<HTMLButtonElement | null>
  children: ReactNode
}

/** As virt-manager's: seen at first, then gone, and back at the top edge. */
const seenAtFirst = 2000
const goesAfter = 1000

/** The bar at the top of a fullscreen console. It stays while it has the focus or the pointer. */
export function FullscreenBar({ title, leave, leaveButton, children }: Props) {
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
      aria-label="Fullscreen"
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
        Leave fullscreen
      </Button>
      <span className="fullscreen-hint">
        {canLockKeyboard ? 'Ctrl+Alt shows this bar; hold Esc to leave.' : 'Ctrl+Alt shows this bar.'}
      </span>
    </div>
  )
}

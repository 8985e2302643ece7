import { type RefObject, useLayoutEffect, useState } from 'react'
import { type Span, spanInView } from './window.ts'

/**
 * Which rows of a long list have to be there: those near what is seen of `list`, whatever scrolls it. `rowHeight` is in
 * pixels.
 */
export function useWindow(list: RefObject<HTMLElement | null>, count: number, rowHeight: number): Span {
  const [span, setSpan] = useState<Span>(() => spanInView(count, rowHeight, 0, innerHeight))
  useLayoutEffect(() => {
    let frame = 0
    const look = () => {
      frame = 0
      const { top } = list.current!.getBoundingClientRect()
      const next = spanInView(count, rowHeight, top, innerHeight)
      setSpan((now) => (now.first === next.first && now.end === next.end ? now : next))
    }
    const lookSoon = () => {
      frame ||= requestAnimationFrame(look)
    }
    look()
    // Scrolling does not bubble, but is captured on its way down to whichever part scrolls.
    document.addEventListener('scroll', lookSoon, { capture: true, passive: true })
    addEventListener('resize', lookSoon)
    return () => {
      cancelAnimationFrame(frame)
      document.removeEventListener('scroll', lookSoon, { capture: true })
      removeEventListener('resize', lookSoon)
    }
  }, [list, count, rowHeight])
  return span
}

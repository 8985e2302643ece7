import { type RefObject, useLayoutEffect, useState } from 'react'

/** Whether what is in a box is wider than the box. */
export function useOverflow(box: RefObject<HTMLElement | null>): boolean {
  const [overflows, setOverflows] = useState(false)
  useLayoutEffect(() => {
    const content = box.current!.firstElementChild as HTMLElement
    const sizes = new ResizeObserver(() => setOverflows(content.offsetWidth > box.current!.clientWidth))
    sizes.observe(box.current!)
    sizes.observe(content)
    return () => sizes.disconnect()
  }, [box])
  return overflows
}

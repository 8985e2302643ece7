import { type RefObject, useEffect, useState } from 'react'
import type { Size } from './screen-size.ts'

/** How much room an element has inside, in CSS pixels. */
export function useBox(element: RefObject<HTMLElement | null>): Size {
  const [box, setBox] = useState<Size>({ width: 0, height: 0 })
  useEffect(() => {
    const measured = element.current!
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = measured
      setBox((known) => (known.width === width && known.height === height ? known : { width, height }))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(measured)
    return () => observer.disconnect()
  }, [element])
  return box
}

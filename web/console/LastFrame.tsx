import { useLingui } from '@lingui/react/macro'
import { type CSSProperties, useEffect, useRef } from 'react'

interface Props {
  frame: ImageData
  style: CSSProperties
}

/** What was seen last of a screen that is gone. */
export function LastFrame({ frame, style }: Props) {
  const { t } = useLingui()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => canvas.current?.getContext('2d')?.putImageData(frame, 0, 0), [frame])
  return (
    <canvas
      ref={canvas}
      className="last-frame"
      width={frame.width}
      height={frame.height}
      style={style}
      role="img"
      aria-label={t`The last picture of the screen`}
    />
  )
}

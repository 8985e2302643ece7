import { useEffect, useRef } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { domainPolling } from '../stores/statistics.ts'
import type { SmallGraph } from './columns.table.ts'
import { drawSparkline, newestValue } from './draw-sparkline.ts'

interface Props {
  client: RpcClient
  /** Of a machine that runs. */
  name: string
  graph: SmallGraph
}

/** What a machine did lately, with the newest value as text. New values are drawn without React. */
export function Sparkline({ client, name, graph }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const text = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const draw = () => {
      drawSparkline(canvas.current!, name, graph)
      const value = newestValue(name, graph)
      text.current!.textContent = value === undefined ? '–' : graph.format(value)
    }
    draw()
    return domainPolling.watch(client, draw)
  }, [client, name, graph])
  return (
    <span className="sparkline">
      <canvas ref={canvas} />
      <span ref={text} />
    </span>
  )
}

import { t } from '@lingui/core/macro'
import { Title } from '@patternfly/react-core'
import { useEffect, useRef } from 'react'
import type uPlot from 'uplot'
import { useIsDark } from './dark-theme.ts'
import { formatTime } from './texts.ts'
import 'uplot/dist/uPlot.min.css'
import './graph.css'

/** One line of a graph. */
export interface Line<T> {
  label: string
  value: (entry: T) => number | undefined
}

/** What a graph shows: values that share a unit. */
export interface GraphKind<T> {
  title: string
  lines: readonly Line<T>[]
  /** A value with its unit. */
  format: (value: number) => string
  /** Where the axis ends; by the values themselves if it is not said. */
  most?: (entries: readonly T[]) => number | undefined
  /** What is said if none of the values is there. */
  missing: string
}

/** Where a graph's values are from: entries in order of time, and word of new ones. */
export interface GraphSource<T> {
  entries: () => readonly T[]
  watch: (listener: () => void) => () => void
}

interface Props<T> {
  kind: GraphKind<T>
  source: GraphSource<T>
  /** How far back it goes. */
  minutes: number
}

const height = 180
const colors = ['blue', 'orange', 'green', 'purple', 'teal']
const timeText = (seconds: number) => formatTime(seconds * 1000)

/** Lines over time. New values are drawn on its canvas alone: React draws nothing anew. */
export function Graph<T extends { time: number }>({ kind, source, minutes }: Props<T>) {
  const place = useRef<HTMLDivElement>(null)
  const note = useRef<HTMLParagraphElement>(null)
  const isDark = useIsDark()

  useEffect(() => {
    const box = place.current!
    let plot: uPlot | undefined
    let isGone = false
    const draw = () => {
      const data = columnsOf(kind, source.entries())
      const [times, ...values] = data
      note.current!.hidden =
        times.length === 0 || values.some((column) => column.some((value) => value !== null))
      plot?.setData(data)
      // The newest values, unless the pointer asks for others.
      if (plot && plot.cursor.idx == null && times.length > 0)
        plot.setLegend({ idx: times.length - 1 }, false)
    }
    const sizes = new ResizeObserver(() => plot?.setSize({ width: box.clientWidth, height }))
    void import('uplot').then(({ default: Plot }) => {
      if (isGone) return
      plot = new Plot(optionsOf(kind, source, minutes, box, isDark ? 200 : 300), [[]], box)
      sizes.observe(box)
      draw()
    })
    const unwatch = source.watch(draw)
    return () => {
      isGone = true
      unwatch()
      sizes.disconnect()
      plot?.destroy()
    }
  }, [kind, source, minutes, isDark])

  return (
    <section className="graph" aria-label={kind.title}>
      <Title headingLevel="h2" size="md">
        {kind.title}
      </Title>
      <div ref={place} role="img" aria-label={t`Graph: ${kind.title}. The table below has its values.`} />
      <p ref={note} className="graph-note" hidden>
        {kind.missing}
      </p>
    </section>
  )
}

/** The times in seconds, and the values of each line. */
type Columns = [times: number[], ...values: (number | null)[][]]

function columnsOf<T extends { time: number }>(kind: GraphKind<T>, entries: readonly T[]): Columns {
  return [
    entries.map(({ time }) => time / 1000),
    ...kind.lines.map(({ value }) => entries.map((entry) => value(entry) ?? null)),
  ]
}

function optionsOf<T extends { time: number }>(
  kind: GraphKind<T>,
  source: GraphSource<T>,
  minutes: number,
  box: HTMLElement,
  /** Of the chart's colours: the usual one is too dark on a dark page. */
  shade: number,
): uPlot.Options {
  const style = getComputedStyle(box)
  const token = (name: string) => style.getPropertyValue(`--pf-t--${name}`).trim()
  const axis = {
    stroke: token('global--text--color--subtle'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: token('global--border--color--default'), width: 1 },
    ticks: { show: false },
  }
  return {
    width: box.clientWidth,
    height,
    scales: {
      x: {
        range: (_, _least, last) => {
          const end = last ?? 0
          return [end - minutes * 60, end]
        },
      },
      y: { range: (_, _least, last) => [0, kind.most?.(source.entries()) || (last ?? 0) * 1.1 || 1] },
    },
    axes: [
      { ...axis, size: 30, space: 80, values: (_, splits) => splits.map(timeText) },
      { ...axis, size: 80, values: (_, splits) => splits.map(kind.format) },
    ],
    series: [
      { label: t`Time`, value: (_, value) => (value == null ? '–' : timeText(value)) },
      ...kind.lines.map(({ label }, index) => ({
        label,
        stroke: token(`chart--color--${colors[index % colors.length]}--${shade}`),
        width: 2,
        points: { show: false },
        value: (_: uPlot, value: number | null) => (value == null ? '–' : kind.format(value)),
      })),
    ],
  }
}

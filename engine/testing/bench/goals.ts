import { contestantName, type Peer } from './contest.ts'
import type { Figures } from './figures.ts'
import type { ItemClass } from './items.ts'

/** What ours in Chromium is to reach: over a class, the geometric mean of the peer's time ÷ ours. */
export interface Goal {
  class: ItemClass
  peer: Extract<Peer, 'v86' | 'qemu'>
  atLeast: number
}

export const goals: readonly Goal[] = [
  { class: 'integer', peer: 'v86', atLeast: 4 },
  { class: 'SSE2 double', peer: 'v86', atLeast: 6 },
  { class: 'memory', peer: 'v86', atLeast: 2 },
  { class: 'fork and syscall', peer: 'v86', atLeast: 2.5 },
  { class: 'integer', peer: 'qemu', atLeast: 1.1 },
  { class: 'SSE2 double', peer: 'qemu', atLeast: 4 },
  { class: 'Lua and Python', peer: 'qemu', atLeast: 0.6 },
  { class: 'fork and syscall', peer: 'qemu', atLeast: 0.5 },
  { class: 'boot', peer: 'qemu', atLeast: 1 / 1.5 },
]

export interface Verdict {
  /** What was to be reached. */
  goal: string
  atLeast: number
  /** By the processor time of the emulating threads, which decides; by the wall; and of whole processes. */
  thread: number | undefined
  wall: number | undefined
  process: number | undefined
  isReached: boolean | undefined
  /** What it missed by, if that is more than a number. */
  note?: string
}

const ours = contestantName('ours', 'Chromium')

/** Where somebody was not measured, `isReached` is undefined. */
export function judge(figures: Figures): Verdict[] {
  return [...goals.map((goal) => judgeGoal(goal, figures)), judgeEach(figures)]
}

function judgeGoal({ class: itemClass, peer, atLeast }: Goal, figures: Figures): Verdict {
  const other = contestantName(peer, 'Chromium')
  const items = figures.items.filter((item) => item.class === itemClass)
  const thread = figures.meanRatio(other, ours, items, 'thread')
  return {
    goal: `${itemClass}: ${other} ÷ ours`,
    atLeast,
    thread,
    wall: figures.meanRatio(other, ours, items, 'wall'),
    process: figures.meanRatio(other, ours, items, 'process'),
    isReached: thread === undefined ? undefined : thread >= atLeast,
  }
}

/** No single one may be slower than in v86. */
function judgeEach(figures: Figures): Verdict {
  const v86 = contestantName('v86', 'Chromium')
  const least = (measure: 'thread' | 'wall' | 'process') => {
    const ratios = figures.items.flatMap((item) => figures.ratio(v86, ours, item, measure) ?? [])
    return ratios.length > 0 ? Math.min(...ratios) : undefined
  }
  const slower = figures.items.filter((item) => (figures.ratio(v86, ours, item, 'thread') ?? 1) < 1)
  const thread = least('thread')
  return {
    goal: `each by itself: ${v86} ÷ ours, the least`,
    atLeast: 1,
    thread,
    wall: least('wall'),
    process: least('process'),
    isReached: thread === undefined ? undefined : thread >= 1,
    ...(slower.length > 0 && { note: slower.map(({ name }) => name).join(', ') }),
  }
}

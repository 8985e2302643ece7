import { deviations } from './deviations.table.ts'
import { difference } from './difference.ts'
import { Normaliser } from './normalise.ts'
import type { Group } from './virsh-commands.table.ts'
import { type Answer, perform, type Target } from './virsh-session.ts'

/** The two daemons, each with what is kept of its answers so far. */
export interface Side {
  readonly target: Target
  readonly normaliser: Normaliser
}

export const side = (target: Target): Side => ({ target, normaliser: new Normaliser(target.folder) })

/** By step; steps that agree are left out. A line that comes again has its count behind it: `list --all #2`. */
export type Differences = Readonly<Record<string, readonly string[]>>

/** Sends the group's commands to both, in its order and at the same time. */
export async function compareGroup({ name, steps }: Group, theirs: Side, ours: Side): Promise<Differences> {
  const [first, second] = await Promise.all([theirs, ours].map((side) => answersOf(steps, side)))
  const counts = new Map<string, number>()
  const found: Record<string, string[]> = {}
  for (const [n, { line, lines }] of first!.entries()) {
    const count = (counts.get(line) ?? 0) + 1
    counts.set(line, count)
    const different = difference(lines, second![n]!.lines)
    if (different.length > 0) found[`${name}: ${line}${count > 1 ? ` #${count}` : ''}`] = different
  }
  return found
}

async function answersOf(
  steps: Group['steps'],
  { target, normaliser }: Side,
): Promise<{ line: string; lines: string[] }[]> {
  const answers: { line: string; lines: string[] }[] = []
  for (const step of steps) {
    const answer: Answer = await perform(step, target)
    answers.push({ line: answer.line, lines: normaliser.lines(answer) })
  }
  return answers
}

/** What is listed for the steps of a group. */
export function listed(group: string): Differences {
  const own = deviations.flatMap(({ steps, difference }) =>
    steps.filter((step) => step.startsWith(`${group}: `)).map((step) => [step, difference] as const),
  )
  return Object.fromEntries(own)
}

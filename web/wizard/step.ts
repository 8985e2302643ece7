import type { Limits, Plan } from './plan.ts'
import type { Problems } from './problems.ts'

/** Part of a plan that is another from now on, or what makes it of the plan as it is then. */
export type Change = Partial<Plan> | ((plan: Plan) => Partial<Plan>)

/** What a step of the wizard is shown with. */
export interface StepProps {
  plan: Plan
  change: (change: Change) => void
  limits: Limits
  /** What is to be said now; not what has not been asked for yet. */
  problems: Problems
}

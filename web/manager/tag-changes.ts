import type { DomainRow } from '../stores/domains.ts'
import { tidyTags } from '../stores/machine-tags.ts'

/** A machine's tags after some were added and others removed. */
export const changedTags = (
  tags: readonly string[],
  added: readonly string[],
  removed: readonly string[],
): string[] => tidyTags([...tags.filter((tag) => !removed.includes(tag)), ...added])

/** Each tag that is on a machine after the changes, with how many machines have it, in order. */
export function countedTags(
  rows: readonly Pick<DomainRow, 'tags'>[],
  added: readonly string[],
  removed: readonly string[],
): Map<string, number> {
  const all = rows.flatMap(({ tags }) => changedTags(tags, added, removed))
  return new Map(tidyTags(all).map((tag) => [tag, all.filter((one) => one === tag).length]))
}

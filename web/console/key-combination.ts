import { type Key, mainKeys, modifierKeys } from './key.table.ts'

/** Keys that go down in this order and up in the other. */
export type KeyCombination = readonly Key[]

const allKeys = [...modifierKeys, ...mainKeys]

export function combinationLabel(combination: KeyCombination): string {
  return combination.map(({ label }) => label).join('+')
}

/** Keys joined by plus signs, as {@link combinationLabel} writes them; undefined if one is not known. */
export function parseCombination(text: string): KeyCombination | undefined {
  const keys = text.split('+').map((label) => allKeys.find((known) => known.label === label))
  return keys.every((found) => found !== undefined) ? keys : undefined
}

const combination = (text: string): KeyCombination => parseCombination(text)!

/** Virt-manager's Send Key menu, in its order. */
export const sentCombinations: readonly KeyCombination[] = [
  'Ctrl+Alt+Backspace',
  'Ctrl+Alt+Delete',
  ...Array.from({ length: 12 }, (_, n) => `Ctrl+Alt+F${n + 1}`),
  'Print Screen',
].map(combination)

/** What may be written at a place of a domain's XML: asked of the text before it, and of what libvirt knows. */
import { attributesOf, childrenOf, type ElementPath, valuesAt } from './declared.ts'

export interface Suggestions {
  /** Where what they replace begins. */
  from: number
  kind: 'element' | 'attribute' | 'value'
  names: string[]
}

/** `parents` are the elements that hold the text's first: none for a whole domain. */
export function suggestXml(text: string, at: number, parents: ElementPath): Suggestions | undefined {
  const before = text.slice(0, at)
  const tagStart = before.lastIndexOf('<')
  const isInTag = tagStart > before.lastIndexOf('>')
  if (!isInTag) return suggestText(before, parents)
  const tag = before.slice(tagStart + 1)
  if (/^[!?]/.test(tag)) return undefined
  const open = [...parents, ...openElements(before.slice(0, tagStart))]
  const closing = /^\/([\w:-]*)$/.exec(tag)
  if (closing)
    return {
      from: at - closing[1]!.length,
      kind: 'element',
      names: open.length > parents.length ? [`${open.at(-1)}>`] : [],
    }
  const element = /^[\w:-]*/.exec(tag)![0]
  if (element === tag)
    return {
      from: at - element.length,
      kind: 'element',
      names: open.length === 0 ? ['domain'] : childrenOf(open),
    }
  const value = /([\w:-]+)\s*=\s*(?:"([^"]*)|'([^']*))$/.exec(tag)
  const path = [...open, element]
  if (value && !isClosed(tag)) {
    const typed = value[2] ?? value[3] ?? ''
    return { from: at - typed.length, kind: 'value', names: valuesAt(path, value[1]!) }
  }
  const attribute = /\s([\w:-]*)$/.exec(tag)
  if (!attribute) return undefined
  const given = new Set([...tag.matchAll(/([\w:-]+)\s*=/g)].map(([, name]) => name!))
  return {
    from: at - attribute[1]!.length,
    kind: 'attribute',
    names: attributesOf(path).filter((name) => !given.has(name)),
  }
}

/** Values of an element's text, right behind its tag. */
function suggestText(before: string, parents: ElementPath): Suggestions | undefined {
  const typed = />([\w.-]*)$/.exec(before)
  if (!typed) return undefined
  const names = valuesAt([...parents, ...openElements(before)])
  return names.length > 0 ? { from: before.length - typed[1]!.length, kind: 'value', names } : undefined
}

/** Whether the tag's last quotation mark ends a value. */
function isClosed(tag: string): boolean {
  let quote = ''
  for (const character of tag) {
    if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === quote) quote = ''
  }
  return quote === ''
}

/** Elements that are open at the end of the text, from the outermost. */
function openElements(text: string): string[] {
  const open: string[] = []
  const tags = text.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<(\/?)([\w:-]+)((?:"[^"]*"|'[^']*'|[^>"'])*)>/g)
  for (const [, slash, name, rest] of tags) {
    if (slash) open.pop()
    else if (!rest!.endsWith('/')) open.push(name!)
  }
  return open
}

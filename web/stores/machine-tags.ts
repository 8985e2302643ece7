import { XmlError } from '../../engine/xml/error.ts'
import { parseXml } from '../../engine/xml/parser.ts'
import { childElements, textOf, xmlElement, xmlText } from '../../engine/xml/tree.ts'
import { writeXml } from '../../engine/xml/writer.ts'

/** Tags stand in a definition's <metadata>, in a name space of their own, so that they go wherever the definition goes. */
export const tagsUri = 'urn:tabvisor:tags:1.0'

/** The tags in a metadata element of our name space. Other programs may have written what is none. */
export function tagsOf(metadata: string): string[] {
  try {
    const tags = childElements(parseXml(metadata)).filter(({ name }) => name === 'tag')
    return tidyTags(tags.map(textOf))
  } catch (error) {
    if (error instanceof XmlError) return []
    throw error
  }
}

/** The metadata element for these tags; null takes it away. */
export function tagsElement(tags: readonly string[]): string | null {
  const tidy = tidyTags(tags)
  if (tidy.length === 0) return null
  const children = tidy.map((tag) => xmlElement('tag', {}, [xmlText(tag)]))
  return writeXml(xmlElement('tags', {}, children)).trim()
}

/** Each tag once, without blanks around it, in order. */
export function tidyTags(tags: readonly string[]): string[] {
  const found = tags.map((tag) => tag.trim().replace(/\s+/g, ' ')).filter((tag) => tag !== '')
  return [...new Set(found)].sort((a, b) => a.localeCompare(b))
}

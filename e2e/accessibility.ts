import { join, resolve } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'

const shots = resolve(import.meta.dirname, '../node_modules/.cache/screenshots')

/** What axe complains about in the part that the selector names, by rule and element. */
export async function complaints(page: Page, part = 'html'): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async (selector) => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(selector)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  }, part)
}

/** A picture for people to look at, in a folder that is never committed. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(shots, `${name}.png`) })
}

/** What axe finds in both themes, with a picture of each. The page ends in the dark one. */
export async function complaintsInBothThemes(page: Page, name: string, part?: string): Promise<string[]> {
  // Colours would otherwise be looked at on their way from one theme to the other.
  await page.addStyleTag({ content: '* { transition: none !important }' })
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await takePicture(page, `${name}-${colorScheme}`)
    found.push(...(await complaints(page, part)))
  }
  return found
}

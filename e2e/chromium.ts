import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Debian's Chromium, or what CHROMIUM names. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? findProgram(),
    // Chromium's sandbox does not work for root, who runs tests in containers.
    chromiumSandbox: process.getuid?.() !== 0,
  })
}

function findProgram(): string {
  const paths = names.flatMap((name) =>
    (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)),
  )
  const found = paths.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
  if (!found)
    throw new Error('Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path')
  return found
}

import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../engine/cli/setup/tools.mjs'

/** Debian's Chromium, or what CHROMIUM names. */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath)
    throw new Error('Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path')
  return chromium.launch({
    executablePath,
    // Chromium's sandbox does not work for root, who runs tests in containers.
    chromiumSandbox: process.getuid?.() !== 0,
  })
}

import type { Page } from 'playwright-core'

/** The virtual machine on the page, as a person sees and uses it. */
export class MachinePage {
  private readonly page: Page
  private readonly card
  private commands = 0

  constructor(page: Page, title: string) {
    this.page = page
    this.card = page.locator('section.machine').filter({ has: page.getByRole('heading', { name: title }) })
  }

  press(button: 'Start' | 'Restore' | 'Pause' | 'Resume' | 'Shut down' | 'Start again'): Promise<void> {
    return this.card.getByRole('button', { name: button, exact: true }).click()
  }

  /** What stands behind the button that shuts down. */
  async choose(end: 'Reboot' | 'Force reset' | 'Force off' | 'Save'): Promise<void> {
    await this.card.getByRole('button', { name: 'Other ways to end it' }).click()
    await this.page.getByRole('menuitem', { name: end, exact: true }).click()
    const asksFirst = end === 'Force reset' || end === 'Force off'
    if (asksFirst) await this.page.getByRole('dialog').getByRole('button', { name: end }).click()
  }

  async waitForState(state: string, timeout = 60_000): Promise<void> {
    const label = this.card.locator('.pf-v6-c-label', { hasText: new RegExp(`^${state}$`) })
    await label.waitFor({ timeout }).catch(async () => {
      throw new Error(
        `The machine is not «${state}» after ${timeout} ms; its card says:\n${await this.text()}`,
      )
    })
  }

  /** All that the card says but for the console. */
  private async text(): Promise<string> {
    const parts = await this.card.locator('.pf-v6-c-label, .pf-v6-c-alert, .counters').allInnerTexts()
    return parts.join('\n')
  }

  /** What the message above the console says. */
  alert(): Promise<string> {
    return this.card.locator('.pf-v6-c-alert').innerText()
  }

  async counter(name: 'Speed' | 'Instructions' | 'Memory' | 'CPU time'): Promise<string> {
    const group = this.card.locator('.pf-v6-c-description-list__group', { hasText: name })
    return (await group.locator('.counter').textContent()) ?? ''
  }

  /** Counters are looked at once a second. */
  async waitForLook(): Promise<void> {
    await this.page.waitForTimeout(1500)
  }

  /** Shows one of its consoles. */
  async show(console: 'Screen' | 'Serial'): Promise<void> {
    await this.card.getByRole('tab', { name: console }).click()
  }

  /** Waits until the visible part of the serial console matches. */
  async waitForConsole(pattern: RegExp, timeout = 120_000): Promise<string> {
    await this.show('Serial')
    const rows = this.card.locator('.serial-port:not([hidden]) .xterm-rows')
    const end = Date.now() + timeout
    for (;;) {
      const text = (await rows.locator('> div').allInnerTexts())
        .join('\n')
        .replaceAll('\u00a0', ' ')
        .trimEnd()
      if (pattern.test(text)) return text
      if (Date.now() > end) throw new Error(`The console does not show ${pattern}, but:\n${text}`)
      await this.page.waitForTimeout(100)
    }
  }

  async type(line: string): Promise<void> {
    await this.show('Serial')
    await this.card.locator('.serial-port:not([hidden]) .xterm-helper-textarea').focus()
    await this.page.keyboard.type(line)
    await this.page.keyboard.press('Enter')
  }

  /** Types a command with a clear screen and gives what the console shows once the prompt is back. */
  async run(command: string): Promise<string> {
    const mark = ++this.commands
    await this.type(`clear; ${command}; echo "== ""done ${mark}"`)
    return this.waitForConsole(new RegExp(`^== done ${mark}$`, 'm'))
  }
}

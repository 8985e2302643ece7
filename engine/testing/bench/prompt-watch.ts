const kept = 4000

/** Waits for a guest's shell on its serial console; a kernel that gives up is noticed at once. */
export class PromptWatch {
  readonly reached: Promise<void>
  private readonly prompt: RegExp
  private text = ''
  private resolve: () => void = () => {}
  private reject: (reason: Error) => void = () => {}

  constructor(prompt: string) {
    this.prompt = new RegExp(prompt)
    this.reached = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
  }

  hear(text: string): void {
    this.text = (this.text + text).slice(-kept)
    if (this.prompt.test(this.text)) this.resolve()
    else if (/Kernel panic.*\n/.test(this.text)) this.fail('the kernel panicked')
  }

  fail(reason: string): void {
    const lines = this.text
      .trimEnd()
      .split(/[\r\n]+/)
      .slice(-8)
    this.reject(new Error(this.text ? `${reason}; its console ends with:\n${lines.join('\n')}` : reason))
  }
}

import { describe, expect, it } from 'vitest'
import { PromptWatch } from './prompt-watch.ts'

describe('PromptWatch', () => {
  it('sees a prompt that comes in pieces', async () => {
    const watch = new PromptWatch('tiny:[^\\n]*# $')

    watch.hear('Welcome\ntin')
    watch.hear('y:~# ')

    await expect(watch.reached).resolves.toBeUndefined()
  })

  it('gives up with a kernel that does, and quotes it', async () => {
    const watch = new PromptWatch('tiny:[^\\n]*# $')

    watch.hear('Kernel panic - not syncing: no init\n')

    await expect(watch.reached).rejects.toThrow(/the kernel panicked[\s\S]*no init/)
  })

  it('gives up when the guest ends', async () => {
    const watch = new PromptWatch('tiny:[^\\n]*# $')

    watch.fail('the guest is off')

    await expect(watch.reached).rejects.toThrow('the guest is off')
  })
})

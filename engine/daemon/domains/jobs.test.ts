import { describe, expect, it } from 'vitest'
import { ManualTime } from '../../testing/fake-host.ts'
import { settled } from '../../testing/settled.ts'
import { Jobs, jobTimeout } from './jobs.ts'

/** Work that ends when it is told to. */
function held() {
  let end = () => {}
  const work = new Promise<void>((resolve) => {
    end = resolve
  })
  return { work: () => work, end: () => end() }
}

describe('jobs', () => {
  it('run one after the other, in the order in which they came', async () => {
    const jobs = new Jobs(new ManualTime())
    const order: string[] = []
    const { work, end } = held()
    const first = jobs.change('DomainSuspend', async () => {
      await work()
      order.push('first')
    })
    const others = ['second', 'third'].map((name) => jobs.change(name, async () => void order.push(name)))
    expect(jobs.isBusy).toBe(true)
    end()
    await Promise.all([first, ...others])

    expect(order).toEqual(['first', 'second', 'third'])
    expect(jobs.isBusy).toBe(false)
  })

  it('go on after one that failed', async () => {
    const jobs = new Jobs(new ManualTime())
    const failing = jobs.change('DomainSuspend', () => Promise.reject(new Error('no')))
    const next = jobs.change('DomainResume', async () => 'done')

    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe('done')
  })

  it('that wait too long give up, and do not come to their turn later', async () => {
    const time = new ManualTime()
    const jobs = new Jobs(time)
    const { work, end } = held()
    const holder = jobs.change('DomainSave', work)
    let hasRun = false
    const waiting = jobs.change('DomainSuspend', async () => {
      hasRun = true
    })
    time.pass(jobTimeout)

    await expect(waiting).rejects.toThrow(
      'cannot acquire state change lock (held by monitor=remoteDispatchDomainSave)',
    )
    end()
    await holder
    expect(hasRun).toBe(false)
  })

  it('that are patient wait as long as it takes', async () => {
    const time = new ManualTime()
    const jobs = new Jobs(time)
    const { work, end } = held()
    const holder = jobs.change('DomainSave', work)
    const waiting = jobs.change('DomainDestroyFlags', async () => 'done', { isPatient: true })
    time.pass(10 * jobTimeout)
    end()
    await holder

    expect(await waiting).toBe('done')
  })

  it('of some length are seen while they run', async () => {
    const time = new ManualTime()
    const jobs = new Jobs(time)
    const { work, end } = held()
    const save = jobs.long('DomainSave', 'save', async (job) => {
      await work()
      job.memoryTotal = 100
      jobs.complete(job)
    })
    await settled(() => jobs.current !== undefined)
    time.pass(40)
    expect(jobs.current).toMatchObject({ operation: 'save' })
    end()
    await save

    expect(jobs.current).toBeUndefined()
    expect(jobs.completed).toMatchObject({ operation: 'save', elapsed: 40, memoryTotal: 100 })
  })
})

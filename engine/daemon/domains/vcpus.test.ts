import { beforeEach, describe, expect, it } from 'vitest'
import { impact } from '../../model/domain-state.ts'
import { FakeHost } from '../../testing/fake-host.ts'
import { guestXml, uuid } from '../../testing/guest-xml.ts'
import { watchedDaemon } from '../../testing/watched-daemon.ts'
import type { Domain } from './domain.ts'
import { setVcpus, vcpuFlags } from './vcpus.ts'

const most = impact.config | vcpuFlags.maximum

let domain: Domain

/** What the definition says of processors, without white space. */
const shown = () =>
  domain
    .xml()
    .match(/<vcpu .*?(?=<os>)/s)![0]
    .replace(/\n\s*/g, '')

beforeEach(async () => {
  const { daemon } = await watchedDaemon(new FakeHost())
  domain = await daemon.domains.define(guestXml('a', { uuid }))
})

describe('the number of vCPUs', () => {
  it('is told one by one from when some may go', async () => {
    await setVcpus(domain, 4, most)
    await setVcpus(domain, 3, impact.config | vcpuFlags.hotpluggable)

    expect(shown()).toBe(
      "<vcpu placement='static' current='3'>4</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='no'/><vcpu id='1' enabled='yes' hotpluggable='yes'/><vcpu id='2' enabled='yes' hotpluggable='yes'/><vcpu id='3' enabled='no'/></vcpus>",
    )
  })

  it('makes those that are added go too, after some that may', async () => {
    await setVcpus(domain, 3, most)
    await setVcpus(domain, 2, impact.config | vcpuFlags.hotpluggable)
    await setVcpus(domain, 3, impact.config)

    expect(shown()).toContain("<vcpu id='2' enabled='yes' hotpluggable='yes'/>")
  })

  it('takes the last ones away first, and forgets those beyond a new maximum', async () => {
    await setVcpus(domain, 3, most)
    await setVcpus(domain, 3, impact.config | vcpuFlags.hotpluggable)
    await setVcpus(domain, 2, impact.config)
    const fewer = shown()
    await setVcpus(domain, 1, most)

    expect(fewer).toContain("<vcpu id='2' enabled='no' hotpluggable='yes'/>")
    expect(shown()).toBe(
      "<vcpu placement='static'>1</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='no'/></vcpus>",
    )
  })

  it('is bounded', async () => {
    await expect(setVcpus(domain, 4_000_000_000, most)).rejects.toThrow('a domain has 16384 vcpus at most')
  })
})

import { describe, expect, it } from 'vitest'
import { compareWithHost, comparisons, formatBaseline, parseProcessor } from './processor.ts'

const hosts = (model: string, more = '') => `<cpu><arch>x86_64</arch><model>${model}</model>${more}</cpu>`
const guests = (model: string, more = '') => `<cpu mode='custom'><model>${model}</model>${more}</cpu>`
const asHosts = { isExpanded: false, isOfHypervisor: false }

describe("the engine's processor", () => {
  const compare = (xml: string) => compareWithHost(parseProcessor(xml))

  it('has more than older models', () => {
    expect(compare(hosts('Nehalem'))).toEqual({ result: comparisons.superset })
    expect(compare('<cpu/>')).toEqual({ result: comparisons.superset })
    expect(compare(guests('Nehalem', "<feature name='smap'/>"))).toEqual({ result: comparisons.superset })
  })

  it('lacks what others have, by name where that is known', () => {
    const { incompatible } = comparisons

    expect(compare(hosts('EPYC'))).toEqual({ result: incompatible, because: 'Host CPU is not of model EPYC' })
    expect(compare(guests('Nehalem', "<feature policy='require' name='avx512f'/>"))).toEqual({
      result: incompatible,
      because: 'Host CPU does not provide required features: avx512f',
    })
    expect(compare(guests('Nehalem', "<feature policy='forbid' name='aes'/>"))).toMatchObject({
      because: 'Host CPU provides forbidden features: aes',
    })
    expect(compare(hosts('Opteron_G1', '<vendor>AMD</vendor>'))).toMatchObject({ result: incompatible })
    expect(compare('<cpu><arch>aarch64</arch><model>x</model></cpu>')).toEqual({ result: incompatible })
  })

  it.each([
    ['<toy/>', "XML error: XML does not contain expected 'cpu' element"],
    ['<cpu>', '(CPU_definition):1: Premature end of data in tag cpu line 1'],
    [hosts('toy'), 'internal error: Unknown CPU model toy'],
    ['<cpu><arch>toy</arch></cpu>', 'unsupported configuration: Unknown architecture toy'],
  ])('is not compared with what is none: %s', (xml, message) => {
    expect(() => compare(xml)).toThrow(message)
  })
})

describe('what processors have in common', () => {
  const baseline = (documents: string[], options = asHosts) =>
    formatBaseline(documents.map(parseProcessor), options)

  it('is the model that tells most of it', () => {
    expect(baseline([hosts('Nehalem'), hosts('Westmere')])).toBe(
      "<cpu mode='custom' match='exact'>\n  <model fallback='allow'>Nehalem</model>\n</cpu>\n",
    )
    expect(baseline([hosts('Nehalem'), hosts('Opteron_G1')])).toContain('>Opteron_G1<')
  })

  it('keeps features that all have beyond the model', () => {
    const both = [hosts('Nehalem', "<feature name='avx'/>"), hosts('Penryn', "<feature name='avx'/>")]

    expect(baseline(both)).toBe(
      "<cpu mode='custom' match='exact'>\n  <model fallback='allow'>Penryn</model>\n  <feature policy='require' name='avx'/>\n</cpu>\n",
    )
  })

  it('tells a vendor if all have the same one', () => {
    const intel = hosts('Penryn', '<vendor>Intel</vendor>')

    expect(baseline([intel])).toContain('<vendor>Intel</vendor>')
    expect(baseline([intel, hosts('Nehalem')])).not.toContain('vendor')
    expect(() => baseline([intel, hosts('Conroe', '<vendor>AMD</vendor>')])).toThrow(
      'operation failed: CPU vendors do not match',
    )
  })

  it('can be written out', () => {
    const xml = baseline([guests('qemu32', "<feature policy='disable' name='sep'/>")], {
      isExpanded: true,
      isOfHypervisor: true,
    })

    expect(xml.match(/require' name='apic'/g)).toHaveLength(1)
    expect(xml.match(/require' name='sep'/g)).toBeNull()
    expect(xml).toContain("<feature policy='disable' name='sep'/>")
  })

  it.each([
    ['<cpu><model>Nehalem</model></cpu>', 'XML error: Missing CPU architecture'],
    ["<cpu mode='host-model'/>", 'invalid argument: no CPU model specified at index 0'],
  ])('is not known of %s', (xml, message) => {
    expect(() => baseline([xml])).toThrow(message)
  })

  it('is not known of models that the engine cannot be, but for one by itself', () => {
    expect(baseline([hosts('EPYC')])).toContain('>EPYC<')
    expect(() => baseline([hosts('EPYC'), hosts('Nehalem')])).toThrow(
      'what processors of model EPYC have is not known to this engine, which cannot be one',
    )
  })
})

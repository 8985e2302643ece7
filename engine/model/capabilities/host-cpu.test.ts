import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cpuid, defaultFeatures } from '../../cpu/cpuid.ts'
import { parseXml } from '../../xml/parser.ts'
import { childElements } from '../../xml/tree.ts'
import { hostCpu, libvirtFeatureNames } from './host-cpu.ts'
import { processorModels } from './processor-models.table.ts'

const map = '/usr/share/libvirt/cpu_map'

/** All features of the engine's processor, by libvirt's names. Two are told by leaves without names there. */
function engineFeatures(): Set<string> {
  const named = [...defaultFeatures].map((name) => libvirtFeatureNames[name] ?? name)
  const arat = cpuid(6, 0)[0] & 4 ? ['arat'] : []
  const invtsc = cpuid(0x8000_0007, 0)[3] & (1 << 8) ? ['invtsc'] : []
  return new Set([...named, ...arat, ...invtsc])
}

function mapOfModels(): Map<string, Set<string>> {
  const models = readdirSync(map)
    .filter((name) => /^x86_(?!features|vendors)/.test(name))
    .flatMap((name) => childElements(parseXml(readFileSync(`${map}/${name}`, 'utf8'))))
    .filter(({ name }) => name === 'model')
  const byName = new Map(models.map((model) => [model.attributes.get('name')!, model]))
  const featuresOf = (name: string): string[] =>
    childElements(byName.get(name)!).flatMap((part) =>
      part.name === 'feature'
        ? [part.attributes.get('name')!]
        : part.name === 'model'
          ? featuresOf(part.attributes.get('name')!)
          : [],
    )
  return new Map([...byName.keys()].map((name) => [name, new Set(featuresOf(name))]))
}

describe.skipIf(!existsSync(map))(`the engine's processor by ${map}`, () => {
  it('is its model and the features beyond it, no more and no less', () => {
    const model = mapOfModels().get(hostCpu.model)!

    const told = [...model, ...hostCpu.features].toSorted()

    expect(told).toEqual([...engineFeatures()].toSorted())
  })

  it('can be those models of which it has all features', () => {
    const ours = engineFeatures()
    const models = [...mapOfModels()].filter(([, features]) => [...features].every((name) => ours.has(name)))

    const told = processorModels.flatMap(({ name, features }) =>
      features ? [[name, features.toSorted()]] : [],
    )

    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(models.map(([name, features]) => [name, [...features].toSorted()])),
    )
  })

  it('is one of all models of the map', () => {
    const names = processorModels.map(({ name }) => name)

    expect(names.toSorted()).toEqual([...mapOfModels().keys()].toSorted())
  })
})

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const folder = '/usr/share/libvirt/schemas'

/** Why documents cannot be held against one of libvirt's own schemas here, or undefined. */
export function schemaObstacle(name: string): string | undefined {
  const path = `${folder}/${name}.rng`
  if (!existsSync(path)) return `${path} is missing`
  return spawnSync('xmllint', ['--version']).status === 0 ? undefined : 'xmllint is missing'
}

/** What a schema has to say against a document; nothing if it fits. */
export function schemaProblems(name: string, xml: string): string[] {
  const { status, stderr } = spawnSync('xmllint', ['--noout', '--relaxng', `${folder}/${name}.rng`, '-'], {
    input: xml,
    encoding: 'utf8',
  })
  return status === 0 ? [] : stderr.trimEnd().split('\n')
}

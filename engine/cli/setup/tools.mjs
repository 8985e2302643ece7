// What tests and benchmarks need of the machine besides npm packages.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run, SetupError } from './project.mjs'

/**
 * @typedef {object} Tool
 * @property {string} need for a person
 * @property {() => boolean} isThere
 * @property {string} package the Debian package that has it
 */

/**
 * Installs what is missing where that is allowed: by root, on a machine with apt. Otherwise throws a sentence.
 * @param {string} purpose beginning of that sentence
 * @param {readonly Tool[]} tools
 */
export function installTools(purpose, tools) {
  const missing = tools.filter((tool) => !tool.isThere())
  if (missing.length === 0) return
  const packages = missing.map((tool) => tool.package)
  const names = missing.map((tool) => tool.need).join(', ')
  if (process.getuid?.() !== 0 || !findProgram('apt-get')) {
    throw new SetupError(
      `${purpose} ${names}. On Debian: sudo apt-get install ${packages.join(' ')}; then try again.`,
    )
  }
  const install = ['-q', '-y', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', 'install', ...packages]
  run('Refreshing the lists of Debian packages', 'apt-get', ['-q', 'update'])
  run(`Installing ${packages.join(', ')}`, 'apt-get', install)
}

/**
 * The path of the first of these programs that PATH knows.
 * @param {string[]} names
 * @returns {string | undefined}
 */
export function findProgram(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

/** Debian's Chromium or another's, or what CHROMIUM names. @returns {string | undefined} */
export function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return process.env.CHROMIUM || findProgram(...names)
}

/** @param {string} program @param {string[]} args */
export function works(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

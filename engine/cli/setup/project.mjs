// Plain Node 20 and nothing else: these files run before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const top = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

const programs = join(top, 'node_modules/.bin')

/** The project's own programs come first: among them the Node that the project is written for. */
const environment = {
  ...process.env,
  PATH: `${programs}${delimiter}${process.env.PATH ?? ''}`,
  DEBIAN_FRONTEND: 'noninteractive',
  ...(!process.stdout.isTTY && { NO_COLOR: '1' }),
}

/** A sentence for a person: what is missing and what to do. */
export class SetupError extends Error {}

/** @param {string} text */
export const say = (text) => console.log(`\n• ${text}`)

/**
 * Runs a program with our output; throws if it fails.
 * @param {string} what said before it starts and when it fails
 * @param {string} program
 * @param {string[]} args
 */
export function run(what, program, args) {
  say(what)
  const { status, error } = spawnSync(program, args, { cwd: top, env: environment, stdio: 'inherit' })
  if (error) throw new SetupError(`${what}: ${program} cannot be started (${error.message})`)
  if (status !== 0) throw new SetupError(`${what}: ${program} ended with ${status}`)
}

/**
 * Runs a program with our output and gives its exit status, whatever it is.
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function attempt(program, args) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: top, env: environment, stdio: 'inherit' })
    child.on('error', () => done(127))
    child.on('exit', (status) => done(status ?? 1))
  })
}

/** Installs what package-lock.json says, unless that is what is there. */
export function installDependencies() {
  if (isInstalled()) return
  run('Installing npm packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

/** npm keeps what it installed in a lock file of its own; packages for other platforms may be absent there. */
function isInstalled() {
  if (!existsSync(join(programs, 'node'))) return false
  /** @type {(path: string) => [string, { version: string, optional?: boolean }][]} */
  const packages = (path) => Object.entries(JSON.parse(readFileSync(join(top, path), 'utf8')).packages)
  const installed = new Map(packages('node_modules/.package-lock.json'))
  return packages('package-lock.json')
    .filter(([path]) => path !== '')
    .every(([path, { version, optional }]) => {
      const found = installed.get(path)
      return found ? found.version === version : optional
    })
}

/** Makes those guest images that are not there: each recipe has a folder of its name. */
export function makeImages() {
  const recipes = readdirSync(join(top, 'engine/guests')).filter((name) =>
    existsSync(join(top, 'engine/guests', name, 'recipe.ts')),
  )
  const missing = recipes.filter((name) => !existsSync(join(top, 'public/images', name, 'image.json')))
  if (missing.length === 0) return
  const what = `Making ${missing.join(' and ')} from Debian packages, some minutes at the first time`
  run(what, 'node', ['engine/guests/make.ts', '--missing'])
}

export function buildPage() {
  run('Building the page', 'vite', ['build', '--logLevel', 'warn'])
}

/**
 * Runs `steps` and says in a sentence why it could not go on.
 * @param {() => void | Promise<void>} steps
 */
export async function main(steps) {
  const major = Number(process.versions.node.split('.')[0])
  try {
    if (major < 20) throw new SetupError(`Node 20 or later is needed; this is ${process.versions.node}`)
    await steps()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(`\n${error.message}`)
    process.exitCode = 1
  }
}

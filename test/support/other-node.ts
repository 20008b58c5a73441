import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const KEPT = resolve(ROOT, 'node_modules/.cache/bursar')
const IS_WINDOWS = process.platform === 'win32'
const PACKAGE = `node-${IS_WINDOWS ? 'win' : process.platform}-${process.arch}`
const PROGRAM = IS_WINDOWS ? 'node.exe' : 'node'
const FLAGS = ['--prefer-offline', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund']

/** The registry has a Node for the platforms for which this repository brings its own. */
export const HAS_OTHER_NODES =
  PACKAGE in JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8'))['optionalDependencies']

/**
 * The program of another version of Node, from the registry. It is kept, but is no dependency of
 * the repository: of two such packages, npm would choose whose `node` its scripts run.
 */
export function otherNode(version: string): string {
  const program = join(KEPT, `${version}-${PROGRAM}`)
  if (existsSync(program)) return program
  const scratch = join(KEPT, `${version}.${process.pid}`)
  mkdirSync(scratch, { recursive: true })
  try {
    const { NODE_OPTIONS: _, ...env } = process.env
    const args = ['install', ...FLAGS, '--prefix', scratch, `${PACKAGE}@${version}`]
    execFileSync('npm', args, { cwd: scratch, env, stdio: ['ignore', 'ignore', 'inherit'] })
    renameSync(join(scratch, 'node_modules', PACKAGE, 'bin', PROGRAM), program)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return program
}

import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import { Command } from 'commander'
import { findConfigFiles } from '../config/read-config-file.ts'
import { STARTER_CONFIG, STARTER_ENV } from './starter-files.ts'

const ENV_FILE = '.env.example'

/** What became of the files, by name. */
interface Begun {
  readonly config: string
  readonly written: readonly string[]
  /** They were there already, and are as they were. */
  readonly kept: readonly string[]
}

/** `bursar init`: the two files a project begins with, and what to do next. */
export function initCommand(): Command {
  return new Command('init')
    .description('write a config file and .env.example to begin with; nothing is overwritten')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar init\n')
    .action(async ({ json }: { json?: boolean }) => {
      const cwd = process.cwd()
      const begun = await begin(cwd)
      const said = json
        ? JSON.stringify(begun)
        : [...told(begun), ...nextSteps(begun, cwd)].join('\n')
      process.stdout.write(`${said}\n`)
    })
}

async function begin(cwd: string): Promise<Begun> {
  const [found] = await findConfigFiles(cwd)
  const config = found ?? `bursar.config.${await endingFor(cwd)}`
  const files = [
    [config, found === undefined && (await isWritten(join(cwd, config), STARTER_CONFIG))],
    [ENV_FILE, await isWritten(join(cwd, ENV_FILE), STARTER_ENV)],
  ] as const
  const namesOf = (isNew: boolean) => files.flatMap(([name, is]) => (is === isNew ? [name] : []))
  return { config, written: namesOf(true), kept: namesOf(false) }
}

/** What this Node loads without a warning: TypeScript where it can, a module in any package. */
async function endingFor(cwd: string): Promise<'ts' | 'mts' | 'js' | 'mjs'> {
  const isModule = (await typeOfPackage(cwd)) === 'module'
  if (process.features.typescript) return isModule ? 'ts' : 'mts'
  return isModule ? 'js' : 'mjs'
}

/** The `type` of the nearest package.json; undefined: there is none, or it says nothing. */
async function typeOfPackage(folder: string): Promise<unknown> {
  const file = join(folder, 'package.json')
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) {
    const above = dirname(folder)
    return above === folder ? undefined : typeOfPackage(above)
  }
  try {
    return JSON.parse(text).type
  } catch (cause) {
    throw new AppError('FILE_UNUSABLE', `${file} is not JSON.`, { cause })
  }
}

/** false: there is one already. */
async function isWritten(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' })
    return true
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? cause.code : null
    if (why === 'EEXIST') return false
    throw new AppError('FILE_UNUSABLE', `${file} cannot be written (${why}).`, { cause })
  }
}

function told({ written, kept }: Begun): string[] {
  return [
    ...written.map((name) => `Written: ${name}`),
    ...kept.map((name) => `Kept as it was: ${name}`),
  ]
}

function nextSteps({ config }: Begun, cwd: string): string[] {
  const has = (name: string) => isInstalled(name, cwd)
  return [
    '',
    'Next:',
    ...(has('bursar') ? [] : ['- npm i bursar']),
    ...(has('@bursar/dev') ? [] : ['- npm i -D @bursar/dev']),
    '- npx bursar dev          tries it with a simulated Stripe, and needs nothing else',
    `- Put your plans, and the IDs of their prices at Stripe, into ${config}.`,
    `- Copy ${ENV_FILE} to .env, fill it in, and keep .env out of Git.`,
    '- node --env-file=.env node_modules/bursar/bin/bursar.js serve',
  ]
}

function isInstalled(name: string, cwd: string): boolean {
  try {
    createRequire(join(cwd, 'package.json')).resolve(name)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return false
    throw error
  }
}

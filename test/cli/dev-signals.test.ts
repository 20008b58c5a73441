import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFastFolder } from '../support/scratch-folder.ts'
import { until } from '../support/until.ts'

const MAIN = resolve(import.meta.dirname, '../../packages/bursar/bin/bursar.js')
let folder: string

beforeEach(() => {
  folder = makeFastFolder()
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Commands that run out of the folder. */
function findRunning(): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => join('/proc', pid, 'cmdline'))
    .map((file) => {
      try {
        return readFileSync(file, 'utf8')
      } catch {
        return '' // It ended while we looked.
      }
    })
    .filter((command) => command.includes(folder))
}

/** Starts `bursar dev`, sends the signals once it has said so, and gives its exit code. */
async function interrupt(saying: string, signals: readonly NodeJS.Signals[]): Promise<unknown> {
  const env = { ...process.env, PORT: '0' }
  const child = spawn(process.execPath, [MAIN, 'dev'], { cwd: folder, env })
  const ended = once(child, 'exit')
  await new Promise<void>((resolveSaid, reject) => {
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
      if (said.includes(saying)) resolveSaid()
    })
    child.once('exit', () => reject(new Error(`ended without "${saying}": ${said}`)))
  })
  for (const signal of signals) child.kill(signal)
  return (await ended)[0]
}

test.for([
  ['SIGTERM while it starts', 'Starting PostgreSQL', ['SIGTERM']],
  ['SIGTERM while the story is told', 'A checkout for', ['SIGTERM']],
  [
    'Ctrl-C under npm, which passes on what the terminal sent',
    'A checkout for',
    ['SIGINT', 'SIGINT'],
  ],
] as const)('%s leaves no process', async ([, saying, signals]) => {
  expect(await interrupt(saying, signals)).toBe(0)
  await until('no process runs', () => findRunning().length === 0)
})

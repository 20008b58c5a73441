import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { inlinedInto } from './inlined-into.ts'
import type { Installed } from './installed.ts'

const NOTE_LOADS = resolve(import.meta.dirname, 'note-loads.child.ts')
const OF_SERVICE = ['@hono/zod-openapi', 'hono', 'nodemailer', 'openid-client', 'pg-boss', 'pino']

/** What a command loads before it does its work: that is what a person waits for. */
export function testCommands(installed: () => Installed): void {
  test.each(['--version', '--help', 'help', 'no-such-command'])(
    'bursar %s loads the command line, and nothing of the service',
    (word) => {
      const { packages, files } = loadedBy(installed(), word)
      expect(packages).toEqual(['bursar', 'commander'])
      expect(files).toBeLessThan(20)
    },
  )

  test.each(['explain acme', 'today', 'audit verify', 'migrate'])(
    'bursar %s loads nothing of the service that listens and works',
    (words) => {
      const { packages } = loadedBy(installed(), words)
      expect(packages).toContain('pg')
      expect(packages.filter((name) => OF_SERVICE.includes(name))).toEqual([])
    },
  )

  test('bursar serve loads them: the list above names what there is', () => {
    expect(loadedBy(installed(), 'serve').packages).toEqual(expect.arrayContaining(OF_SERVICE))
  })
}

/** @returns the packages, those in bundles too, and how many files they are. */
function loadedBy({ app }: Installed, words: string) {
  const notes = join(app, 'loads.txt')
  rmSync(notes, { force: true })
  const command = join(app, 'node_modules/bursar/bin/bursar.js')
  const { NODE_OPTIONS: _, DATABASE_URL: __, ...env } = process.env
  spawnSync(process.execPath, ['--import', NOTE_LOADS, command, ...words.split(' ')], {
    // Nobody listens on it: the work itself fails at once.
    ...{ cwd: app, env: { ...env, LOADS: notes, DATABASE_URL: 'postgres://127.0.0.1:1/none' } },
  })
  const files = [...new Set(readFileSync(notes, 'utf8').trim().split('\n'))]
    .filter((url) => url.startsWith('file:'))
    .map((url) => fileURLToPath(url))
  const packages = files.flatMap((file) => {
    const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(file) ?? []
    return [...(name === undefined ? [] : [name]), ...inlinedInto(readFileSync(file, 'utf8'))]
  })
  return { packages: [...new Set(packages)].sort(), files: files.length }
}

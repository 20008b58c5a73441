import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../../test/support/until.ts'
import { birthOf } from './birth-of.ts'
import { claimFolder } from './folder-claim.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claim-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const CLAIM = `import(process.argv[1]).then(({ claimFolder }) => {
  claimFolder(process.argv[2])
  console.log(process.pid)
  setInterval(() => undefined, 1_000)
})`

test('a zombie process has no claim', async () => {
  // A parent that never reaps its child, as in a container without an init process.
  const module = join(import.meta.dirname, 'folder-claim.ts')
  const parent = spawn('sh', [
    '-c',
    '"$0" -e "$1" "$2" "$3" & exec sleep 60',
    process.execPath,
    CLAIM,
    module,
    folder,
  ])
  try {
    const [told] = await once(parent.stdout, 'data')
    const owner = Number(String(told))
    expect(() => claimFolder(folder)).toThrow(`Process ${owner} uses ${folder}.`)
    process.kill(owner, 'SIGKILL')
    await until('its end', () => birthOf(owner) === null)
    // The zombie still exists but has no start time.
    expect(process.kill(owner, 0)).toBe(true)
    const release = claimFolder(folder)
    release()
  } finally {
    parent.kill('SIGKILL')
  }
})

test('another process with the ID of a former owner has no claim', () => {
  writeFileSync(join(folder, 'simulator.pid'), `${process.ppid} before-the-restart\n`)
  claimFolder(folder)
  expect(readFileSync(join(folder, 'simulator.pid'), 'utf8')).toMatch(`${process.pid} `)
})

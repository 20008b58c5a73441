import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from './load-config.ts'

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bursar-audit-key-'))
})
afterEach(() => rm(cwd, { recursive: true }))

const load = (env: Record<string, string> = {}) => loadConfig({ env, cwd, mode: 'database' })

test('the audit key is made once, for us alone, and then kept', async () => {
  const file = join(cwd, '.bursar', 'audit.key')
  const [first, second] = await Promise.all([load(), load()])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const kept = Buffer.from((await readFile(file, 'utf8')).trim(), 'hex')
  expect(kept).toHaveLength(32)
  expect([first.audit.key.export(), second.audit.key.export()]).toEqual([kept, kept])
  expect(await readdir(join(cwd, '.bursar')), 'nothing lies about').toEqual(['audit.key'])
})

test('an audit key that others may read, or that is none, is refused', async () => {
  const file = join(cwd, '.bursar', 'audit.key')
  await load()
  await chmod(file, 0o640)
  await expect(load()).rejects.toThrow(/Other users can read .*audit\.key\. Run chmod 600/)
  await chmod(file, 0o600)
  await writeFile(file, '')
  await expect(load()).rejects.toThrow('contains no valid audit key')
})

test('AUDIT_KEY may be hex or base64', async () => {
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7 + 1))
  for (const encoding of ['hex', 'base64', 'base64url'] as const) {
    const config = await load({ AUDIT_KEY: bytes.toString(encoding) })
    expect(config.audit.key.export()).toEqual(bytes)
  }
})

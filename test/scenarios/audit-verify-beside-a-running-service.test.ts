import { createSecretKey, randomBytes } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Verification } from '../../packages/bursar/src/audit/verification.ts'
import { openDatabase } from '../../packages/bursar/src/postgres/open-database.ts'
import { CommandProcess } from '../support/command-process.ts'
import { makeFastFolder } from '../support/scratch-folder.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'

const key = randomBytes(32)
const folder = makeFastFolder()
const dataFolder = join(folder, '.bursar')

/** It runs on the embedded database of `folder`, and holds it. */
let stage: ServiceStage
beforeAll(async () => {
  // For root’s eyes only: then the data is elsewhere, which is for who starts the server to know.
  chmodSync(folder, 0o700)
  const audit = { key: createSecretKey(key), anchorFile: join(dataFolder, 'audit.anchor') }
  stage = await openServiceStage({ config: { databaseUrl: null, dataFolder, audit } })
  await stage.buy({ company: 'Acme' })
  await stage.caughtUp()
})
afterAll(async () => {
  await stage.close()
  rmSync(folder, { recursive: true, force: true })
})

test('audit verify looks into the embedded database that a running Bursar holds', async () => {
  const env = { AUDIT_KEY: key.toString('hex') }
  const verify = new CommandProcess(['audit', 'verify', '--json'], { cwd: folder, env })
  const { code } = await verify.ended
  expect({ code, errors: verify.errors }).toEqual({ code: 0, errors: '' })
  const result: Verification = JSON.parse(verify.output)
  expect(result).toMatchObject({ ok: true, tenants: 1, rows: 2 })
  // It has left again, and stopped nothing.
  expect((await stage.bursar.fetch(new Request('http://bursar.test/readyz'))).status).toBe(200)
})

test('who does more than look is told that it is in use', async () => {
  const dataDir = join(dataFolder, 'postgres')
  const opening = openDatabase({ url: null, dataDir, notice: () => undefined })
  await expect(opening).rejects.toMatchObject({ code: 'EMBEDDED_IN_USE' })
})

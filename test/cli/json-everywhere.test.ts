import { createSecretKey } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bursarProgram } from '../../packages/bursar/src/cli/program.ts'
import { leavesOf } from '../../scripts/docs/command-blocks.ts'
import { CommandProcess } from '../support/command-process.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { AUDIT_KEY_TEXT, TEST_PLANS, TEST_REFERENCE_KEY } from '../support/test-config.ts'

const LEAVES = leavesOf(await bursarProgram())

test.each(LEAVES)('$name can print JSON', ({ command }) => {
  expect(command.options.map(({ long }) => long)).toContain('--json')
})

const folder = makeScratchFolder()
let stage: ServiceStage
beforeAll(async () => {
  const key = createSecretKey(Buffer.from(AUDIT_KEY_TEXT, 'hex'))
  const anchorFile = join(folder, '.bursar', 'audit.anchor')
  stage = await openServiceStage({ config: { audit: { key, anchorFile } } })
  await stage.buy({ company: 'acme' })
  await stage.caughtUp()
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify({ plans: TEST_PLANS }))
})
afterAll(async () => {
  await stage.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Those that run until they are stopped, need a finding or a message, or have tests of their own. */
const ELSEWHERE = [
  'bursar dev',
  'bursar serve',
  'bursar worker',
  'bursar simulate',
  'bursar probe',
  'bursar doctor',
  'bursar endpoints apply',
  'bursar findings show',
  'bursar findings act',
  'bursar outbox show',
  'bursar outbox retry',
  'bursar overrides end',
  'bursar replay',
  'bursar refetch',
  'bursar tenants merge',
  'bursar tenants undo-merge',
  'bursar tenants move-customer',
  'bursar adopt',
  'bursar catch-up',
  'bursar sweep',
  'bursar verify',
  'bursar shadow',
  'bursar rebuild',
  'bursar webhooks replay',
  'bursar webhooks enable',
]
const WHY = ['--reason', 'a test']
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'bursar explain': ['acme'],
  'bursar completion': ['bash'],
  'bursar tenants create': ['rotor', ...WHY],
  'bursar tenants sign-reference': ['acme', '--mode', 'test'],
  'bursar overrides show': ['acme', 'devices'],
  'bursar overrides set': ['acme', 'devices', '--until', 'TOMORROW', ...WHY],
  'bursar outbox redrive': ['--kind', 'email', '--since', '2026-03-01', ...WHY],
  'bursar audit accept-loss': WHY,
  'bursar go-live': ['--observe', '--tenant', 'acme', ...WHY],
  'bursar brake confirm': WHY,
  'bursar brake discard': WHY,
}

describe('the answer with --json is JSON, and nothing else', () => {
  test.each(LEAVES.map(({ name }) => name).filter((name) => !ELSEWHERE.includes(name)))(
    '%s',
    async (name) => {
      const tomorrow = new Date(performance.timeOrigin + 86_400_000).toISOString()
      const given = (ARGUMENTS[name] ?? []).map((one) => (one === 'TOMORROW' ? tomorrow : one))
      const env = {
        DATABASE_URL: stage.database.url,
        AUDIT_KEY: AUDIT_KEY_TEXT,
        REFERENCE_KEY: TEST_REFERENCE_KEY,
      }
      const words = [...name.split(' ').slice(1), ...given, '--json']
      const command = new CommandProcess(words, { cwd: folder, env })
      const { code } = await command.ended
      expect(code, command.errors).toBe(0)
      for (const line of command.output.trim().split('\n').filter(Boolean)) {
        expect(JSON.parse(line)).toBeTypeOf('object')
      }
      expect(command.errors).toBe('')
    },
  )
})

import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { type CommandStage, openCommandStage } from '../support/command-stage.ts'

type Program = 'bursar' | 'stripe-webhook-probe'

let stage: CommandStage
beforeAll(async () => {
  stage = await openCommandStage()
  await stage.buy({ company: 'acme' })
  await stage.caughtUp()
})
afterAll(() => stage.close())

async function withoutReader(args: readonly string[], program: Program) {
  const { folder: cwd } = stage
  const env = program === 'bursar' ? stage.env : { STRIPE_WEBHOOK_SECRET: 'whsec_test' }
  const command = new CommandProcess(args, { cwd, env, program })
  // As `| true`: the pipe is closed before anything is written.
  command.child.stdout?.destroy()
  await once(command.child.stdout!, 'close')
  const { code } = await command.ended
  return { code, errors: command.errors }
}

test.each([
  ['bursar', ['today']],
  ['bursar', ['findings', 'list', '--json']],
  ['bursar', ['tenants']],
  ['bursar', ['audit', 'export']],
  ['stripe-webhook-probe', ['--challenge', 'https://app.example/webhook']],
] as const)('%s %j ends quietly when its reader has gone', async (program, args) => {
  expect(await withoutReader(args, program)).toEqual({ code: 0, errors: '' })
})

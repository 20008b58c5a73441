import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandStage, openCommandStage } from '../../support/command-stage.ts'
import { Terminal } from '../../support/terminal.ts'
import { TEST_SECRET } from '../../support/test-config.ts'

let stage: CommandStage
beforeAll(async () => {
  stage = await openCommandStage()
})
afterAll(() => stage.close())

// biome-ignore lint/suspicious/noControlCharactersInRegex: the color of an error.
const RED_ERROR = /\u001b\[31merror\u001b\[39m: Prices of the plans/

test('on a terminal a problem is a paragraph: what, where, and how to fix it', async () => {
  const env = {
    DATABASE_URL: stage.database.url,
    AUDIT_KEY: '8f3c1d5e7a9b2c4d6e8f0a1b3c5d7e9f2a4b6c8d0e1f3a5b7c9d1e3f5a7b9c0d',
    STRIPE_SECRET_KEY: stage.simulator.apiKey,
    STRIPE_API_BASE: stage.answers.url,
    STRIPE_WEBHOOK_SECRET: TEST_SECRET,
  }
  const terminal = new Terminal(['doctor'], { cwd: stage.folder, env })
  expect(await terminal.ended).toBe(1)
  expect(terminal.drawn).toMatch(RED_ERROR)
  expect(terminal.text).toContain('  The price price_pro of the plan pro does not exist in Stripe.')
  expect(terminal.text).toContain('  Fix: Correct the price in the config file')
})

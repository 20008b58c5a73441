import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import Stripe from 'stripe'
import { afterEach, describe, expect, test } from 'vitest'
import { openMerchant } from '../probe/zoo/merchant/open-merchant.ts'
import { bareHttp } from '../probe/zoo/stacks/bare-http.ts'
import { ZOO_SECRETS } from '../probe/zoo/visit.ts'
import { CommandProcess } from '../support/command-process.ts'

const [SECRET = ''] = ZOO_SECRETS
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

type Program = 'stripe-simulator' | 'stripe-webhook-probe'

function start(program: Program, args: readonly string[], env = {}): CommandProcess {
  const command = new CommandProcess(args, { program, env })
  ends.push(() => command.end('SIGKILL'))
  return command
}

describe.each([
  ['stripe-simulator', 'simulator'],
  ['stripe-webhook-probe', 'probe'],
] as const)('%s', (program, folder) => {
  test('says its version', async () => {
    const manifest = resolve(import.meta.dirname, '../../packages', folder, 'package.json')
    const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
    const command = start(program, ['--version'])
    expect([(await command.ended).code, command.output]).toEqual([0, `${version}\n`])
  })

  test('shows an example that begins with its own name', async () => {
    const command = start(program, ['--help'])
    expect((await command.ended).code).toBe(0)
    expect(command.output).toMatch(new RegExp(`^Usage: ${program} \\[options\\]`))
    expect(command.output).toMatch(new RegExp(`\\n  \\$ .*${program} `))
    expect(command.output).not.toContain('bursar')
  })
})

test('the simulator answers the official package until it is stopped', async () => {
  const command = start('stripe-simulator', ['--port', '0', '--json'])
  const [line] = await command.says(/^\{.*\}$/m)
  const { api_key: key, port } = JSON.parse(line)
  const stripe = new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', telemetry: false })
  expect((await stripe.customers.create({ email: 'ada@acme.example' })).id).toMatch(/^cus_/)
  expect(await command.end('SIGINT')).toEqual({ code: 0, signal: null })
})

test('the simulator says in a sentence what it cannot do', async () => {
  const command = start('stripe-simulator', ['--port', '0', '--faults', 'gremlins=1'])
  expect((await command.ended).code).toBe(78)
  expect(command.errors).toMatch(/^A setting has an invalid value\. Unknown fault/)
})

test('the probe judges an endpoint, as text and as JSON', async () => {
  const merchant = openMerchant({
    ...{ secrets: [SECRET], stripeUrl: 'http://127.0.0.1:9', fault: 'header-optional', plans: {} },
  })
  const running = await bareHttp(merchant)
  ends.push(() => running.close(), merchant.close)
  const env = { STRIPE_WEBHOOK_SECRET: SECRET }
  const args = [running.url, '--only', 'B01']
  const text = start('stripe-webhook-probe', args, env)
  expect((await text.ended).code).toBe(1)
  expect(text.output).toMatch(/^likely\s+B01/m)
  const json = start('stripe-webhook-probe', [...args, '--json'], env)
  expect((await json.ended).code).toBe(1)
  expect(JSON.parse(json.output).summary).toMatchObject({ calibrated: true, exit_code: 1 })
})

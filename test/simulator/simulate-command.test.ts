import Stripe from 'stripe'
import { afterEach, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'

const started: CommandProcess[] = []
afterEach(async () => {
  for (const each of started.splice(0)) await each.end('SIGKILL')
})

function simulate(...args: string[]): CommandProcess {
  const command = new CommandProcess(['simulate', ...args])
  started.push(command)
  return command
}

function clientOf({ api_key: key, port }: { api_key: string; port: number }): Stripe {
  return new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', telemetry: false })
}

test('the official package finds the requested scenario in a real process', async () => {
  const command = simulate('--port', '0', '--scenario', 'failing-card', '--json')
  const [line] = await command.says(/^\{.*\}$/m)
  const ready = JSON.parse(line)
  expect(ready).toMatchObject({ scenarios: [{ name: 'failing-card' }], webhook_endpoints: [] })
  const { subscription } = ready.scenarios[0]
  expect(await clientOf(ready).subscriptions.retrieve(subscription)).toMatchObject({
    status: 'canceled',
    cancellation_details: { reason: 'payment_failed' },
  })
  expect(await command.end('SIGTERM')).toEqual({ code: 0, signal: null })
})

test('a port in use gives a clear message and exit code 78', async () => {
  const first = simulate('--port', '0')
  const [, port = ''] = await first.says(/127\.0\.0\.1:(\d+) \(open it/)
  const second = simulate('--port', port)
  expect((await second.ended).code).toBe(78)
  expect(second.errors).toContain(`The port is used by another program. Port ${port}.`)
  expect(second.errors).not.toContain('    at ')
})

test('invalid options give a clear message without a stack trace', async () => {
  const refused = simulate('--port', '0', '--faults', 'gremlins=1')
  expect((await refused.ended).code).toBe(78)
  expect(refused.errors).toContain('Unknown fault gremlins. Faults: rateLimitPerSecond,')
  expect(refused.errors).not.toContain('    at ')
  const unread = simulate('--port', '65536')
  expect((await unread.ended).code).toBe(1)
  expect(unread.errors).toContain('Use a whole number from 0 to 65535.')
})

test('--help shows an example', async () => {
  const command = simulate('--help')
  expect((await command.ended).code).toBe(0)
  expect(command.output).toMatch(/Example:\n {2}\$ bursar simulate --/)
})

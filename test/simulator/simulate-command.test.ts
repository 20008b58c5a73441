import { once } from 'node:events'
import { createServer } from 'node:http'
import Stripe from 'stripe'
import { afterEach, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { until } from '../support/until.ts'

const started: CommandProcess[] = []
afterEach(async () => {
  for (const each of started.splice(0)) await each.end('SIGKILL')
})

function simulate(...args: string[]): CommandProcess {
  const command = new CommandProcess(['simulate', ...args])
  started.push(command)
  return command
}

/** `stripe-simulator`, which has commands for a running simulator too. */
function command(...args: string[]): CommandProcess {
  const own = new CommandProcess(args, { program: 'stripe-simulator' })
  started.push(own)
  return own
}

function clientOf({ api_key: key, port }: { api_key: string; port: number }): Stripe {
  return new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', telemetry: false })
}

test('the official package finds the requested scenario in a real process', async () => {
  const running = simulate('--port', '0', '--scenario', 'failing-card', '--json')
  const [line] = await running.says(/^\{.*\}$/m)
  const ready = JSON.parse(line)
  expect(ready).toMatchObject({ scenarios: [{ name: 'failing-card' }], webhook_endpoints: [] })
  const { subscription } = ready.scenarios[0]
  expect(await clientOf(ready).subscriptions.retrieve(subscription)).toMatchObject({
    status: 'canceled',
    cancellation_details: { reason: 'payment_failed' },
  })
  expect(await running.end('SIGTERM')).toEqual({ code: 0, signal: null })
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

test('an event is forwarded, triggered and resent', async () => {
  const got: string[] = []
  const server = createServer(async (incoming, outgoing) => {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    const event: Stripe.Event = JSON.parse(body)
    got.push(`${event.type} ${event.id}`)
    outgoing.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const endpoint = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}/webhook`
  try {
    const first = simulate('--port', '0', '--forward-to', endpoint)
    const [, port = ''] = await first.says(/127\.0\.0\.1:(\d+) \(open it/)
    await first.says(new RegExp(`Webhook endpoint: http://${endpoint} `))
    const url = ['--url', `http://127.0.0.1:${port}`]
    const trigger = command('trigger', 'customer.subscription.deleted', ...url)
    expect((await trigger.ended).code).toBe(0)
    expect(trigger.output).toMatch(/^Played cancel-now\. Customer: cus_\w+\n$/)
    const deletions = () => got.filter((text) => /^customer\.subscription\.deleted/.test(text))
    await until('the event', () => deletions().length === 1)
    const id = deletions()[0]!.split(' ')[1]!
    const resend = command('events', 'resend', id, ...url)
    expect((await resend.ended).code).toBe(0)
    expect(resend.output).toBe(`Endpoints that get ${id} again: 1\n`)
    await until('the same event', () => deletions().length === 2)
    expect(new Set(deletions()).size).toBe(1)
    const unknown = command('events', 'resend', 'evt_unknown', ...url)
    expect((await unknown.ended).code).toBe(78)
    expect(unknown.errors).toContain('No webhook endpoint wants evt_unknown')
    const invented = command('trigger', 'customer.invented', ...url)
    expect((await invented.ended).code).toBe(78)
    expect(invented.errors).toContain('"event" must be one of charge.failed,')
  } finally {
    server.close()
    server.closeAllConnections()
  }
})

test('a command for a running simulator finds none', async () => {
  const trigger = command('trigger', 'customer.created', '--url', 'http://127.0.0.1:9')
  expect((await trigger.ended).code).toBe(78)
  expect(trigger.errors).toContain('Start it, or name its address with --url.')
})

test('--help shows an example', async () => {
  const help = simulate('--help')
  expect((await help.ended).code).toBe(0)
  expect(help.output).toMatch(/Example:\n {2}\$ bursar simulate --/)
})

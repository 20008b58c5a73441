import { afterEach, expect, test, vi } from 'vitest'
import { testConfig } from '../../../../test/support/test-config.ts'
import { type Bursar, createBursar } from '../index.ts'
import { bursarRoutes, startBursar, stripeWebhook } from './next.ts'

afterEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for('bursar.next.started'))
  vi.useRealTimers()
})

/** One that is started by `start`, and says which paths it is asked for. */
function scripted(start: () => Promise<void> = async () => undefined) {
  const opened: string[] = []
  const open = async (): Promise<Bursar> => {
    opened.push('opened')
    const real = createBursar(
      testConfig('postgres://nobody@127.0.0.1:1/none', 'http://127.0.0.1:1'),
    )
    const fetch: Bursar['fetch'] = async (request, from) =>
      Response.json(from?.bursarPath ?? new URL(request.url).pathname)
    return { ...real, start, fetch }
  }
  return { opened, open }
}

const post = (path: string) => new Request(`http://app.test${path}`, { method: 'POST', body: '{}' })
const told = async (answer: Response) => [answer.status, await answer.json()]

test('it is opened once in a process, whoever asks first, and however many files name it', async () => {
  const { open, opened } = scripted()
  const other = scripted()
  const first = stripeWebhook(open)
  const second = stripeWebhook(other.open, { endpoint: 'connect' })
  const answers = await Promise.all([first.POST(post('/a')), second.POST(post('/b'))])
  expect(await Promise.all(answers.map(told))).toEqual([
    [200, '/webhook/stripe'],
    [200, '/webhook/stripe/connect'],
  ])
  expect(await startBursar(other.open)).toBe(await startBursar(open))
  expect([opened, other.opened]).toEqual([['opened'], []])
})

test('a catch-all file serves what was named, and nothing else', async () => {
  const { GET } = bursarRoutes(scripted().open, ['customer'])
  const ask = async (path: string) => told(await GET(new Request(`http://app.test${path}`)))
  const plans = '/api/v1/customer/billing/plans'
  expect(await ask(`${plans}?a=b`)).toEqual([200, plans])
  for (const path of ['/metrics', '/api/v1/customers']) {
    expect(await ask(path)).toEqual([404, { code: 'NOT_FOUND' }])
  }
})

test('a start that fails is told to whoever waits for it, and is tried again', async () => {
  const starts = [new Error('no such config'), null]
  const { open, opened } = scripted(async () => {
    const failure = starts.shift()
    if (failure) throw failure
  })
  const { POST } = stripeWebhook(open)
  await expect(POST(post('/a'))).rejects.toThrow('no such config')
  expect((await POST(post('/a'))).status).toBe(200)
  expect(opened).toHaveLength(2)
})

test('while it waits for its database, a request is told to come again', async () => {
  vi.useFakeTimers()
  const { promise, resolve: databaseIsThere } = Promise.withResolvers<void>()
  const { POST } = stripeWebhook(scripted(() => promise).open)
  const early = POST(post('/a'))
  await vi.advanceTimersByTimeAsync(60_000)
  const answer = await early
  expect(answer.headers.get('retry-after')).toBe('5')
  expect(await told(answer)).toEqual([503, { code: 'NOT_STARTED' }])
  databaseIsThere()
  expect((await POST(post('/a'))).status).toBe(200)
})

import {
  consolePages,
  isConsolePath,
} from '../../../../packages/bursar/src/http/console/console-pages.ts'
import type { HttpAnswer, HttpRequest } from '../../../../packages/bursar/src/http/http-message.ts'
import { jsonAnswer } from '../../../../packages/bursar/src/http/http-message.ts'
import { listen } from '../../../../packages/bursar/src/http/listen.ts'
import { mailFrame } from '../../../../packages/bursar/src/http/mail-frame.ts'
import {
  OPERATOR_PATH,
  OPERATOR_ROUTES,
  type OperatorRoute,
  type OperatorRouteName,
} from '../../../../packages/wire/src/operator/routes.ts'
import type { Amount } from './amount.ts'
import { sampleAnswers } from './answers.ts'

/**
 * Instead of answers: nobody is signed in (at a provider, by a link), everything fails, nothing
 * comes.
 */
export type Trouble = 'broken' | 'signed_out' | 'link_needed' | 'silent'

export interface SampleWorld {
  amount: Amount
  role: 'operator' | 'viewer'
  trouble: Trouble | null
  /** How often the stream of changes is still refused, as it is while the database is away. */
  streamRefusals?: number
}

/**
 * The console as it is served, over an operator API that answers samples: for pictures of states
 * that a real service is in only seldom. Every answer is parsed by the schema of its route.
 */
export async function startSampleService(world: SampleWorld) {
  const pages = consolePages()
  const stopping = Promise.withResolvers<HttpAnswer>()
  const listening = await listen(
    async (request) => {
      if (isConsolePath(request.path)) return pages(request)
      const isWaiting = world.trouble === 'silent' && !request.path.endsWith('/me')
      return isWaiting ? stopping.promise : answerSample(world, request)
    },
    { host: '127.0.0.1', port: 0 },
  )
  return {
    url: `${listening.url}/console`,
    async stop() {
      stopping.resolve(problem(503, 'STOPPING', 'The service stops.'))
      await listening.stop()
    },
  }
}

function answerSample(world: SampleWorld, { method, path, target }: Asked): HttpAnswer {
  const name = routeOf(method, path)
  if (world.trouble === 'signed_out') return problem(401, 'SESSION_MISSING', 'Nobody is signed in.')
  if (world.trouble === 'link_needed') return problem(401, 'LINK_NEEDED', 'Nobody is signed in.')
  // The stream stays: one that came back would read everything again before somebody asks for it.
  if (world.trouble === 'broken' && name !== 'me' && name !== 'stream') {
    return problem(422, 'POSTGRES_UNAVAILABLE', 'The database does not answer.')
  }
  if (name === null) return problem(404, 'ROUTE_UNKNOWN', `There is no ${path}.`)
  if (name === 'stream') return stream(world)
  const { answer }: OperatorRoute = OPERATOR_ROUTES[name]
  const sample = sampleAnswers({ ...world, state: stateIn(target) })[name]()
  if (typeof sample === 'string') return mailFrame(sample)
  return jsonAnswer(200, typeof answer === 'string' ? null : answer.parse(sample))
}

type Asked = Pick<HttpRequest, 'method' | 'path' | 'target'>

const stateIn = (target: string) => new URL(target, 'http://console').searchParams.get('state')

function stream(world: SampleWorld): HttpAnswer {
  const { streamRefusals = 0 } = world
  if (streamRefusals > 0) {
    world.streamRefusals = streamRefusals - 1
    return problem(503, 'POSTGRES_UNAVAILABLE', 'The database does not answer.')
  }
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(new TextEncoder().encode('event: hello\ndata: {}\n\n')),
  })
  return { status: 200, headers: { 'Content-Type': 'text/event-stream' }, body }
}

function problem(status: number, code: string, title: string): HttpAnswer {
  return jsonAnswer(status, { type: 'about:blank', title, status, code })
}

function routeOf(method: string, path: string): OperatorRouteName | null {
  const routes: [string, OperatorRoute][] = Object.entries(OPERATOR_ROUTES)
  const found = routes.find(([, route]) => {
    const pattern = `^${OPERATOR_PATH}${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`
    return route.method === method && new RegExp(pattern).test(path)
  })
  return (found?.[0] as OperatorRouteName | undefined) ?? null
}

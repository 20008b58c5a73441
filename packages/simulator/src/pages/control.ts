import { AppError } from '@bursar/wire/errors'
import type { OutgoingAnswer } from '../api/api.ts'
import type { IncomingPage } from '../api/http-server.ts'
import { faultsOfJson } from '../faults/parse-faults.ts'
import type { Advance } from '../flow-of-time.ts'
import { isTrigger, TRIGGERS } from '../scenarios/triggers.ts'
import { Refusal } from '../world/refusal.ts'
import type { PageContext } from './page-context.ts'
import { PEOPLE_CONTROLS } from './people-controls.ts'

const DELIVERIES_SHOWN_MAX = 200
/** Ten years. More is probably a mistake and would take minutes. */
const ADVANCE_SECONDS_MAX = 10 * 366 * 86_400

type Body = Record<string, unknown>
type Control = (context: PageContext, body: Body) => unknown

/** The actions of the overview page as a JSON API, by method and path. */
export const CONTROLS: Record<string, Control> = {
  'GET /-/clock': ({ now }) => ({ now: now() }),
  'POST /-/clock': async ({ advance, now }, body) => {
    await advance(momentOf(body, now()))
    return { now: now() }
  },
  'GET /-/faults': ({ faults }) => faults.settings,
  'POST /-/faults': ({ faults }, body) => {
    faults.set(faultsOfJson(body))
    return faults.settings
  },
  'DELETE /-/faults': ({ faults }) => {
    faults.calm()
    return faults.settings
  },
  'GET /-/requests': ({ requests }) => requests.counts(),
  'DELETE /-/requests': ({ requests }) => {
    requests.clear()
    return requests.counts()
  },
  'GET /-/read-only': ({ gate }) => ({ on: gate.readOnly }),
  'POST /-/read-only': ({ gate }, { on }) => {
    if (typeof on !== 'boolean') throw wrong('"on" must be true or false.')
    gate.readOnly = on
    return { on }
  },
  'POST /-/scenario': async ({ play }, { name }) => {
    const played = typeof name === 'string' ? await play(name) : null
    if (played === null)
      throw wrong('"name" must be a scenario. The overview page lists all scenarios.')
    return played
  },
  'POST /-/trigger': async ({ play }, { event }) => {
    if (typeof event !== 'string' || !isTrigger(event)) {
      throw wrong(`"event" must be one of ${Object.keys(TRIGGERS).join(', ')}.`)
    }
    const scenario = TRIGGERS[event]
    return { scenario, ...(await play(scenario)) }
  },
  'POST /-/seed': ({ seed }, body) => seed(body),
  'GET /-/deliveries': ({ deliveries }) => deliveries.log().slice(-DELIVERIES_SHOWN_MAX).reverse(),
  'POST /-/deliveries/resend': ({ resend }, { event }) => {
    if (typeof event !== 'string') throw wrong('"event" must be an event ID.')
    return { queued: resend(event) }
  },
  'POST /-/deliveries/flush': async ({ flush }) => ({ undelivered: await flush() }),
  ...PEOPLE_CONTROLS,
}

/** Answers a JSON request. null: the request is for a page, or unknown. */
export async function controlAnswer(
  context: PageContext,
  { body, header, method, path }: IncomingPage,
): Promise<OutgoingAnswer | null> {
  const control = CONTROLS[`${method} ${path.split('?')[0]}`]
  const isForm = method === 'POST' && !/^application\/json\b/.test(header('content-type') ?? '')
  if (control === undefined || isForm) return null
  try {
    return json(200, await control(context, bodyOf(body)))
  } catch (error) {
    const isCallers = error instanceof AppError || error instanceof Refusal
    if (!isCallers) throw error
    return json(400, { error: { message: error.message } })
  }
}

function bodyOf(text: string): Body {
  if (text === '') return {}
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null) return { ...body }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw wrong('The body must be a JSON object.')
}

function momentOf(body: Body, now: number): Advance {
  const [[unit, value] = [], ...others] = Object.entries(body)
  const isNumber = typeof value === 'number' && Number.isFinite(value)
  if (others.length === 0 && isNumber) {
    const scale = { days: 86_400, seconds: 1 }[String(unit)]
    const seconds = unit === 'to' ? value - now : value * (scale ?? Number.NaN)
    if (seconds >= 0 && seconds <= ADVANCE_SECONDS_MAX) return { seconds: Math.floor(seconds) }
  }
  throw wrong(
    'Send exactly one of {"days": n}, {"seconds": n} or {"to": <Unix seconds>}, at most ten ' +
      'years ahead. Time cannot go back.',
  )
}

function wrong(message: string): AppError {
  return new AppError('SETTING_MALFORMED', message)
}

function json(status: number, value: unknown): OutgoingAnswer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return { status, headers, body: JSON.stringify(value), trouble: null }
}

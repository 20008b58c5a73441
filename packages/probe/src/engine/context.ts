import { randomBytes } from 'node:crypto'
import type { Clock } from '@bursar/wire/clock'
import type { Random } from '@bursar/wire/random'
import { Inconclusive, type Trial } from '../contract.ts'
import {
  type Calibration,
  encode,
  type InertIds,
  inertEvent,
  type StripeEvent,
} from '../event/inert-event.ts'
import { signatureHeader } from '../event/signature-header.ts'
import { type AttackRequest, type Exchange, is2xx } from '../http/exchange.ts'
import { CLOSING_SECONDS_MAX, type Pace, PUBLIC_SECONDS_MAX, pause } from '../http/pace.ts'
import { exchange, exchangeTogether } from '../http/raw-client.ts'
import type { Target } from '../http/target.ts'
import type { Stage } from '../stage/stage.ts'
import { AttemptLog } from './attempt-log.ts'
import type { Oracles, Policy, ProbeOptions } from './options.ts'
import { EVIDENCE_MAX } from './report.ts'

/** One delivery. Defaults to a valid one. */
export interface DeliveryOptions {
  method?: string
  path?: string
  event?: unknown
  /** Exact bytes to send instead of an event. */
  body?: Buffer | string
  secret?: string
  /** Timestamp of the signature in Unix seconds. Default: now. */
  at?: number
  /** The whole header, or several headers. null: no header. */
  signature?: string | readonly string[] | null
  headers?: readonly (readonly [string, string])[]
  contentType?: string | null
}

export interface Run {
  options: ProbeOptions
  target: Target
  runId: string
  clock: Clock
  random: Random
  pace: Pace
}

const SLOW_DOWN_TRIES_MAX = 2
const SLOW_DOWN_SECONDS_MAX = 10
/** The probe gives up on a host that never answers. */
const SILENCES_MAX = 3
const UNANSWERED_MAX = 3
/** After this many requests in a row that end in 429, the probe no longer waits on 429. */
const SHUT_OUT_MAX = 3

/** Everything that a probe may use: target, secret, oracles, and counters of its requests. */
export class ProbeContext {
  readonly run: Run
  calibration: Calibration | null = null
  stage: Stage | null = null
  /** Why there is no stage, for the verdict of probes that need one. */
  stageMissing = 'This probe needs --staging, --world and a state oracle.'
  /** Response times of accepted control events, in milliseconds. */
  readonly latencies: number[] = []
  requests = 0
  /** When the endpoint last answered. Its work may come later. */
  lastAnswerAtMs = performance.now()
  /** Requests of the current attempt. */
  trail = new AttemptLog()
  /** Number of accepted positive controls. */
  controls = 0
  /** Why the last positive control was rejected. null: it was accepted. */
  controlLost: string | null = null
  /** The probe during which the endpoint stopped listening. Later probes cannot judge. */
  goneSince: string | null = null
  /** Unanswered requests since the last answer: the endpoint may be down. */
  unanswered: Trial[] = []
  private answers = 0
  private shutOut = 0
  /** Whether a public host serves the ownership token. */
  isProved = false
  private secondsKept = CLOSING_SECONDS_MAX
  private readonly startedAtMs: number

  constructor(run: Run) {
    this.run = run
    this.startedAtMs = run.pace.nowMs()
  }

  get target(): Target {
    return this.run.target
  }
  get secret(): string {
    return this.run.options.secrets[0] ?? ''
  }
  get policy(): Policy {
    return this.run.options.policy ?? {}
  }
  get oracles(): Oracles {
    return this.run.options.oracles ?? {}
  }
  get isPublic(): boolean {
    return this.target.reach === 'public'
  }

  /** Whether only harmless probes run against a public host, with a limit of three minutes. */
  get isLimited(): boolean {
    return this.isPublic && !(this.isProved && this.run.options.staging === true)
  }

  /** Whether no new request may start. */
  get isTimeUp(): boolean {
    const seconds = (this.run.pace.nowMs() - this.startedAtMs) / 1000
    return this.isLimited && seconds > PUBLIC_SECONDS_MAX - this.secondsKept
  }

  now(): number {
    return Math.floor(this.run.clock.now().getTime() / 1000)
  }

  nonce(): string {
    return randomBytes(8).toString('hex')
  }

  /** A new event ID and the same object ID, so that a run leaves at most one row. */
  inertIds(): InertIds {
    return { event: this.nonce(), object: this.run.runId }
  }

  /** A harmless event in the form that this endpoint accepts. `changes` override its fields. */
  inert(changes: Record<string, unknown> = {}): StripeEvent {
    return { ...inertEvent(this.manner, this.inertIds(), this.now()), ...changes }
  }

  /** The calibrated form of events, or the default before calibration. */
  get manner(): Calibration {
    return this.calibration ?? DEFAULT_MANNER
  }

  encode(event: unknown): Buffer {
    return encode(event, this.manner.layout)
  }

  request(options: DeliveryOptions): AttackRequest {
    const body = toBody(options.body ?? this.encode(options.event ?? this.inert()))
    const { method = 'POST', path = this.target.path, contentType = JSON_TYPE } = options
    const signature =
      options.signature === undefined
        ? signatureHeader(body, options.secret ?? this.secret, options.at ?? this.now())
        : options.signature
    const headers: [string, string][] = [
      ['Host', this.target.authority],
      ['User-Agent', `bursar-probe/1 (run ${this.run.runId})`],
      ['Accept', '*/*'],
      ['Connection', 'close'],
    ]
    if (contentType !== null) headers.push(['Content-Type', contentType])
    const signatures = typeof signature === 'string' ? [signature] : (signature ?? [])
    for (const value of signatures) headers.push(['Stripe-Signature', value])
    for (const [name, value] of options.headers ?? []) headers.push([name, value])
    return { method, path, headers, body }
  }

  /** Sends one delivery at the rate limit of the host. Waits and retries twice on 429. */
  async send(note: string, options: DeliveryOptions = {}): Promise<Trial> {
    const trial = { note, exchange: await this.ask(note, this.request(options)) }
    if (trial.exchange.status !== null) this.unanswered = []
    else if (this.unanswered.length < UNANSWERED_MAX) this.unanswered.push(trial)
    return trial
  }

  exchange(request: AttackRequest, secondsMax?: number): Promise<Exchange> {
    return this.ask(noteOf(request), request, secondsMax)
  }

  private async ask(note: string, request: AttackRequest, secondsMax?: number): Promise<Exchange> {
    const answer = await this.askWithRetries(request, secondsMax)
    this.lastAnswerAtMs = performance.now()
    this.trail.keep({ note, exchange: answer })
    return answer
  }

  private async askWithRetries(request: AttackRequest, secondsMax?: number): Promise<Exchange> {
    for (let attempt = 0; ; attempt += 1) {
      this.assertWorthIt()
      await this.run.pace.turn()
      this.requests += 1
      const answer = await exchange(this.target, request, secondsMax)
      if (answer.status !== null) this.answers += 1
      if (answer.status !== 429) {
        this.shutOut = 0
        return answer
      }
      if (attempt === SLOW_DOWN_TRIES_MAX) this.shutOut += 1
      if (attempt === SLOW_DOWN_TRIES_MAX || this.shutOut >= SHUT_OUT_MAX) return answer
      await pause(slowDownMs(answer))
    }
  }

  private assertWorthIt(): void {
    if (this.isTimeUp) throw new Inconclusive(TIME_IS_UP)
    if (this.answers === 0 && this.requests >= SILENCES_MAX) {
      throw new Inconclusive(`The endpoint has not answered any of ${this.requests} requests.`)
    }
  }

  /** Sends to another address of the same service: its HTTP port or a replica. */
  async exchangeAt(target: Target, request: AttackRequest): Promise<Exchange> {
    await this.run.pace.turn()
    this.requests += 1
    const answer = await exchange(target, request)
    this.lastAnswerAtMs = performance.now()
    this.trail.keep({ note: noteOf(request), exchange: answer })
    return answer
  }

  /** Sends all requests at once. A 429 counts as a normal answer here. */
  async together(requests: readonly AttackRequest[]): Promise<Exchange[]> {
    this.requests += requests.length
    const answers = await exchangeTogether(this.target, requests)
    this.lastAnswerAtMs = performance.now()
    for (const answer of answers.slice(-EVIDENCE_MAX)) {
      this.trail.show({
        note: `${noteOf(answer.request)}, one of several at once`,
        exchange: answer,
      })
    }
    return answers
  }

  /** The positive control: a harmless, correctly signed event. */
  async control(): Promise<Trial> {
    const trial = await this.send('positive control: a harmless, correctly signed event')
    if (is2xx(trial.exchange)) {
      this.controls += 1
      this.latencies.push(trial.exchange.elapsedMs)
    }
    return trial
  }

  /** The positive control, in the time reserved for it. */
  async lastControl(): Promise<Trial> {
    this.secondsKept = 0
    try {
      return await this.control()
    } finally {
      this.secondsKept = CLOSING_SECONDS_MAX
    }
  }

  /**
   * Sends a request that must be rejected. With a stage, the body would change state and the
   * oracle shows whether it did. Without one, the body is harmless.
   */
  async forge(note: string, build: (body: Buffer) => DeliveryOptions): Promise<Trial> {
    const bait = this.stage === null ? null : await this.stage.bait()
    const body = this.encode(bait === null ? this.inert() : bait.event)
    const trial = await this.send(note, { body, ...build(body) })
    if (bait === null) return trial
    if (!is2xx(trial.exchange)) {
      bait.release()
      return trial
    }
    return { ...trial, effect: await bait.wasTaken() }
  }

  /** The stage, or the verdict `inconclusive` with the reason. */
  needStage(): Stage {
    if (this.stage === null) throw new Inconclusive(this.stageMissing)
    return this.stage
  }
}

export const TIME_IS_UP = 'The time limit of three minutes for harmless probes is over.'
const JSON_TYPE = 'application/json; charset=utf-8'

export const DEFAULT_MANNER: Calibration = {
  type: 'auditor.ping',
  layout: 'pretty',
  apiVersion: '2026-09-30.endive',
  livemode: false,
  kind: 'snapshot',
}

const noteOf = ({ method, path }: AttackRequest) => `${method} ${path}`

function toBody(body: Buffer | string): Buffer {
  return typeof body === 'string' ? Buffer.from(body, 'utf8') : body
}

function slowDownMs(answer: Exchange): number {
  const asked = Number(answer.headers['retry-after'] ?? 1)
  return Math.min(Number.isFinite(asked) ? asked : 1, SLOW_DOWN_SECONDS_MAX) * 1000
}

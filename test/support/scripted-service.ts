import type { EntitlementAnswer } from '../../packages/wire/src/entitlement/answer.ts'

const ANSWER: EntitlementAnswer = {
  tenant_id: 'acme',
  feature: 'devices',
  allowed: true,
  limit: 50,
  used: 3,
  used_as_of: '2026-03-01T11:00:00.000Z',
  plan: 'starter',
  status: 'ACTIVE',
  as_of: '2026-03-01T12:00:00.000Z',
  why: { code: 'within_limit', sentence: '3 of 50 devices are in use.' },
  valid_for_seconds: null,
}

/** A service behind `fetch` that a test holds in its hand: what it answers, and when. */
export class ScriptedService {
  /** `METHOD path`, in order; of the stream also after which event. */
  readonly asked: string[] = []
  /** What a check is answered with, beside the usual. */
  answer: Partial<EntitlementAnswer> = {}
  /** What is answered instead of a check; throws what a network throws. */
  instead: (() => Promise<Response>) | null = null
  /** Answers wait while it is set. */
  held: Promise<void> | null = null
  #streams: ReadableStreamDefaultController<Uint8Array>[] = []

  readonly fetch = async (input: string, init: RequestInit = {}): Promise<Response> => {
    const { pathname } = new URL(input)
    const since = new Headers(init.headers).get('last-event-id')
    const path = pathname.replace('/api/v1/', '')
    this.asked.push([init.method ?? 'GET', path, since].filter((part) => part !== null).join(' '))
    if (path === 'entitlements/stream') return this.#stream(init.signal ?? null)
    if (init.method === 'PUT') return Response.json({ outcome: 'recorded' })
    const [, tenant_id = '', feature = ''] = path.split('/')
    // The answer is made before it travels.
    const answer = this.instead ?? (() => Promise.resolve(Response.json(body)))
    const body = { ...ANSWER, tenant_id, feature, ...this.answer }
    await this.held
    return answer()
  }

  get checks(): number {
    return this.asked.filter((line) => /^GET entitlements\/[^/]+\/./.test(line)).length
  }

  /** How often a stream was asked for. */
  get streams(): readonly string[] {
    return this.asked.filter((line) => line.startsWith('GET entitlements/stream'))
  }

  /** Down the stream that is open. */
  say(event: string, data: object = {}, id = '1'): void {
    this.sayRaw(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  sayRaw(text: string): void {
    this.#streams.at(-1)?.enqueue(new TextEncoder().encode(text))
  }

  breakStream(): void {
    this.#streams.at(-1)?.close()
  }

  #stream(signal: AbortSignal | null): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#streams.push(controller)
        signal?.addEventListener('abort', () => controller.error(new Error('aborted')))
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
}

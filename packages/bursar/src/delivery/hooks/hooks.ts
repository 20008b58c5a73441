import { AppError } from '@bursar/wire/errors'
import { errorFields } from '../../base/error-fields.ts'
import type { Log } from '../../base/log.ts'
import { untilAborted } from '../../base/outward/until-aborted.ts'
import {
  type HookName,
  USAGE_REQUESTED,
  WEBHOOK_EVENT_TYPES,
  type WebhookEventType,
} from '../../base/outward/webhooks.ts'
import type { MessageHandler, OutboxMessage } from '../../subscription/outgoing/message-handler.ts'
import { type HookEvents, hookEventOf } from './hook-event.ts'
import { HookPauses } from './hook-pauses.ts'
import { askForUsage, type KeepUsage, type UsageCounter } from './usage-counter.ts'

/**
 * Code of an embedder. It has done its work when it returns; when it throws, it is called again
 * with the same event, sooner or later, for three days. It should give up when `signal` is aborted:
 * nobody waits for it then.
 */
export type HookHandler<Name extends WebhookEventType> = (
  event: HookEvents[Name],
  signal: AbortSignal,
) => void | Promise<void>

type Call = (message: OutboxMessage, signal: AbortSignal, keeping: Keeping) => Promise<void>

/** What counts of usage need; `now`: of this process, for pauses. */
interface Keeping {
  readonly now: () => Date
  /** The database's time. */
  readonly readNow: () => Promise<Date>
  readonly keep: KeepUsage
}

/** Who listens for what, in this process. */
export class Hooks {
  readonly #calls = new Map<string, Call>()
  #isClosed = false

  /** @throws AppError HOOK_REFUSED: too late, twice, or for what there is not. */
  add<Name extends WebhookEventType>(name: Name, handler: HookHandler<Name>): void {
    if (!WEBHOOK_EVENT_TYPES.includes(name)) {
      throw new AppError('HOOK_REFUSED', `The events are ${WEBHOOK_EVENT_TYPES.join(', ')}.`)
    }
    this.#set(name, async (message, signal) => {
      await handler(hookEventOf(name, message), signal)
    })
  }

  /** @throws AppError HOOK_REFUSED: too late, or twice. */
  addCounter(counter: UsageCounter): void {
    this.#set(USAGE_REQUESTED, (message, signal, keeping) =>
      askForUsage(counter, message, { ...keeping, signal }),
    )
  }

  /** From now on it is observed who listens, because what nobody listens for is not enqueued. */
  close(): readonly HookName[] {
    this.#isClosed = true
    const names: readonly HookName[] = [...WEBHOOK_EVENT_TYPES, USAGE_REQUESTED]
    return names.filter((name) => this.#calls.has(name))
  }

  /** Delivers messages of the kind `hook`. The log hears of what a handler throws: its class. */
  handler(log: Log, keeping: Keeping): MessageHandler {
    const pauses = new HookPauses()
    return async (message, signal) => {
      const { name, tenantId: tenant_id } = message
      const call = this.#calls.get(name)
      if (call === undefined) throw new AppError('MESSAGE_UNHANDLED')
      if (!pauses.admits(name, keeping.now())) return { kind: 'waiting', errorCode: 'HOOK_PAUSED' }
      try {
        await untilAborted(call(message, signal, keeping), signal)
        pauses.answered(name)
      } catch (error) {
        if (signal.aborted) pauses.hung(name, keeping.now())
        else pauses.answered(name)
        log.warn('hook_failed', { message: name, tenant_id, ...errorFields(error) })
        throw new AppError(signal.aborted ? 'HOOK_TOO_SLOW' : 'HOOK_FAILED')
      }
      return { kind: 'done' }
    }
  }

  #set(name: HookName, call: Call): void {
    if (this.#isClosed)
      throw new AppError('HOOK_REFUSED', `${name} is registered after the service started.`)
    if (this.#calls.has(name)) throw new AppError('HOOK_REFUSED', `${name} already has a handler.`)
    this.#calls.set(name, call)
  }
}

import { STREAM_EVENTS } from '@bursar/wire/entitlement/answer'
import type { ChangeNotification } from '../../../billing/entitlement/change-relay.ts'
import type { EntitlementService } from '../../../service/entitlements.ts'

/** Who reads slower than this many notifications is cut off, and begins anew. */
const NOTIFICATIONS_WAITING_MAX = 256

/** When a client should come back after a break. */
const RETRY_MS = 1_000

const ENCODER = new TextEncoder()

/**
 * Changes as server-sent events. The first tells what to do with what is kept: after the id of an
 * earlier event only what has changed since, else `reset`. Ends with `stopping`.
 * @throws AppError ENTITLEMENTS_BUSY, POSTGRES_UNAVAILABLE
 */
export async function entitlementStream(
  api: Pick<EntitlementService, 'follow'>,
  since: string | null,
  stopping: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  let leave: (() => void) | null = null
  let end: () => void = () => undefined
  let tell: (notification: ChangeNotification) => void = () => undefined
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let isOver = false
        end = () => {
          leave?.()
          stopping.removeEventListener('abort', end)
          if (!isOver) controller.close()
          isOver = true
        }
        tell = (notification) => {
          if (isOver) return
          controller.enqueue(ENCODER.encode(eventOf(notification)))
          if ((controller.desiredSize ?? 0) <= 0) end()
        }
        controller.enqueue(ENCODER.encode(`retry: ${RETRY_MS}\n\n`))
      },
      cancel() {
        leave?.()
        stopping.removeEventListener('abort', end)
      },
    },
    { highWaterMark: NOTIFICATIONS_WAITING_MAX },
  )
  leave = await api.follow(since, (notification) => tell(notification))
  stopping.addEventListener('abort', end)
  if (stopping.aborted) end()
  return stream
}

function eventOf({ id, tenants }: ChangeNotification): string {
  if (tenants === 'all') return written(id, STREAM_EVENTS.reset, {})
  if (tenants.length === 0) return written(id, STREAM_EVENTS.alive, {})
  return written(id, STREAM_EVENTS.changed, { tenants })
}

function written(id: string, event: string, data: object): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

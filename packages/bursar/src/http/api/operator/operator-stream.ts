import { type Repeating, repeat } from '../../../base/work/repeat.ts'
import type { PulseRelay } from '../../../operator/now/pulse-relay.ts'

/** Who reads slower than this many emails is cut off, and begins anew. */
const NOTIFICATIONS_WAITING_MAX = 64
const RETRY_MS = 1_000
/** Proxies close what is silent for a minute. */
const ALIVE_EVERY_MS = 15_000
/** Who has signed out, or whose session has ended, is told nothing more after this. */
const SESSION_READ_EVERY_MS = 5_000

const ENCODER = new TextEncoder()

export interface StreamSurroundings {
  readonly stopping: AbortSignal
  /** Whether the session that opened it is still one. To ask does not prolong it. */
  isSignedIn(): Promise<boolean>
}

/** What has changed, as server-sent events. Ends with its reader, its session or the service. */
export function operatorStream(
  pulse: Pick<PulseRelay, 'listen'>,
  { stopping, isSignedIn }: StreamSurroundings,
): ReadableStream<Uint8Array> {
  let leave: () => void = () => undefined
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          controller.enqueue(ENCODER.encode(text))
          if ((controller.desiredSize ?? 0) <= 0) end()
        }
        const alive = setInterval(() => send(': alive\n\n'), ALIVE_EVERY_MS)
        alive.unref()
        const unlisten = pulse.listen((changed) => {
          send(`event: changed\ndata: ${JSON.stringify(changed)}\n\n`)
        })
        const looking: Repeating = repeat(SESSION_READ_EVERY_MS, async () => {
          // Where nobody can tell, it ends, too: whoever is signed in opens it again.
          const goesOn = await isSignedIn().catch(() => false)
          if (!goesOn) end()
        })
        leave = () => {
          clearInterval(alive)
          void looking.stop()
          unlisten()
          stopping.removeEventListener('abort', end)
          leave = () => undefined
        }
        let hasEnded = false
        const end = () => {
          if (hasEnded) return
          hasEnded = true
          leave()
          controller.close()
        }
        stopping.addEventListener('abort', end)
        send(`retry: ${RETRY_MS}\nevent: hello\ndata: {}\n\n`)
        if (stopping.aborted) end()
      },
      cancel() {
        leave()
      },
    },
    { highWaterMark: NOTIFICATIONS_WAITING_MAX },
  )
}

import type { PulseRelay } from '../../../operator/now/pulse-relay.ts'

/** Who reads slower than this many notices is cut off, and begins anew. */
const NOTICES_WAITING_MAX = 64
const RETRY_MS = 1_000
/** Proxies close what is silent for a minute. */
const ALIVE_EVERY_MS = 15_000

const ENCODER = new TextEncoder()

/** What has changed, as server-sent events. Ends with its reader, or with the service. */
export function operatorStream(
  pulse: Pick<PulseRelay, 'listen'>,
  stopping: AbortSignal,
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
        leave = () => {
          clearInterval(alive)
          unlisten()
          stopping.removeEventListener('abort', end)
          leave = () => undefined
        }
        const end = () => {
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
    { highWaterMark: NOTICES_WAITING_MAX },
  )
}

import { API } from './request.ts'
import type { Topic } from './shapes.ts'

/** A stream that was refused is asked for again: after a second, then less and less often. */
const AGAIN_MS_FIRST = 1_000
const AGAIN_MS_MAX = 30_000

interface Follower {
  /** The stream speaks; `isAgain` when it did not for a while. */
  onHello(isAgain: boolean): void
  onChanged(topics: readonly Topic[]): void
  onBroken(): void
}

/**
 * Follows the stream of changes until told to stop. The browser itself only mends a connection
 * that broke; after an answer that is not 200 it has given up, and here another one is opened.
 */
export function followStream(follower: Follower): () => void {
  let source: EventSource
  let timer: ReturnType<typeof setTimeout> | undefined
  let againMs = AGAIN_MS_FIRST
  let wasBroken = false
  const open = () => {
    source = new EventSource(`${API}/stream`)
    source.addEventListener('hello', () => {
      follower.onHello(wasBroken)
      wasBroken = false
      againMs = AGAIN_MS_FIRST
    })
    source.addEventListener('changed', ({ data }: MessageEvent<string>) => {
      follower.onChanged((JSON.parse(data) as { topics: Topic[] }).topics)
    })
    source.addEventListener('error', () => {
      wasBroken = true
      follower.onBroken()
      if (source.readyState !== EventSource.CLOSED) return
      timer = setTimeout(open, againMs)
      againMs = Math.min(againMs * 2, AGAIN_MS_MAX)
    })
  }
  open()
  return () => {
    clearTimeout(timer)
    source.close()
  }
}

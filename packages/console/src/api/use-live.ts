import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { followStream } from './follow-stream.ts'

/** Changes that come close together are read together. */
const GATHER_MS = 400
/** How often everything shown is read again while no stream tells of changes. */
const READ_UNTOLD_MS = 30_000

export type Liveness = 'connecting' | 'live' | 'broken'

/** Follows the stream of changes: whatever is shown and may have changed is read again. */
export function useLive(): Liveness {
  const client = useQueryClient()
  const [liveness, setLiveness] = useState<Liveness>('connecting')
  useEffect(() => {
    const gathered = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const readAgain = () => {
      timer = undefined
      const topics = new Set(gathered)
      gathered.clear()
      void client.invalidateQueries({
        predicate: ({ meta }) => topicsOf(meta).some((topic) => topics.has(topic)),
      })
    }
    const stop = followStream({
      onHello(isAgain) {
        setLiveness('live')
        // What happened in between was told to nobody.
        if (isAgain) void client.invalidateQueries()
      },
      onChanged(topics) {
        for (const topic of topics) gathered.add(topic)
        timer ??= setTimeout(readAgain, GATHER_MS)
      },
      onBroken: () => setLiveness('broken'),
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [client])
  useEffect(() => {
    if (liveness === 'live') return
    const timer = setInterval(() => void client.invalidateQueries(), READ_UNTOLD_MS)
    return () => clearInterval(timer)
  }, [liveness, client])
  return liveness
}

function topicsOf(meta: Record<string, unknown> | undefined): readonly string[] {
  return (meta?.['topics'] as readonly string[] | undefined) ?? []
}

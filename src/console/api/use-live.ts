import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { API } from './request.ts'
import type { Topic } from './shapes.ts'

/** Changes that come close together are read together. */
const GATHER_MS = 400

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
    const source = new EventSource(`${API}/stream`)
    let wasBroken = false
    source.addEventListener('hello', () => {
      setLiveness('live')
      // What happened in between was told to nobody.
      if (wasBroken) void client.invalidateQueries()
      wasBroken = false
    })
    source.addEventListener('changed', ({ data }: MessageEvent<string>) => {
      const { topics } = JSON.parse(data) as { topics: Topic[] }
      for (const topic of topics) gathered.add(topic)
      timer ??= setTimeout(readAgain, GATHER_MS)
    })
    source.addEventListener('error', () => {
      wasBroken = true
      setLiveness('broken')
    })
    return () => {
      clearTimeout(timer)
      source.close()
    }
  }, [client])
  return liveness
}

function topicsOf(meta: Record<string, unknown> | undefined): readonly string[] {
  return (meta?.['topics'] as readonly string[] | undefined) ?? []
}

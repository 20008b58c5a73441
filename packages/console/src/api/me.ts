import { queryOptions } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { Problem } from './problem.ts'
import { read } from './request.ts'
import type { Me } from './shapes.ts'

/** Asks who is signed in. */
export const ME = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => read('me', {}, signal),
})

export const MeContext = createContext<Me | null>(null)

/** Who is signed in. Only below the gate, where somebody is. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (me === null) throw new Problem(401, 'SESSION_MISSING', 'Nobody is signed in.')
  return me
}

/** Whether buttons that change something are to be offered. The server decides all the same. */
export function useMayAct(): boolean {
  return useMe().role === 'operator'
}

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ME, MeContext } from '../api/me.ts'
import { asProblem } from '../api/problem.ts'
import { Lone } from './lone.tsx'
import { SignIn } from './sign-in.tsx'

/**
 * How often a session is looked at that nobody uses: when it ends, so does what is shown. To look
 * does not prolong it: see `Presence`.
 */
const READ_MS = 60_000

/** Who is not signed in sees the way in, and nothing else. */
export function Gate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery({ ...ME, refetchInterval: READ_MS })
  const problem = error === null ? null : asProblem(error)
  if (problem?.isSignedOut === true) return <SignIn isByLink={problem.code === 'LINK_NEEDED'} />
  if (data !== undefined) return <MeContext value={data}>{children}</MeContext>
  if (problem === null) return null
  return (
    <Lone icon="plug" title="Bursar does not respond">
      <p>{problem.message}</p>
      <Button onClick={() => void refetch()}>Try again</Button>
    </Lone>
  )
}

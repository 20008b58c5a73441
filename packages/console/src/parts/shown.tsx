import type { ReactNode } from 'react'
import type { Reading } from '../api/use-read.ts'
import { Failed, NotCurrent, Waiting } from './states.tsx'

interface ShownProps<Answer> {
  readonly reading: Reading<Answer>
  readonly children: (answer: Answer) => ReactNode
}

/** What was read; until then, that it is awaited, or why it cannot be. */
export function Shown<Answer>({ reading, children }: ShownProps<Answer>) {
  const { data, problem, again } = reading
  if (data === undefined) {
    return problem === null ? <Waiting lines={6} /> : <Failed problem={problem} again={again} />
  }
  return (
    <>
      {problem === null ? null : <NotCurrent problem={problem} again={again} />}
      {children(data)}
    </>
  )
}

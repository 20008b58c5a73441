import { systemClock } from '@bursar/wire/clock'
import { useEffect, useState } from 'react'

const STEP_MS = 15_000

/** The time, as often as a text like `3 minutes ago` needs it. */
export function useNow(isMoving: boolean): Date {
  const [now, setNow] = useState(() => systemClock.now())
  useEffect(() => {
    if (!isMoving) return
    const timer = setInterval(() => setNow(systemClock.now()), STEP_MS)
    return () => clearInterval(timer)
  }, [isMoving])
  return now
}

import { AppError } from '../base/errors.ts'
import { FETCH_DEADLINE_MS } from './stripe-reader.ts'

/** Gives the work's result, or STRIPE_UNAVAILABLE when it takes longer than the deadline. */
export async function withinDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const give = () => reject(new AppError('STRIPE_UNAVAILABLE', 'The deadline has passed.'))
    timer = setTimeout(give, FETCH_DEADLINE_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

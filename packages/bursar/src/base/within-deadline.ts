import { AppError, type ErrorCode } from '@bursar/wire/errors'

/** Gives the work's result, or an AppError of this code when it takes longer than the deadline. */
export async function withinDeadline<T>(
  work: Promise<T>,
  deadlineMs: number,
  lateCode: ErrorCode,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const give = () => reject(new AppError(lateCode, 'The deadline has passed.'))
    timer = setTimeout(give, deadlineMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

import { AppError } from '@bursar/wire/errors'
import { FAILPOINTS, type Failpoint, type FailpointName } from '../base/failpoint.ts'

/**
 * `BURSAR_FAILPOINT=commit.after_state:3` kills this process with SIGKILL when the point is reached
 * for the third time. For campaigns: nothing else reads it, and unset it costs nothing.
 */
export function failpointFromEnv(
  env: NodeJS.ProcessEnv,
): { failpoint: Failpoint } | Record<string, never> {
  const { BURSAR_FAILPOINT: armed } = env
  if (!armed) return {}
  const [name, times = '1'] = armed.split(':')
  const point = FAILPOINTS.find((one) => one === name)
  const left = Number(times)
  if (point === undefined || !Number.isInteger(left) || left < 1) {
    throw new AppError('SETTING_MALFORMED', `BURSAR_FAILPOINT: ${FAILPOINTS.join(', ')}`)
  }
  return { failpoint: killAt(point, left) }
}

function killAt(point: FailpointName, times: number): Failpoint {
  let left = times
  return (reached) => {
    if (reached !== point) return
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  }
}

import { connect } from 'node:net'
import type { Judgement } from '../contract.ts'
import { pause } from '../http/pace.ts'
import type { Target } from '../http/target.ts'
import type { ProbeContext } from './context.ts'
import type { Probe } from './define-probe.ts'

const COME_BACK_TRIES = 6
const TRY_AGAIN_MS = 500

/**
 * A probe may have ended the process that it talked to. Then that is its finding, and nothing that
 * follows could be judged. null: the endpoint is there, or comes back within seconds.
 */
export async function endOfEndpoint(
  probe: Probe,
  judgement: Judgement,
  context: ProbeContext,
): Promise<Judgement | null> {
  const trials = context.unanswered
  if (context.calibration === null || trials.length === 0) return null
  if (await listens(context.target)) return null
  context.goneSince = probe.id
  if (judgement.verdict === 'fail') return null
  const reason = 'It no longer listens: what was sent here ended it, or somebody stopped it.'
  return { verdict: 'likely', severity: 'high', reason, trials }
}

async function listens(target: Target): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    if (!(await refuses(target))) return true
    if (tries === COME_BACK_TRIES) return false
    await pause(TRY_AGAIN_MS)
  }
}

/** Only a plain "nobody here" counts, not a network that stutters. */
function refuses({ address, port }: Target): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 5_000 })
    const finish = (isRefused: boolean) => {
      socket.destroy()
      resolve(isRefused)
    }
    socket.once('connect', () => finish(false))
    socket.once('timeout', () => finish(false))
    socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code === 'ECONNREFUSED'))
  })
}

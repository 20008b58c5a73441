import { connect } from 'node:net'
import type { Judgement } from '../contract.ts'
import type { ProbeContext } from '../engine/context.ts'
import { pause } from '../http/pace.ts'
import type { Target } from '../http/target.ts'

const COME_BACK_TRIES = 20
const TRY_AGAIN_MS = 500

/**
 * A probe may have crashed the endpoint, which is then its finding: at once if the endpoint stays
 * down, or on the second crash if a supervisor restarts it. Later probes cannot judge an endpoint
 * that is down. null: the endpoint survived.
 */
export async function endOfEndpoint(
  judgement: Judgement,
  context: ProbeContext,
  again: { id: string; attempt: () => Promise<unknown> },
): Promise<Judgement | null> {
  const trials = context.unanswered
  const first = await lifecycleOf(context)
  if (first === 'gone') context.goneSince = again.id
  if (first === 'alive' || judgement.verdict === 'fail') return null
  if (first === 'restarted') {
    context.unanswered = []
    await again.attempt()
    if ((await lifecycleOf(context)) === 'alive') return null
  }
  return { verdict: 'likely', severity: 'high', reason: SAID[first], trials }
}

const SAID = {
  gone: 'The endpoint stopped listening: this probe crashed it, or it was stopped.',
  restarted: 'The endpoint stopped listening twice and restarted: this probe crashes it.',
}

async function lifecycleOf(context: ProbeContext): Promise<'alive' | 'restarted' | 'gone'> {
  if (context.calibration === null || context.unanswered.length === 0) return 'alive'
  for (let tries = 1; ; tries += 1) {
    if (!(await refuses(context.target))) return tries === 1 ? 'alive' : 'restarted'
    if (tries === COME_BACK_TRIES) return 'gone'
    await pause(TRY_AGAIN_MS)
  }
}

/** Only a refused connection counts, not a network problem. */
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

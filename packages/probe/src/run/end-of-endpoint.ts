import { connect } from 'node:net'
import type { Judgement } from '../contract.ts'
import type { ProbeContext } from '../engine/context.ts'
import { pause } from '../http/pace.ts'
import type { Target } from '../http/target.ts'

const COME_BACK_TRIES = 20
const TRY_AGAIN_MS = 500

/**
 * A probe may have ended the process that it talked to. Then that is its finding: at once if nobody
 * listens any more, and where somebody starts it again, if it happens a second time. After an end
 * nothing could be judged. null: the endpoint survived.
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
  gone: 'It no longer listens: what was sent here ended it, or somebody stopped it.',
  restarted: 'It stopped listening for a while, twice: what was sent here ends it.',
}

async function lifecycleOf(context: ProbeContext): Promise<'alive' | 'restarted' | 'gone'> {
  if (context.calibration === null || context.unanswered.length === 0) return 'alive'
  for (let tries = 1; ; tries += 1) {
    if (!(await refuses(context.target))) return tries === 1 ? 'alive' : 'restarted'
    if (tries === COME_BACK_TRIES) return 'gone'
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

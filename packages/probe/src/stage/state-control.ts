import type { ProbeContext } from '../engine/context.ts'
import { Stage } from './stage.ts'

/**
 * The positive control of everything that is judged by state: a plain purchase must show. Gives
 * the stage, or the reason why there is none.
 */
export async function openStage(context: ProbeContext): Promise<Stage | string> {
  const { options } = context.run
  const { state } = context.oracles
  if (options.staging !== true) return 'It changes state: run it with --staging.'
  if (state === undefined) return 'It needs a state oracle (--state-cmd or --state-url).'
  if (options.world === undefined) return 'It needs to know what is sold here (--world FILE).'
  if (context.calibration === null) return 'The positive control A01 was not accepted.'
  const stage = new Stage(context, options.world, state)
  try {
    await stage.enrolled()
    const before = await stage.settled()
    const startedAt = performance.now()
    const low = await stage.enrolled()
    stage.purchaseMs = performance.now() - startedAt
    stage.asksStripe = stage.double !== undefined && (await stage.asksAbout(low))
    const after = await stage.settled()
    stage.purchaseEffects = differenceOf(before.effects, after.effects)
    stage.plans.low = (await stage.row(low))?.plan ?? null
    const high = stage.buyer({ plan: 'high' })
    await stage.deliverSurely(...stage.purchaseEvents(high))
    stage.plans.high = (await stage.row(high))?.plan ?? null
    return stage
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return `The state control did not work: ${detail}`
  }
}

export function differenceOf(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Record<string, number> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return Object.fromEntries(
    [...names].map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]),
  )
}

import type { ProbeContext } from '../engine/context.ts'
import { Stage } from './stage.ts'

/**
 * The positive control for probes judged by state: a normal purchase must appear. Returns the
 * stage, or why there is none.
 */
export async function openStage(context: ProbeContext): Promise<Stage | string> {
  const { options } = context.run
  const { state } = context.oracles
  if (options.staging !== true) return 'Changes state. Run with --staging.'
  if (state === undefined) return 'This probe needs a state oracle (--state-cmd or --state-url).'
  if (options.world === undefined) return 'This probe needs the prices for sale (--world).'
  if (context.calibration === null) return 'The endpoint rejected the positive control (A01).'
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
    return `The normal purchase that checks the state oracle failed: ${detail}`
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

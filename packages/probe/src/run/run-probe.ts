import { Inconclusive, type Judgement, type Trial, type Verdict } from '../contract.ts'
import { AttemptLog } from '../engine/attempt-log.ts'
import type { ProbeContext } from '../engine/context.ts'
import type { Probe } from '../engine/define-probe.ts'
import { SLOW_DOWN, TOO_FAST } from '../engine/rules.ts'
import { is2xx } from '../http/exchange.ts'
import { endOfEndpoint } from './end-of-endpoint.ts'

const isFinding = (judgement: Judgement) =>
  judgement.verdict === 'fail' || judgement.verdict === 'likely'

/** Judges one probe, and reports an endpoint that did not survive it. */
export async function runProbe(probe: Probe, context: ProbeContext): Promise<Judgement> {
  if (context.goneSince !== null) {
    return {
      verdict: 'inconclusive',
      reason: `The endpoint has not listened since probe ${context.goneSince}.`,
    }
  }
  const judgement = await confirmed(probe, context)
  const again = { id: probe.id, attempt: () => attempt(probe, context) }
  return (await endOfEndpoint(judgement, context, again)) ?? judgement
}

/** A critical or high finding needs three attempts that agree, others need two. */
async function confirmed(probe: Probe, context: ProbeContext): Promise<Judgement> {
  const first = withoutControl(await attempt(probe, context), context, probe)
  if (!isFinding(first) || ONLY_ONCE.has(probe.id)) return first
  const severity = first.severity ?? probe.severity
  const times = severity === 'critical' || severity === 'high' ? 3 : 2
  for (let time = 2; time <= times; time += 1) {
    const lost = await lostControl(first, probe, context)
    if (lost !== null) return lost
    const again = await attempt(probe, context)
    if (again.verdict === 'inconclusive') return unconfirmed(first, again.reason)
    if (!isFinding(again)) {
      const reason = `Not confirmed, seen in ${time - 1} of ${time} attempts: ${first.reason}`
      return { ...first, verdict: 'inconclusive', reason }
    }
  }
  return (await lostControl(first, probe, context)) ?? first
}

/** A finding that cannot be repeated because the endpoint blocks requests still counts. */
function unconfirmed(first: Judgement, why: string): Judgement {
  return {
    ...first,
    verdict: 'likely',
    reason: `${first.reason} Not confirmed: ${why}`,
  }
}

async function attempt(probe: Probe, context: ProbeContext): Promise<Judgement> {
  context.trail = new AttemptLog()
  try {
    return withEvidence(withoutLimit(await probe.run(context), context, probe), context)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof Inconclusive) return { verdict: 'inconclusive', reason }
    return { verdict: 'inconclusive', reason: `The probe could not run: ${reason}` }
  }
}

/** A judgement from state alone shows the last requests as evidence. */
function withEvidence(judgement: Judgement, context: ProbeContext): Judgement {
  const isTold = isFinding(judgement) || judgement.verdict === 'warn'
  if (!isTold || (judgement.trials ?? []).length > 0) return judgement
  return { ...judgement, trials: context.trail.recent }
}

/** A 429 neither accepts nor rejects, so a judgement based on one is inconclusive. */
function withoutLimit(judgement: Judgement, context: ProbeContext, probe: Probe): Judgement {
  if (NOT_JUDGED.has(judgement.verdict) || LIMITS_ARE_ITS_MATTER.has(probe.id)) return judgement
  const shown = judgement.trials ?? []
  const limited =
    shown.length === 0
      ? context.trail.limited
      : shown.filter(({ exchange }) => exchange.status === SLOW_DOWN)
  if (limited.length === 0) return judgement
  return { verdict: 'inconclusive', reason: TOO_FAST, trials: limited }
}

const NOT_JUDGED: ReadonlySet<Verdict> = new Set(['inconclusive', 'skipped'])

/** Judged by which requests are rate-limited during a flood. */
const LIMITS_ARE_ITS_MATTER = new Set(['I09'])

/**
 * Without a positive control nothing passes, because rejecting every request proves nothing. A
 * rejected valid event is then not a finding either: the secret may be wrong.
 */
function withoutControl(judgement: Judgement, context: ProbeContext, probe: Probe): Judgement {
  if (context.calibration !== null || probe.id === 'A01') return judgement
  const isSilent = judgement.verdict === 'pass' && !NO_CONTROL_NEEDED.has(probe.id)
  const isRefusal = judgement.verdict !== 'inconclusive' && ASKS_TO_BE_TAKEN.has(probe.id)
  if (!isSilent && !isRefusal) return judgement
  const reason = `Cannot be judged without the positive control (A01): ${judgement.reason}`
  return { ...judgement, verdict: 'inconclusive', reason }
}

/** Probes that fail if a valid event is rejected. */
const ASKS_TO_BE_TAKEN = new Set([
  ...['B10', 'B11', 'B12', 'B15', 'B17', 'C01', 'C02', 'C04'],
  ...['I04', 'I05', 'I06', 'I07', 'I08', 'I09', 'J05'],
])

/** Judged by the TLS handshake alone. */
const NO_CONTROL_NEEDED = new Set(['A04'])

/** Checks that the endpoint still accepts valid events, before and after each confirmation. */
async function lostControl(
  first: Judgement,
  probe: Probe,
  context: ProbeContext,
): Promise<Judgement | null> {
  if (context.calibration === null || MAY_END_THE_ENDPOINT.has(probe.id)) return null
  const trial = await controlOrReason(context)
  if (typeof trial === 'string') return unconfirmed(first, trial)
  if (is2xx(trial.exchange)) return null
  const isHeldOff = trial.exchange.status === SLOW_DOWN
  if (isHeldOff && !ASKS_TO_BE_TAKEN.has(probe.id)) return unconfirmed(first, TOO_FAST)
  const reason = 'The positive control failed during confirmation.'
  return { verdict: 'inconclusive', reason, trials: [trial] }
}

/** The positive control, or why it could not be sent. */
async function controlOrReason(context: ProbeContext): Promise<Trial | string> {
  try {
    return await context.control()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Their change in the endpoint persists, so a second attempt would find nothing new. */
const ONLY_ONCE = new Set(['C08'])

/** Probes whose finding is that the endpoint stops answering. */
const MAY_END_THE_ENDPOINT = new Set([
  'C08',
  'C10',
  'I04',
  'I05',
  'I07',
  'I08',
  'I09',
  'I11',
  'A01',
])

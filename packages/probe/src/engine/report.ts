import { createHash } from 'node:crypto'
import type { Judgement, ProbeFacts, Remedy, Severity, Trial, Verdict } from '../contract.ts'
import { curlLine } from '../http/curl-line.ts'
import { outcomeOf } from '../http/exchange.ts'
import { printable } from '../http/printable.ts'

export interface Evidence {
  note: string
  /** The exact request, with secrets removed. */
  curl: string
  /** `200`, `reset`. */
  answer: string
  /** The beginning of the response body. */
  body: string
  elapsed_ms: number
  request_sha256: string
  /** Whether the oracle saw an effect. null without an oracle. */
  effect: boolean | null
}

export interface ProbeResult {
  id: string
  title: string
  severity: Severity
  verdict: Verdict
  reason: string
  claim: string
  evidence: Evidence[]
  remedy: Remedy
  cwe: readonly string[]
  asvs: readonly string[]
  cases: readonly string[]
  elapsed_ms: number
}

export interface Summary {
  reachable: boolean
  /** The endpoint accepted a correctly signed event (A01). */
  calibrated: boolean
  /** The endpoint later rejected correctly signed events until the end of the run. */
  control_lost: boolean
  verdicts: Record<Verdict, number>
  /** `fail` and `likely` at or above --fail-on. */
  findings: number
  exit_code: 0 | 1 | 2
  elapsed_ms: number
  requests: number
}

export interface ProbeReport {
  target: string
  run: string
  probes: ProbeResult[]
  summary: Summary
}

export const EVIDENCE_MAX = 5
const BODY_SIGNS_MAX = 400

export function toResult(
  probe: ProbeFacts,
  judgement: Judgement,
  context: { blank: (text: string) => string; elapsedMs: number },
): ProbeResult {
  const { id, title, claim, remedy, cwe, asvs, cases } = probe
  const evidence = (judgement.trials ?? []).slice(0, EVIDENCE_MAX)
  return {
    id,
    title,
    severity: judgement.severity ?? probe.severity,
    verdict: judgement.verdict,
    reason: context.blank(printable(judgement.reason)),
    claim,
    evidence: evidence.map((trial) => toEvidence(trial, context)),
    remedy,
    cwe,
    asvs,
    cases,
    elapsed_ms: Math.round(context.elapsedMs),
  }
}

function toEvidence(trial: Trial, context: { blank: (text: string) => string }): Evidence {
  const { exchange } = trial
  const body = printable(exchange.body.toString('utf8', 0, BODY_SIGNS_MAX * 4))
  return {
    note: context.blank(printable(trial.note)),
    curl: context.blank(printable(curlLine(exchange.target, exchange.request))),
    answer: outcomeOf(exchange),
    body: context.blank(body).slice(0, BODY_SIGNS_MAX),
    elapsed_ms: Math.round(exchange.elapsedMs),
    request_sha256: createHash('sha256').update(exchange.request.body).digest('hex'),
    effect: trial.effect ?? null,
  }
}

import type { Exchange } from './http/exchange.ts'

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Worst first. `likely`: a failure seen in the response, without an oracle to show the effect. */
export const VERDICTS = ['fail', 'likely', 'warn', 'inconclusive', 'skipped', 'pass'] as const
export type Verdict = (typeof VERDICTS)[number]

/** P: unsigned or invalid, harmless. P1: signed, harmless. S: changes state, staging only. */
export type Tier = 'P' | 'P1' | 'S'

/** A source of information that a probe needs before it can judge. */
export type OracleName =
  | 'state'
  | 'double'
  | 'log'
  | 'sink'
  | 'fault'
  | 'second secret'
  | 'loopback'
  | 'clock'

/** How to fix it: a sentence, and code for each stack where it differs. */
export interface Remedy {
  text: string
  express?: string
  next?: string
  fastapi?: string
  rails?: string
}

/** One request and its response. `effect`: whether the oracle saw a change, if there is one. */
export interface Trial {
  note: string
  exchange: Exchange
  effect?: boolean
}

export interface Judgement {
  verdict: Verdict
  /** One sentence that says what the probe observed. */
  reason: string
  /** The requests that support the verdict, and no others. */
  trials?: readonly Trial[]
  /** Set where this finding is more or less severe than usual for the probe. */
  severity?: Severity
}

/** The catalog entry of a probe. The reference page is generated from it. */
export interface ProbeFacts {
  id: string
  title: string
  severity: Severity
  tier: Tier
  needs: readonly OracleName[]
  cwe: readonly string[]
  asvs: readonly string[]
  /** Keys in cases.json: real bugs (numbers), Stripe facts (F) and audit results (S). */
  cases: readonly string[]
  /** What a correct endpoint does. */
  claim: string
  remedy: Remedy
}

/** Thrown by an attack that cannot judge. Becomes the verdict `inconclusive`. */
export class Inconclusive extends Error {}

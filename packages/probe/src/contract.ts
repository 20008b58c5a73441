import type { Exchange } from './http/exchange.ts'

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Worst first. `likely` is a failure seen from outside only, with no oracle to show the effect. */
export const VERDICTS = ['fail', 'likely', 'warn', 'inconclusive', 'skipped', 'pass'] as const
export type Verdict = (typeof VERDICTS)[number]

/** P: not or wrongly signed, inert. P1: signed, inert. S: changes state, staging only. */
export type Tier = 'P' | 'P1' | 'S'

/** What a probe must be given before it can judge. */
export type OracleName =
  | 'state'
  | 'double'
  | 'log'
  | 'sink'
  | 'fault'
  | 'second secret'
  | 'loopback'
  | 'clock'

/** How to mend it: a sentence, and the few lines that differ between stacks. */
export interface Remedy {
  text: string
  express?: string
  next?: string
  fastapi?: string
  rails?: string
}

/** One thing done to the endpoint and what came back. `effect` is what the oracle saw, if any. */
export interface Trial {
  note: string
  exchange: Exchange
  effect?: boolean
}

export interface Judgement {
  verdict: Verdict
  /** One sentence: what was seen. */
  reason: string
  /** What shows it: only what speaks for the verdict. */
  trials?: readonly Trial[]
  /** Where this finding is less or more grave than the probe's usual one. */
  severity?: Severity
}

/** What the catalogue says about a probe; the reference page is generated from it. */
export interface ProbeFacts {
  id: string
  title: string
  severity: Severity
  tier: Tier
  needs: readonly OracleName[]
  cwe: readonly string[]
  asvs: readonly string[]
  /** Keys into cases.json: the real bugs (numbers), facts (F) and faults (S) it comes from. */
  cases: readonly string[]
  /** What holds for a correct endpoint. */
  claim: string
  remedy: Remedy
}

/** Thrown by an attack that finds it cannot judge; becomes the verdict `inconclusive`. */
export class Inconclusive extends Error {}

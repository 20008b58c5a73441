/** `stripe-webhook-probe`: test a Stripe webhook endpoint with attacks. */
export { PROBES } from './catalogue/registry.ts'
export type { ProbeFacts, Remedy, Severity, Tier, Verdict } from './contract.ts'
export type { Probe } from './engine/define-probe.ts'
export type { Oracles, Policy, ProbeOptions, Progress, StageWorld } from './engine/options.ts'
export { parsePolicy, parseWorld } from './engine/parse-world.ts'
export type { Evidence, ProbeReport, ProbeResult, Summary } from './engine/report.ts'
export { challengeFor } from './engine/safety.ts'
export { type ClockSwitch, commandClockSwitch } from './oracle/clock-switch.ts'
export { commandFaultSwitch, type FaultSwitch } from './oracle/fault-switch.ts'
export { commandLogOracle, type LogOracle } from './oracle/log-oracle.ts'
export { type MailSink, startMailSink } from './oracle/mail-sink.ts'
export { commandStateOracle, urlStateOracle } from './oracle/state-command.ts'
export { parseState, type State, type StateOracle, type StateRow } from './oracle/state-oracle.ts'
export { type StripeDouble, startStripeDouble } from './oracle/stripe-double.ts'
export { startWebhookSink, type WebhookSink } from './oracle/webhook-sink.ts'
export {
  type Baseline,
  type Comparison,
  compareWithBaseline,
  comparisonLine,
  parseBaseline,
} from './output/baseline.ts'
export { toHtml } from './output/html.ts'
export { toJson } from './output/json.ts'
export { toJunit } from './output/junit.ts'
export { toSarif } from './output/sarif.ts'
export { progressLine, resultLine, terminalReport } from './output/terminal.ts'
export { findingsOf, probe } from './probe.ts'

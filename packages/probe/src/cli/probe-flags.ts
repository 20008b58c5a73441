export const FORMATS = ['text', 'json', 'sarif', 'junit', 'html'] as const
export type Format = (typeof FORMATS)[number]

/** What commander parses; the secret is never among it. */
export interface ProbeFlags {
  secretFile?: string
  staging?: boolean
  challenge?: boolean
  only?: string
  policy: string[]
  world?: string
  stateCmd?: string
  stateUrl?: string
  double?: string
  logCmd?: string
  faultCmd?: string
  clockCmd?: string
  mailPort?: string
  webhookPort?: string
  eventBridge?: boolean
  format: Format
  json?: boolean
  output?: string
  failOn: 'critical' | 'high' | 'medium' | 'low'
  baseline?: string
}

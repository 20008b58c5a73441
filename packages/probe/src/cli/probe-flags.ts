export const FORMATS = ['text', 'json', 'sarif', 'junit', 'html'] as const
export type Format = (typeof FORMATS)[number]

/** The parsed options. They never contain the secret. */
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

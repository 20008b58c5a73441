import { REFUSALS } from '../../ingress/refusals.ts'

/** What to do about deliveries that are refused with this code. */
export function refusalAdvice(code: string): string {
  return Object.entries(REFUSALS).find(([name]) => name === code)?.[1].advice ?? ''
}

import { ACTION_SENTENCES } from '../actions/operator-actions.ts'
import type { Details } from '../actions/sentence.ts'

/** What was done, without who did it and why; of an act of another version its name. */
export function actionOf(eventType: string, details: Details): string {
  const name = eventType.replace(/^operator\./, '')
  const sentence = ACTION_SENTENCES.get(name)
  return sentence === undefined ? `did ${name.replaceAll(/[._]/g, ' ')}` : sentence(details)
}

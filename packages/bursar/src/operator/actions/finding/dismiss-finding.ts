import { resolveFinding } from './finding.store.ts'
import { type FindingActionOf, findingOf } from './finding-action.ts'

/** Nothing needs to be done. */
export const dismissFinding: FindingActionOf = {
  done: 'dismissed',
  sentence: (of) => `dismissed ${findingOf(of)}`,
  async run(tx, { finding_id }, { acting }) {
    await resolveFinding(tx, finding_id, acting)
    return {}
  },
}

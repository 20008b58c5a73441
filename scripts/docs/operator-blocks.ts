import { closesByItself } from '../../packages/bursar/src/operator/read/findings.store.ts'
import { MERGE_TABLES } from '../../packages/bursar/src/refresh/merge/merge-tables.ts'
import { FINDING_KINDS } from '../../packages/bursar/src/subscription/finding.ts'
import { RULES } from '../../packages/bursar/src/subscription/rules.ts'
import { code, table } from './markdown.ts'

/** What an operator reads about: every kind of finding, every rule that decides. */
export const OPERATOR_BLOCKS = {
  'finding-guide': () =>
    table(
      ['Finding', 'What it means', 'What to do', 'Buttons', 'Closes by itself'],
      Object.entries(FINDING_KINDS).map(([kind, { meaning, advice, actions }]) => [
        code(kind),
        meaning,
        advice,
        actions.map(code).join(', '),
        closesByItself(kind) ? 'yes' : 'no',
      ]),
    ),
  'merge-tables': () =>
    table(
      ['Table', 'Its rows', 'Why'],
      Object.entries(MERGE_TABLES).map(([name, { rows, why }]) => [
        code(name),
        rows === 'moves' ? 'move' : 'stay',
        why,
      ]),
    ),
  rules: () =>
    table(
      ['Rule', 'What it says'],
      Object.entries(RULES).map(([rule, sentence]) => [code(rule), sentence]),
    ),
}

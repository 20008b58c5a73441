import { CHECKS } from '../../packages/bursar/src/doctor/checks.ts'
import { code, table } from './markdown.ts'

export const DOCTOR_BLOCKS = {
  'doctor-checks': () =>
    table(
      ['Check', 'What it checks', 'Right if'],
      CHECKS.map(({ id, title, how }) => [code(id), title, how]),
    ),
}

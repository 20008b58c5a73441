import { ALERT_BLOCKS } from './alert-blocks.ts'
import { ARCHITECTURE_BLOCKS } from './architecture-blocks.ts'
import { COMMAND_BLOCKS } from './command-blocks.ts'
import { CONFIG_BLOCKS } from './config-blocks.ts'
import { DOCTOR_BLOCKS } from './doctor-blocks.ts'
import { EMAIL_BLOCKS } from './email-blocks.ts'
import { ERROR_BLOCKS } from './error-blocks.ts'
import { EVENT_BLOCKS } from './event-blocks.ts'
import { LIMIT_BLOCKS } from './limit-blocks.ts'
import { OPERATOR_BLOCKS } from './operator-blocks.ts'
import { PROBE_BLOCKS } from './probe-blocks.ts'
import { STATUS_BLOCKS } from './status-blocks.ts'
import { ZOO_BLOCKS } from './zoo-blocks.ts'

/** Every part of the documentation that is made of the product's own tables. */
export const BLOCKS: Readonly<Record<string, () => string>> = {
  ...ALERT_BLOCKS,
  ...STATUS_BLOCKS,
  ...EVENT_BLOCKS,
  ...ERROR_BLOCKS,
  ...ARCHITECTURE_BLOCKS,
  ...LIMIT_BLOCKS,
  ...COMMAND_BLOCKS,
  ...CONFIG_BLOCKS,
  ...DOCTOR_BLOCKS,
  ...EMAIL_BLOCKS,
  ...OPERATOR_BLOCKS,
  ...PROBE_BLOCKS,
  ...ZOO_BLOCKS,
}

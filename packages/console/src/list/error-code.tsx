import { ERROR_FACTS } from '../api/error-facts.ts'
import { words } from '../parts/format.ts'

/** Why a message ended without being delivered: nothing was left to do. */
const DROPPED: Readonly<Record<string, string>> = {
  CHANNEL_NOT_CONFIGURED: 'The alert channel is no longer in the settings.',
  ENDPOINT_DISABLED: 'The endpoint was disabled for too long.',
  ENDPOINT_NOT_CONFIGURED: 'The endpoint is no longer in the config file.',
  NO_ADDRESS: 'The tenant has no billing email.',
  OVERTAKEN: 'A later change made this message obsolete.',
  RESOLVED: 'The finding was resolved first.',
}

/** The sentence of an error code; of one that this version does not know, the code as words. */
export function errorText(code: string): string {
  return ERROR_FACTS[code]?.message ?? DROPPED[code] ?? words(code)
}

/** What went wrong, for people, with the code to search for. */
export function ErrorCode({ code }: { code: string }) {
  return (
    <>
      {errorText(code)} <code className="small">{code}</code>
    </>
  )
}

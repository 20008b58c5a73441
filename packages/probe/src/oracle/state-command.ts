import { ANSWER_BYTES_MAX } from '../http/exchange.ts'
import { COMMAND_SECONDS_MAX, runCommand } from './run-command.ts'
import { parseState, type StateOracle } from './state-oracle.ts'

export function commandStateOracle(command: string): StateOracle {
  return { read: async () => parseState(await runCommand({ option: '--state-cmd', command })) }
}

export function urlStateOracle(url: string): StateOracle {
  return {
    async read() {
      const signal = AbortSignal.timeout(COMMAND_SECONDS_MAX * 1000)
      const response = await fetch(url, { signal, redirect: 'error' }).catch((cause) => {
        // What fetch says may hold the address, and the address a password.
        throw new Error('The state oracle cannot be reached.', { cause })
      })
      if (!response.ok) throw new Error(`The state oracle answered ${response.status}.`)
      const text = await response.text()
      if (text.length > ANSWER_BYTES_MAX * 16) throw new Error('The state oracle says too much.')
      return parseState(text)
    },
  }
}

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
        // The message of fetch may contain the URL, and the URL a password.
        throw new Error('The state oracle is not reachable.', { cause })
      })
      if (!response.ok) throw new Error(`The state oracle answered ${response.status}.`)
      const text = await response.text()
      if (text.length > ANSWER_BYTES_MAX * 16)
        throw new Error('The answer of the state oracle is too large.')
      return parseState(text)
    },
  }
}

import { runCommand } from './run-command.ts'

/** Reads the log of the endpoint: `--log-cmd`. */
export interface LogOracle {
  read(): Promise<string>
}

export function commandLogOracle(command: string): LogOracle {
  return { read: () => runCommand({ option: '--log-cmd', command }) }
}

import { runCommand } from './run-command.ts'

/** Moves the clock of the endpoint forward: `--clock-cmd`, called with seconds. */
export interface ClockSwitch {
  advance(seconds: number): Promise<void>
}

export function commandClockSwitch(command: string): ClockSwitch {
  return {
    async advance(seconds) {
      await runCommand({ option: '--clock-cmd', command }, String(seconds))
    },
  }
}

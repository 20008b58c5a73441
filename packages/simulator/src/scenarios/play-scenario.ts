import { SCENARIOS, type ScenarioName } from './scenarios.ts'
import type { Played, StageOptions } from './stage.ts'

export async function playScenario(name: ScenarioName, options: StageOptions): Promise<Played> {
  // Loaded here, because most simulators play none, and it loads the `stripe` package.
  const { Stage } = await import('./stage.ts')
  return SCENARIOS[name].play(new Stage(options))
}

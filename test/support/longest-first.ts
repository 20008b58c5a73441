import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { LONG_FILES } from './long-files.ts'

/**
 * Starts the files that take longest first, so that none of them runs alone at the end. Vitest does
 * so by itself from the second run on; on a fresh clone it knows only how many bytes a file has.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = ({ moduleId }: TestSpecification) =>
      LONG_FILES[relative(this.ctx.config.root, moduleId)] ?? 0
    const sorted = await super.sort(files)
    return sorted.sort((a, b) => seconds(b) - seconds(a))
  }
}

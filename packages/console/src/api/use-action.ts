import type { OperatorAnswer, OperatorAsked } from '@bursar/wire/operator/routes'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMe } from './me.ts'
import type { ActionName } from './paths.ts'
import { asProblem, type Problem } from './problem.ts'
import { type Asked, runAction } from './request.ts'

export interface Acting<Name extends ActionName> {
  readonly answer: OperatorAnswer<Name> | undefined
  readonly problem: Problem | null
  readonly isPending: boolean
  /** Resolves to whether it was done; a refusal is in `problem`. */
  run(asked: OperatorAsked<Name> & Asked): Promise<boolean>
  forget(): void
}

/** Does something as the operator who is signed in; then everything shown is read again. */
export function useAction<Name extends ActionName>(name: Name): Acting<Name> {
  const { csrf_token } = useMe()
  const client = useQueryClient()
  const mutation = useMutation({
    mutationFn: (asked: OperatorAsked<Name> & Asked) => runAction(name, asked, csrf_token),
    onSuccess: () => client.invalidateQueries(),
  })
  return {
    answer: mutation.data,
    problem: mutation.error === null ? null : asProblem(mutation.error),
    isPending: mutation.isPending,
    run: (asked) =>
      mutation.mutateAsync(asked).then(
        () => true,
        // Shown by whoever asked, from `problem`.
        () => false,
      ),
    forget: mutation.reset,
  }
}

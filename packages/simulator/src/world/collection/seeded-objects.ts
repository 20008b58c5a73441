/** The seeded objects of one resource, oldest first. Each is made from its row when it is read. */
export interface SeededObjects<T, O> {
  readonly size: number
  idAt(number: number): string
  numberOf(id: string): number | undefined
  /** Unix seconds, never less than that of an older object. */
  createdAt(number: number): number
  /** A few properties, for filters. */
  outlineAt(number: number): O
  objectAt(number: number): T
  /** What the API returns for an object that had been deleted before, or null. */
  tombstoneAt(number: number): string | null
  /** The numbers of a customer’s objects, oldest first. */
  ownedBy(customer: string): readonly number[]
}

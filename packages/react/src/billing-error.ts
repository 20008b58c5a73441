/** Why billing is not known. */
export class BillingError extends Error {
  override readonly name = 'BillingError'
  /**
   * One of the service, or `UNREACHABLE`: no answer came; `UNREADABLE`: it was none of Bursar's;
   * `TOKEN_UNAVAILABLE`: `getToken` failed.
   */
  readonly code: string
  /** Of the answer, where one came. */
  readonly httpStatus: number | null

  constructor(code: string, httpStatus: number | null, options?: ErrorOptions) {
    super(`The billing API is not available: ${code}.`, options)
    this.code = code
    this.httpStatus = httpStatus
  }
}

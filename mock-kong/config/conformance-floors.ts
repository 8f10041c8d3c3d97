// How much of the recorded behaviour of Kong the validation must reproduce, in percent.

export const CONFORMANCE_FLOORS = {
  /** Recorded configurations: accepted, refused, or an error of the server. */
  verdict: 99.9,
  /** The set of (entity, field) pairs in `flattened_errors`. */
  flattenedFields: 99.5,
  /** The texts in `flattened_errors`. */
  flattenedTexts: 99,
  /** Entities as the Admin API lists them after a load. */
  normalForms: 99.5,
} as const;

/* What proves an event of consent, taken apart for reading: the message itself, and how it came. */

export type Proof = { message: string | undefined; about: string };

/** The server writes a message in typographic quotes, and how it came in brackets behind it. */
export function proofOf(evidence: string): Proof {
  const found = /^“([\s\S]*)” \(([^()]*)\)$/.exec(evidence);
  return found ? { message: found[1], about: found[2] ?? "" } : { message: undefined, about: evidence };
}
